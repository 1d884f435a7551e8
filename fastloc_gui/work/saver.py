"""Writes decisions from the store into annotation files. If that fails, nothing is lost: the store has them."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from fastloc_core.errors import FastlocError
from fastloc_core.formats.conventions import Convention
from fastloc_gui.jobs import files
from fastloc_gui.jobs.worker import Job, Priority, Token, Worker
from fastloc_gui.review.session import Session

if TYPE_CHECKING:
    from fastloc_core.store.sync import Unwritten

SAVE_AFTER_MS = 200


class Saver(QObject):
    """The files' worker writes the files soon after each decision.

    If a file cannot be written, it is tried again when its image changes, or by `save_all`.
    """

    changed = Signal()

    def __init__(self, session: Session, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.convention = Convention.DEVKIT
        self.unwritten: tuple[Unwritten, ...] = ()  # the files that could not be written
        self.waiting = False  # some decisions are not in their files yet
        self._session, self._worker = session, worker
        self._job: Job[tuple[list[Unwritten], bool]] | None = None  # the last save
        self._timer = QTimer(self, interval=SAVE_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self._submit)
        session.recorded.connect(self._schedule)
        session.folder_changed.connect(self._folder_changed)

    @property
    def possible(self) -> bool:
        """Whether annotation files can be written beside the images at all."""
        place = self._session.place
        return place is not None and not self._session.read_only and (place.inside or os.access(place.root, os.W_OK))

    def save_all(self) -> None:
        """Also try the files that could not be written before."""
        self.unwritten, self.waiting = (), self.possible
        self._submit()

    def finish(self, limit_s: float) -> None:
        """Write before the folder or the program closes. The next start writes what takes too long.

        If the worker is busy, perhaps with a large image, the files are written here.
        """
        if self.waiting:
            ends = monotonic() + limit_s
            self._submit()
            self._worker.drain(limit_s / 2)
            queued = self._job is not None and not self._job.started
            self._cancel()
            if queued:
                self._write(ends)

    def _write(self, ends: float) -> None:
        more = True
        with suppress(FastlocError, OSError):  # the store has the decisions
            while more and self._session.place and monotonic() < ends:
                unwritten, more = files.save(self._session.place, self.unwritten, self.convention, Token())
                self.unwritten = tuple(unwritten)

    def _folder_changed(self) -> None:
        self.unwritten, self.waiting = (), False
        self._timer.stop()
        if self._session.place:
            self._schedule()  # the program may have ended before everything was written

    def _schedule(self) -> None:
        if self.possible:
            self.waiting = True
            if not self._timer.isActive():  # otherwise a repeated key would put it off for ever
                self._timer.start()
            self.changed.emit()

    def _submit(self, priority: Priority = Priority.NOW) -> None:
        self._timer.stop()
        if self.possible and self._session.place:
            self._cancel()
            job = partial(files.save, self._session.place, self.unwritten, self.convention)
            self._job = self._worker.submit(job, self._then, self._session.tell, priority=priority)

    def _cancel(self) -> None:
        if self._job:
            self._job.cancel()

    def _then(self, result: tuple[list[Unwritten], bool]) -> None:
        before, (unwritten, more) = self.unwritten, result
        self.unwritten = tuple(unwritten)
        self.waiting = more or self._timer.isActive()
        if more:
            self._submit(Priority.BATCH)
        self.changed.emit()
        if news := [file for file in self.unwritten if file not in before]:
            self._session.message.emit(news[0].message)
