"""The bytes of a descriptor in a store: version, frame, first box, sizes, then the float16 numbers, little-endian."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from fastloc_core.boxes import FARTHEST, Box
from fastloc_core.proposal import Descriptor

from .sound import absent_if_damaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_BYTES = 32 << 10  # an honest one has about 13,000
_MOST_VERSION = 100  # bytes
_SIZES = struct.Struct("<8d3H")  # the edges of the frame and of the first box, F, P, K


def start(version: str) -> bytes:
    """The bytes with which every descriptor of that version begins. Raises ValueError for an impossible version."""
    name = version.encode()
    if not 0 < len(name) <= _MOST_VERSION:
        raise ValueError(f"no version: {version!r}")
    return bytes([len(name)]) + name


def packed(d: Descriptor) -> bytes:
    """Raises ValueError if it could not be read again."""
    import numpy as np

    sizes = _SIZES.pack(*d.frame.edges, *d.first.edges, *d.features.shape[1:], *d.embedding.shape)
    numbers = [np.ascontiguousarray(values, "<f2").tobytes() for values in (d.features, d.embedding)]
    data = b"".join([start(d.version), sizes, *numbers])
    _unpacked(data)
    return data


def unpacked(data: object) -> Descriptor | None:
    """None if there is none, or if it is damaged."""
    if isinstance(data, bytes):
        with absent_if_damaged():
            return _unpacked(data)
    return None


def _unpacked(data: bytes) -> Descriptor:
    """Raises ValueError."""
    import numpy as np

    at = 1 + data[0] if data else 0
    begin = at + _SIZES.size
    if not 1 < at <= 1 + _MOST_VERSION or not begin <= len(data) <= MOST_BYTES:
        raise ValueError("too short or too long")
    *edges, f, p, k = _SIZES.unpack_from(data, at)
    frame, first = Box(*edges[:4]), Box(*edges[4:])
    if min(frame.area, first.area) <= 0 or max(map(abs, edges)) > FARTHEST:
        raise ValueError("no frame")
    if not (f and p and k) or len(data) != begin + 2 * (2 * f * p + k):
        raise ValueError("other sizes than it says")
    numbers: NDArray[np.float16] = np.frombuffer(data, "<f2", offset=begin).astype(np.float16)
    if not np.isfinite(numbers).all():
        raise ValueError("not finite")
    numbers.flags.writeable = False
    version, features = data[1:at].decode(), numbers[: 2 * f * p].reshape(2, f, p)
    return Descriptor(version, frame, first, features, numbers[2 * f * p :])


def readable(column: str) -> str:
    """The SQL of a column with descriptors: what is no descriptor is NULL."""
    return f"CASE WHEN typeof({column}) = 'blob' AND length({column}) <= {MOST_BYTES} THEN {column} END"
