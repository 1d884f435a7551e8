"""Algorithm 2, for every localizer: it chooses the classes, and merges boxes of one object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.errors import SettingError
from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import ClassScore, Proposal, ProposalSet

from .localizer import Localization, Preset
from .presets import TOP_CLASSES
from .stages import Check

SIMILAR = 0.3  # share of the best class's probability from which another class is proposed, too
SAME_OBJECT = 0.6  # IoU from which the boxes of two classes are one proposal with two labels
_ROUNDING = 1e-6  # pixels by which arithmetic may put an edge outside the image


class Proposer:
    """A classifier and a preset that propose together.

    Raises ModelError if the preset's algorithm cannot work with the classifier, SettingError for a missing library.
    """

    def __init__(self, classifier: Classifier, preset: Preset) -> None:
        self.classifier = classifier
        if classifier.device.type == "cpu":  # the order in which images come: docs/adr/0038-speed.md
            classifier.module.to(memory_format=torch.channels_last)
        self.preset = preset.tuned(classifier)
        self.localizer = self.preset.build(classifier)

    def propose(
        self,
        image: NDArray[np.uint8],
        path: Path,
        classes: Sequence[int] = (),
        top_classes: int = TOP_CLASSES,
        check: Check = lambda _: None,
    ) -> ProposalSet:
        """Proposals for the named classes, otherwise for the classifier's best class and those that are similarly
        likely.

        `image`: RGB uint8 (H, W, 3) as displayed; `path` goes into the result; `top_classes`: the most classes if
        nobody named any; `check` gets the name of each stage and may raise Cancelled. If the device runs out of memory,
        it gets smaller batches, and in the end the CPU takes over; notices in the result say so. Raises SettingError
        for a preset's layer that has no feature map.
        """
        fallbacks: list[str] = []
        while True:
            try:
                # no variable keeps the localization, so that its graph is gone before the next try
                proposals, top, notices = located(self.localizer.begin(image, check), classes, top_classes)
                break
            except RuntimeError as error:  # Apple's GPU raises no torch.OutOfMemoryError
                if self.classifier.device.type == "cpu" or "out of memory" not in str(error):
                    raise
                fallbacks.append(self.classifier.give_way())
        height, width = image.shape[:2]
        told = (*fallbacks, *notices)
        proposals = tuple(self._checked(each, width, height) for each in proposals)
        return ProposalSet(path, width, height, proposals, top, self.classifier.name, self.preset.name, told)

    def _checked(self, proposal: Proposal, width: int, height: int) -> Proposal:
        """The proposal with Python's numbers. Raises SettingError if it breaks the rules of Localization.locate."""
        given, confidence = Box(*map(float, astuple(proposal.box))), float(proposal.confidence)
        box = given.clipped(width, height)
        beyond = max(map(abs, (a - b for a, b in zip(astuple(given), astuple(box), strict=True))))
        mask, heat = proposal.mask, proposal.evidence.heat
        rules = {
            f"the box {given} in an image of {width} x {height} pixels": beyond < _ROUNDING and box.area > 0,
            f"a confidence of {confidence}": 0 <= confidence <= 1,
            f"a mask of type {mask.dtype} and shape {mask.shape}": mask.dtype == bool and mask.ndim == 2,
            f"a heat of type {heat.dtype} and shape {heat.shape}": heat.dtype == np.float32 and heat.ndim == 2,
        }
        if broken := [what for what, holds in rules.items() if not holds]:
            reason = f"The preset “{self.preset.name}” proposes {broken[0]}, which cannot be."
            raise SettingError(reason, "Choose another preset, and tell the author of this one.")
        mask.setflags(write=False)
        heat.setflags(write=False)
        return replace(proposal, box=box, confidence=confidence)


def located(
    localization: Localization, classes: Sequence[int], top_classes: int
) -> tuple[tuple[Proposal, ...], tuple[ClassScore, ...], list[str]]:
    """The proposals, the five best classes of the whole image, and the notices.

    If nobody named the classes, those that fall on one object are one proposal, and the belief in each is its
    probability.
    """
    ordered = sorted(localization.scores, key=lambda score: -score.logit)
    chosen = [localization.scores[i] for i in dict.fromkeys(classes)] or [
        score for score in ordered[:top_classes] if score.probability >= SIMILAR * ordered[0].probability
    ]
    others = [[other for other in chosen if other is not score] if classes else [] for score in chosen]
    located = [localization.locate(score, rest) for score, rest in zip(chosen, others, strict=True)]
    found = [sorted(each, key=lambda proposal: -proposal.confidence) for each in located]
    notices = [f"Nothing in this image speaks for {s.label}." for s, own in zip(chosen, found, strict=True) if not own]
    if classes:
        proposals = [replace(each, belief=1.0) for own in found for each in own]
    else:
        proposals = [replace(each, belief=each.score.probability) for each in _merged(found)]
        proposals.sort(key=lambda each: -each.chance)
    return tuple(proposals), tuple(ordered[:5]), notices


def _merged(found: Sequence[Sequence[Proposal]]) -> list[Proposal]:
    """`found`: the boxes of each class, the likeliest class and the best box first.

    If the best box of a class is nearly the best box of a likelier class, the class becomes an alternative
    label of it and has no boxes of its own. If two other boxes are nearly the same, the likelier one stays, with the
    other's class as an alternative label.
    """
    kept: list[Proposal] = []
    best: list[int] = []  # the indices of the best of each class
    for own in found:
        if own and (same := _first_like(own[0], kept, best)) is not None:
            kept[same] = _with_label(kept[same], own[0])
            continue
        for rank, proposal in enumerate(own):
            if (same := _first_like(proposal, kept, range(len(kept)))) is None:
                best += [len(kept)] if rank == 0 else []
                kept.append(proposal)
            else:
                likelier, other = sorted((kept[same], proposal), key=lambda each: -each.confidence)
                kept[same] = _with_label(likelier, other)
    return kept


def _first_like(proposal: Proposal, kept: Sequence[Proposal], among: Iterable[int]) -> int | None:
    return next((i for i in among if kept[i].box.iou(proposal.box) >= SAME_OBJECT), None)


def _with_label(kept: Proposal, other: Proposal) -> Proposal:
    more = [score for score in (other.score, *other.alternatives) if score not in (kept.score, *kept.alternatives)]
    return replace(kept, alternatives=(*kept.alternatives, *more))
