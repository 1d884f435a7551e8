"""Guarantees for the parts of the program that hand work to a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from fastloc_gui.jobs.worker import Job, Priority, Token, Worker, nothing


class Ends:
    """Submits jobs, and records the end of each."""

    def __init__(self, worker: Worker) -> None:
        self.worker, self.ran, self.ends = worker, list[str](), list[tuple[str, object]]()

    def submit(
        self, name: str, run: Callable[[Token], object] | None = None, priority: Priority = Priority.CURRENT
    ) -> Job[object]:
        ends = [partial(self._end, how) for how in ("then", "failed", "dropped")]
        run = run or partial(self._ran, name)
        return self.worker.submit(run, ends[0], ends[1], dropped=ends[2], priority=priority, key=name)

    def _ran(self, name: str, token: Token) -> str:
        self.ran.append(name)
        return name

    def _end(self, how: str, outcome: object) -> None:
        assert QThread.currentThread() is self.worker.thread()
        self.ends.append((how, outcome))


def test_the_most_urgent_job_runs_first_and_equals_in_order(worker: Worker) -> None:
    jobs = Ends(worker)
    for name, priority in (("batch", 3), ("ahead 1", 2), ("ahead 2", 2), ("current", 1)):
        jobs.submit(name, priority=Priority(priority))
    worker.start()
    assert worker.drain()
    assert jobs.ends == [("then", name) for name in ("current", "ahead 1", "ahead 2", "batch")]


def test_a_job_that_is_pending_only_becomes_more_urgent(worker: Worker) -> None:
    jobs = Ends(worker)
    first = [jobs.submit(name, priority=Priority.AHEAD) for name in ("a", "b")]
    assert jobs.submit("b", priority=Priority.CURRENT) is first[1]
    worker.start()
    assert worker.drain()
    assert jobs.ran == ["b", "a"]


def test_a_cancelled_job_is_dropped_and_the_worker_goes_on(worker: Worker, qtbot: QtBot) -> None:
    started = threading.Event()

    def endless(token: Token) -> None:
        started.set()
        while True:
            token.check()

    jobs = Ends(worker)
    worker.start()
    jobs.submit("endless", endless)
    jobs.submit("waiting", priority=Priority.BATCH)
    assert started.wait(5)
    worker.cancel()
    jobs.submit("endless")  # the same again is another job
    qtbot.waitUntil(lambda: not worker.pending)
    assert sorted(jobs.ends, key=str) == [("dropped", None), ("dropped", None), ("then", "endless")]
    assert jobs.ran == ["endless"]


def test_a_result_that_is_there_before_its_job_is_cancelled_is_handed_to_dropped(worker: Worker) -> None:
    ran = threading.Event()

    def own(token: Token) -> str:
        ran.set()
        return "lock"

    jobs = Ends(worker)
    worker.start()
    job = jobs.submit("folder", own)
    assert ran.wait(5)
    job.cancel()
    assert worker.pending
    assert worker.drain()
    assert jobs.ends == [("dropped", "lock")]


def test_a_failing_job_hands_over_its_error_and_the_worker_goes_on(worker: Worker) -> None:
    jobs = Ends(worker)
    worker.start()
    jobs.submit("bad", lambda token: 1 / 0)
    jobs.submit("good")
    assert worker.drain()
    (how, error), good = jobs.ends
    assert how == "failed"
    assert isinstance(error, ZeroDivisionError)
    assert good == ("then", "good")


def test_progress_arrives_at_its_own_job_until_it_is_cancelled(worker: Worker, qtbot: QtBot) -> None:
    told = list[tuple[float, str]]()
    worker.start()
    job = worker.submit(
        lambda token: token.report(0.5, "1 of 2 MB"), nothing, nothing, progress=lambda *what: told.append(what)
    )
    assert worker.drain()
    assert told == [(0.5, "1 of 2 MB")]
    job.token.cancel()
    job.token.report(1.0, "2 of 2 MB")
    qtbot.wait(0)
    assert len(told) == 1


def test_a_receiver_that_is_deleted_meanwhile_hears_nothing(worker: Worker, qtbot: QtBot) -> None:
    class Receiver(QObject):
        heard = 0

        def hear(self, *outcome: object) -> None:
            Receiver.heard += 1

    receiver = Receiver()
    worker.submit(lambda token: token.report(0.5, ""), receiver.hear, receiver.hear, progress=receiver.hear)
    delete(receiver)
    worker.start()
    qtbot.waitUntil(lambda: not worker.pending)
    assert Receiver.heard == 0


def test_a_job_waits_at_its_next_poll_while_the_worker_rests(worker: Worker) -> None:
    polled = list[str]()

    def poll(token: Token) -> None:
        polled.append("begun")
        token.check()
        polled.append("went on")

    worker.rest(600)
    worker.submit(poll, nothing, nothing)
    worker.start()
    assert not worker.drain(0.2)
    assert "went on" not in polled
    worker.rest(0)
    assert worker.drain()
    assert polled == ["begun", "went on"]
    assert not worker.pending
