"""Several classes in one image: a class that is named beside others is told from them, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_SHARPNESS = 6
_TRUST = 0.5

Heat = NDArray[np.float32]


def told_apart(heat: Heat, probability: float, others: Sequence[tuple[Heat, float]]) -> Heat:
    """The map (N, N) of a class where it outweighs the maps of other classes.

    All maps have mean one. `others`: of each other class, its map and its probability. The less likely another class is
    beside this one, the less its map counts, because a class that is not in the image has a map as well, and that lies
    on the same objects.
    """
    if not others:
        return heat
    rival = np.max([map_ * min(1, (other / probability) ** _TRUST) for map_, other in others], 0)
    share = heat / np.maximum(heat + rival, np.finfo(np.float32).tiny)
    return np.asarray(heat * share**_SHARPNESS, np.float32)
