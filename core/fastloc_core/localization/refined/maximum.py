"""The box that holds most of a map: efficient subwindow search on a grid (Lampert et al., 2008)."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box

_CONCENTRATION = 0.3


def heaviest_box(heat: NDArray[np.float32], threshold: float) -> Box:
    """The box of cells with the largest sum of `heat - threshold`: a cell is worth its heat and costs the threshold.

    `heat`: (N, N). The box is in shares of the map's width and height, and has at least one cell. It is the best of all
    boxes: for each pair of rows, the best pair of columns follows from running sums.
    """
    n = len(heat)
    sums = np.zeros((n + 1, n + 1))  # (columns, rows), because so the pairs of rows lie together
    sums[1:, 1:] = (heat - threshold).cumsum(0).cumsum(1).T
    first, last = _pairs(n)
    strips = sums.take(last, 1)  # (N + 1, pairs of rows): a strip's sum left of each column's edge
    strips -= sums.take(first, 1)
    gains = np.minimum.accumulate(strips[:-1])
    np.subtract(strips[1:], gains, out=gains)
    pair = gains.max(0).argmax()
    right = gains[:, pair].argmax()
    left = strips[: right + 1, pair].argmin()
    return Box(left / n, first[pair] / n, (right + 1) / n, last[pair] / n)


@cache
def _pairs(n: int) -> tuple[NDArray[np.intp], ...]:
    """The first row of each strip, and the row after its last one."""
    return np.triu_indices(n + 1, 1)


def relative(heat: NDArray[np.float32], share: float) -> float:
    """A share of the map's level, which lies geometrically between its mean and its maximum."""
    return float(share * heat.mean() ** (1 - _CONCENTRATION) * heat.max() ** _CONCENTRATION)
