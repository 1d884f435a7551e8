"""The proposer: the order of its jobs for the model, and the use of the results."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from fastloc_core.errors import ImageError, StoreError
from fastloc_gui.jobs import files
from fastloc_gui.jobs.worker import Priority, Token, Worker
from fastloc_gui.review.session import Session
from fastloc_gui.work.proposer import Proposer
from tests.gui.fakes import FACTS, FakeEngine

Bring = Callable[..., None]


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def proposer(session: Session, engine: FakeEngine, worker: Worker) -> Proposer:
    """A proposer with a model."""
    made = Proposer(session, engine, worker, session)
    session.use_run(FACTS.run)
    made.use(FACTS)
    return made


@pytest.fixture
def bring(session: Session, proposer: Proposer) -> Bring:
    """Read an image and bring it."""

    def bring(image: int, priority: object = None) -> None:
        assert session.place
        proposer.bring(image, files.open_image(session.place, image, False, Token()))

    return bring


def pending(session: Session) -> list[int | None]:
    return [session.images.row(image).pending for image in (1, 2, 3)]


def test_an_image_is_wanted_then_brought_then_proposed_and_shown_once(
    proposer: Proposer, session: Session, worker: Worker, bring: Bring, qtbot: QtBot
) -> None:
    shown: list[None] = []
    document = session.document(2)
    document.changed.connect(lambda: shown.append(None))
    with qtbot.waitSignal(proposer.wanted) as wanted:
        proposer.propose(2)
    assert wanted.args == [2, Priority.NOW]
    assert proposer.awaits(2)
    bring(2)
    worker.start()
    qtbot.waitUntil(lambda: not proposer.awaits(2))
    assert [p.label for p in document.pending] == ["cat", "dog"]
    assert pending(session) == [None, 2, None]
    assert len(shown) == 1


def test_the_proposals_on_the_screen_are_those_in_the_store(
    proposer: Proposer, session: Session, worker: Worker, bring: Bring, qtbot: QtBot
) -> None:
    document = session.document(1)
    worker.start()
    for ask in (partial(proposer.find, 1, "hog"), partial(proposer.propose, 1)):
        ask()
        bring(1)
        qtbot.waitUntil(lambda: not worker.pending)
        kept = session.opened.proposals(1)
        assert kept is not None
        assert document.proposals is not None
        assert [p.id for p in document.proposals.proposals] == [p.id for p in kept.proposals]
    assert sorted(p.label for p in document.pending) == ["cat", "dog", "hog"]


def test_a_batch_wants_one_image_after_another_behind_whatever_the_user_looks_at(
    proposer: Proposer, session: Session, worker: Worker, engine: FakeEngine, bring: Bring, qtbot: QtBot
) -> None:
    wanted: list[tuple[int, Priority]] = []
    proposer.wanted.connect(lambda image, priority: wanted.append((image, priority)))
    proposer.look_around([2])
    proposer.propose_all(verified=False)
    assert wanted == [(2, Priority.CURRENT)]
    proposer.wanted.connect(bring)
    bring(2)
    worker.start()
    qtbot.waitUntil(lambda: not proposer.batch.running)
    assert engine.asked == ["coffee.png", "cat.png", "rocket.jpg"]
    assert (proposer.batch.done, pending(session)) == (3, [2, 2, 2])


def test_look_ahead_that_is_out_of_date_is_dropped_and_the_batchs_image_is_not(
    proposer: Proposer, session: Session, worker: Worker
) -> None:
    proposer.propose_all(verified=False)
    proposer.look_around([2, 1, 3])
    proposer.look_around([2])
    assert proposer.images == {1, 2}
    assert proposer.batch.under_way == 1


def test_proposals_that_were_kept_before_their_job_was_cancelled_are_shown(
    proposer: Proposer, session: Session, worker: Worker, bring: Bring, qtbot: QtBot
) -> None:
    proposer.propose(1)
    bring(1)
    worker.start()
    while session.opened.row(1).pending is None:  # without a turn of the event loop
        pass
    proposer.cancel()
    assert session.images.row(1).pending is None
    qtbot.waitUntil(lambda: not worker.pending)
    assert session.images.row(1).pending == 2


def test_without_a_model_or_in_a_folder_of_another_window_nothing_is_wanted(proposer: Proposer, qtbot: QtBot) -> None:
    proposer.use(None)
    with qtbot.waitSignal(proposer.message) as said, qtbot.assertNotEmitted(proposer.wanted):
        proposer.propose(1)
        proposer.look_around([1, 2, 3])
    assert said.args == ["There is no model yet: choose one in Model > Models."]


def test_an_image_that_cannot_be_brought_fails_and_the_batch_goes_on(
    proposer: Proposer, session: Session, bring: Bring, qtbot: QtBot
) -> None:
    proposer.propose_all(verified=False)
    proposer.give_up(1, ImageError(session.document(1).path, "It is broken.", "Mend it."))
    assert "It is broken." in session.images.row(1).error
    assert (proposer.batch.under_way, proposer.batch.paused) == (2, False)


def test_a_store_that_fails_pauses_the_batch_and_blames_no_image(
    proposer: Proposer, session: Session, qtbot: QtBot
) -> None:
    proposer.propose_all(verified=False)
    with qtbot.waitSignal(proposer.problem) as problem:
        proposer.give_up(1, StoreError("The disk is full.", "Make room."))
    assert problem.args == ["Proposing for all images is paused", "The disk is full. Make room."]
    assert proposer.batch.paused
    assert session.images.row(1).error == ""
    proposer.pause(False)
    assert proposer.batch.under_way == 1
