"""Ridge regression in closed form, from sums that add up over images, so that leaving some out costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_FLOOR = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Weighted sums of products. `inputs`: (D + 1, D + 1), the last input is always 1; `outputs`: (D + 1, K)."""

    inputs: Doubles
    outputs: Doubles

    @classmethod
    def of(cls, x: NDArray[np.floating], y: NDArray[np.floating], weights: ArrayLike) -> Self:
        """Of N inputs (N, D) and outputs (N, K) with weights (N,)."""
        ones = np.ones((len(x), 1), np.float32)
        x = np.concatenate((x.astype(np.float32), ones), 1)
        weighted = x * np.asarray(weights, np.float32)[:, None]
        return cls((weighted.T @ x).astype(np.float64), (weighted.T @ y.astype(np.float32)).astype(np.float64))

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.inputs + other.inputs, self.outputs + other.outputs)

    def __sub__(self, other: Moments) -> Moments:
        return Moments(self.inputs - other.inputs, self.outputs - other.outputs)

    def __mul__(self, factor: float) -> Moments:
        return Moments(self.inputs * factor, self.outputs * factor)

    def solved(self, stiffness: float) -> Floats:
        """The matrix (D + 1, K) that predicts the outputs; its last row is added.

        `stiffness`: the penalty on the squares of the others, as a multiple of the inputs' mean variance, to which a
        tenth of their mean square is added: a single row has no variance, and must not be trusted about others.
        """
        total = max(self.inputs[-1, -1], 1e-12)
        mean, middle = self.inputs[-1, :-1] / total, self.outputs[-1] / total
        spread = self.inputs[:-1, :-1] / total - np.outer(mean, mean)
        shared = self.outputs[:-1] / total - np.outer(mean, middle)
        size = np.trace(spread) + _FLOOR * np.trace(self.inputs[:-1, :-1]) / total
        penalty = max(stiffness * float(size) / len(spread), 1e-9)
        slopes = np.linalg.solve(spread + penalty * np.eye(len(spread)), shared)
        return np.vstack((slopes, middle - mean @ slopes)).astype(np.float32)


def predicted(x: NDArray[np.floating], matrix: Floats) -> Floats:
    """(N, D), (D + 1, K) -> (N, K)."""
    return np.asarray(x.astype(np.float32) @ matrix[:-1] + matrix[-1], np.float32)
