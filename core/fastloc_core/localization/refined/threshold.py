"""From the shape of a map to the threshold at which its box is drawn.

A map shows where an object is, but not where it ends. One threshold for all maps is too tight for large objects and too
wide for small ones; the shape of a map tells which of them it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box

from .maximum import heaviest_box, relative

SHARES = tuple(np.linspace(0.1, 0.95, 18).round(2).tolist())  # thresholds of `relative`, from wide to tight boxes
_WIDE, _MIDDLE, _TIGHT = (SHARES.index(share) for share in (0.3, 0.5, 0.7))
_SPREAD = 0.075  # of the thresholds whose boxes are averaged
_LEAST, _MOST = 0.15, 0.9  # of the thresholds that are chosen

Heat = NDArray[np.float32]


class Shape(NamedTuple):
    """The shape of a map with mean one.

    `peak`: log of its maximum; `area`: log of the area of the box at the middle threshold, as a share of the image;
    `tight`, `wide`: logs of the areas at a higher and at a lower threshold, as shares of that box;
    `border`: log of the mean along the border of the image; `outside`: share of the sum outside the box.
    """

    peak: float
    area: float
    tight: float
    wide: float
    border: float
    outside: float


class Drawn(NamedTuple):
    """A map's shape, and its boxes at each of SHARES, in shares of the image."""

    shape: Shape
    boxes: Sequence[Box]


def draw(heat: Heat) -> Drawn:
    """`heat`: (N, N), zero or more, not all zero; its mean does not matter."""
    heat = heat / heat.mean()
    boxes = [heaviest_box(heat, relative(heat, share)) for share in SHARES]
    box = boxes[_MIDDLE]
    x0, y0, x1, y1 = (round(edge * len(heat)) for edge in box.edges)
    border = float(np.mean([heat[0], heat[-1], heat[:, 0], heat[:, -1]]))
    shape = Shape(
        peak=log(heat.max()),
        area=log(box.area),
        tight=log(boxes[_TIGHT].area / box.area),
        wide=log(boxes[_WIDE].area / box.area),
        border=log(border + 0.01),
        outside=1 - float(heat[y0:y1, x0:x1].sum() / heat.sum()),
    )
    return Drawn(shape, boxes)


def threshold(shape: Shape, weights: Sequence[float] | None = None) -> float:
    """The threshold, as one of SHARES, whose box fits a map of this shape best.

    A linear regression that maximizes the IoU. benchmarks/fit_refined.py fits its numbers; docs/accuracy.md says on
    which images, and how well they hold on others.
    """
    chosen = float(np.dot(WEIGHTS if weights is None else weights, (1, *shape)))
    return min(max(chosen, _LEAST), _MOST)


def mean_box(boxes: Sequence[Box], chosen: float) -> Box:
    """The average of the boxes at SHARES, of which those near the chosen threshold count most."""
    weights = np.exp(-((np.array(SHARES) - chosen) ** 2) / (2 * _SPREAD**2))
    return Box(*np.average([box.edges for box in boxes], 0, weights).tolist())


WEIGHTS = (0.739, -0.477, -1.219, -0.37, 0.163, 0.304, -1.802)
