"""The hills of a map: the surroundings of each of its distinct maxima. Objects of one class are hills of its map."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

DISTINCT = 0.9  # share of the lower top: hills that meet above it are one
GROUND = 0.15  # share of the highest top: cells below it belong to no hill
FLAT = 0.5  # share of the mean: a map is flat if nine tenths of its cells reach it
_LEVELS = 64  # levels at which hills are tested for meeting

Heat = NDArray[np.float32]


class Region(NamedTuple):
    """All of a map, or one hill of several.

    `heat`: (N, N), zero outside; `share`: of the sum over all hills, in the largest one, or in this one; `valley`: the
    lowest saddle between large hills, as a share of the lower top, 1 if there is only one large hill, 0 if they do not
    meet above the ground; `part`: one hill of several.
    """

    heat: Heat
    share: float
    valley: float
    part: bool


def readings(heat: Heat, own: Heat, least: float) -> list[Region]:
    """The regions of a map. A flat one is read in two ways, because its object may fill the image, or the background
    may speak for the class nearly as much as the objects do, as on textures.

    For the second reading the map is cut at its median. Its regions are parts, and their shares are of all evidence,
    with what was cut off.
    """
    found = regions(heat, own, least)
    risen = np.asarray((heat - np.median(heat)).clip(min=0), np.float32)
    if np.quantile(heat, 0.1) < FLAT * heat.mean() or not (risen * own).max() > 0:
        return found
    left = float((risen * own).sum() / (heat * own).sum())
    whole, *parts = (each._replace(share=each.share * left, part=True) for each in regions(risen, own, least))
    return [found[0], whole, *found[1:], *parts]


def regions(heat: Heat, own: Heat, least: float) -> list[Region]:
    """All of a map, and each large hill if there are several. A hill is large if it has this share of the largest one's
    sum.

    `own`: (N, N), how far each cell counts. It does not change which cells a hill has, nor the valleys, because it cuts
    the map where another class begins.
    """
    parts = sorted(hills(heat), key=lambda hill: -float((hill * own).sum()))
    sums = [float((hill * own).sum()) for hill in parts]
    large = [hill for hill, sum_ in zip(parts, sums, strict=True) if sum_ >= least * sums[0]]
    valley = _valley(heat, large)
    shares = [sum_ / sum(sums) for sum_ in sums]
    whole = Region(heat * own, shares[0], valley, part=False)
    several = zip(large, shares, strict=False) if len(large) > 1 else ()
    return [whole, *(Region(hill * own, share, valley, part=True) for hill, share in several)]


def hills(heat: Heat) -> list[Heat]:
    """The map (N, N) of each hill, with all other cells zero. The hill with the largest sum comes first.

    Flooding from the tops down (Vincent and Soille, 1991): a cell joins the highest hill beside it.
    """
    n, ground = len(heat), GROUND * float(heat.max())
    heights, side = heat.ravel().tolist(), n + 2
    owner = [-1] * side**2  # the hill of each cell, with a border
    tops: list[float] = []
    merged: list[int] = []  # the hill that each hill was merged into, otherwise itself
    for cell in np.argsort(-heat, axis=None, kind="stable").tolist():
        height, at = heights[cell], (cell // n + 1) * side + cell % n + 1
        if height <= ground:
            break
        around = (at - side, at, at + side)
        beside = {merged[each] for row in around for each in owner[row - 1 : row + 2] if each >= 0}
        if len(beside) == 1:
            (owner[at],) = beside
            continue
        if not beside:
            beside = {len(tops)}
            merged.append(len(tops))
            tops.append(height)
        highest, *others = sorted(beside, key=lambda each: -tops[each])
        if joined := {other for other in others if height > DISTINCT * tops[other]}:
            merged = [highest if each in joined else each for each in merged]
        owner[at] = highest
    whose = np.array([*merged, -1])[np.reshape(owner, (side, side))[1:-1, 1:-1]]
    return sorted((np.where(whose == each, heat, 0) for each in set(merged)), key=lambda hill: -float(hill.sum()))


def _valley(heat: Heat, large: Sequence[Heat]) -> float:
    """The lowest saddle between a hill and its best-connected neighbour, as a share of the lower of the two tops."""
    if len(large) == 1:
        return 1.0
    levels = np.linspace(GROUND, 1, _LEVELS) * heat.max()
    tops = [int(hill.argmax()) for hill in large]

    @cache
    def islands(level: int) -> NDArray[np.int32]:
        return np.asarray(cv2.connectedComponents((heat >= levels[level]).astype(np.uint8))[1].ravel(), np.int32)

    ways = np.zeros((len(large), len(large)))
    for i, j in combinations(range(len(large)), 2):
        a, b = tops[i], tops[j]
        # what meets at a level meets at all lower ones, too
        apart = bisect_left(range(_LEVELS), True, key=lambda level: not islands(level)[a] == islands(level)[b] > 0)
        if apart:
            ways[i, j] = ways[j, i] = levels[apart - 1] / min(heat.flat[a], heat.flat[b])
    return float(ways.max(0).min())
