"""The user's classes, learned from decided boxes: a ridge regression on embeddings, with calibrated probabilities.

docs/adr/0029-classes-from-decisions.md says why, and where the constants come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NONE = ""  # the label of rejected proposals: none of the user's classes
_RIDGE = 0.3  # for embeddings of length 1
_TEMPERATURE, _CERTAINTY = 0.12, 0.2  # what is expected before any decision, and how firmly: in its logarithm
_TEMPERATURES = np.geomspace(0.04, 0.4, 24)
_SPREAD, _WEIGHT = 0.5, 3  # the expected spread of a class, and for how many boxes it counts
_STEEPNESS = 3
_FARTHEST = 1e6  # of the ratios
_LEAST, _MOST = 1e-3, 1e4  # of numbers from a file: temperature, odds and spreads; all others
_CAUTION = 0.25  # the least odds of a new class where its name is at stake

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ClassHead:
    """Tells the classes of embeddings with K numbers. All arrays are float32 and read-only.

    `labels`: (C,), in order, NONE first if there were rejected proposals; `weights`, `bias`: (K, C) and (C,), of the
    scores, which are about 1 for the right class and 0 for the others; `temperature`: divides them before the softmax;
    `means`: (C, K), of the embeddings of each class; `spreads`: (C,), the expected squared distance from there to
    another box of the class; `new`: the odds that the next object is of a class without boxes.
    """

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    temperature: float
    means: Floats
    spreads: Floats
    new: float

    def probabilities(self, embedding: Floats) -> dict[str, float]:
        """Of each class, and of NONE, for one embedding (K,).

        What is missing to 1 is the probability that it is like nothing decided.
        """
        return dict(zip(self.labels, self.table(embedding[None])[0].tolist(), strict=True))

    def word(self, embedding: Floats) -> str | None:
        """The most probable class, or NONE; None if the classifier has its say, because it is like nothing decided.

        The odds of a new class count as _CAUTION at least: images may be ordered by class, and then a new one comes
        after many of the same.
        """
        ratios = self._ratios(embedding[None])[0]
        best = int(self.table(embedding[None])[0].argmax())
        return self.labels[best] if max(self.new, _CAUTION) * ratios[best] ** _STEEPNESS < 1 else None

    def table(self, embeddings: Floats) -> Floats:
        """The probabilities (N, C) for N embeddings (N, K), as `probabilities` has them."""
        known = softmax((embeddings.astype(np.float32) @ self.weights + self.bias) / self.temperature)
        found: Floats = known / (1 + self.new * self._ratios(embeddings) ** _STEEPNESS)  # by the odds of a new class
        return found

    def _ratios(self, embeddings: Floats) -> Floats:
        """The squared distance (N, C) to the mean of each class, compared with what is usual in the class."""
        x = embeddings.astype(np.float32)
        squares = (x**2).sum(1)[:, None] - 2 * x @ self.means.T + (self.means**2).sum(1)
        found: Floats = np.clip(squares / self.spreads, 0, _FARTHEST)
        return found

    def to_arrays(self) -> dict[str, Floats | NDArray[np.str_]]:
        """For a file or a store."""
        return {name: np.asarray(value) for name, value in asdict(self).items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> ClassHead:
        """The inverse of `to_arrays`. Raises ValueError for anything else."""
        try:
            labels = tuple(str(label) for label in arrays["labels"])
            weights, bias, means, spreads = (_frozen(arrays[name]) for name in ("weights", "bias", "means", "spreads"))
            temperature, new = float(arrays["temperature"]), float(arrays["new"])
        except (LookupError, TypeError, ValueError) as error:
            raise ValueError(f"this tells no classes: {error!r}") from error
        shapes = weights.T.shape, bias.shape, means.shape, spreads.shape
        count, width = means.shape if means.ndim == 2 else (0, 0)
        finite = all(np.isfinite(each).all() for each in (weights, bias, means, spreads, temperature, new))
        if (
            len(set(labels)) != len(labels)
            or len(labels) != count
            or shapes != ((count, width), (count,), (count, width), (count,))
            or not finite
            or not _LEAST <= min(temperature, new, *spreads) <= max(temperature, new, *spreads) <= _MOST
            or max(float(np.abs(each).max()) for each in (weights, bias, means)) > _MOST
        ):
            raise ValueError("this tells no classes: its numbers do not belong together")
        return cls(labels, weights, bias, temperature, means, spreads, new)


def learn(embeddings: Floats, labels: Sequence[str]) -> ClassHead | None:
    """What decided boxes teach, from embeddings (N, K) of length 1, and the label of each, NONE if it was rejected.

    Boxes without a class of their own, such as those named `object`, do not belong here. None without any class. The
    same boxes give the same answer.
    """
    names, index = np.unique(np.array(labels, dtype=np.str_), return_inverse=True)
    if not np.any(names != NONE):
        return None
    x, counts = embeddings.astype(np.float64), np.bincount(index)
    weights, bias, held_out = ridge(x, index)
    means = np.stack([x[index == each].mean(0) for each in range(len(names))])
    inner = np.bincount(index, ((x - means[index]) ** 2).sum(1))
    spreads = (inner + _WEIGHT * _SPREAD) / (counts - 1 + _WEIGHT) * (1 + 1 / counts)
    return ClassHead(
        tuple(names.tolist()),
        _frozen(weights),
        _frozen(bias),
        temperature(held_out, index),
        _frozen(means),
        _frozen(spreads),
        _new(counts[names != NONE]),
    )


def ridge(x: Floats, index: Ints) -> tuple[Floats, Floats, Floats]:
    """Weights (K, C), bias (C,), and the score (N, C) that each box would have if it had not been learned from.

    A ridge regression of one column for each class, 1 where the box is of the class, with free intercepts. The scores
    of the boxes left out follow from the diagonal of the hat matrix (Hastie, Tibshirani and Friedman, The Elements of
    Statistical Learning, 7.10).
    """
    y = np.eye(index.max() + 1)[index]
    centre, share = x.mean(0), y.mean(0)
    inner = x - centre
    solved = inner @ np.linalg.inv(inner.T @ inner + _RIDGE * np.eye(x.shape[1]))  # (N, K)
    weights = solved.T @ (y - share)
    bias = share - centre @ weights
    leverage = (inner * solved).sum(1) + 1 / len(x)
    held_out = y - (y - x @ weights - bias) / np.maximum(1 - leverage, 1e-6)[:, None]
    return weights, bias, held_out


def temperature(held_out: Floats, index: Ints) -> float:
    """The most probable one: by the likelihood of the scores held out, and by what is expected before any decision.

    A single box of a class says nothing: without it the class is unknown.
    """
    useful = np.bincount(index)[index] > 1
    scores, right = held_out[useful], index[useful, None]

    def loss(t: float) -> float:
        likely = np.take_along_axis(softmax(scores / t), right, 1)
        far = np.log(t / _TEMPERATURE) / _CERTAINTY
        return float(far**2 / 2 - np.log(np.maximum(likely, 1e-12)).sum())

    return float(min(_TEMPERATURES, key=loss))


def softmax(scores: Floats) -> Floats:
    """Over the last axis."""
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    found: Floats = raised / raised.sum(-1, keepdims=True)
    return found


def _new(counts: Ints) -> float:
    """The odds that the next object is of a class without boxes.

    Good and Turing's estimate is the share of the boxes that are alone in their class. Half of it is taken, because a
    folder has few classes, and one more of each is added for a beginning.
    """
    share = (np.count_nonzero(counts == 1) + 1) / (counts.sum() + 1) / 2
    return max(float(share / (1 - share)), _LEAST)


def _frozen(array: Floats) -> Floats:
    found = np.array(array, np.float32)
    found.flags.writeable = False
    return found
