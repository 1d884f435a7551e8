"""What the rest of the program may rely on when it hands work to a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from fastloc_gui.jobs.worker import Priority, Token, Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker("test")
    yield worker
    assert worker.close()


def _note(ran: list[str], name: str, token: Token) -> None:
    ran.append(name)


def test_the_most_urgent_job_runs_first_and_equals_in_order(worker: Worker, qtbot: QtBot) -> None:
    ran: list[str] = []
    for name, priority in (("batch", 3), ("ahead 1", 2), ("ahead 2", 2), ("current", 1)):
        worker.submit(name, partial(_note, ran, name), Priority(priority))
    worker.start()
    assert worker.drain()
    assert ran == ["current", "ahead 1", "ahead 2", "batch"]


def test_asking_again_for_what_waits_only_makes_it_more_urgent(worker: Worker) -> None:
    ran: list[str] = []
    for name, priority in (("a", Priority.AHEAD), ("b", Priority.AHEAD), ("b", Priority.CURRENT)):
        worker.submit(name, partial(_note, ran, name), priority)
    worker.start()
    assert worker.drain()
    assert ran == ["b", "a"]


def test_a_cancelled_job_delivers_nothing_and_the_worker_goes_on(worker: Worker, qtbot: QtBot) -> None:
    started = threading.Event()

    def endless(token: Token) -> None:
        started.set()
        while True:
            token.check()

    delivered: list[object] = []
    worker.done.connect(lambda key, result: delivered.append(key))
    worker.start()
    worker.submit("endless", endless)
    worker.submit("dropped", lambda token: None, Priority.BATCH)
    assert started.wait(5)
    worker.cancel()
    with qtbot.waitSignal(worker.done):
        worker.submit("next", lambda token: None)
    assert delivered == ["next"]


def test_a_cancelled_job_is_at_work_until_it_has_stopped(worker: Worker, qtbot: QtBot) -> None:
    go, started = threading.Event(), threading.Event()

    def deaf(token: Token) -> None:
        started.set()
        go.wait(5)

    worker.start()
    worker.submit("deaf", deaf)
    assert started.wait(5)
    worker.cancel()
    assert (worker.holds("deaf"), worker.works_on("deaf")) == (False, True)
    go.set()
    assert worker.drain()
    assert not worker.works_on("deaf")


def test_a_failing_job_reports_its_error_and_the_worker_goes_on(worker: Worker, qtbot: QtBot) -> None:
    worker.start()
    with qtbot.waitSignal(worker.failed) as failed:
        worker.submit("bad", lambda token: 1 / 0)
    assert failed.args is not None
    assert isinstance(failed.args[1], ZeroDivisionError)
    with qtbot.waitSignal(worker.done):
        worker.submit("good", lambda token: 1)


def test_progress_arrives_under_the_key_of_its_job(worker: Worker, qtbot: QtBot) -> None:
    worker.start()
    with qtbot.waitSignal(worker.progressed) as progressed:
        worker.submit("download", lambda token: token.report(0.5, "1 of 2 MB"))
    assert progressed.args == ["download", 0.5, "1 of 2 MB"]
