"""Work on many images of the folder, with its progress and its end, while the review goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from time import monotonic

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QProgressDialog, QWidget

from fastloc_core.store import Store
from fastloc_gui.jobs import files
from fastloc_gui.jobs.explain import explain
from fastloc_gui.jobs.files import Report, Task
from fastloc_gui.look.text import duration
from fastloc_gui.look.translation import translate

from .work import Work

TELLING_S = 3.0  # before that nobody knows

_numbers = count(1)

Change = Callable[[Store, Report], object]


class Background(QObject):
    """One job at a time, begun by `start`; it opens the store for itself. What a folder that was left had under way
    is dropped.
    """

    progressed = Signal(float, str)  # share, how much of how much
    done = Signal(object)
    failed = Signal(str)
    ended = Signal()  # after these, and also where it was cancelled or its folder left

    def __init__(self, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self._work, self._task = work, Task("bulk")
        self._change: Change | None = None
        self._running = False
        self._begun: tuple[float, float] | None = None  # when, and the share done by then
        self._last = 0.0
        work.bulk_worker.done.connect(self._done)
        work.bulk_worker.failed.connect(self._failed)
        work.bulk_worker.progressed.connect(self._progressed)
        work.bulk_worker.queue_changed.connect(self._queue_changed)

    def start(self, change: Change) -> None:
        session, self._change = self._work.session, change
        if session.place:
            self._running = False  # what is under way is out of date
            self.cancel()
            self._running, self._begun = True, None
            self._task = Task("bulk", self._work.generation, name=str(next(_numbers)))
            self._work.bulk_worker.submit(self._task, partial(files.bulk, session.place, session.read_only, change))

    def again(self) -> None:
        """The same once more."""
        if self._change:
            self.start(self._change)

    def cancel(self) -> None:
        self._work.bulk_worker.cancel(lambda task, priority: task == self._task)

    def _done(self, task: Task, result: object) -> None:
        if task == self._task:
            if task.generation == self._work.generation:
                self.done.emit(result)
            self._end()

    def _failed(self, task: Task, error: Exception) -> None:
        if task == self._task:
            if task.generation == self._work.generation:
                self.failed.emit(explain(error))
            self._end()

    def _queue_changed(self, pending: int) -> None:
        """A job that was cancelled tells nothing else; if that was too late it has changed something after all."""
        if self._running and not self._work.bulk_worker.works_on(self._task):
            self._end()
            if self._task.generation == self._work.generation and self._work.session.store:
                self._work.session.changed_in_bulk()

    def _end(self) -> None:
        if self._running:
            self._running = False
            self.ended.emit()

    def _progressed(self, task: Task, share: float, text: str) -> None:
        """With the time left, once there is one to tell; a job may count from the beginning more than once."""
        if task != self._task:
            return
        now = monotonic()
        if self._begun is None or share < self._last:
            self._begun = now, share
        self._last = share
        passed, gained = now - self._begun[0], share - self._begun[1]
        if gained > 0 and passed > TELLING_S:
            text = translate("Background", "{}, {} left").format(text, duration(passed / gained * (1 - share)))
        self.progressed.emit(share, text)


class ShownBackground(Background):
    """The same with a small window that shows how far it is, if it takes longer than a moment, and can stop it."""

    def __init__(self, work: Work, window: QWidget, title: str) -> None:
        self._title = title
        cancel = translate("ShownBackground", "Cancel")
        self._dialog = QProgressDialog(title, cancel, 0, 1000, window, minimumDuration=600)
        super().__init__(work, self._dialog)
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # the keyboard stays in the review
        self._dialog.setWindowTitle("fastloc")
        self._dialog.setMinimumWidth(360)
        self._dialog.canceled.connect(self.cancel)
        self._dialog.setValue(0)
        self.progressed.connect(self._show)
        self.ended.connect(self._dialog.deleteLater)
        self.failed.connect(work.message)

    def _show(self, share: float, text: str) -> None:
        self._dialog.setLabelText(f"{self._title}\n{text}")
        self._dialog.setValue(min(round(1000 * share), 999))
