"""Small images of boxes with their surroundings, and of whole images, for the gallery and for dialogs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QImage

from fastloc_core.boxes import Box
from fastloc_core.images import decode_small

from .files import last_written_ns
from .worker import Token

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.images import Choice

CONTEXT = 1.5  # sides of a crop, in longer sides of its box
LEAST = 24  # image pixels that a crop shows at least along its sides
MOST_BYTES = 128 << 20  # of decoded images that are kept for the next crops


class Wish(NamedTuple):
    """`box`: in pixels of the image, None for the whole image; `side`: pixels of the longer side of the crop."""

    image: int
    box: Box | None
    side: int


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """`part`: what `pixels` show, in pixels of the image; `pixels`: None if the image cannot be read."""

    pixels: QImage | None
    part: Box


def surroundings(box: Box, width: int, height: int) -> Box:
    """A square around a box, moved into the image. A side that is longer than the image ends at its border."""
    inside = box.clipped(width, height)
    side = max(CONTEXT * max(inside.width, inside.height), LEAST)
    x, y = (_begin(middle, side, most) for middle, most in zip(inside.centre, (width, height), strict=True))
    return Box(x, y, x + side, y + side).clipped(width, height)


def _begin(middle: float, side: float, most: int) -> float:
    return (most - side) / 2 if side >= most else min(max(middle - side / 2, 0.0), most - side)


class Cutter:
    """Keeps the last images that it decoded, because the next crops are often of the same ones. For one thread."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Path, int, Choice | None], tuple[int, NDArray[np.uint8]]] = {}  # the last one is last

    def cut(
        self, path: Path, size: tuple[int, int], bands: Choice | None, wishes: Sequence[Wish], token: Token
    ) -> list[Crop]:
        """The crops of one image, which is decoded once. `size`: its width and height. Raises ImageError."""
        parts = [surroundings(wish.box, *size) if wish.box else Box(0, 0, *size) for wish in wishes]
        shrink = min((_shrink(part, wish.side) for part, wish in zip(parts, wishes, strict=True)), default=1)
        pixels = self._decoded(path, bands, shrink if all(size) else 1)
        found = []
        for part, wish in zip(parts, wishes, strict=True):
            token.check()
            found.append(Crop(*_cut(pixels, part, size, wish.side)))
        return found

    def _decoded(self, path: Path, bands: Choice | None, shrink: int) -> NDArray[np.uint8]:
        key = path, last_written_ns(path), bands
        kept = self._kept.pop(key, None)
        if kept is None or kept[0] > shrink:
            kept = shrink, decode_small(path, shrink, bands)
        self._kept[key] = kept
        while sum(pixels.nbytes for _, pixels in self._kept.values()) > MOST_BYTES and len(self._kept) > 1:
            del self._kept[next(iter(self._kept))]
        return kept[1]


def small(path: Path, size: tuple[int, int], bands: Choice | None, side: int) -> QImage:
    """A whole image, at most `side` pixels wide and high. `size`: of the image, 0 if not known. Raises ImageError."""
    pixels = decode_small(path, _shrink(Box(0, 0, *size), side), bands)
    height, width = pixels.shape[:2]
    return _cut(pixels, Box(0, 0, width, height), (width, height), min(side, max(width, height)))[0]


def _shrink(part: Box, side: int) -> int:
    """The largest divisor that leaves the crop as many pixels as it shows."""
    share = max(part.width, part.height) / max(side, 1)
    return next((divisor for divisor in (8, 4, 2) if share >= divisor), 1)


def _cut(pixels: NDArray[np.uint8], part: Box, size: tuple[int, int], side: int) -> tuple[QImage, Box]:
    """See Crop."""
    import cv2

    height, width = pixels.shape[:2]
    sx, sy = width / (size[0] or width), height / (size[1] or height)
    x0, y0 = min(int(part.x0 * sx), width - 1), min(int(part.y0 * sy), height - 1)
    x1, y1 = max(math.ceil(part.x1 * sx), x0 + 1), max(math.ceil(part.y1 * sy), y0 + 1)
    piece = pixels[y0:y1, x0:x1]
    scale = side / max(piece.shape[:2])
    to = max(round(piece.shape[1] * scale), 1), max(round(piece.shape[0] * scale), 1)
    small = cv2.resize(piece, to, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    image = QImage(small.data, *to, 3 * to[0], QImage.Format.Format_RGB888).convertToFormat(QImage.Format.Format_RGB32)
    shown = Box(x0 / sx, y0 / sy, (x0 + piece.shape[1]) / sx, (y0 + piece.shape[0]) / sy)
    return image, shown
