"""Finding more objects like those that were accepted: a linear CenterNet (Zhou et al., 2019) on frozen features.

Two ridge regressions: of the heat, which says where objects have their centres, and of the place, size and class of the
object from the features of its central cells. Both are in closed form, so that they are learned again after each
decision. A logistic regression on images that were left out says how much a heat is worth (Platt, 1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from .cells import CENTRAL, STIFFNESS, Cells, Floats, Tiling
from .ridge import Moments, predicted

_BOX_STIFFNESS = 1.0  # of the regression of boxes and classes
_BALANCE = 0.1  # the weight of all heat, as a multiple of the weight of all cells
_FOLDS = 5
_SAME = 0.45  # IoU from which the box of the lower heat is left out
_RIGHT = 0.5  # IoU from which a found box is right
_TRIED = 400  # hottest cells of which boxes are made
_MOST = 50
_PEAK = 9.0  # cells about one top of the heat
_LOG_SIZES = (-1.0, 3.6)  # of a box in cells
_BEFORE = np.array((-1.0, 5.0))  # the logistic regression before any evidence: at heat 0.5, and its slope
_PRECISION = np.array((0.5, 0.1))  # of these: one over the variance


class Boxes(NamedTuple):
    """What was found, best first: (N, 4) in shares of the image, heat (N,), rows of the cells (N,), and the
    probability that the box fits (N,), with the class of each (N,) and the probability that it is right (N,).
    """

    boxes: NDArray[np.float64]
    heat: Floats
    confidences: NDArray[np.float64]
    labels: tuple[str, ...]
    beliefs: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Finder:
    """`weights`: (D + 1, 1 + 4 + K) for the heat, for x, y, log width and log height in cells, and for K `labels`;
    `certainty`: (2,), the logistic regression of the heat less a half: constant and slope.
    """

    weights: Floats
    certainty: NDArray[np.float64]
    labels: tuple[str, ...]
    tiling: Tiling

    def find(self, features: NDArray[np.floating], places: Floats, most: int = _MOST) -> Boxes:
        """`features`: (N, D) of all cells of an image at `places` (N, 3)."""
        heat = predicted(features, self.weights[:, :1])[:, 0]
        tried = np.argsort(-heat, kind="stable")[:_TRIED]
        told = predicted(features[tried], self.weights[:, 1:])
        boxes = _decoded(places[tried], told[:, :4])
        stay = _distinct(boxes, most)
        hottest = heat[tried][stay]
        confidences = 1 / (1 + np.exp(-(self.certainty[0] + self.certainty[1] * (hottest.astype(np.float64) - 0.5))))
        shares = told[stay, 4:].clip(1e-6).astype(np.float64)  # a regression of 0 and 1 tells probabilities
        labels = tuple(self.labels[i] for i in shares.argmax(1))
        return Boxes(boxes[stay], hottest, confidences, labels, shares.max(1) / shares.sum(1))


def fit(images: Sequence[Cells]) -> Finder | None:
    """What these decided images teach together; None if there is no object in them that their tiling shows.

    Cells of another tiling than the last image's are left out: look at those images again.
    """
    if not images:
        return None
    images = [image for image in images if image.tiling == images[-1].tiling]
    labels = tuple(sorted({label for image in images for label in image.labels}))
    if not any(image.heat.max(initial=0) >= CENTRAL for image in images):
        return None
    sums = [_Sums.of(image, labels) for image in images]
    total = _Sums.total(sums)
    finder = Finder(total.solved(), _BEFORE, labels, images[-1].tiling)
    return Finder(finder.weights, _certainty(_checked(images, sums, total, finder)), labels, finder.tiling)


class _Sums(NamedTuple):
    cells: Moments  # of the heat, by how many cells each stands for
    hot: Moments  # of the heat, by that times the heat
    boxes: Moments

    @classmethod
    def of(cls, image: Cells, labels: Sequence[str]) -> Self:
        x, heat = image.features, image.heat
        central = heat >= CENTRAL
        owners, places = image.owner[central], image.places[central]
        sides = image.boxes[owners, 2:] - image.boxes[owners, :2]
        middles = (image.boxes[owners, :2] + image.boxes[owners, 2:]) / 2
        step = places[:, 2:]
        classes = np.array([[image.labels[i] == label for label in labels] for i in owners], np.float32)
        classes = classes.reshape(len(owners), len(labels))
        told = np.hstack(((middles - places[:, :2]) / step, np.log(np.maximum(sides / step, 1e-3)), classes))
        return cls(
            Moments.of(x, heat[:, None], image.weights),
            Moments.of(x, heat[:, None], image.weights * heat),
            Moments.of(x[central], told, (image.weights * heat)[central]),
        )

    @classmethod
    def total(cls, sums: Sequence[_Sums]) -> Self:
        first, *others = sums
        for each in others:
            first = _Sums(first.cells + each.cells, first.hot + each.hot, first.boxes + each.boxes)
        return cls(*first)

    def without(self, other: _Sums) -> _Sums:
        return _Sums(self.cells - other.cells, self.hot - other.hot, self.boxes - other.boxes)

    def solved(self) -> Floats:
        balance = _BALANCE * self.cells.inputs[-1, -1] / max(self.hot.inputs[-1, -1], 1e-9)
        heat = (self.cells + self.hot * balance).solved(STIFFNESS)
        return np.hstack((heat, self.boxes.solved(_BOX_STIFFNESS)))


def _checked(images: Sequence[Cells], sums: Sequence[_Sums], total: _Sums, finder: Finder) -> NDArray[np.float64]:
    """Rows of heat, whether the box was right, and how often it counts, from images that were left out."""
    rows = []
    folds = min(_FOLDS, len(images))
    for fold in range(folds) if folds > 1 else ():
        rest = total.without(_Sums.total(sums[fold::folds]))
        if rest.boxes.inputs[-1, -1] < 1e-6:
            continue
        taught = Finder(rest.solved(), finder.certainty, finder.labels, finder.tiling)
        for image in images[fold::folds]:
            found = taught.find(image.features, image.places, len(image.features))
            rows.append(_judged(found, image))
    return np.concatenate(rows) if rows else np.zeros((0, 3))


def _judged(found: Boxes, image: Cells) -> NDArray[np.float64]:
    """(N, 3). Each object is found once; a cell that stands for many stands for some tops of the heat."""
    right = np.zeros(len(found.boxes))
    overlaps = overlap(found.boxes, image.boxes.astype(np.float64))
    for row, each in enumerate(overlaps):
        if len(each) and each.max() >= _RIGHT:
            right[row] = 1
            overlaps[:, each.argmax()] = 0
    elsewhere = image.weights[image.owner < 0]
    counts = np.where(right > 0, 1, max(1.0, float(np.median(elsewhere)) / _PEAK) if len(elsewhere) else 1.0)
    return np.stack((found.heat, right, counts), 1)


def _certainty(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The constant and the slope of the logistic regression (2,), by Newton's method."""
    x = np.stack((np.ones(len(rows)), rows[:, 0] - 0.5), 1)
    known = _BEFORE.copy()
    for _ in range(20):
        p = 1 / (1 + np.exp(-(x @ known).clip(-30, 30)))
        slope = x.T @ (rows[:, 2] * (rows[:, 1] - p)) - _PRECISION * (known - _BEFORE)
        bend = (x * (rows[:, 2] * p * (1 - p))[:, None]).T @ x + np.diag(_PRECISION)
        known = known + np.clip(np.linalg.solve(bend, slope), -2, 2)
    return np.array((known[0], max(known[1], 0.0)))


def overlap(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """IoU of boxes: (N, 4), (M, 4) -> (N, M)."""
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clip(0).prod(2)
    union = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1) - shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0))


def _decoded(places: Floats, told: Floats) -> NDArray[np.float64]:
    step = places[:, 2:].astype(np.float64)
    middles = places[:, :2] + told[:, :2] * step
    half = np.exp(told[:, 2:].clip(*_LOG_SIZES)) * step / 2
    return np.asarray(np.hstack((middles - half, middles + half)).clip(0, 1), np.float64)


def _distinct(boxes: NDArray[np.float64], most: int) -> list[int]:
    """The rows of those boxes that no better one covers. `boxes`: best first."""
    overlaps = overlap(boxes, boxes)
    free, stay = np.asarray((boxes[:, 2:] > boxes[:, :2]).all(1)), list[int]()
    for row in range(len(boxes)):
        if free[row] and len(stay) < most:
            stay.append(row)
            free &= overlaps[row] <= _SAME
    return stay
