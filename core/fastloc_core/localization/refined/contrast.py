"""Several classes in one image: a class that is named beside others is told from them, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_SHARPNESS = 3
_TRUST = 0.4

Heat = NDArray[np.float32]


def own(heat: Heat, probability: float, others: Sequence[tuple[Heat, float]]) -> Heat:
    """How far each cell belongs to a class and not to the others: (N, N) in [0, 1], 1 if there are no others.

    `heat`: (N, N), the map of the class; `others`: of each other class, its map and its probability. All maps have mean
    one. The less likely another class is beside this one, the less its map counts, because a class that is not in the
    image has a map as well, and that lies on the same objects.
    """
    if not others:
        return np.ones_like(heat)
    rival = np.max([map_ * _trust(other, probability) for map_, other in others], 0)
    share = heat / np.maximum(heat + rival, np.finfo(np.float32).tiny)
    return np.asarray(share**_SHARPNESS, np.float32)


def _trust(other: float, probability: float) -> float:
    """How much the map of another class counts, in [0, 1]. The probabilities may be zero, by rounding."""
    return 1.0 if other >= probability else (other / probability) ** _TRUST
