"""Work on many images of the folder, with its progress, while the review goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic

from PySide6.QtCore import QObject, Signal

from fastloc_core.progress import Progress
from fastloc_core.store import Place, Store
from fastloc_gui.jobs import files
from fastloc_gui.jobs.explain import explain
from fastloc_gui.jobs.worker import Job
from fastloc_gui.look.text import duration
from fastloc_gui.look.translation import translate

from .work import Work

TELLING_S = 3.0  # before that the time left is only guessed

Task = Callable[[Store, Progress], object]


class Background(QObject):
    """Does one job at a time, with a store of its own. The job is cancelled when its folder is left."""

    progressed = Signal(float, str)  # the share that is done, and how much of how much in words
    done = Signal(object)
    failed = Signal(str)
    ended = Signal()  # after these two, and also if it was cancelled

    def __init__(self, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._task: Task | None = None
        self._job: Job[object] | None = None
        self._begun: tuple[float, float] | None = None  # when, and the share that was done by then
        self._last = 0.0

    def start(self, task: Task) -> None:
        """Start a job. One that is under way is cancelled."""
        session, self._task = self._work.session, task
        if place := session.place:
            self.cancel()
            self._begun = None
            self._job = self._work.bulk_worker.submit(
                partial(files.bulk, place, session.read_only, task, person=session.person),
                self._then,
                self._failed,
                dropped=partial(self._dropped, place),
                progress=self._progress,
            )

    def again(self) -> None:
        """Start the last job once more."""
        if self._task:
            self.start(self._task)

    def cancel(self) -> None:
        if self._job:
            self._job.cancel()

    def _then(self, result: object) -> None:
        self.done.emit(result)
        self.ended.emit()

    def _failed(self, error: Exception) -> None:
        self.failed.emit(explain(error))
        self.ended.emit()

    def _dropped(self, place: Place, result: object) -> None:
        """A cancelled job may still have changed something. If it was cancelled too late, its result counts."""
        if not (self._job and self._job.token.cancelled):
            return  # another job took its place
        if place is self._work.session.place:
            self._work.session.changed_in_bulk()
            if result is not None:
                self.done.emit(result)
        self.ended.emit()

    def _progress(self, share: float, text: str) -> None:
        """Adds the time left as soon as it is known. A job may count from the beginning more than once."""
        now = monotonic()
        if self._begun is None or share < self._last:
            self._begun = now, share
        self._last = share
        passed, gained = now - self._begun[0], share - self._begun[1]
        if gained > 0 and passed > TELLING_S:
            text = translate("Background", "{}, {} left").format(text, duration(passed / gained * (1 - share)))
        self.progressed.emit(share, text)
