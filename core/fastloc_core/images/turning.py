"""Boxes that were made on a photo as the camera stored it, moved to the photo as displayed."""

from __future__ import annotations

from pathlib import Path

from fastloc_core.boxes import Box
from fastloc_core.files import read_file

TRANSPOSED = 5  # from this EXIF orientation on, width and height of the stored photo are exchanged when it is displayed


def orientation(path: Path) -> int:
    """The EXIF orientation of an image file, 1 to 8 (EXIF 2.32, 4.6.4); 1 if it has none or cannot be read."""
    from .opencv import stored_orientation  # OpenCV, which not every caller needs

    try:
        return stored_orientation(read_file(path))
    except OSError:
        return 1


def upright(box: Box, width: int, height: int, orientation: int) -> Box:
    """The box on the displayed photo; `width`, `height`: of the photo as stored, in pixels."""
    xs, ys = (box.x0, box.x1), (box.y0, box.y1)
    if orientation in (2, 3, 7, 8):
        xs = width - xs[0], width - xs[1]
    if orientation in (3, 4, 6, 7):
        ys = height - ys[0], height - ys[1]
    if orientation >= TRANSPOSED:
        xs, ys = ys, xs
    return Box.spanning(xs[0], ys[0], xs[1], ys[1])
