"""The refined localization: one look at the image, and a box for each object that the look shows.

1. A map of where the classifier sees the class (`look.py`), told from the other classes that a person named
   (`contrast.py`).
2. Box: the box that holds most of the map (`maximum.py`), at the threshold that the map's shape asks for
   (`threshold.py`).
3. More objects of the class: a box for each hill of the map (`hills.py`). The box of the whole map and the boxes of the
   hills are all proposals, because two hills may be two objects, or the head and the body of one.
4. A flat map is also read above its background: docs/adr/0031-flat-maps.md gives the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.localization.stages import Check
from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import ClassScore, Evidence, Proposal

from .confidence import Signs, confidence
from .contrast import own
from .feature_maps import require_maps
from .hills import Region, readings
from .look import Look
from .maximum import relative
from .preset import Refined
from .threshold import draw, mean_box, threshold

SAME = 0.7  # IoU from which two boxes are one

Heat = NDArray[np.float32]


class RefinedLocalizer:
    """Raises ModelError if the network has no feature map."""

    def __init__(self, classifier: Classifier, preset: Refined) -> None:
        require_maps(classifier.module, classifier.architecture.only_size or 96)
        self.classifier, self.preset = classifier, preset

    def begin(self, image: NDArray[np.uint8], check: Check) -> RefinedLocalization:
        return RefinedLocalization(self.classifier, self.preset, image, check)


class RefinedLocalization:
    """The look, whose graph serves every class."""

    def __init__(self, classifier: Classifier, preset: Refined, image: NDArray[np.uint8], check: Check) -> None:
        check("look")
        self.preset, self.check = preset, check
        self.height, self.width = image.shape[:2]
        self.look = Look(classifier, image)
        self.scores = classifier.scores(self.look.logits)

    def locate(self, score: ClassScore, others: Sequence[ClassScore] = ()) -> Iterator[Proposal]:
        self.check("map")
        rivals = [(self.look.map(other.index), other.probability) for other in others]
        heat = self.look.map(score.index)  # (G, G)
        counts = own(heat, score.probability, rivals)
        if not (heat * counts).max() > 0:
            return
        found: list[Proposal] = []
        for region in readings(heat, counts, self.preset.share):
            if len(found) == self.preset.instances:
                return
            self.check("box")
            proposal = self.boxed(score, region)
            likely = not region.part or proposal.confidence >= self.preset.least
            if likely and all(proposal.box.iou(each.box) < SAME for each in found):
                found.append(proposal)
                yield proposal

    def boxed(self, score: ClassScore, region: Region) -> Proposal:
        """The proposal for a region of the map."""
        shape, boxes = draw(region.heat)
        level = threshold(shape) - self.preset.wider
        box = mean_box(boxes, level)
        signs = Signs(score.probability, shape, region.share, region.valley, region.part)
        warm, mask = evidence(region.heat, box, level, self.look.size)
        return Proposal(box.scaled(self.width, self.height), score, confidence(signs), (), mask, Evidence(warm, ()))


def evidence(heat: Heat, box: Box, level: float, size: int) -> tuple[Heat, NDArray[np.bool_]]:
    """The map, (S, S) in [0, 1], and the mask: where it is warm inside the box (in shares of the image)."""
    warm = np.asarray(cv2.resize(heat, (size, size), interpolation=cv2.INTER_LINEAR), np.float32)
    inside = np.zeros((size, size), bool)
    x0, y0 = min(round(box.x0 * size), size - 1), min(round(box.y0 * size), size - 1)
    inside[y0 : max(round(box.y1 * size), y0 + 1), x0 : max(round(box.x1 * size), x0 + 1)] = True
    mask = inside & (warm > relative(heat, level))
    return warm / warm.max(), mask if mask.any() else inside
