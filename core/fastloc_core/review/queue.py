"""Which proposals still ask something, and how much work an image will be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.review.mapping import ClassMap

SAME_QUESTION = 0.7  # IoU from which a proposal asks what a decided box or a better proposal has asked
NESTED = 0.8  # of the smaller box's area in a larger one of its class, from which both cannot be right


def answers(a: Annotation, p: Proposal) -> bool:
    """Whether a decision answers a proposal: it is about it, or its box falls on it; a rejection only for its class.

    A box that is kept also answers the proposals of its class that are a part of it, or of which it is a part: the
    localization proposes what may be one object or several as a whole and in parts.
    """
    if a.id == p.id:
        return True
    if a.decision is Decision.REJECTED:
        return a.label == p.label and a.box.iou(p.box) > SAME_QUESTION
    return a.box.iou(p.box) > SAME_QUESTION or (a.label == p.label and _nested(a.box, p.box))


def compatible(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Those that can be right together, in their order: of a whole and its parts, what is likelier."""
    from .asking import Asking  # numpy, which the window does without as it starts

    asking = Asking(proposals)
    return asking.compatible(asking.proposals)


def excludes(one: Proposal, other: Proposal) -> bool:
    """Whether one of two proposals is a part of the other, so that at most one of them is right."""
    return one.id != other.id and one.label == other.label and _nested(one.box, other.box)


def _nested(one: Box, other: Box) -> bool:
    smaller = min(one.area, other.area)
    return smaller > 0 and one.intersection(other) >= NESTED * smaller


def undecided(proposals: Iterable[Proposal], annotations: Iterable[Annotation]) -> tuple[Proposal, ...]:
    """Proposals that nobody decided and that repeat neither a decided box nor one another, in their order.

    `annotations`: the rejected ones among them. One that was a proposal of another class answers for that class, too.
    """
    from .asking import Asking

    return Asking(proposals).after(annotations)


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
