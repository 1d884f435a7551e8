"""The learner: after each decision it learns from all decisions about the folder, and pending proposals follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from fastloc_core.annotation import Annotation
from fastloc_core.store import Place, Store, learning
from fastloc_gui.jobs import files, teacher
from fastloc_gui.jobs.engine import Engine, ModelFacts
from fastloc_gui.jobs.teacher import Taught
from fastloc_gui.jobs.worker import Job, Priority, Worker, nothing
from fastloc_gui.review.session import Session

AFTER_S = 0.5  # after the last decision
LATEST_S = 3.0  # after the first decision that nothing was learned from yet; then newer ones cancel nothing
AHEAD = 1000  # images that are counted again before the others


class _Described(NamedTuple):
    """The key of a job of the model's worker."""

    image: int
    drawn: tuple[Annotation, ...]


class Learner(QObject):
    """Has a worker of its own. Without a model whose proposals teach it does nothing."""

    changed = Signal()  # what was learned, or what is used of it

    def __init__(self, session: Session, engine: Engine, own: Worker, model: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self.taught: Taught | None = None  # None until a first look at the folder's decisions
        self.head = ""  # the version of the descriptors
        self._session, self._engine, self._own, self._model = session, engine, own, model
        self._job: Job[Taught] | None = None
        self._heard = self._asked = self._known = 0  # decisions; those that the last job knew, the last finished one
        self._first = 0.0  # the time of the first decision that no finished job knew
        self._uncounted = False
        self._looked_at: set[_Described] = set()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._start)
        session.recorded.connect(self.hear)
        session.folder_changed.connect(self._folder_changed)

    @property
    def able(self) -> bool:
        """Whether decisions teach: the model describes its proposals, and the folder is not another window's."""
        return bool(self.head and self._session.place and not self._session.read_only)

    @property
    def curve(self) -> Sequence[tuple[int, float, float]]:
        """By the number of decisions, the mean IoU before and after learning."""
        learned = self.taught.learned if self.taught else self._session.shaping.learned
        return learned.curve if learned else ()

    @property
    def busy(self) -> bool:
        return self._job is not None or self._timer.isActive()

    def use(self, facts: ModelFacts | None) -> None:
        """That model proposes from now on."""
        self.head = facts.head if facts else ""
        self._looked_at = set()
        self._begin()

    def leave(self) -> None:
        """The folder closes. What was not learned yet is learned when it is opened again."""
        self._timer.stop()
        self._own.cancel()
        self._model.cancel(lambda job: isinstance(job.key, _Described))
        self.taught, self._uncounted, self._looked_at = None, False, set()
        self._known = self._asked = self._heard

    def choose(self, change: Callable[[Store], object]) -> None:
        """A person chooses what is used of what was learned, or starts again."""
        if self._session.choose_learned(change):
            self.taught = self.taught and Taught(self.taught.boxes, self.taught.needed, self.taught.learned)
            self._uncounted = True
            self.changed.emit()
            self.hear()

    @property
    def held(self) -> bool:
        """Whether a person chose the version that is used, or none."""
        return bool(self._session.ask(learning.held))

    # when to learn

    def hear(self) -> None:
        """Something was decided. A run that is under way begins again, but not for ever."""
        if not self.able:
            return
        now = monotonic()
        if self._heard == self._known:
            self._first = now
        self._heard += 1
        left_s = self._first + LATEST_S - now
        if self._job and left_s > 0:
            self._job.cancel()
        self._timer.start(round(1000 * max(min(AFTER_S, left_s), 0)))

    def _folder_changed(self) -> None:
        self.leave()
        self._begin()

    def _begin(self) -> None:
        """Learn from what was decided before, as far as it is not known."""
        self.changed.emit()
        self.hear()

    def _start(self) -> None:
        place = self._session.place
        if self._job or not self.able or place is None:
            return  # the end of the job starts the next one
        self._own.cancel()  # counting
        self._asked = self._heard
        self._job = self._own.submit(
            partial(teacher.teach, self._engine.teacher, place, self.head, self.taught),
            self._then,
            self._failed,
            dropped=partial(self._dropped, place),
        )

    def _ended(self) -> None:
        self._job = None
        if self._heard != self._known:
            if not self._timer.isActive():
                self._timer.start(0)
        elif self._uncounted:
            self._count()

    def _dropped(self, place: Place, taught: Taught | None) -> None:
        """If the job was cancelled too late, the store has what it learned all the same."""
        if taught and place is self._session.place:
            self._then(taught)
        else:
            self._ended()

    def _failed(self, error: Exception) -> None:
        self._session.tell(error)
        self._finish()

    # what follows

    def _then(self, taught: Taught) -> None:
        self.taught = taught
        self._uncounted |= self._session.follow_learned()
        self.changed.emit()
        self._describe(taught)
        self._finish()

    def _finish(self) -> None:
        self._known, self._first = self._asked, monotonic()
        self._ended()

    def _count(self) -> None:
        if place := self._session.place:
            ahead = tuple(self._session.images.ahead(AHEAD))
            counting = partial(teacher.recount, place, ahead)
            self._own.submit(counting, self._counted, self._session.tell, priority=Priority.BATCH)

    def _counted(self, images: list[int]) -> None:
        self._uncounted = False
        self._session.counted(images)

    def _describe(self, taught: Taught) -> None:
        """Have the model's worker look at boxes that a person drew, each time once, when it has nothing else to do."""
        for image, drawn in taught.undescribed.items():
            key, place = _Described(image, tuple(drawn)), self._session.place
            if place and key not in self._looked_at:
                self._looked_at.add(key)
                job = partial(files.describe, self._engine, place, image, key.drawn)
                self._model.submit(job, self._described, nothing, priority=Priority.BATCH, key=key)

    def _described(self, _: None) -> None:
        self.hear()
