"""The frame around a first box: the part of the image that the extent head looks at, in cells."""

from __future__ import annotations

from math import ceil, log
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.learning import edges
from fastloc_core.learning.edges import CELLS

PLACE_CHANNELS = 7  # channels of `Frame.place`
_MARGIN = 1.6  # sides of the frame over those of the first box
_LEAST = 8  # pixels of a frame along each side, if the image has so many
_SCALE, _SHIFT = (
    0.35,
    0.15,
)  # standard deviations of made-up boxes: of the logs of their sides; of their centre, in sides
_NEAR = 8.0  # how quickly the image's border loses its meaning, in sides of the frame

Cells = NDArray[np.float32]


class Frame(NamedTuple):
    """`box`: of the frame, in whole pixels of the image; `first`: the first box; `width`, `height`: of the image."""

    box: Box
    first: Box
    width: int
    height: int

    @classmethod
    def around(cls, first: Box, width: int, height: int) -> Frame:
        """The first box, widened about its centre and clipped at the image."""
        x0, x1 = _widened(first.x0, first.x1, width)
        y0, y1 = _widened(first.y0, first.y1, height)
        return cls(Box(x0, y0, x1, y1), first, width, height)

    def crop(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Its part of the image, RGB uint8 (H, W, 3)."""
        x0, y0, x1, y1 = map(int, self.box.edges)
        return image[y0:y1, x0:x1]

    def place(self) -> Cells:
        """Where each cell lies: float32 (PLACE_CHANNELS, CELLS, CELLS).

        Its distance from the centre of the first box, in sides of that, to the right and down; whether it is inside;
        how near the left or right, and the upper or lower border of the image is; the logs of the frame's share of the
        image and of its shape.
        """
        x0, y0, x1, y1 = edges.inside(self.box, self.first)
        cells = ((np.arange(CELLS) + 0.5) / CELLS).astype(np.float32)
        across, down = (cells - (x0 + x1) / 2) / max(x1 - x0, 0.02), (cells - (y0 + y1) / 2) / max(y1 - y0, 0.02)
        inside = ((cells > y0) & (cells < y1))[:, None] & ((cells > x0) & (cells < x1))
        wide, high = self.box.width / self.width, self.box.height / self.height
        one = np.ones((CELLS, CELLS))
        return np.stack(
            [
                across * one,
                down[:, None] * one,
                inside * one,
                _border(cells, self.box.x0, self.box.width, self.width) * one,
                _border(cells, self.box.y0, self.box.height, self.height)[:, None] * one,
                log(wide * high) * one,
                log(wide / high) * one,
            ]
        ).astype(np.float32)

    def sample(self, heat: Cells) -> Cells:
        """A map of the whole image, (N, N), at the cells of the frame: (CELLS, CELLS)."""
        cells = (np.arange(CELLS) + 0.5) / CELLS
        xs = (self.box.x0 + cells * self.box.width) / self.width * heat.shape[1] - 0.5
        ys = (self.box.y0 + cells * self.box.height) / self.height * heat.shape[0] - 0.5
        across, down = np.meshgrid(xs.astype(np.float32), ys.astype(np.float32))
        sampled = cv2.remap(heat, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(sampled, np.float32)


def made_up(box: Box, random: np.random.Generator) -> Box:
    """A first box as a localizer could have found it for an object with that box."""
    w, h = np.exp(random.normal(0, _SCALE, 2)) * (box.width, box.height)
    x, y = np.array(box.centre) + random.normal(0, _SHIFT, 2) * (box.width, box.height)
    return Box(float(x - w / 2), float(y - h / 2), float(x + w / 2), float(y + h / 2))


def _widened(low: float, high: float, most: int) -> tuple[int, int]:
    """Of a side: the widened one in whole pixels."""
    middle, half = (low + high) / 2, (high - low) * _MARGIN / 2
    first, last = max(0, int(middle - half)), min(most, ceil(middle + half))
    if last - first < _LEAST:
        first = max(0, min(first, most - _LEAST))
        last = min(most, first + _LEAST)
    return first, last


def _border(cells: Cells, start: float, side: float, most: int) -> Cells:
    """1 beside the image's first border, falling to 0 away from it, and to -1 beside its last one."""
    before = cells + start / side
    after = (most - start) / side - cells
    return np.exp(-_NEAR * before) - np.exp(-_NEAR * after)  # type: ignore[no-any-return]
