"""What every localization of one image shares: which classes, and which boxes are one object."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from torch import Tensor

from fastloc_core.errors import ModelError
from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import ClassScore, Proposal

from .stages import Check

SIMILAR = 0.3  # a class is proposed too if its probability is at least this share of the best one's ...
SAME_OBJECT = 0.6  # ... and is an alternative label, not a box of its own, if their boxes' IoU is at least this


class Run(ABC):
    """One image; `logits`: (classes,), the classifier's of the whole image."""

    def __init__(self, classifier: Classifier, logits: Tensor, check: Check) -> None:
        if not logits.isfinite().all():
            raise ModelError(
                f"The model {classifier.name} gives scores that are not finite.",
                "Check its weights, and the mean and std of its card.",
            )
        self.classifier, self.check = classifier, check
        self.scores = classifier.scores(logits.detach().cpu())

    @abstractmethod
    def locate(self, score: ClassScore) -> Iterator[Proposal]:
        """The objects of a class."""

    def propose(
        self, classes: Sequence[int], top_classes: int
    ) -> tuple[tuple[Proposal, ...], tuple[ClassScore, ...], list[str]]:
        """Algorithm 2: the objects of each class, and one proposal for classes that fall on one object.

        Returns the proposals, the five best classes of the whole image, and what the user should know.
        """
        ordered = sorted(self.scores, key=lambda score: -score.logit)
        chosen = [self.scores[i] for i in classes] or [
            score for score in ordered[:top_classes] if score.probability >= SIMILAR * ordered[0].probability
        ]
        found = [sorted(self.locate(score), key=lambda each: -each.confidence) for score in chosen]
        notices = [
            f"Nothing in this image speaks for {s.label}." for s, own in zip(chosen, found, strict=True) if not own
        ]
        proposals = [each for own in found for each in own]
        return tuple(proposals if classes else _merged(found)), tuple(ordered[:5]), notices


def _merged(found: Sequence[Sequence[Proposal]]) -> list[Proposal]:
    """`found`: of each class, the likeliest class and the best box first.

    A class whose best box is nearly that of a better class is an alternative label of it, and has no boxes of its own.
    Of other boxes that are nearly the same the likelier has the other's class as an alternative label.
    """
    kept: list[Proposal] = []
    best: list[int] = []  # which of them are the best of their class
    for own in found:
        if own and (same := _first_like(own[0], kept, best)) is not None:
            kept[same] = _with_label(kept[same], own[0])
            continue
        for place, proposal in enumerate(own):
            if (same := _first_like(proposal, kept, range(len(kept)))) is None:
                best += [len(kept)] if place == 0 else []
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
