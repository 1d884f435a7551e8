"""Decoding by OpenCV, upright, in the image's own values."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core import levels

from .reader import Damaged, Raw

_WHOLE = 0.95  # share of a JPEG without end that has to be there
FLIPS = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}  # as OpenCV calls them, by EXIF orientation


_SMALL = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}


def decode(data: bytes, premultiplied: bool = False, shrink: int = 1) -> Raw:
    """`premultiplied`: OpenCV gives the colours of such a file multiplied by alpha; `shrink`: divides the sides of a
    JPEG by 2, 4 or 8. Raises Damaged.
    """
    how = _SMALL[shrink] | cv2.IMREAD_IGNORE_ORIENTATION if shrink > 1 else cv2.IMREAD_UNCHANGED
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # otherwise each odd tag goes to stderr
    try:
        image, kinds, chunks = cv2.imdecodeWithMetadata(np.frombuffer(data, np.uint8), how)
    except cv2.error as error:
        raise Damaged from error
    if image is None:
        raise Damaged
    pixels: NDArray[Any] = np.atleast_3d(image)
    if pixels.shape[2] not in (1, 3, 4):
        raise Damaged
    automatic = levels.automatic(pixels[..., :3])
    if pixels.dtype == np.uint8 and pixels.shape[2] == 4:
        pixels = levels.by_rows(lambda rows: levels.on_white(rows[..., :3], rows[..., 3], premultiplied), pixels)
    exif = dict(zip(kinds, chunks, strict=True)).get(cv2.IMAGE_METADATA_EXIF)
    orientation = 1 if exif is None else orientation_of(exif.tobytes())
    return Raw(np.ascontiguousarray(_upright(_rgb(pixels), orientation)), automatic)


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
    if orientation >= 5:
        image = cv2.transpose(image)
    if orientation in FLIPS:
        image = cv2.flip(image, FLIPS[orientation])
    return np.atleast_3d(image)


def decode_without_end(data: bytes) -> Raw:
    """A JPEG whose end is missing. Raises Damaged if much of the image is missing, too.

    What follows the picture's own data changes nothing if the picture is whole; otherwise it becomes its missing rows.
    """
    raw, other = (decode(data + more + b"\xff\xd9") for more in (b"", bytes(range(1, 255)) * 64))
    if raw.pixels.shape != other.pixels.shape or np.mean(raw.pixels == other.pixels) < _WHOLE:
        raise Damaged
    return replace(raw, notices=("The end of the file is missing: compare the edges of the image with a sound copy.",))
