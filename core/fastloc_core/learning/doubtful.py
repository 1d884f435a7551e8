"""Decided boxes whose class is probably wrong, by what the other decided boxes say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .classes import NONE, Floats, ridge, softmax, temperature

_NEIGHBOURS = 5
_SUSPECT = 0.1  # probability of its class below which a box is doubtful


@dataclass(frozen=True, slots=True)
class Doubt:
    """A box whose class is probably wrong.

    `index`: its position among the boxes that were given; `label`: its class; `suggested`: what the others say it is;
    `probability`: of its class if the box is left out.
    """

    index: int
    label: str
    suggested: str
    probability: float


def doubtful(embeddings: Floats, labels: Sequence[str]) -> list[Doubt]:
    """The most doubtful first, from embeddings (N, K) of length 1 with the class of each.

    A box is doubtful if two witnesses agree: what is learned from all other boxes finds its class unlikely and another
    one most likely, and that class is the most frequent of its nearest neighbours. Rejected proposals are left out.
    """
    decided = np.flatnonzero(np.array(labels, dtype=np.str_) != NONE)
    names, index = np.unique(np.array(labels, dtype=np.str_)[decided], return_inverse=True)
    if len(names) < 2:
        return []
    x = embeddings[decided].astype(np.float64)
    _, _, held_out = ridge(x, index)
    likely = softmax(held_out / temperature(held_out, index))  # (N, C)
    own, best = likely[np.arange(len(x)), index], likely.argmax(1)
    agreed = (own < _SUSPECT) & (best != index) & (_nearest(x, index, len(names)) == best)
    found = sorted(np.flatnonzero(agreed), key=lambda i: own[i])
    return [Doubt(int(decided[i]), str(names[index[i]]), str(names[best[i]]), float(own[i])) for i in found]


def _nearest(x: Floats, index: np.ndarray, count: int) -> np.ndarray:
    """The most frequent class (N,) of the nearest neighbours of each box."""
    alike = x @ x.T
    np.fill_diagonal(alike, -np.inf)
    nearest = np.argsort(-alike, 1, kind="stable")[:, : min(_NEIGHBOURS, len(x) - 1)]  # (N, neighbours)
    found: np.ndarray = np.eye(count)[index][nearest].sum(1).argmax(1)
    return found
