"""The session: decisions that are kept, boxes that are shown, and messages for the user."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.review import gestures
from fastloc_core.review.standing import Filter
from fastloc_core.store import Store
from fastloc_core.store.store import Run
from fastloc_core.store.sync import read_annotations
from fastloc_gui.review.document import Document
from fastloc_gui.review.session import Session
from tests.core.learning_made import descriptor, learned
from tests.gui.fakes import proposal
from tests.gui.sessions import current, leave, open_session, propose

CAT, DOG = proposal("cat", Box(10, 20, 110, 220)), proposal("dog", Box(150, 30, 250, 130), 0.4)


@pytest.fixture
def session(folder: Path) -> Iterator[Session]:
    opened = open_session(folder)
    propose(opened, CAT, DOG)
    yield opened
    leave(opened)


def accept(session: Session) -> bool:
    standing = current(session).standing
    return session.apply(gestures.accept(standing, standing.pending[0]))


def labels(session: Session) -> list[str]:
    return [item.label for item in current(session).visible()]


def test_a_gesture_is_in_the_store_before_it_is_shown(session: Session) -> None:
    seen: list[int] = []
    document = current(session)
    document.changed.connect(lambda: seen.append(len(session.opened.content(document.image).annotations)))
    assert accept(session)
    assert seen == [1]
    assert (document.focus, session.classes) == (DOG.id, ("cat",))
    assert session.images.row(document.image).decided == 1


def test_a_gesture_that_cannot_be_kept_changes_nothing_and_says_why(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems: list[str] = []
    session.problem.connect(lambda reason, remedy: problems.append(reason))
    document = current(session)
    before = document.content
    place = session.opened.place
    assert place
    for part in place.file.parent.glob(f"{place.file.name}*"):
        part.unlink()
    assert not accept(session)
    assert "deleted" in problems[0]
    assert (document.content, document.focus, session.classes) == (before, CAT.id, ())


def test_decisions_are_there_at_the_next_start(session: Session, folder: Path) -> None:
    accept(session)
    session.close()
    again = open_session(folder)
    assert ([a.label for a in current(again).annotations], again.classes) == (["cat"], ("cat",))
    assert again.undo()
    assert labels(again) == ["cat", "dog"]
    leave(again)


def test_a_found_class_gets_the_focus_and_ordinary_proposals_keep_it(session: Session) -> None:
    hog = proposal("hog", Box(300, 100, 400, 200))
    propose(session, hog, named=True)
    assert labels(session) == ["hog", "cat", "dog"]
    assert current(session).focus == hog.id
    propose(session, CAT)
    assert (labels(session), current(session).focus) == (["hog", "cat"], hog.id)


def test_proposals_of_another_run_are_not_shown(session: Session) -> None:
    document = current(session)
    session.use_run(Run("other", "paper"))
    assert (document.proposals, document.proposed, labels(session)) == (None, False, [])
    session.proposed(document.image, None)
    propose(session, CAT)  # too late: the model was changed meanwhile
    assert labels(session) == []
    session.use_run(Run("fake", "paper"))
    assert labels(session) == ["cat"]


def test_an_error_is_kept_where_it_happens_and_ends_with_it(session: Session) -> None:
    document = current(session)

    def kept() -> str:
        return session.opened.row(document.image).error

    session.fail(document.image, "It is broken.")
    assert (document.error, kept()) == ("It is broken.", "It is broken.")
    session.image_read(document.image, "Its file is broken.")
    assert (document.locked, kept()) == ("Its file is broken.", "Its file is broken.")
    session.image_read(document.image)
    assert (document.error, kept(), session.images.row(document.image).error) == ("", "", "")


def test_classes_of_annotation_files_are_the_users_too(session: Session) -> None:
    document, store = current(session), session.opened
    boxes = [Annotation(Box(1, 2, 30, 40), "lynx", Decision.LOADED)]
    about = voc.VocImage(document.path, document.width, document.height)
    store.annotation_path(document.image).write_bytes(voc.to_xml(about, boxes))
    read_annotations(store, document.image, again=True)
    session.image_read(document.image)
    assert session.classes == ("lynx",)


def test_a_note_stays_until_something_is_decided(session: Session) -> None:
    changed: list[Document] = []
    session.document_changed.connect(changed.append)
    image = current(session).image
    session.image_read(image, notices=["It was changed."])
    assert (changed, session.notes(image)) == ([current(session)], ("It was changed.",))
    accept(session)
    assert session.notes(image) == ()


def test_an_image_without_notes_leaves_nothing_in_memory(session: Session) -> None:
    for image in session.images.images():
        session.image_read(image)
        session.proposed(image)
    assert session._notes == {}


def test_a_filter_hides_proposals_in_every_image_and_never_what_was_decided(session: Session) -> None:
    accept(session)
    session.set_filter(Filter(min_chance=0.9))
    assert labels(session) == ["cat"]
    first, second = (session.images.image(i) for i in (0, 1))
    session.show(second)
    propose(session, DOG)
    assert labels(session) == []
    session.set_filter(Filter())
    session.show(first)
    assert labels(session) == ["dog", "cat"]


def test_decisions_of_another_connection_are_shown_on_its_signal(session: Session) -> None:
    with Store(session.place) as other:
        standing = other.standing(current(session).image)
        other.record("accept", [gestures.accept(standing, standing.pending[1]).edit])
    assert labels(session) == ["cat", "dog"]
    session.changed_in_bulk()
    assert labels(session) == ["cat", "dog"]
    assert [a.label for a in current(session).annotations] == ["dog"]
    assert session.classes == ("dog",)


def test_a_folder_whose_images_are_all_gone_has_an_empty_list(session: Session) -> None:
    session.rescanned((), ())
    assert len(session.images) == 0
    assert session.current is None


def test_what_came_with_a_model_shapes_its_proposals_and_those_of_no_other_model(session: Session) -> None:
    seen = replace(CAT, id="seen", descriptor=descriptor(first=CAT.box))
    propose(session, seen)
    run = session.opened.run
    assert session.use_run(run, learned())
    (shown,) = current(session).visible()
    assert (shown.box.x0, shown.box.x1) == pytest.approx((10, 160), abs=1)
    assert not session.use_run(run, learned())
    assert session.use_run(run)
    assert [item.box for item in current(session).visible()] == [CAT.box]
