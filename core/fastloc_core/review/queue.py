"""Which proposals still ask something, and how much work an image will be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.proposal import Proposal
from fastloc_core.review.mapping import ClassMap

SAME_QUESTION = 0.7  # IoU from which a proposal asks what a decided box or a better proposal has asked


def answers(a: Annotation, p: Proposal) -> bool:
    """Whether a decision answers a proposal: it is about it, or its box falls on it; a rejection only for its class."""
    same = a.box.iou(p.box) > SAME_QUESTION and (a.label == p.label or a.decision is not Decision.REJECTED)
    return a.id == p.id or same


def undecided(proposals: Iterable[Proposal], annotations: Iterable[Annotation]) -> tuple[Proposal, ...]:
    """Proposals that nobody decided and that repeat neither a decided box nor one another, in their order.

    `annotations`: the rejected ones among them.
    """
    decided = tuple(annotations)
    left: list[Proposal] = []
    for p in proposals:
        if not any(answers(a, p) for a in decided):
            if not any(q.label == p.label and q.box.iou(p.box) > SAME_QUESTION for q in left):
                left.append(p)
    return tuple(left)


def as_classes(proposals: Iterable[Proposal], class_map: ClassMap) -> tuple[Proposal, ...]:
    """The proposals under the user's names for their classes, without the ignored ones."""
    named = ((p, class_map.mapped(p.label)) for p in proposals)
    return tuple(
        p if name == p.label else replace(p, score=replace(p.score, label=name))
        for p, name in named
        if name is not None
    )


def expected_effort(proposals: Iterable[Proposal]) -> float:
    """How many of the proposals will have to be corrected: the sum of 1 - confidence."""
    return sum(1 - p.confidence for p in proposals)
