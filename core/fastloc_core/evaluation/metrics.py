"""How well boxes fit: pure functions of arrays.

Boxes are float64 (N, 4), columns x0, y0, x1, y1, half-open, in pixels. A row of NaN is a box that was not found: its
IoU is 0, and it has no centre.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

MARGINS = tuple(round(0.05 * step, 2) for step in range(11))
SIZES = (0.05, 0.1, 0.25, 0.5, 0.75, 1.0)  # upper limits of the share of the image
BOX_ACC = (0.3, 0.5, 0.7)  # the IoUs of BoxAccV2
RIGHT = 0.5  # the IoU from which a box is right
RESAMPLES = 1000
SEED = 0


def iou(boxes: Floats, truths: Floats) -> Floats:
    """(..., 4) and (..., 4), broadcast against each other -> (...)."""
    low = np.maximum(boxes[..., :2], truths[..., :2])
    high = np.minimum(boxes[..., 2:], truths[..., 2:])
    shared = (high - low).clip(0).prod(-1)
    union = _area(boxes) + _area(truths) - shared
    ious: Floats = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return ious


def pairwise_iou(boxes: Floats, truths: Floats) -> Floats:
    """(N, 4) and (M, 4) -> (N, M)."""
    return iou(boxes[:, None], truths[None])


def histogram(ious: Floats) -> list[int]:
    """Counts of ten bins of width 0.1; the last one holds 1."""
    counts: list[int] = np.histogram(ious, bins=10, range=(0, 1))[0].tolist()
    return counts


def centre_margins(boxes: Floats, truths: Floats) -> Floats:
    """(N, 4) twice -> (N,): the box's centre is correct at every margin below this one, and at no other.

    The margin is a share of the truth's width and height on each side, so that 0.5 is the very middle. It is negative
    outside.
    """
    size = truths[:, 2:] - truths[:, :2]  # (N, 2)
    low = (boxes[:, :2] + boxes[:, 2:]) / 2 - truths[:, :2]
    nearest = np.minimum(low, size - low)
    margins: Floats = np.divide(nearest, size, out=np.full_like(size, -np.inf), where=size > 0).min(1)
    return np.where(np.isnan(margins), -np.inf, margins)


def box_accuracy(ious: Floats) -> Floats:
    """BoxAccV2 of each IoU: the share of the three limits that it reaches; (...) -> (...)."""
    reached: Floats = (ious[..., None] >= np.array(BOX_ACC)).mean(-1)
    return reached


def size_bins(shares: Floats) -> Ints:
    """(N,) shares of the image's area -> (N,) indices into SIZES. The last bin is closed."""
    return np.searchsorted(SIZES[:-1], shares, side="right").astype(np.int64)


class Bootstrap:
    """95 % percentile intervals from resampled images; every metric and method sees the same resamples."""

    def __init__(self, images: int) -> None:
        drawn = np.random.default_rng(SEED).multinomial(images, np.full(images, 1 / images), RESAMPLES)
        self._weights = drawn.astype(np.float32)  # (RESAMPLES, images)

    def interval(self, values: Floats | Bools, image: Ints) -> list[list[float] | None]:
        """The interval [low, high] of the mean of each column of `values` (N, K). Row i was measured on image
        `image[i]`.

        None if there are no values.
        """
        if not len(values):
            return [None] * values.shape[1]
        images = self._weights.shape[1]
        columns = np.vstack([np.ones(len(values)), values.T])  # (1 + K, N), counts first
        sums = np.stack([np.bincount(image, column, images) for column in columns], 1).astype(np.float32)
        drawn = self._weights @ sums  # (RESAMPLES, 1 + K)
        drawn = drawn[drawn[:, 0] > 0]
        intervals: list[list[float] | None] = np.percentile(drawn[:, 1:] / drawn[:, :1], (2.5, 97.5), axis=0).T.tolist()
        return intervals


def _area(boxes: Floats) -> Floats:
    area: Floats = (boxes[..., 2:] - boxes[..., :2]).prod(-1)
    return area
