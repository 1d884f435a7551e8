"""The only thread code: a long-lived worker that runs jobs one after another, the most urgent first."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from time import monotonic, sleep
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThread, Signal
from shiboken6 import isValid

from fastloc_core.errors import Cancelled

# How soon a thread that computes in Python gives way. The window's thread asks for its turn at each of the dozen
# queries of a key press. At Python's usual 5 ms this adds up to a visible pause.
sys.setswitchinterval(0.0005)

NAP_S = 0.01  # how soon a job notices that the rest is over

Result = TypeVar("Result")


class Priority(IntEnum):
    """Smaller is more urgent. Jobs of one priority run in the order of their submission."""

    NOW = 0  # the user waits for it: the model, the image on the screen
    CURRENT = 1
    AHEAD = 2
    BATCH = 3


def nothing(*_: object) -> object:
    """For an end that nobody needs to hear of."""
    return None


class Token:
    """Every job gets one and polls it. `check` raises Cancelled once somebody has asked to stop."""

    def __init__(
        self, report: Callable[[float, str], object] = nothing, give_way: Callable[[], object] = nothing
    ) -> None:
        self._stop = threading.Event()
        self.report = report  # the job's progress: a share in [0, 1], and a text about it
        self._give_way = give_way

    def cancel(self) -> None:
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def poll(self) -> bool:
        """Whether somebody has asked to stop. Waits while the worker rests."""
        self._give_way()
        return self.cancelled

    def check(self) -> None:
        if self.poll():
            raise Cancelled


@dataclass(eq=False)
class Job(Generic[Result]):
    """The handle of a job, see Worker.submit."""

    worker: Worker
    run: Callable[[Token], Result]
    then: Callable[[Result], object]
    failed: Callable[[Exception], object]
    dropped: Callable[[Result | None], object]
    progress: Callable[[float, str], object]
    priority: Priority
    key: Hashable
    started: bool = False
    finished: bool = False  # its end is on the way to the window's thread

    def __post_init__(self) -> None:
        self.token = Token(lambda share, text: self.worker.told.emit(self, share, text), self.worker.give_way)
        self._end, self._drop = partial(nothing), partial(self.dropped, None)

    def cancel(self) -> None:
        """The job stops at its next check. Its result is dropped, also if it is there already."""
        self.worker.cancel(lambda job: job is self)

    def work(self) -> None:
        """In the worker's thread."""
        try:
            self.token.check()
            result = self.run(self.token)
            self._end, self._drop = partial(self.then, result), partial(self.dropped, result)
        except Cancelled:
            self.token.cancel()
        except Exception as error:  # the user is told; the thread lives on
            self._end = partial(self.failed, error)

    def deliver(self) -> None:
        """In the window's thread. A receiver that Qt has deleted hears nothing, as with signals."""
        end = self._drop if self.token.cancelled else self._end
        # the worker's thread may hold this job a little longer, and no receiver must be deleted there
        del self.run, self.then, self.failed, self.dropped, self.progress, self._end, self._drop
        self.token.report = nothing
        if _hears(end.func):
            end()


def _hears(method: Callable[..., object]) -> bool:
    """False if Qt has deleted the receiver."""
    receiver = getattr(method, "__self__", None)
    return not isinstance(receiver, QObject) or isValid(receiver)


class Worker(QThread):
    """Owns whatever its jobs share: the model, or the files."""

    told = Signal(object, float, str)  # for jobs only: Job, share, text
    _ended = Signal(object)  # Job

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._wake = threading.Condition()
        self._jobs: list[Job[Any]] = []  # in the order of their submission, until their ends are delivered
        self._closing = False
        self._rests_until = 0.0
        # bound methods of this object, which lives in the window's thread: there all ends and progress are delivered
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self.told.connect(self._tell)

    def submit(
        self,
        run: Callable[[Token], Result],
        then: Callable[[Result], object],
        failed: Callable[[Exception], object],
        *,
        priority: Priority = Priority.CURRENT,
        key: Hashable = None,
        dropped: Callable[[Result | None], object] = nothing,
        progress: Callable[[float, str], object] = nothing,
    ) -> Job[Result]:
        """Have `run` called in the worker's thread.

        Later, exactly one of three is called in the window's thread: `then` with the result, `failed` with the
        exception, or `dropped` if the job was cancelled, with its result if there is one. If a job of the same key is
        pending, and not cancelled, it only becomes as urgent as the new one.
        """
        with self._wake:
            for job in self._jobs:
                if key is not None and job.key == key and not job.token.cancelled:
                    job.priority = min(job.priority, priority)
                    return job
            job = Job(self, run, then, failed, dropped, progress, priority, key)
            self._jobs.append(job)
            self._wake.notify_all()
            return job

    def cancel(self, matches: Callable[[Job[Any]], bool] = lambda job: True) -> None:
        """Cancel the jobs that match. Those that wait end at once, the running one at its next check."""
        with self._wake:
            for job in filter(matches, self._jobs):
                job.token.cancel()
                if not job.started:
                    job.started = job.finished = True
                    self._ended.emit(job)

    def rest(self, seconds: float) -> None:
        """Jobs wait at their next poll, so that the window's thread has the interpreter for itself."""
        self._rests_until = monotonic() + seconds

    def give_way(self) -> None:
        while monotonic() < self._rests_until:
            sleep(NAP_S)

    @property
    def pending(self) -> int:
        """How many jobs wait, run, or have not had their ends delivered."""
        with self._wake:
            return len(self._jobs)

    def drain(self, limit_s: float = 10.0) -> bool:
        """Wait until all present jobs have run, and deliver their ends. False if that takes longer."""
        with self._wake:
            jobs = list(self._jobs)
            finished = self._wake.wait_for(lambda: all(job.finished for job in jobs), limit_s)
        QCoreApplication.sendPostedEvents(self)
        return finished

    def end(self) -> None:
        """Stop as soon as the running job checks its token."""
        self.cancel()
        with self._wake:
            self._closing = True
            self._wake.notify_all()

    def close(self, limit_s: float = 5.0) -> bool:
        """The same, and wait for it. True when the thread has ended."""
        self.end()
        return self.wait(round(1000 * limit_s))

    def run(self) -> None:
        while (job := self._next()) is not None:
            job.work()
            with self._wake:
                job.finished = True
                self._ended.emit(job)
                self._wake.notify_all()

    def _next(self) -> Job[Any] | None:
        def waiting() -> list[Job[Any]]:
            return [job for job in self._jobs if not job.started]

        with self._wake:
            self._wake.wait_for(lambda: waiting() or self._closing)
            if not waiting():
                return None
            job = min(waiting(), key=lambda job: job.priority)
            job.started = True
            return job

    def _deliver(self, job: Job[Any]) -> None:
        with self._wake:
            self._jobs.remove(job)
        job.deliver()

    def _tell(self, job: Job[Any], share: float, text: str) -> None:
        if not job.token.cancelled and _hears(job.progress):
            job.progress(share, text)
