"""Proposals that still ask after any decisions: the same as computed anew, at the cost of the changes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.review.asking import Asking, compatible
from fastloc_core.review.overlap import BoxArray
from fastloc_core.review.pending import NESTED, SAME_QUESTION, excludes
from tests.core.review_made import annotation, proposal

edges = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(sorted)
boxes = st.builds(lambda x, y: Box(x[0], y[0], x[1], y[1]), edges, edges)
labels = st.sampled_from(["cat", "dog"])
proposed = st.lists(st.builds(proposal, boxes, labels, st.sampled_from([0.2, 0.5, 0.9])), max_size=8)
decisions = st.sampled_from(Decision)


def answers(a: Annotation, p: Proposal) -> bool:
    """Whether a decision answers a proposal: it is about the proposal, or its box falls on it. A rejection counts only
    for its class.

    A kept box also answers the proposals of its class that are a part of it, or that have it as a part.
    """
    same, falls_on_it = a.label == p.label, a.box.iou(p.box) > SAME_QUESTION
    if a.id == p.id:
        return True
    if a.decision is Decision.REJECTED:
        return same and falls_on_it
    smaller = min(a.box.area, p.box.area)
    return falls_on_it or (same and smaller > 0 and a.box.intersection(p.box) >= NESTED * smaller)


def left_by_definition(asked: Sequence[Proposal], decided: Sequence[Annotation]) -> list[Proposal]:
    was = {p.id: p.label for p in asked}
    said = [replace(a, label=label) for a in decided for label in {a.label, was.get(a.id, a.label)}]
    left: list[Proposal] = []
    for p in asked:
        repeated = any(q.label == p.label and q.box.iou(p.box) > SAME_QUESTION for q in left)
        if not repeated and not any(answers(a, p) for a in said):
            left.append(p)
    return left


def compatible_by_definition(asked: Sequence[Proposal]) -> list[Proposal]:
    kept: list[Proposal] = []
    for p in sorted(asked, key=lambda each: -each.confidence):
        if not any(excludes(q, p) for q in kept):
            kept.append(p)
    return [p for p in asked if p in kept]


@given(st.data(), proposed)
def test_after_any_decisions_the_same_is_left_as_if_it_was_asked_anew(
    data: st.DataObject, asked: list[Proposal]
) -> None:
    own = [Annotation(p.box, p.label, Decision.ACCEPTED, id=p.id) for p in asked]
    of_proposals = st.sampled_from(own).flatmap(
        lambda a: st.builds(replace, st.just(a), label=labels, decision=decisions, box=st.just(a.box) | boxes)
    )
    others = st.builds(annotation, boxes, labels, decisions)
    decided = data.draw(st.lists(of_proposals | others if own else others, max_size=12))
    asking = Asking(asked)
    for _ in range(3):
        now = data.draw(st.lists(st.sampled_from(decided), unique_by=id)) if decided else []
        left = asking.after(now)
        assert list(left) == left_by_definition(asked, now)
        gone = data.draw(st.lists(st.sampled_from(now), unique_by=id)) if now else []
        new = [each for each in decided if not any(each is other for other in now)]
        later = [each for each in now if not any(each is other for other in gone)]
        assert asking.after_changes(now, gone, new) == asking.after([*later, *new])
        assert asking.after(now) == left
        assert asking.compatible(left) == compatible_by_definition(left)
    assert compatible(asked) == compatible_by_definition(asked)


def test_a_decision_is_compared_with_the_proposals_alone_however_many_boxes_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []
    overlap = BoxArray.overlap

    def counted(self: BoxArray, box: Box, share: float) -> object:
        compared.append(len(self))
        return overlap(self, box, share)

    asked = [proposal(Box(30 * i, 0, 30 * i + 20, 20)) for i in range(5)]
    there = [annotation(Box(i, 100, i + 10, 110)) for i in range(2000)]
    asking = Asking(asked)
    asking.after(there)
    monkeypatch.setattr(BoxArray, "overlap", counted)
    assert asking.after([*there, annotation(asked[0].box)]) == tuple(asked[1:])
    assert compared == [len(asked)]
