"""Requests for proposals: the order of the jobs for the model, and the use of the results."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fastloc_core.errors import ImageError, StoreError
from fastloc_gui.jobs import files
from fastloc_gui.jobs.worker import Priority, Token, Worker
from fastloc_gui.review.session import Session
from fastloc_gui.work.batch import Wish
from fastloc_gui.work.requests import ProposalRequests
from tests.gui.fakes import FACTS, FakeEngine

Bring = Callable[..., None]


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def requests(session: Session, engine: FakeEngine, worker: Worker) -> ProposalRequests:
    """Requests with a model."""
    made = ProposalRequests(session, engine, worker, session)
    session.use_run(FACTS.run)
    made.use(FACTS)
    return made


@pytest.fixture
def bring(session: Session, requests: ProposalRequests) -> Bring:
    """Read an image and bring it."""

    def bring(image: int, priority: object = None) -> None:
        assert session.place
        requests.bring(image, files.open_image(session.place, image, False, Token()))

    return bring


def pending(session: Session) -> list[int | None]:
    return [session.images.row(image).pending for image in (1, 2, 3)]


def test_an_image_is_wanted_then_brought_then_proposed_and_shown_once(
    requests: ProposalRequests, session: Session, worker: Worker, bring: Bring, qtbot: QtBot
) -> None:
    shown: list[None] = []
    document = session.document(2)
    document.changed.connect(lambda: shown.append(None))
    with qtbot.waitSignal(requests.wanted) as wanted:
        requests.propose(2)
    assert wanted.args == [2, Priority.NOW]
    assert requests.awaits(2)
    bring(2)
    worker.start()
    qtbot.waitUntil(lambda: not requests.awaits(2))
    assert [p.label for p in document.pending] == ["cat", "dog"]
    assert pending(session) == [None, 2, None]
    assert len(shown) == 1


def test_the_proposals_on_the_screen_are_those_in_the_store(
    requests: ProposalRequests, session: Session, worker: Worker, bring: Bring, qtbot: QtBot
) -> None:
    document = session.document(1)
    worker.start()
    for ask in (partial(requests.find, 1, "hog"), partial(requests.propose, 1)):
        ask()
        bring(1)
        qtbot.waitUntil(lambda: not worker.pending)
        kept = session.opened.proposals(1)
        assert kept is not None
        assert document.proposals is not None
        assert [p.id for p in document.proposals.proposals] == [p.id for p in kept.proposals]
    assert sorted(p.label for p in document.pending) == ["cat", "dog", "hog"]


def test_a_batch_has_one_image_read_while_the_model_works_on_another(
    requests: ProposalRequests, worker: Worker, bring: Bring, qtbot: QtBot
) -> None:
    wanted: list[int] = []
    requests.wanted.connect(lambda image, priority: wanted.append(image))
    requests.propose_all(verified=False)
    assert wanted == [1, 2]
    bring(1)
    worker.start()
    qtbot.waitUntil(lambda: requests.batch.done == 1)
    assert wanted == [1, 2, 3]


def test_a_batch_wants_one_image_after_another_behind_whatever_the_user_looks_at(
    requests: ProposalRequests, session: Session, worker: Worker, engine: FakeEngine, bring: Bring, qtbot: QtBot
) -> None:
    wanted: list[tuple[int, Priority]] = []
    requests.wanted.connect(lambda image, priority: wanted.append((image, priority)))
    requests.look_around([2])
    requests.propose_all(verified=False)
    assert wanted == [(2, Priority.CURRENT)]
    requests.wanted.connect(bring)
    bring(2)
    worker.start()
    qtbot.waitUntil(lambda: not requests.batch.running)
    assert engine.asked == ["coffee.png", "cat.png", "rocket.jpg"]
    assert (requests.batch.done, pending(session)) == (3, [2, 2, 2])


def test_look_ahead_that_is_out_of_date_is_dropped_and_the_batchs_image_is_not(
    requests: ProposalRequests, session: Session, worker: Worker
) -> None:
    requests.propose_all(verified=False)
    requests.look_around([2, 1, 3])
    requests.look_around([2])
    assert requests.images == {1, 2}
    assert requests.batch.next[0] == Wish(1)


def test_proposals_that_were_kept_before_their_job_was_cancelled_are_shown(
    requests: ProposalRequests, session: Session, worker: Worker, bring: Bring, qtbot: QtBot
) -> None:
    requests.propose(1)
    bring(1)
    worker.start()
    while session.opened.row(1).pending is None:  # without a turn of the event loop
        pass
    requests.cancel()
    assert session.images.row(1).pending is None
    qtbot.waitUntil(lambda: not worker.pending)
    assert session.images.row(1).pending == 2


def test_without_a_model_or_in_a_folder_of_another_window_nothing_is_wanted(
    requests: ProposalRequests, session: Session, qtbot: QtBot
) -> None:
    requests.use(None)
    with qtbot.waitSignal(session.message) as said, qtbot.assertNotEmitted(requests.wanted):
        requests.propose(1)
        requests.look_around([1, 2, 3])
    assert said.args == ["There is no model yet: choose one in Model > Models."]


def test_an_image_that_cannot_be_brought_fails_and_the_batch_goes_on(
    requests: ProposalRequests, session: Session, bring: Bring, qtbot: QtBot
) -> None:
    requests.propose_all(verified=False)
    requests.give_up(1, ImageError(session.document(1).path, "It is broken.", "Mend it."))
    assert "It is broken." in session.images.row(1).error
    assert requests.images == {2, 3}
    assert not requests.batch.paused


def test_a_store_that_fails_pauses_the_batch_and_blames_no_image(
    requests: ProposalRequests, session: Session, qtbot: QtBot
) -> None:
    requests.propose_all(verified=False)
    with qtbot.waitSignal(session.problem) as problem:
        requests.give_up(1, StoreError("The disk is full.", "Make room."))
    assert problem.args == ["Proposing for all images is paused", "The disk is full. Make room."]
    assert requests.batch.paused
    assert session.images.row(1).error == ""
    requests.pause(False)
    assert requests.images == {1, 2}


def test_an_image_that_changed_while_its_job_waited_is_proposed_for_as_it_is_now(
    requests: ProposalRequests, worker: Worker, engine: FakeEngine, bring: Bring, qtbot: QtBot, folder: Path
) -> None:
    requests.propose(1)
    bring(1)
    os.utime(folder / "cat.png", ns=(5, 5))
    bring(1)
    worker.start()
    qtbot.waitUntil(lambda: not worker.pending)
    assert engine.asked == ["cat.png", "cat.png"]
