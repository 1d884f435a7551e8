"""What every localization of one image shares: which classes, and which boxes are one object."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from torch import Tensor

from fastloc_core.errors import ModelError
from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import ClassScore, Proposal

SIMILAR = 0.3  # a class is proposed too if its probability is at least this share of the best one's ...
SAME_OBJECT = 0.6  # ... and is an alternative label, not a box of its own, if their boxes' IoU is at least this


class Run(ABC):
    """One image; `logits`: (classes,), the classifier's of the whole image."""

    def __init__(self, classifier: Classifier, logits: Tensor, check: Callable[[], None]) -> None:
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
        proposals: list[Proposal] = []
        notices = []
        for score in chosen:
            found = sorted(self.locate(score), key=lambda each: -each.confidence)
            if not found:
                notices.append(f"Nothing in this image speaks for {score.label}.")
            proposals += found
        return tuple(proposals if classes else _merged(proposals)), tuple(ordered[:5]), notices


def _merged(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Best first; one whose box is nearly that of a better one becomes an alternative label of it."""
    kept: list[Proposal] = []
    for proposal in proposals:
        same = next((i for i, k in enumerate(kept) if k.box.iou(proposal.box) >= SAME_OBJECT), None)
        if same is None:
            kept.append(proposal)
        else:
            best = kept[same]
            kept[same] = replace(best, alternatives=(*best.alternatives, proposal.score))
    return kept
