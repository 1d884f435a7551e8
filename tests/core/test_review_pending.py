"""The proposals that are still pending, and those of them that can be right together."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.review.asking import Asking, compatible
from fastloc_core.review.pending import expected_effort
from tests.core.review_made import LEFT_HALF, annotation, proposal

NEARLY = Box(100, 100, 200, 145)
ELSEWHERE = Box(0, 0, 50, 50)


def undecided(proposals: Sequence[Proposal], annotations: Sequence[Annotation]) -> tuple[Proposal, ...]:
    return Asking(proposals).after(annotations)


def test_a_decision_answers_its_own_proposal_wherever_its_box_went() -> None:
    asked = proposal()
    moved = Annotation(ELSEWHERE, "dog", Decision.ADJUSTED, id=asked.id)
    assert undecided([asked], [moved]) == ()


def test_a_box_answers_whatever_falls_on_it_and_a_rejection_only_its_class() -> None:
    cat, dog = proposal(), proposal(NEARLY, "dog")
    assert undecided([cat, dog], [annotation()]) == ()
    assert undecided([cat, dog], [annotation(decision=Decision.REJECTED)]) == (dog,)
    assert undecided([cat], [annotation(ELSEWHERE)]) == (cat,)


RIGHT = Box(150, 100, 205, 150)  # nearly all of it in BOX


def test_a_kept_box_answers_for_its_parts_and_for_the_whole_and_a_rejected_one_does_not() -> None:
    whole, left, right = proposal(), proposal(LEFT_HALF), proposal(RIGHT)
    assert undecided([left, right], [annotation()]) == ()
    assert undecided([whole, right], [annotation(LEFT_HALF)]) == (right,)
    assert undecided([left, right], [annotation(decision=Decision.REJECTED)]) == (left, right)
    assert undecided([proposal(LEFT_HALF, "dog")], [annotation()]) != ()  # a dog before a cat


def test_a_whole_and_its_parts_are_not_right_together() -> None:
    whole, left, right, dog = proposal(), proposal(LEFT_HALF), proposal(RIGHT), proposal(LEFT_HALF, "dog")
    assert compatible([whole, left, right, dog]) == [whole, dog]
    likelier = proposal(RIGHT, confidence=0.9)
    assert compatible([whole, left, likelier]) == [left, likelier]


def test_a_box_that_got_another_class_still_answers_for_the_proposed_one() -> None:
    whole, part = proposal(), proposal(LEFT_HALF)
    relabelled = Annotation(whole.box, "raccoon", Decision.ADJUSTED, id=whole.id)
    assert undecided([whole, part], [relabelled]) == ()


def test_only_the_best_of_proposals_that_repeat_one_another_asks() -> None:
    first, repeated, other = proposal(), proposal(NEARLY), proposal(NEARLY, "dog")
    assert undecided([first, repeated, other], []) == (first, other)


def test_the_effort_is_the_expected_number_of_corrections() -> None:
    assert expected_effort([proposal(confidence=0.9), proposal(confidence=0.5)]) == pytest.approx(0.6)
    assert expected_effort([]) == 0
