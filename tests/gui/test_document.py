"""Proposals, decisions and undo: what a person may rely on about their own work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_gui.review import commands
from fastloc_gui.review.document import Document, Filter
from tests.gui.fakes import Desk, proposal

CAT, DOG = Box(10, 20, 110, 220), Box(150, 30, 250, 130)


@pytest.fixture
def desk() -> Desk:
    return Desk(proposal("cat", CAT), proposal("dog", DOG, 0.4))


@pytest.fixture
def document(desk: Desk) -> Document:
    return desk.document


def focus(document: Document) -> str | None:
    return document.focused.id if document.focused else None


def pending(document: Document) -> list[str]:
    return [p.label for p in document.pending]


def test_the_focus_walks_through_proposals_as_they_are_decided(desk: Desk, document: Document) -> None:
    cat, dog = document.pending
    assert focus(document) == cat.id
    commands.accept(document, cat)
    assert focus(document) == dog.id
    commands.reject(document, dog)
    assert [(a.label, a.decision, a.box) for a in document.annotations] == [("cat", Decision.ACCEPTED, CAT)]
    assert document.verified


def test_a_whole_or_its_parts_is_one_question() -> None:
    herd, one, other = (
        proposal("cow", box) for box in (Box(0, 0, 200, 100), Box(0, 0, 90, 100), Box(110, 0, 200, 100))
    )
    document = Desk(herd, one, other).document
    commands.accept(document, herd)
    assert document.verified
    document = Desk(herd, one, other).document
    commands.reject(document, herd)
    assert [p.id for p in document.pending] == [one.id, other.id]
    document = Desk(one, other, herd).document
    commands.accept_all(document)
    assert [a.box for a in document.annotations] == [one.box, other.box]
    assert document.verified


def test_deciding_goes_on_to_what_is_still_asked() -> None:
    first, herd, cow, last = (
        proposal(label, box)
        for label, box in (("cat", CAT), ("cow", Box(0, 0, 200, 90)), ("cow", Box(0, 0, 90, 80)), ("dog", DOG))
    )
    document = Desk(first, herd, cow, last).document
    commands.accept(document, herd)
    assert focus(document) == last.id


def test_a_done_image_is_open_again_when_what_answered_for_the_parts_is_gone() -> None:
    herd, cow = (proposal("cow", box) for box in (Box(0, 0, 200, 100), Box(0, 0, 90, 100)))
    desk = Desk(herd, cow)
    commands.accept(desk.document, herd)
    assert desk.document.verified
    commands.delete(desk.document, desk.document.annotations[0])
    assert not desk.document.verified
    assert [p.id for p in desk.document.pending] == [cow.id]
    desk.undo()
    assert desk.document.verified
    commands.adjust(desk.document, desk.document.annotations[0], Box(0, 0, 198, 100))
    assert desk.document.verified


def test_an_image_whose_proposals_were_all_rejected_is_not_done_by_itself(desk: Desk, document: Document) -> None:
    for each in document.pending:
        commands.reject(document, each)
    assert not document.verified
    commands.verify(document)
    assert document.verified


def test_a_new_run_of_the_model_touches_no_decision_and_asks_nothing_twice(desk: Desk, document: Document) -> None:
    cat, dog = document.pending
    commands.adjust(document, cat, Box(12, 22, 108, 218))
    commands.reject(document, dog)
    before = document.content
    again = [proposal("cat", CAT), proposal("dog", DOG), proposal("dog", Box(400, 300, 500, 400))]
    desk.propose(*again)
    assert document.content == before
    assert [p.box for p in document.pending] == [Box(400, 300, 500, 400)]


def test_one_object_with_two_classes_is_one_decision(desk: Desk, document: Document) -> None:
    lynx, hog = proposal("lynx", CAT), proposal("hog", Box(300, 200, 400, 300))
    desk.propose(proposal("cat", CAT), lynx, hog)
    commands.accept(document, document.pending[0])
    assert focus(document) == hog.id
    commands.accept(document, hog)
    assert document.verified
    desk.undo()
    desk.undo()
    assert [p.label for p in document.pending] == ["cat", "lynx", "hog"]
    commands.reject(document, document.pending[0])
    assert focus(document) == lynx.id


def test_an_image_is_not_finished_while_more_is_to_come(desk: Desk, document: Document) -> None:
    cat, dog = document.pending
    commands.accept(document, cat, finish=False)
    commands.accept(document, dog, finish=False)
    assert not document.verified


def test_undo_brings_an_accepted_proposal_back_after_a_new_run(desk: Desk, document: Document) -> None:
    cat = document.pending[0]
    commands.accept(document, cat)
    desk.propose(proposal("cat", CAT), proposal("dog", DOG))
    desk.undo()
    assert [p.label for p in document.pending] == ["cat", "dog"]


def test_what_was_found_by_name_outlives_an_ordinary_run(desk: Desk, document: Document) -> None:
    desk.propose(proposal("hog", Box(300, 200, 400, 300)), found=True)
    desk.propose(proposal("cat", CAT))
    assert {p.label for p in document.pending} == {"cat", "hog"}


def test_finding_a_named_class_keeps_the_other_proposals(desk: Desk, document: Document) -> None:
    hog = proposal("hog", Box(300, 200, 400, 300))
    desk.propose(hog, found=True)
    assert [p.label for p in document.pending] == ["hog", "cat", "dog"]
    assert focus(document) == hog.id


def test_boxes_of_an_existing_file_are_decided(desk: Desk) -> None:
    raccoon = Annotation(CAT, "raccoon", Decision.LOADED, voc_index=0)
    other = Desk(proposal("cat", CAT), boxes=[raccoon])
    assert other.document.annotations == (raccoon,)
    assert pending(other.document) == []
    commands.delete(other.document, raccoon)
    assert pending(other.document) == ["cat"]
    other.undo()
    assert other.document.annotations == (raccoon,)


def test_nudges_in_a_row_are_one_undo_step(desk: Desk, document: Document) -> None:
    (cat, _) = document.pending
    for x in (11, 12, 13):
        item = document.focused
        assert item is not None
        commands.adjust(document, item, Box(x, 20, 110, 220), gesture="left")
    assert document.annotations[0].box.x0 == 13
    assert desk.steps == 1
    desk.undo()
    assert document.pending[0].id == cat.id


def test_a_deleted_proposal_does_not_come_back_as_pending(desk: Desk, document: Document) -> None:
    cat = document.pending[0]
    commands.accept(document, cat)
    commands.delete(document, document.annotations[0])
    assert cat.id not in {p.id for p in document.pending}
    assert document.annotations == ()


def test_the_threshold_hides_proposals_never_decided_boxes(desk: Desk, document: Document) -> None:
    commands.accept(document, document.pending[1])
    document.set_filter(Filter(min_confidence=0.9))
    assert [item.label for item in document.visible()] == ["dog"]
    document.set_filter(Filter(label="cat"))
    assert [item.label for item in document.visible()] == ["cat"]


def test_deciding_what_a_class_filter_shows_does_not_finish_the_image(desk: Desk, document: Document) -> None:
    document.set_filter(Filter(label="cat"))
    commands.accept_all(document)
    assert not document.verified
    assert len(document.pending) == 1


GESTURES = st.sampled_from(["accept", "reject", "adjust", "relabel", "draw", "delete", "all", "verify"])


@given(gestures=st.lists(GESTURES, max_size=12))
def test_undoing_everything_gives_back_the_beginning_and_redoing_the_end(gestures: list[str]) -> None:
    old = Annotation(Box(1, 2, 30, 40), "old", Decision.LOADED, voc_index=0)
    desk = Desk(proposal("cat", CAT), proposal("dog", DOG), boxes=[old])
    document = desk.document

    def state() -> tuple[object, ...]:
        return document.annotations, document.verified, document.pending

    start = state()
    for gesture in gestures:
        _perform(document, gesture)
    end = state()
    while desk.undo():
        pass
    assert state() == start
    while desk.redo():
        pass
    assert state() == end


def _perform(document: Document, gesture: str) -> None:
    item = document.focused
    if gesture == "draw":
        commands.add(document, [(Box(5, 5, 50, 50), "drawn")], "draw")
    elif gesture == "all":
        commands.accept_all(document)
    elif gesture == "verify":
        commands.verify(document)
    elif gesture == "adjust" and item:
        commands.adjust(document, item, item.box.moved_within(3, 4, 640, 480), "move")
    elif gesture == "relabel" and item:
        commands.relabel(document, item, item.label + "!")
    elif gesture == "accept" and isinstance(item, Proposal):
        commands.accept(document, item)
    elif gesture == "reject" and isinstance(item, Proposal):
        commands.reject(document, item)
    elif gesture == "delete" and isinstance(item, Annotation):
        commands.delete(document, item)
