"""Very many boxes, drawn and found all at once, because drawing them one by one would take seconds."""

from __future__ import annotations

from collections.abc import Iterable, Set
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from fastloc_gui.look.theme import Colors

from .items import MANY, BoxItem


class Crowd:
    """The boxes that are shown now."""

    def __init__(self, items: Iterable[BoxItem]) -> None:
        self._items: list[BoxItem] = []
        self._edges = np.empty((4, 0))  # left, top, right, bottom
        self._pending = np.empty(0, np.bool_)
        self._colors = np.empty(0, np.uint32)
        self.change(set(), items)

    def change(self, gone: Set[BoxItem], new: Iterable[BoxItem]) -> None:
        """`gone`: boxes to remove; `new`: boxes to add. A box that moved is in both."""
        kept, added = [item not in gone for item in self._items], list(new)
        boxes = [item.box.edges for item in added]
        edges = np.array(boxes, np.float64).reshape(-1, 4).T
        self._edges = np.concatenate((self._edges[:, kept], edges), 1)
        self._pending = np.concatenate((self._pending[kept], np.array([item.is_pending for item in added], np.bool_)))
        colors = np.array([item.line.rgba() for item in added], np.uint32)
        self._colors = np.concatenate((self._colors[kept], colors))
        self._items = [*compress(self._items, kept), *added]

    def within(self, part: QRectF, most: int | None = None) -> list[BoxItem]:
        """The boxes that touch a part of the scene, at most the first `most` of them."""
        return [self._items[i] for i in self._touching(part).nonzero()[0][:most]]

    def _touching(self, part: QRectF) -> NDArray[np.bool_]:
        x0, y0, x1, y1 = self._edges
        touching = (x0 <= part.right()) & (x1 >= part.left()) & (y0 <= part.bottom()) & (y1 >= part.top())
        return np.asarray(touching, np.bool_)

    def paint(self, painter: QPainter, view: QRect, to_view: QTransform, colors: Colors) -> list[BoxItem]:
        """Draw the pending boxes in view at once if they are many, and so the decided ones. Return all other boxes."""
        touching = self._touching(to_view.inverted()[0].mapRect(QRectF(view)))
        rest: list[BoxItem] = []
        halo = np.zeros((view.height(), view.width()), np.bool_)
        lines: list[tuple[NDArray[np.bool_], int]] = []
        for pending in (False, True):
            (found,) = (touching & (self._pending == pending)).nonzero()
            if found.size <= MANY:
                rest += [self._items[i] for i in found]
                continue
            scale, shift = (
                np.array([[to_view.m11()], [to_view.m22()]] * 2),
                np.array([[to_view.dx()], [to_view.dy()]] * 2),
            )
            frames = np.rint(self._edges[:, found] * scale + shift).astype(np.intp)
            halo |= outlined(frames, 2, halo.shape)
            for color in np.unique(self._colors[found]):
                line = outlined(frames[:, self._colors[found] == color], 1, halo.shape)
                lines.append((line & _dashes(halo.shape) if pending else line, color))
        if lines:
            painter.drawImage(view.topLeft(), _image([(halo, colors.halo.rgba()), *lines]))
        return rest


def outlined(frames: NDArray[np.intp], reach: int, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """The pixels of a view of that shape that lie within `reach` of the edges of the frames (4, n).

    Each frame adds one to the pixels inside its outer border and subtracts one inside its inner border. Only corners
    are noted; sums over rows and columns make areas of them, which costs the same for any number of frames.
    """
    height, width = shape
    x0, y0, x1, y1 = frames
    more: list[NDArray[np.intp]] = []
    less: list[NDArray[np.intp]] = []
    for by, begins, ends in ((reach, more, less), (-reach, less, more)):
        left, right = (np.clip(x, 0, width) for x in (x0 - by, np.maximum(x1 + by, x0 - by)))
        top, bottom = (np.clip(y, 0, height) * (width + 1) for y in (y0 - by, np.maximum(y1 + by, y0 - by)))
        begins += [top + left, bottom + right]
        ends += [top + right, bottom + left]
    size = (height + 1) * (width + 1)
    added, taken = (np.bincount(np.concatenate(each), minlength=size) for each in (more, less))
    change = np.subtract(added, taken)
    covered: NDArray[np.bool_] = change.reshape(height + 1, width + 1).cumsum(0).cumsum(1)[:height, :width] > 0
    return covered


def _dashes(shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Pixels that make dashes of level and upright lines, wherever these are."""
    down, across = np.ogrid[: shape[0], : shape[1]]
    dashes: NDArray[np.bool_] = (down + across) % 10 < 6
    return dashes


def _image(layers: list[tuple[NDArray[np.bool_], int]]) -> QImage:
    """Each layer in its colour, later ones above."""
    height, width = layers[0][0].shape
    pixels = np.zeros((height, width), np.uint32)
    for where, color in layers:
        pixels[where] = color
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32).copy()
