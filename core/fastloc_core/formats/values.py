"""Values in somebody's annotation files, none of which can be trusted."""

from __future__ import annotations

import json
import math
import reprlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fastloc_core import limits
from fastloc_core.annotation import Flags
from fastloc_core.boxes import FARTHEST, Box
from fastloc_core.errors import AnnotationError
from fastloc_core.formats.wording import class_name

NO_CLASS = "Left out, because they have no class"
NO_AREA = "Left out, because their boxes have no width or no height"
OUTLINES = "Kept as the boxes around them, because outlines and masks are not kept"
TAGS = "Left out, because they are about the whole image"
NO_BOX = "Left out, because they have no area"

_DECIMALS = 6
_MEMORY = 4  # how many times the bytes of the limits a file may take in memory
_JSON_BYTES = {b",": 32, b"[": 64, b"{": 256}  # of memory for a number, a list and an object
_FLAGS = {name: name for name in ("crowd", "difficult", "truncated", "occluded")} | {"groupof": "crowd"}
_ON = ("true", "yes", "y", "t", "on")
_MOST_OTHERS = 50

Entry = dict[str, Any]


def check_size(content: bytes, path: Path, costs: Mapping[bytes, int]) -> None:
    """`costs`: bytes of memory for each occurrence of some bytes. Raises AnnotationError if the file takes too much."""
    most = limits.current().bytes
    if len(content) > most or sum(size * content.count(mark) for mark, size in costs.items()) > _MEMORY * most:
        raise AnnotationError(path, f"It holds more than {most / 2**20:,.0f} MB, or as many entries.", "Split it.")


def json_of(content: bytes, path: Path, remedy: str) -> Any:  # noqa: ANN401 (what JSON can hold)
    """Raises AnnotationError."""
    check_size(content, path, _JSON_BYTES)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        reason, line = getattr(error, "msg", error), getattr(error, "lineno", None)
        raise AnnotationError(path, f"This is not well-formed JSON ({reason}).", remedy, line) from error


def text_of(content: bytes) -> str:
    """The text of a file in an encoding that spreadsheets and other programs write."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def entry(value: object) -> Entry:
    return value if isinstance(value, dict) else {}


def entries(value: object) -> Iterator[Entry]:
    """The objects in a list."""
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())


def number(value: object) -> float:
    """NaN if it is none."""
    try:
        return float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return math.nan


def numbers(values: object) -> list[float]:
    """Empty if one of them is none."""
    found = [number(value) for value in values] if isinstance(values, list) else []
    return [] if any(map(math.isnan, found)) else found


def points(values: object) -> list[tuple[float, float]]:
    """Of [[x, y], …]. Empty if one of them is none."""
    found = [numbers(value)[:2] for value in values] if isinstance(values, list) else []
    return [(xy[0], xy[1]) for xy in found] if all(len(xy) == 2 for xy in found) else []


def box_of(x0: float, y0: float, x1: float, y1: float, decimals: int = _DECIMALS) -> Box | None:
    """None if nothing of the box is left, or if an edge is not finite or too far away; corners in any order."""
    if not all(abs(edge) <= FARTHEST for edge in (x0, y0, x1, y1)):
        return None
    box = Box.spanning(*(round(edge, decimals) for edge in (x0, y0, x1, y1)))
    return box if box.area > 0 else None


def box_around(corners: Sequence[tuple[float, float]], decimals: int = _DECIMALS) -> Box | None:
    """None if there are no points, or as `box_of`."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return box_of(min(xs), min(ys), max(xs), max(ys), decimals) if corners else None


def turned(
    corners: Iterable[tuple[float, float]], degrees: float, pivot: tuple[float, float]
) -> list[tuple[float, float]]:
    """Points (x, y) after a clockwise turn, as y grows downwards. They stay where they are if the angle is none."""
    angle = math.radians(degrees) if math.isfinite(degrees) else 0.0
    cos, sin, (px, py) = math.cos(angle), math.sin(angle), pivot
    return [(px + (x - px) * cos - (y - py) * sin, py + (x - px) * sin + (y - py) * cos) for x, y in corners]


def label_of(value: object) -> str:
    """The name of a class, empty if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return ""
    return class_name(str(value))


def size_of(width: object, height: object) -> tuple[int, int] | None:
    """(width, height) in pixels; None if one of them is no whole number."""
    sides = [number(width), number(height)]
    if not all(0 < side < FARTHEST and side == int(side) for side in sides):
        return None
    return int(sides[0]), int(sides[1])


def is_on(value: object) -> bool:
    """Whether a flag is set. Programs also write shares (KITTI: 0.35 truncated), -1 and words for what is not known."""
    return number(value) > 0 or str(value).strip().casefold() in _ON


def flags_of(facts: Iterable[tuple[object, object]]) -> Flags:
    """What a file says about an object, by its own names. What is false or empty is not said."""
    known: dict[str, Any] = {}
    others: list[tuple[str, str]] = []
    for name, value in facts:
        key = str(name).casefold().removeprefix("is").strip("_ ")
        if key in _FLAGS:
            known[_FLAGS[key]] = known.get(_FLAGS[key], False) or is_on(value)
        elif value is True or (isinstance(value, int | float | str) and not isinstance(value, bool) and str(value)):
            text = class_name("true" if value is True else str(value))
            if key == "pose":
                known["pose"] = text
            elif text and len(others) < _MOST_OTHERS:
                others.append((class_name(str(name)), text))
    return Flags(**known, others=tuple(others))


def shown(value: object) -> str:
    """A value in a few letters, whatever it is."""
    return reprlib.repr(value)
