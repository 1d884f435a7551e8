"""Disagreements between existing annotations and proposals."""

from __future__ import annotations

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.review.triage import Disagreement, Kind, disagreements
from tests.core.review_made import annotation, proposal

HERE, THERE = Box(0, 0, 100, 100), Box(300, 300, 400, 400)
HALF = Box(0, 0, 100, 40)  # IoU .4 with HERE
NEARLY = Box(0, 0, 100, 90)


def only(proposals: list[Proposal], annotations: list[Annotation]) -> Disagreement:
    (found,) = disagreements(proposals, annotations)
    return found


def test_agreement_is_not_worth_a_look() -> None:
    assert disagreements([proposal(HERE)], [annotation(NEARLY)]) == ()
    assert disagreements([], []) == ()


def test_each_kind_of_disagreement() -> None:
    assert only([proposal(HERE)], []).kind is Kind.EXTRA
    assert only([], [annotation(HERE)]).kind is Kind.MISSED
    assert only([proposal(HALF)], [annotation(HERE)]).kind is Kind.LOW_IOU
    assert only([proposal(NEARLY, "dog")], [annotation(HERE)]).kind is Kind.OTHER_CLASS


def test_the_same_class_is_the_better_partner() -> None:
    cat, dog = proposal(Box(0, 0, 100, 70)), proposal(NEARLY, "dog")
    assert disagreements([dog, cat], [annotation(HERE)]) == ()


def test_a_box_has_one_partner_at_most() -> None:
    found = disagreements([proposal(HERE), proposal(THERE)], [annotation(HERE, "dog"), annotation(THERE)])
    assert [d.kind for d in found] == [Kind.OTHER_CLASS]
    crowd = [annotation(Box(20 * i, 0, 20 * i + 20, 100)) for i in range(5)]
    assert only([proposal(HERE)], crowd).annotation is crowd[0]


def test_a_whole_disagrees_with_no_annotation_that_its_part_fits() -> None:
    herd, one = proposal(Box(0, 0, 100, 100), confidence=0.6), proposal(Box(0, 0, 48, 100))
    two = [annotation(Box(0, 0, 45, 100)), annotation(Box(55, 0, 100, 100))]
    assert disagreements([herd, one], two) == ()
    assert only([herd], two).kind is Kind.LOW_IOU


def test_a_small_box_within_a_large_proposal_of_its_class_is_asked_about_not_the_proposal() -> None:
    part = annotation(Box(0, 0, 20, 30))
    found = only([proposal(HERE)], [part])
    assert (found.kind, found.annotation) == (Kind.LOW_IOU, part)


def test_an_unsure_proposal_only_supports_annotations() -> None:
    assert disagreements([proposal(HERE, confidence=0.1)], []) == ()
    assert disagreements([proposal(HALF, confidence=0.1)], [annotation(HERE)]) == ()
    assert len(disagreements([proposal(HERE, confidence=0.1)], [], least=0.05)) == 1


def test_a_rejected_disagreement_does_not_come_back() -> None:
    rejected = annotation(HERE, decision=Decision.REJECTED)
    assert disagreements([proposal(HERE)], [rejected]) == ()
    assert only([proposal(HERE, "dog")], [rejected]).kind is Kind.EXTRA


def test_a_model_contradicts_no_box_of_a_class_that_it_does_not_know() -> None:
    boxes = [annotation(HERE, "raccoon"), annotation(Box(500, 0, 600, 100), "raccoon")]
    skunk = proposal(HALF, "skunk")
    assert len(disagreements([skunk], boxes)) == 2
    assert disagreements([skunk], boxes, known={"skunk"}) == ()
    assert disagreements([skunk, proposal(THERE, "skunk")], boxes, known={"skunk"})[0].kind is Kind.EXTRA


def test_the_most_severe_comes_first() -> None:
    found = disagreements(
        [proposal(HALF, confidence=0.5), proposal(THERE, confidence=0.95)],
        [annotation(HERE), annotation(Box(500, 0, 600, 100))],
    )
    assert [d.kind for d in found] == [Kind.EXTRA, Kind.MISSED, Kind.LOW_IOU]
    assert all(0 <= d.severity <= 1 for d in found)
