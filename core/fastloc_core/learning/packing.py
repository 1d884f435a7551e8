"""Facts and arrays as bytes that anybody may have changed: they are checked, and nothing in them is executed."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = 1
MOST_BYTES = 8 << 20
_MOST_FACTS = 256 << 10  # bytes of JSON, which takes twenty times as much memory
_MOST_AXIS = 1 << 16
_LARGEST = 1e6  # a weight beyond it is no honest one
_START = re.compile(rb"fastloc learned (\d{1,6})\n")
_LENGTH = struct.Struct("<I")

Arrays = Mapping[str, NDArray[np.float32]]


class OtherFormat(ValueError):
    """The bytes are of another version of the program; `newer`: of a later one."""

    def __init__(self, newer: bool) -> None:
        super().__init__("another format")
        self.newer = newer


def pack(facts: Mapping[str, Any], arrays: Arrays) -> bytes:
    """The same for the same values: a line with the format, the length of the JSON, the JSON, then the arrays' float32,
    little-endian, in the order in which the JSON has their shapes.
    """
    told = dict(facts) | {"arrays": {name: array.shape for name, array in arrays.items()}}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    parts = [np.ascontiguousarray(array, "<f4").tobytes() for array in arrays.values()]
    packed = b"".join([b"fastloc learned %d\n" % FORMAT, _LENGTH.pack(len(text)), text, *parts])
    if len(packed) > MOST_BYTES or len(text) > _MOST_FACTS:
        raise ValueError("more than can be read again")
    return packed


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]]]:
    """The facts, which are not checked, and the read-only arrays, which are finite. Raises ValueError."""
    start = _START.match(data)
    if not start or len(data) > MOST_BYTES:
        raise ValueError("not of this program")
    if (number := int(start[1])) != FORMAT:
        raise OtherFormat(number > FORMAT)
    at = start.end() + _LENGTH.size
    if len(data) < at:
        raise ValueError("it ends too early")
    (length,) = _LENGTH.unpack_from(data, start.end())
    facts = _parsed(data[at : at + length] if length <= _MOST_FACTS else b"")
    return facts, _arrays(facts.pop("arrays", None), memoryview(data)[at + length :])


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(text)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(facts, dict):
        raise ValueError("no facts")
    return facts


def _arrays(shapes: object, data: memoryview) -> dict[str, NDArray[np.float32]]:
    if not isinstance(shapes, dict):
        raise ValueError("no shapes")
    arrays, at = {}, 0
    for name, shape in shapes.items():
        if not (isinstance(shape, list) and 0 < len(shape) <= 4 and all(map(_is_axis, shape))):
            raise ValueError(f"no shape: {shape}")
        end = at + 4 * prod(shape)
        if end > len(data):
            raise ValueError("it ends too early")
        array: NDArray[np.float32] = np.frombuffer(data[at:end], "<f4").astype(np.float32).reshape(shape)
        if not (np.abs(array) <= _LARGEST).all():
            raise ValueError("numbers that are too large, or none")
        array.flags.writeable = False
        arrays[name], at = array, end
    if at != len(data):
        raise ValueError("more than the shapes say")
    return arrays


def _is_axis(number: object) -> bool:
    return type(number) is int and 0 < number <= _MOST_AXIS
