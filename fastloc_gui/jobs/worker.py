"""The only thread code: a long-lived worker that runs jobs one after another, the most urgent first."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, SignalInstance

from fastloc_core.errors import Cancelled

# How soon a thread that computes in Python gives way. The window's thread asks for its turn at each of the dozen
# queries that a key press makes; at Python's usual 5 ms that adds up to a pause that one sees.
sys.setswitchinterval(0.0005)


class Priority(IntEnum):
    """Smaller is more urgent; jobs of one priority run in the order of their submission."""

    NOW = 0  # what the user waits for: the model, the image on the screen
    CURRENT = 1
    AHEAD = 2
    BATCH = 3


class Token:
    """Handed to every job; `check` raises Cancelled once somebody has asked to stop."""

    def __init__(self, report: Callable[[float, str], None]) -> None:
        self._stop = threading.Event()
        self.report = report  # progress of the job: a share in [0, 1] and what is going on

    def cancel(self) -> None:
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled


@dataclass(order=True)
class _Job:
    priority: Priority
    number: int
    key: Hashable = field(compare=False)
    run: Callable[[Token], Any] = field(compare=False)
    token: Token = field(compare=False)
    finished: bool = field(compare=False, default=False)  # its result is on the way


class Worker(QThread):
    """Owns whatever its jobs share (the model; the files). Results arrive in the thread of the receiver.

    A cancelled job delivers nothing. Connect bound methods of QObjects only: a lambda would run in this thread.
    """

    done = Signal(object, object)  # key, result
    failed = Signal(object, object)  # key, exception
    progressed = Signal(object, float, str)  # key, share, text
    queue_changed = Signal(int)  # jobs queued or running

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._wake = threading.Condition()
        self._queue: dict[Hashable, _Job] = {}
        self._running: _Job | None = None
        self._count = 0
        self._closing = False

    def submit(self, key: Hashable, run: Callable[[Token], Any], priority: Priority = Priority.CURRENT) -> None:
        """Queue a job. One with the same key that waits already only becomes as urgent as the new one."""
        with self._wake:
            if key in self._queue:
                self._queue[key].priority = min(self._queue[key].priority, priority)
            elif not self._computes(key):
                token = Token(lambda share, text: self.progressed.emit(key, share, text))
                self._count += 1
                self._queue[key] = _Job(priority, self._count, key, run, token)
            self._wake.notify_all()
        self.queue_changed.emit(self.pending)

    def cancel(self, matches: Callable[[Any, Priority], bool] = lambda key, priority: True) -> None:
        """Drop the jobs that match; the running one stops at its next check and delivers nothing."""
        with self._wake:
            self._queue = {k: job for k, job in self._queue.items() if not matches(k, job.priority)}
            if self._running and matches(self._running.key, self._running.priority):
                self._running.token.cancel()
        self.queue_changed.emit(self.pending)

    def holds(self, key: Hashable) -> bool:
        """Whether a job of that key is queued or running."""
        with self._wake:
            return key in self._queue or self._computes(key)

    def works_on(self, key: Hashable) -> bool:
        """The same, and also where it was cancelled and has not stopped yet."""
        with self._wake:
            return key in self._queue or (self._running is not None and self._running.key == key)

    def _computes(self, key: Hashable) -> bool:
        running = self._running
        return running is not None and running.key == key and not (running.finished or running.token.cancelled)

    @property
    def pending(self) -> int:
        with self._wake:
            return len(self._queue) + (self._running is not None)

    def drain(self, matches: Callable[[Any], bool] = lambda key: True, limit_s: float = 10.0) -> bool:
        """Wait until every job whose key matches has run. True when they have; their signals are on the way then."""

        def done() -> bool:
            running = [self._running.key] if self._running else []
            return not any(map(matches, (*self._queue, *running)))

        with self._wake:
            return self._wake.wait_for(done, limit_s)

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
            signal, outcome = self._outcome(job)
            with self._wake:
                job.finished = True
            if signal is not None and not job.token.cancelled:
                signal.emit(job.key, outcome)
            with self._wake:
                self._running = None
                self._wake.notify_all()
            self.queue_changed.emit(self.pending)

    def _outcome(self, job: _Job) -> tuple[SignalInstance | None, object]:
        try:
            return self.done, job.run(job.token)
        except Cancelled:
            return None, None
        except Exception as error:  # the user is told; the thread lives on
            return self.failed, error

    def _next(self) -> _Job | None:
        with self._wake:
            self._wake.wait_for(lambda: bool(self._queue) or self._closing)
            if not self._queue:
                return None
            self._running = min(self._queue.values())
            del self._queue[self._running.key]
            return self._running
