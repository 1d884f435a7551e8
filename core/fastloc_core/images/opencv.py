"""Decoding by OpenCV, upright, in the image's own values."""

from __future__ import annotations

import struct
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core import levels

from .reader import Damaged, Raw, Reduced

_WHOLE = 0.95  # share of a JPEG without end that has to be there
_MISSING = 128
_MORE = bytes(range(1, 255)) * 64  # data that no picture needs
REDUCED = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}
TRANSPOSED = 5  # from this EXIF orientation on, width and height of the stored image are exchanged
FLIPS = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}  # as OpenCV calls them, by EXIF orientation


def decode(data: bytes, premultiplied: bool = False) -> Raw:
    """`premultiplied`: OpenCV gives the colours of such a file multiplied by alpha. Raises Damaged."""
    pixels, orientation = _decoded(data, cv2.IMREAD_UNCHANGED)
    if pixels.shape[2] not in (1, 3, 4):
        raise Damaged
    automatic = levels.automatic(pixels[..., :3])
    if pixels.dtype == np.uint8 and pixels.shape[2] == 4:
        pixels = levels.by_rows(lambda rows: levels.on_white(rows[..., :3], rows[..., 3], premultiplied), pixels)
    return Raw(np.ascontiguousarray(_upright(_rgb(pixels), orientation)), automatic)


def reduced(data: bytes, factor: int, width: int, height: int) -> Reduced:
    """A JPEG at a `factor`-th of its size, one of REDUCED. Raises Damaged."""
    pixels, orientation = _decoded(data, REDUCED[factor] | cv2.IMREAD_IGNORE_ORIENTATION)
    copy = Raw.of(np.ascontiguousarray(_upright(_rgb(pixels), orientation)))
    return Reduced(copy, *((height, width) if orientation >= TRANSPOSED else (width, height)))


def _decoded(data: bytes, how: int) -> tuple[NDArray[Any], int]:
    """(H, W, C) as OpenCV orders the channels, and the EXIF orientation, which is not applied. Raises Damaged."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # otherwise each odd tag goes to stderr
    try:
        image, kinds, chunks = cv2.imdecodeWithMetadata(np.frombuffer(data, np.uint8), how)
    except cv2.error as error:
        raise Damaged from error
    if image is None:
        raise Damaged
    exif = dict(zip(kinds, chunks, strict=True)).get(cv2.IMAGE_METADATA_EXIF)
    return np.atleast_3d(image), 1 if exif is None else orientation_of(exif.tobytes())


def stored_orientation(data: bytes) -> int:
    """The EXIF orientation, 1 to 8, of the content of a file; 1 if it has none or cannot be decoded."""
    try:
        _, kinds, chunks = cv2.imdecodeWithMetadata(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8)
    except cv2.error:
        return 1
    exif = dict(zip(kinds, chunks, strict=True)).get(cv2.IMAGE_METADATA_EXIF)
    return 1 if exif is None else orientation_of(exif.tobytes())


def _rgb(pixels: NDArray[Any]) -> NDArray[Any]:
    """From BGR or BGRA; grey stays."""
    channels = pixels.shape[2]
    if channels == 1:
        return pixels
    if pixels.dtype in (np.uint8, np.uint16, np.float32):  # OpenCV can convert these
        return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB if channels == 3 else cv2.COLOR_BGRA2RGBA)
    return pixels[..., [2, 1, 0, 3][:channels]]


def orientation_of(exif: bytes) -> int:
    """Tag 0x112 of the first directory, 1 to 8 (EXIF 2.32, 4.6.4); 1 if it is missing or damaged."""
    exif = exif.removeprefix(b"Exif\0\0")
    order = "<" if exif.startswith(b"II") else ">"
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, value = struct.unpack_from(f"{order}H6xH", exif, at)
            if tag == 0x112:
                return value if value in range(1, 9) else 1
    except struct.error:
        pass
    return 1


def _upright(image: NDArray[Any], orientation: int) -> NDArray[Any]:
    if orientation >= TRANSPOSED:
        image = cv2.transpose(image)
    if orientation in FLIPS:
        image = cv2.flip(image, FLIPS[orientation])
    return np.atleast_3d(image)


def is_cut(pixels: NDArray[Any], data: bytes) -> bool:
    """Whether the data of a JPEG with an end stops before its picture is complete. `pixels`: decoded, turned or not.

    libjpeg gives missing blocks the value 128, so other images are not looked at again.
    """
    corners = pixels[:: len(pixels) - 1 or 1, :: pixels.shape[1] - 1 or 1].astype(int)
    if not (np.abs(corners - _MISSING) <= 1).all(2).any():
        return False
    end = data.rfind(b"\xff\xd9")
    how = cv2.IMREAD_REDUCED_GRAYSCALE_8 | cv2.IMREAD_IGNORE_ORIENTATION
    seen, other = (_decoded(data[:end] + more + data[end:], how)[0] for more in (b"", _MORE))
    return not np.array_equal(seen, other)


def decode_without_end(data: bytes) -> Raw:
    """A JPEG whose end is missing. Raises Damaged if much of the image is missing, too.

    What follows the picture's own data changes nothing if the picture is whole; otherwise it becomes its missing rows.
    """
    raw, other = (decode(data + more + b"\xff\xd9") for more in (b"", _MORE))
    if raw.pixels.shape != other.pixels.shape or np.mean(raw.pixels == other.pixels) < _WHOLE:
        raise Damaged
    return raw.noting("The end of the file is missing: compare the edges of the image with a sound copy.")
