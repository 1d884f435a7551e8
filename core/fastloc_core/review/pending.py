"""Which proposals rule each other out, and how much work the pending ones will be."""

from __future__ import annotations

from collections.abc import Iterable

from fastloc_core.proposal import Proposal

SAME_QUESTION = 0.7  # IoU from which a proposal asks what a decided box or a better proposal has asked
NESTED = 0.8  # of the smaller box's area in a larger one of its class, from which both cannot be right


def excludes(one: Proposal, other: Proposal) -> bool:
    """Whether one of two proposals is a part of the other, so that at most one of them is right."""
    if one.id == other.id or one.label != other.label:
        return False
    smaller = min(one.box.area, other.box.area)
    return smaller > 0 and one.box.intersection(other.box) >= NESTED * smaller


def expected_effort(proposals: Iterable[Proposal]) -> float:
    """How many of the proposals will have to be corrected: the sum of 1 - chance."""
    return sum(1 - p.chance for p in proposals)
