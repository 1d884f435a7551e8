"""Images with several objects: recall of the first k boxes, and COCO's average precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .metrics import Bools, Floats, Ints, pairwise_iou

RECALL_K = (1, 2, 5, 10)
RECALL_IOU = (0.5, 0.7)
AP_IOU = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
_RECALLS = np.linspace(0, 1, 101)
_SMALLEST = np.finfo(np.float64).eps


def found_within(boxes: Floats, truths: Floats) -> Bools:
    """Whether the k best boxes reach each truth: (N, 4), best first, (M, 4) -> (M, RECALL_IOU, RECALL_K)."""
    ious = pairwise_iou(boxes, truths)
    best = [ious[:k].max(0, initial=0) for k in RECALL_K]
    return np.stack(best, 1)[:, None] >= np.array(RECALL_IOU)[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """The boxes (N, 4) of one class in one image, best first, with their scores (N,); truths (M, 4), difficult (M,)."""

    boxes: Floats
    scores: Floats
    truths: Floats
    difficult: Bools


def average_precision(images: Sequence[Detections]) -> Floats | None:
    """AP of one class at each of AP_IOU, (10,); None if there is no truth that is not difficult.

    COCO's definition (cocoeval): in each image, from the best score down, a box takes the free truth with the highest
    IoU, difficult ones last. A match with a difficult truth does not count. Precision is made monotone and averaged
    over 101 recall points.
    """
    positives = sum(int((~each.difficult).sum()) for each in images)
    if not positives:
        return None
    matched = [_matched(each) for each in images]
    scores = np.concatenate([each.scores for each in images])
    order = np.argsort(-scores, kind="stable")
    hits = np.concatenate(matched, 1)[:, order]  # (10, detections)
    return np.array([_area_under(row[row >= 0], positives) for row in hits])


def _matched(each: Detections) -> Ints:
    """(10, N): 1 for a hit, 0 for a miss, -1 for a box that does not count."""
    ious = pairwise_iou(each.boxes, each.truths)
    result = np.zeros((len(AP_IOU), len(each.boxes)), np.int64)
    for row, limit in zip(result, AP_IOU, strict=True):
        free = np.ones(len(each.truths), bool)
        for box, overlap in enumerate(ious):
            for kind, value in ((~each.difficult, 1), (each.difficult, -1)):
                rivals = np.where(free & kind, overlap, -1.0)
                if rivals.size and rivals.max() >= limit:
                    free[rivals.argmax()] = False
                    row[box] = value
                    break
    return result


def _area_under(hits: Ints, positives: int) -> float:
    true = hits.cumsum()
    precision = true / np.arange(1, len(hits) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.searchsorted(true / positives, _RECALLS - _SMALLEST)
    return float(np.append(precision, 0.0)[np.minimum(at, len(hits))].mean())
