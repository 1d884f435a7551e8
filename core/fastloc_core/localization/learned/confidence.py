"""How likely a sharpened box fits its object (IoU >= 0.5), by signs that need no annotation."""

from __future__ import annotations

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from fastloc_core.learning.edges import CELLS, Edges

SIGNS = 6
_MOST = 30.0  # of the log odds

Floats = NDArray[np.float32]


def signs(edges: Edges, inside: Floats, first: Floats, share: float, chance: float) -> tuple[float, ...]:
    """The terms of the regression, of one frame; `first`: (4,), the first box in its shares.

    One; the log odds of `chance`, the confidence of the first box; how unsure the edges are, in sides of the box; how
    sure the head is of the cells inside; the IoU of the box and the first one; the log of the box's share of the
    image, for which the frame's is `share`.
    """
    chance = min(max(chance, 0.01), 0.99)
    box = edges.box
    sides = np.maximum(box[2:] - box[:2], 1 / CELLS)
    return (
        1.0,
        log(chance / (1 - chance)),
        log(float((edges.spread.reshape(2, 2) / sides).mean()) + 0.01),
        _sure(box, inside),
        iou(box, first),
        log(float(sides.prod()) * share),
    )


def confidence(weights: Floats, terms: tuple[float, ...]) -> float:
    """Logistic regression, in (0, 1). `weights`: (SIGNS,), fitted with the head by `fastloc train-extent`."""
    odds = float(np.dot(weights, terms))
    return 1 / (1 + exp(-min(max(odds, -_MOST), _MOST)))


def _sure(box: Floats, inside: Floats) -> float:
    cells = (np.arange(CELLS) + 0.5) / CELLS
    x0, y0, x1, y1 = box
    within = ((cells > y0) & (cells < y1))[:, None] & ((cells > x0) & (cells < x1))
    return float(inside[within].mean()) if within.any() else 0.0


def iou(a: Floats, b: Floats) -> float:
    """Of two boxes, (4,) each."""
    shared = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None).prod()
    areas = np.clip(a[2:] - a[:2], 0, None).prod() + np.clip(b[2:] - b[:2], 0, None).prod()
    return float(shared / max(areas - shared, 1e-9))
