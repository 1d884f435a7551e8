"""Where objects end, by what decisions taught."""

from __future__ import annotations

import numpy as np

from fastloc_core.boxes import Box
from fastloc_core.proposal import Descriptor

from . import edges
from .edges import CELLS, TRUST, EdgeWeights

_MOST = 1e4  # of a weight


def placed(
    weights: EdgeWeights, descriptor: Descriptor, width: float, height: float, trust: float = TRUST
) -> Box | None:
    """The box in the frame of the descriptor, inside an image of that size; None if the numbers do not go together."""
    first = edges.inside(descriptor.frame, descriptor.first)
    if descriptor.features.shape != (2, weights.first.shape[2], CELLS):
        return None
    found = edges.read(edges.log_probabilities(weights, descriptor.features), first, trust).box
    return edges.outside(descriptor.frame, found, width, height) if np.isfinite(found).all() else None


def are_sound(weights: EdgeWeights) -> bool:
    """Whether a head can have these weights."""
    first, first_bias, second, second_bias, last, last_bias = (array.shape for array in weights)
    hidden = first[1] if len(first) == 4 else 0
    shapes = (
        (first[0], *first[2:]) == (2, first[2], 5) if hidden else False,
        first_bias == second_bias == (2, hidden),
        second == (2, hidden, hidden, 4),
        last == (2, 2, hidden),
        last_bias == (2, 2),
    )
    return all(shapes) and all(bool((np.abs(array) < _MOST).all()) for array in weights)
