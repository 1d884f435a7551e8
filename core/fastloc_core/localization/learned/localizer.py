"""The learned localization: the boxes of `refined`, sharpened by a head that was taught where objects end.

1. First boxes: those of `refined`, from the map of the class.
2. The frame around each of them (`frame.py`), as the frozen backbone sees it, whatever classifier proposes.
3. The extent head (`head.py`) says where the edges are; where it is unsure, the first box decides (`sight.py`).
4. Once more from 2, around the box that was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.learning.edges import CELLS
from fastloc_core.localization.refined.localizer import SAME, RefinedLocalizer
from fastloc_core.localization.stages import Check
from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import ClassScore, Descriptor, Evidence, Proposal

from .confidence import confidence
from .frame import Frame, made_up
from .preset import Learned
from .sight import Known, Sight
from .weights import shipped

Heat = NDArray[np.float32]


class LearnedLocalizer:
    """Raises ModelError if the network has no feature map, or if the head or its backbone's weights are missing."""

    def __init__(self, classifier: Classifier, preset: Learned) -> None:
        self.refined = RefinedLocalizer(classifier, preset)
        self.preset = preset
        self.eye, self.confidence = shipped(classifier)

    def begin(self, image: NDArray[np.uint8], check: Check) -> LearnedLocalization:
        return LearnedLocalization(self, image, check)

    def describe(self, image: NDArray[np.uint8], boxes: Sequence[Box], check: Check) -> list[Descriptor]:
        """What is seen around boxes that a person drew, so that they can teach as proposals do.

        Each frame surrounds a made-up first box, because otherwise the place of a box in its frame would give it away.
        The same box has the same frame, but no two boxes lie alike in theirs: that would be learned.
        """
        height, width = image.shape[:2]
        begun = self.refined.begin(image, check)
        best = max(begun.scores, key=lambda score: score.logit)
        seeds = (np.array(box.edges, np.float64).view(np.uint64) for box in boxes)
        firsts = [made_up(box, np.random.default_rng(seed)) for box, seed in zip(boxes, seeds, strict=True)]
        frames = [Frame.around(first.clipped(width, height), width, height) for first in firsts]
        sights = self.eye.see(image, begun.look.map(best.index), frames) if frames else []
        return [sight.described(self.eye.version) for sight in sights]


class LearnedLocalization:
    """The look of `refined`, and what the head sees."""

    def __init__(self, localizer: LearnedLocalizer, image: NDArray[np.uint8], check: Check) -> None:
        self.localizer, self.image, self.check = localizer, image, check
        self.first = localizer.refined.begin(image, check)
        self.scores = self.first.scores
        self.known: Known = {}  # classes may share frames, and so may the rounds

    def locate(self, score: ClassScore, others: Sequence[ClassScore] = ()) -> Iterator[Proposal]:
        """The order is that of `refined`, which ranks wholes and parts better: it knows the map that they come from."""
        found = sorted(self.first.locate(score, others), key=lambda each: -each.confidence)
        heat = self.first.look.map(score.index)
        kept: list[Proposal] = []
        most = 1.0
        for first, sights in zip(found, self.sights(heat, [each.box for each in found]), strict=True):
            proposal = self.sharpened(first, sights)
            if all(proposal.box.iou(each.box) < SAME for each in kept):
                most = min(proposal.confidence, most * first.confidence / found[0].confidence if kept else 1.0)
                kept.append(replace(proposal, confidence=most))
                yield kept[-1]

    def sights(self, heat: Heat, boxes: Sequence[Box]) -> Sequence[Sequence[Sight]]:
        """What is seen of each box, round by round."""
        return self.localizer.eye.look(self.image, heat, boxes, self.localizer.preset.rounds, self.check, self.known)

    def sharpened(self, first: Proposal, sights: Sequence[Sight]) -> Proposal:
        sight = sights[-1]
        mask, heat = drawn(sight, self.first.look.size)
        return replace(
            first,
            box=sight.box,
            confidence=confidence(self.localizer.confidence, sights[0].signs(first.confidence)),
            mask=mask,
            evidence=Evidence(heat, ()),
            descriptor=sight.described(self.localizer.eye.version),
        )


def drawn(sight: Sight, size: int) -> tuple[NDArray[np.bool_], Heat]:
    """The mask and the evidence over the whole image, (size, size) each: how likely each place is inside the object."""
    frame = sight.frame
    x0, y0, x1, y1 = frame.box.scaled(size / frame.width, size / frame.height).edges
    across, down = (x1 - x0) / CELLS, (y1 - y0) / CELLS
    turn = np.array([[across, 0, x0 + (across - 1) / 2], [0, down, y0 + (down - 1) / 2]])  # from centre to centre
    heat = np.asarray(cv2.warpAffine(sight.inside, turn, (size, size), flags=cv2.INTER_LINEAR), np.float32)
    box = sight.box.scaled(size / frame.width, size / frame.height)
    centres = np.arange(size) + 0.5
    within = ((centres > box.y0) & (centres < box.y1))[:, None] & ((centres > box.x0) & (centres < box.x1))
    mask = within & (heat > 0.5)
    return (mask if mask.any() else within), heat.clip(0, 1)
