"""MaxBoxAccV2: the result of a score map at the best of all thresholds.

Choe et al., "Evaluating Weakly Supervised Object Localization Methods Right", CVPR 2020, and its extended version.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .metrics import BOX_ACC, Floats, pairwise_iou

THRESHOLDS = np.arange(100) / 100
_SIDE = 224


def map_ious(score_map: NDArray[np.float32], truths: Floats, width: int, height: int) -> Floats:
    """For each threshold the best IoU between a connected region's box and a truth: (100,).

    `score_map`: (h, w) over the whole image of `width` x `height` pixels, in which the truths (M, 4) are.
    """
    scores = cv2.resize(score_map.astype(np.float32), (_SIDE, _SIDE), interpolation=cv2.INTER_LINEAR)
    scores = cv2.normalize(scores, np.empty_like(scores), 0, 1, cv2.NORM_MINMAX)
    scaled = truths * (_SIDE / np.array([width, height, width, height]))
    return np.array([_best_iou((scores >= threshold).astype(np.uint8), scaled) for threshold in THRESHOLDS])


def max_box_accuracy(ious: Floats) -> tuple[float, dict[str, float]]:
    """MaxBoxAccV2 from the maps' IoUs (questions, 100), and the best threshold for each of its three limits."""
    shares = (ious[..., None] >= np.array(BOX_ACC)).mean(0)  # (100, 3)
    best = THRESHOLDS[shares.argmax(0)].tolist()
    return float(shares.max(0).mean()), {
        f"{limit:g}": threshold for limit, threshold in zip(BOX_ACC, best, strict=True)
    }


def _best_iou(mask: NDArray[np.uint8], truths: Floats) -> float:
    _, _, regions, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    corner, size = regions[1:, :2], regions[1:, 2:4]  # the first one is the background
    boxes = np.hstack([corner, corner + size]).astype(np.float64)
    return float(pairwise_iou(boxes, truths).max(initial=0))
