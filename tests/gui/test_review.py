"""The effects of the keys, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.review.nudge import Part
from fastloc_core.review.standing import Filter
from fastloc_gui.review.image_list import Show, Showing
from fastloc_gui.review.review import Review
from fastloc_gui.review.session import Session
from tests.gui.fakes import proposal
from tests.gui.sessions import current, leave, open_session, propose

CAT, DOG = proposal("cat", Box(10, 20, 110, 220)), proposal("dog", Box(150, 30, 250, 130), 0.4)


@pytest.fixture
def session(folder: Path) -> Iterator[Session]:
    opened = open_session(folder)
    propose(opened, CAT, DOG)
    yield opened
    leave(opened)


@pytest.fixture
def review(session: Session) -> Review:
    return Review(session, session)


@pytest.fixture
def said(session: Session) -> list[str]:
    """The messages until now."""
    messages: list[str] = []
    session.message.connect(messages.append)
    return messages


def go_on(session: Session, review: Review) -> None:
    """Go to the next image and read it."""
    review.go(1)
    session.image_read(current(session).image)


def test_the_last_decision_leads_to_the_next_image(session: Session, review: Review) -> None:
    first = current(session)
    review.accept()
    assert first.focus == DOG.id
    review.reject()
    assert first.verified
    assert current(session) is not first
    review.undo()
    assert current(session) is first
    assert (first.verified, first.focus) == (False, DOG.id)
    review.redo()
    assert first.verified


def test_accepting_says_why_it_does_not_finish_the_image(session: Session, review: Review, said: list[str]) -> None:
    session.set_filter(Filter(label="hog"))
    review.accept()
    session.set_filter(Filter())
    review.accept_all()
    go_on(session, review)
    session.waiting = lambda document: True
    review.accept()
    assert ["filter" in said[0], "not there yet" in said[1], len(said)] == [True, True, 2]
    assert not current(session).verified
    session.waiting = lambda document: False
    review.accept()
    assert session.images.verified == 2


def test_nothing_is_decided_while_more_proposals_are_to_come(session: Session, review: Review) -> None:
    session.waiting = lambda document: True
    review.accept_all()
    assert (len(current(session).annotations), current(session).verified) == (2, False)


def test_nothing_is_decided_about_an_image_that_is_not_read_or_whose_file_is_broken(
    session: Session, review: Review, said: list[str]
) -> None:
    review.go(1)
    propose(session, DOG)
    review.reject()
    session.image_read(current(session).image, "Its file is broken.")
    review.reject()
    review.adjust(DOG.id, Box(0, 0, 9, 9))
    assert said == ["This image is still being read.", "Its file is broken.", "Its file is broken."]
    assert current(session).content.annotations == ()


def test_a_class_goes_to_the_box_it_was_asked_for(session: Session, review: Review) -> None:
    asked: list[str] = []
    review.class_wanted.connect(asked.append)
    review.relabel()
    review.step_focus(1)
    review.set_class("lynx")
    assert [(a.id, a.label) for a in current(session).annotations] == [(CAT.id, "lynx")]
    review.drawn(Box(300, 100, 340, 150))
    assert asked == ["cat", "lynx"]
    review.go(1)
    review.set_class("hog")  # too late: another image is current
    assert session.classes == ("lynx",)
    review.go(-1)
    review.set_numbered_class(1)
    assert [a.label for a in current(session).annotations] == ["lynx"]


def test_a_guess_becomes_the_class_only_if_the_person_says_so(session: Session, review: Review) -> None:
    asked: list[str] = []
    review.class_wanted.connect(asked.append)
    boxes = Box(10, 20, 60, 70), Box(100, 20, 150, 70), Box(200, 20, 250, 70)
    propose(session, *(proposal("syringe", box, belief=0.1) for box in boxes))
    review.accept()
    review.accept_guess()
    review.relabel()
    review.set_class(asked[0])
    assert [a.label for a in current(session).annotations] == ["object", "syringe", "syringe"]
    assert [a.decision for a in current(session).annotations] == [
        Decision.ACCEPTED,
        Decision.ACCEPTED,
        Decision.ADJUSTED,
    ]


def test_boxes_are_copied_from_the_image_before_as_one_step(session: Session, review: Review, said: list[str]) -> None:
    review.accept_all()  # which leads to the next image
    session.image_read(current(session).image)
    review.paste_previous()
    copied = current(session).annotations
    assert [(a.label, a.box, a.decision) for a in copied] == [
        ("cat", CAT.box, Decision.DRAWN),
        ("dog", DOG.box, Decision.DRAWN),
    ]
    assert session.undo()
    go_on(session, review)
    review.paste_previous()
    assert said == ["The image before this one has no boxes."]


def test_nudges_push_and_move_a_box_and_a_duplicate_keeps_both(session: Session, review: Review) -> None:
    review.nudge(Part.LEFT, -1, 0)
    review.nudge(Part.INSIDE, 0, 2)
    assert current(session).annotations[0].box == Box(9, 22, 110, 222)
    review.duplicate()
    assert [a.box for a in current(session).annotations][1:] == [Box(19, 32, 120, 232)]
    review.delete()
    assert len(current(session).annotations) == 1


def test_a_disputed_box_is_kept_by_the_key_that_accepts(session: Session, review: Review) -> None:
    review.drawn(Box(300, 100, 400, 200))
    review.set_class("hog")
    session.images.show(Showing(Show.DISAGREEING))
    session.show_disagreements({current(session).image: 0.5})
    disputed = next(d.annotation for d in session.disagreements() if d.annotation)
    current(session).set_focus(disputed.id)
    review.accept()
    kept = current(session).shown(disputed.id)
    assert isinstance(kept, Annotation)
    assert kept.decision is Decision.ACCEPTED
