"""Which of the user's classes a box has, by what decisions taught."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fastloc_core.proposal import Descriptor

MOST = 2000  # classes
_LONGEST = 200  # characters of a name


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """A linear classifier of embeddings.

    `names`: N of the user's classes; `weights`: (N + 1, K + 1), read-only, for an embedding of length 1 and a 1 behind
    it; the last row is for boxes of none of these classes.
    Raises ValueError if they do not fit.
    """

    names: tuple[str, ...]
    weights: NDArray[np.float32]

    def __post_init__(self) -> None:
        named = all(isinstance(name, str) and 0 < len(name) <= _LONGEST for name in self.names)
        if not (named and 0 < len(set(self.names)) == len(self.names) <= MOST):
            raise ValueError("names that are no classes")
        if self.weights.ndim != 2 or len(self.weights) != len(self.names) + 1:
            raise ValueError("weights that fit no classes")

    def best(self, descriptor: Descriptor) -> tuple[str, float, float] | None:
        """The likeliest class, its logit, and its probability; None if it is none of these, or cannot be told."""
        x = descriptor.embedding.astype(np.float32)
        if len(x) + 1 != self.weights.shape[1]:
            return None
        logits = self.weights @ np.append(x / max(float(np.linalg.norm(x)), 1e-9), np.float32(1))
        odds = np.exp(logits - logits.max())
        i = int(logits.argmax())
        return (self.names[i], float(logits[i]), float(odds[i] / odds.sum())) if i < len(self.names) else None
