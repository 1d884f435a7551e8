"""Proposals, decisions and undo: what a person may rely on about their own work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QUndoStack

from fastloc_core.annotation import Annotation, Decision, ReviewState
from fastloc_core.boxes import Box
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.voc import VocFile
from fastloc_core.proposal import Proposal
from fastloc_gui import commands
from fastloc_gui.document import Document, Filter
from tests.gui.fakes import proposal, proposal_set

PATH = Path("cat.png")
CAT, DOG = Box(10, 20, 110, 220), Box(150, 30, 250, 130)


@pytest.fixture
def stack() -> Iterator[QUndoStack]:
    stack = QUndoStack()
    yield stack
    stack.clear()


@pytest.fixture
def document(stack: QUndoStack) -> Document:
    document = Document(PATH, stack)
    document.load(640, 480, None)
    document.propose(proposal_set(PATH, proposal("cat", CAT), proposal("dog", DOG, 0.4)))
    return document


def loaded(*annotations: Annotation) -> VocFile:
    return VocFile(annotations, False, False, Convention.DEVKIT, (), b"<annotation/>")


def test_the_focus_walks_through_proposals_as_they_are_decided(document: Document) -> None:
    cat, dog = document.pending
    assert document.focused is cat
    commands.accept(document, cat)
    assert document.focused is dog
    commands.reject(document, dog)
    assert [(a.label, a.decision, a.box) for a in document.annotations] == [("cat", Decision.ACCEPTED, CAT)]
    assert document.state is ReviewState.DONE


def test_an_image_whose_proposals_were_all_rejected_is_not_done_by_itself(document: Document) -> None:
    for each in document.pending:
        commands.reject(document, each)
    assert not document.verified
    commands.verify(document)
    assert document.state is ReviewState.DONE


def test_a_new_run_of_the_model_touches_no_decision_and_asks_nothing_twice(document: Document) -> None:
    cat, dog = document.pending
    commands.adjust(document, cat, Box(12, 22, 108, 218))
    commands.reject(document, dog)
    before = document.content
    again = [proposal("cat", CAT), proposal("dog", DOG), proposal("dog", Box(400, 300, 500, 400))]
    document.propose(proposal_set(PATH, *again))
    assert document.content == before
    assert [p.box for p in document.pending] == [Box(400, 300, 500, 400)]


def test_one_object_with_two_classes_is_one_decision(document: Document) -> None:
    lynx, hog = proposal("lynx", CAT), proposal("hog", Box(300, 200, 400, 300))
    document.propose(proposal_set(PATH, proposal("cat", CAT), lynx, hog))
    commands.accept(document, document.pending[0])
    assert document.focused is hog
    commands.accept(document, hog)
    assert document.verified
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert [p.label for p in document.pending] == ["cat", "lynx", "hog"]
    commands.reject(document, document.pending[0])
    assert document.focused is lynx


def test_an_image_is_not_finished_while_more_is_to_come(document: Document) -> None:
    cat, dog = document.pending
    commands.accept(document, cat, finish=False)
    commands.accept(document, dog, finish=False)
    assert not document.verified


def test_undo_brings_an_accepted_proposal_back_after_a_new_run(document: Document) -> None:
    cat = document.pending[0]
    commands.accept(document, cat)
    document.propose(proposal_set(PATH, proposal("cat", CAT), proposal("dog", DOG)))
    document.undo_stack.undo()
    assert [p.label for p in document.pending] == ["cat", "dog"]


def test_what_was_found_by_name_outlives_an_ordinary_run(document: Document) -> None:
    document.propose(proposal_set(PATH, proposal("hog", Box(300, 200, 400, 300))), found=True)
    document.propose(proposal_set(PATH, proposal("cat", CAT)))
    assert {p.label for p in document.pending} == {"cat", "hog"}


def test_finding_a_named_class_keeps_the_other_proposals(document: Document) -> None:
    hog = proposal("hog", Box(300, 200, 400, 300))
    document.propose(proposal_set(PATH, hog), found=True)
    assert [p.label for p in document.pending] == ["hog", "cat", "dog"]
    assert document.focused is hog


def test_boxes_of_an_existing_file_are_decided_and_unchanged_means_saved(document: Document) -> None:
    other = Document(PATH, document.undo_stack, document)
    raccoon = Annotation(CAT, "raccoon", Decision.LOADED, voc_index=0)
    other.propose(proposal_set(PATH, proposal("cat", CAT)))  # the look-ahead may be faster than the file
    other.load(640, 480, loaded(raccoon))
    assert other.annotations == (raccoon,)
    assert other.pending == ()
    assert not other.unsaved
    commands.delete(other, raccoon)
    assert other.unsaved
    other.undo_stack.undo()
    assert not other.unsaved


def test_nudges_in_a_row_are_one_undo_step(document: Document) -> None:
    (cat, _) = document.pending
    for x in (11, 12, 13):
        item = document.focused
        assert item is not None
        commands.adjust(document, item, Box(x, 20, 110, 220), gesture="left")
    assert document.annotations[0].box.x0 == 13
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert cat in document.pending


def test_a_deleted_proposal_does_not_come_back_as_pending(document: Document) -> None:
    cat = document.pending[0]
    commands.accept(document, cat)
    commands.delete(document, document.annotations[0])
    assert cat not in document.pending
    assert document.annotations == ()


def test_the_threshold_hides_proposals_never_decided_boxes(document: Document) -> None:
    commands.accept(document, document.pending[1])
    document.set_filter(Filter(min_confidence=0.9))
    assert [item.label for item in document.visible()] == ["dog"]
    document.set_filter(Filter(label="cat"))
    assert [item.label for item in document.visible()] == ["cat"]


def test_deciding_what_a_class_filter_shows_does_not_finish_the_image(document: Document) -> None:
    document.set_filter(Filter(label="cat"))
    commands.accept_all(document)
    assert document.state is ReviewState.IN_REVIEW
    assert len(document.pending) == 1


GESTURES = st.sampled_from(["accept", "reject", "adjust", "relabel", "draw", "delete", "all", "verify"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(gestures=st.lists(GESTURES, max_size=12))
def test_undoing_everything_gives_back_the_beginning_and_redoing_the_end(gestures: list[str]) -> None:
    stack = QUndoStack()
    document = Document(PATH, stack)
    document.load(640, 480, loaded(Annotation(Box(1, 2, 30, 40), "old", Decision.LOADED, voc_index=0)))
    document.propose(proposal_set(PATH, proposal("cat", CAT), proposal("dog", DOG)))
    start, pending = document.content, document.pending
    for gesture in gestures:
        _perform(document, gesture)
    end, left = document.content, document.pending
    while stack.canUndo():
        stack.undo()
    assert (document.content, document.pending) == (start, pending)
    while stack.canRedo():
        stack.redo()
    assert (document.content, document.pending) == (end, left)
    stack.clear()


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
