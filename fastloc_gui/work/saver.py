"""Decisions on their way from the store into annotation files. Nothing is lost where that fails: the store has them."""

from __future__ import annotations

import os
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from fastloc_core.formats.conventions import Convention
from fastloc_gui.jobs import files
from fastloc_gui.jobs.explain import explain
from fastloc_gui.jobs.files import Task
from fastloc_gui.jobs.worker import Priority, Worker
from fastloc_gui.review.session import Session

if TYPE_CHECKING:
    from fastloc_core.store.sync import Fault

SAVE_AFTER_MS = 200


class Saver(QObject):
    """Has the files' worker write what changed, soon after each decision.

    A file that cannot be written is tried again when something about its image changes, or by `save_all`.
    """

    changed = Signal()

    def __init__(self, session: Session, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.convention = Convention.DEVKIT
        self.faults: tuple[Fault, ...] = ()  # files that could not be written
        self.waiting = False  # something is not written yet
        self._session, self._worker = session, worker
        self._number = count(1)
        self._latest = ""  # the save that was asked for last, in this folder
        self._timer = QTimer(self, interval=SAVE_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self._submit)
        worker.done.connect(self._done)
        worker.failed.connect(self._failed)
        session.recorded.connect(self._schedule)
        session.folder_changed.connect(self._folder_changed)

    @property
    def possible(self) -> bool:
        """Whether annotation files can be written beside the images at all."""
        place = self._session.place
        return place is not None and not self._session.read_only and (place.inside or os.access(place.root, os.W_OK))

    def save_all(self) -> None:
        """Try also those that could not be written before."""
        self.faults, self.waiting = (), self.possible
        self._submit()

    def finish(self, limit_s: float) -> None:
        """Write and wait for it a little, before the folder or the program closes; the next start does the rest."""
        if self.waiting:
            self._submit()
            self._worker.drain(lambda task: task.saves, limit_s)
            QCoreApplication.sendPostedEvents(self)
            self._worker.cancel(lambda task, priority: task.saves)

    def _folder_changed(self) -> None:
        self.faults, self.waiting, self._latest = (), False, ""
        self._timer.stop()
        if self._session.place:
            self._schedule()  # the last time may have ended in between

    def _schedule(self) -> None:
        if self.possible:
            self.waiting = True
            if not self._timer.isActive():  # else a key that repeats would put it off and off
                self._timer.start()
            self.changed.emit()

    def _submit(self, priority: Priority = Priority.NOW) -> None:
        self._timer.stop()
        if self.possible and self._session.place:
            job = partial(files.save, self._session.place, self.faults, self.convention)
            self._latest = str(next(self._number))
            self._worker.submit(Task("save", name=self._latest), job, priority)

    def _done(self, task: Task, result: object) -> None:
        if task.saves and task.name == self._latest:
            faults, more = cast("tuple[list[Fault], bool]", result)
            before, self.faults = self.faults, tuple(faults)
            self.waiting = more or self._timer.isActive()
            if more:
                self._submit(Priority.BATCH)
            self.changed.emit()
            if news := [fault for fault in self.faults if fault not in before]:
                self._session.message.emit(news[0].message)

    def _failed(self, task: Task, error: Exception) -> None:
        if task.saves:  # what waits still waits
            self._session.message.emit(explain(error))
