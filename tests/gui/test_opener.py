"""The opener of folders."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from fastloc_core.store import Store, find_place
from fastloc_gui.jobs.worker import Worker, nothing
from fastloc_gui.review.session import Session
from fastloc_gui.work.opener import Opener


@pytest.fixture
def opener(worker: Worker) -> Iterator[Opener]:
    """An opener for a session without a folder. One worker does everything."""
    session = Session()
    opener = Opener(session, worker, worker, session)
    worker.start()
    yield opener
    session.close()
    delete(session)


def test_a_folder_opens_where_it_was_left(opener: Opener, worker: Worker, qtbot: QtBot, folder: Path) -> None:
    session = opener._session
    for image in ("coffee.png", ""):
        opener.open(folder, image)
        qtbot.waitUntil(lambda: session.current is not None and not worker.pending)
        assert session.current is not None
        assert session.current.path.name == "coffee.png"
        opener.leave()
        session.close()


def test_going_to_an_image_writes_nothing_and_the_place_is_kept_soon(
    opener: Opener, worker: Worker, qtbot: QtBot, folder: Path
) -> None:
    session = opener._session
    opener.open(folder, "")
    qtbot.waitUntil(lambda: session.current is not None and not worker.pending)
    before = session.opened.connection.total_changes
    session.show(3)
    assert session.opened.connection.total_changes == before
    with Store(find_place(folder), read_only=True) as store:
        qtbot.waitUntil(lambda: store.fact("current", "") == "rocket.jpg")
    assert session.opened.connection.total_changes == before


def test_the_place_in_a_folder_that_was_left_is_not_written_any_more(
    opener: Opener, worker: Worker, qtbot: QtBot, folder: Path
) -> None:
    session, free = opener._session, threading.Event()
    opener.open(folder, "")
    qtbot.waitUntil(lambda: session.current is not None and not worker.pending)
    session.show(3)
    worker.submit(lambda token: free.wait(), nothing, nothing)
    opener._remember()
    opener.leave()
    session.close()
    opener.open(folder, "")
    free.set()
    qtbot.waitUntil(lambda: session.current is not None and not worker.pending)
    assert session.current is not None
    assert session.current.path.name == "rocket.jpg"


def test_a_folder_that_nobody_wants_any_more_gives_its_lock_back(
    opener: Opener, worker: Worker, qtbot: QtBot, folder: Path
) -> None:
    opener.open(folder, "")
    opener.leave()
    qtbot.waitUntil(lambda: not worker.pending)
    assert opener._session.folder is None
    lock = find_place(folder).lock()
    assert lock is not None
    lock.release()


def test_a_folder_that_cannot_be_opened_is_reported(opener: Opener, qtbot: QtBot, folder: Path) -> None:
    with qtbot.waitSignal(opener._session.problem) as problem:
        opener.open(folder / "gone", "")
    assert problem.args is not None
    assert problem.args[0] == "The folder could not be opened"
