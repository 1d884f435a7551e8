"""How the whole numbers of a Pascal VOC `bndbox` count pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

from fastloc_core.boxes import Box


class Convention(StrEnum):
    """The ways in use.

    DEVKIT: 1-based and inclusive, xmin = x0 + 1 and xmax = x1, as in the VOC development kit.
    LABELIMG: xmin = max(1, int(x0)) and xmax = int(x1), as labelImg does.
    ZERO_BASED: xmin = x0 and xmax = x1, as CVAT, X-AnyLabeling, Label Studio and others do.
    """

    DEVKIT = "devkit"
    LABELIMG = "labelImg"
    ZERO_BASED = "0-based"

    def numbers(self, box: Box) -> tuple[float, float, float, float]:
        """xmin, ymin, xmax and ymax of the box before rounding."""
        first = self._first_pixel
        return box.x0 + first, box.y0 + first, box.x1, box.y1

    def box(self, numbers: Sequence[float]) -> Box:
        """The box of (xmin, ymin, xmax, ymax); files may have the corners in any order."""
        xmin, ymin, xmax, ymax = numbers
        box = Box.spanning(xmin, ymin, xmax, ymax)
        return Box(box.x0 - self._first_pixel, box.y0 - self._first_pixel, box.x1, box.y1)

    def rounded(self, box: Box, width: int, height: int) -> tuple[int, int, int, int]:
        """xmin, ymin, xmax and ymax: at least one pixel, inside the image of that size; only ZERO_BASED has zeros."""
        xmin, xmax = self._interval(box.x0, box.x1, width)
        ymin, ymax = self._interval(box.y0, box.y1, height)
        return xmin, ymin, xmax, ymax

    @property
    def _first_pixel(self) -> int:
        """The number of the leftmost pixel."""
        return 1 if self is Convention.DEVKIT else 0

    def _interval(self, low: float, high: float, size: int) -> tuple[int, int]:
        if self is Convention.LABELIMG:
            first = min(max(int(low), 1), max(size - 1, 1))
            return first, min(max(int(high), first + 1), size)
        first, last = math.floor(low + 0.5), math.floor(high + 0.5)
        if first == last:
            first = math.floor((low + high) / 2)
        first = min(max(first, 0), size - 1)
        return first + self._first_pixel, min(max(last, first + 1), size)
