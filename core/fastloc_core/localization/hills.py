"""The hills of a map: what belongs to each of its distinct maxima. Objects of one class are hills of its map."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DISTINCT = 0.9  # of the lower one's top: hills that meet higher up than that are one
GROUND = 0.15  # of the highest top: what lies lower belongs to none


class Hill(NamedTuple):
    """`heat`: the map (N, N), zero outside of the hill; `valley`: where it meets another one, highest, as a share of
    the lower one's top, 0 where it stands alone."""

    heat: NDArray[np.float32]
    valley: float


class Region(NamedTuple):
    """All of a map, or one hill of several.

    `heat`: (N, N), zero outside; `others`: the cells (N, N) of the other hills, None for all of the map; `share`: of
    what all hills hold, the largest one's or this one's; `valley`: the lowest between large hills, 1 where there is but
    one.
    """

    heat: NDArray[np.float32]
    others: NDArray[np.bool_] | None
    share: float
    valley: float


def regions(heat: NDArray[np.float32], least: float) -> list[Region]:
    """All of a map, and each of its hills if several hold at least that share of what the largest one holds."""
    parts = hills(heat)
    sums = [float(part.heat.sum()) for part in parts]
    large = [(part, own) for part, own in zip(parts, sums, strict=True) if own >= least * sums[0]]
    if len(large) == 1:
        return [Region(heat, None, sums[0] / sum(sums), 1.0)]
    warm = np.any([part.heat for part in parts], 0)
    valley = min(part.valley for part, _ in large)
    return [
        Region(heat, None, sums[0] / sum(sums), valley),
        *(Region(part.heat, warm & (part.heat == 0), own / sum(sums), valley) for part, own in large),
    ]


def hills(heat: NDArray[np.float32]) -> list[Hill]:
    """Those of a map (N, N); what holds most comes first.

    Flooding from the tops down (Vincent and Soille, 1991): a cell joins the highest hill beside it.
    """
    n, ground = len(heat), GROUND * float(heat.max())
    owner = np.full((n + 2, n + 2), -1)  # of each cell, with a border
    tops: list[float] = []
    valleys: list[float] = []
    merged: list[int] = []  # the hill that each one is a part of, itself where it is whole
    for cell in np.argsort(-heat, axis=None, kind="stable"):
        height, y, x = float(heat.flat[cell]), *divmod(int(cell), n)
        if height <= ground:
            break
        beside = {merged[each] for each in owner[y : y + 3, x : x + 3].flat if each >= 0}
        if not beside:
            beside = {len(tops)}
            merged.append(len(tops))
            tops.append(height)
            valleys.append(0.0)
        highest, *others = sorted(beside, key=lambda each: -tops[each])
        for other in others:
            if height > DISTINCT * tops[other]:
                merged = [highest if each == other else each for each in merged]
            else:
                valleys[other] = max(valleys[other], height / tops[other])
                valleys[highest] = max(valleys[highest], height / tops[other])
        owner[y + 1, x + 1] = highest
    whose = np.array([*merged, -1])[owner[1:-1, 1:-1]]
    found = (Hill(np.where(whose == each, heat, 0), valleys[each]) for each in set(merged))
    return sorted(found, key=lambda hill: -float(hill.heat.sum()))
