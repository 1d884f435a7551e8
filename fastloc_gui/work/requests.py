"""Requests for proposals: for images around the current one, for classes that the user names, for a whole folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from fastloc_core.errors import ImageError, StoreError
from fastloc_core.store import Place
from fastloc_gui.jobs import files
from fastloc_gui.jobs.engine import Engine, ModelFacts
from fastloc_gui.jobs.explain import explain
from fastloc_gui.jobs.files import Opened, Proposed
from fastloc_gui.jobs.seeker import Like
from fastloc_gui.jobs.worker import Priority, Token, Worker
from fastloc_gui.review.image_list import SETTLED
from fastloc_gui.review.session import Session

from .batch import Batch, Wish

IN_A_ROW = 3  # images that fail one after another: then the model is to blame, not the images


class _Key(NamedTuple):
    """The key of a job. Another program may change an image while a job waits."""

    wish: Wish
    modified_ns: int


class ProposalRequests(QObject):
    """Says which images it wants; the model is asked once somebody has brought one.

    Proposals belong to the image that the model was asked about, whatever is on the screen when they arrive.
    """

    wanted = Signal(object, object)  # image (an int of 64 bits), Priority: `bring` or `give_up` has to follow
    changed = Signal(str)  # the model and the device
    idle_changed = Signal()  # whether anything is wanted
    took = Signal(str, float)  # the model, and its seconds for an image
    answered = Signal(object, str)  # image; what became of the classes that were looked for there
    found_like = Signal(object, object, int, bool)  # Like, image, how many more were found there, whether in a batch

    def __init__(self, session: Session, engine: Engine, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._engine, self._worker = session, engine, worker
        self.facts: ModelFacts | None = None
        self.batch = Batch(self)
        self._failures = 0  # of the model, one after another
        self._wishes: dict[Wish, Priority] = {}  # not answered yet

    def use(self, facts: ModelFacts | None) -> None:
        """From now on that model is asked; None while there is none."""
        self.facts, self._failures = facts, 0
        self._session.labels = facts.labels if facts else ()
        if facts:
            self.changed.emit(self.tr("{} on {}").format(facts.name, facts.device))
        else:
            self.cancel()

    # what the user asks for

    def look_around(self, images: Sequence[int]) -> None:
        """Propose for the current image, the first one, and ahead for the others. Other look-ahead is dropped."""
        near = {*images, *(wish.image for wish in self.batch.next)}
        self._drop([w for w, priority in self._wishes.items() if priority is Priority.AHEAD and w.image not in near])
        for image in images:
            if self._is_new(image) and self._session.images.row(image).state not in SETTLED:
                self._want(Wish(image), Priority.CURRENT if image == images[0] else Priority.AHEAD)
        self._continue_batch()

    def propose(self, image: int) -> None:
        """Ask again, also for an image that failed or is verified."""
        if self._may_propose():
            self._want(Wish(image), Priority.NOW)

    def find(self, image: int, names: str) -> None:
        """Look for classes that the user names."""
        if self._may_propose():
            self._want(Wish(image, names), Priority.NOW)
            self.answered.emit(image, self.tr("Looking for {} …").format(names))

    def find_more(self, images: Sequence[int]) -> None:
        """Look ahead for what is like decided objects in images that have their proposals already."""
        for image in images:
            if self._is_to_search(image) and not self._is_new(image):
                self._want(Wish(image, more=True), Priority.AHEAD)

    def find_like(self, like: Like, everywhere: bool = False) -> None:
        """Look for more like that box, in its image, or in every image that is not verified, its own first."""
        if not self._may_propose():
            return
        if everywhere:
            images = filter(self._is_to_search, self._session.images.images())
            own_first = sorted(images, key=lambda image: image != like.image)
            self.batch.start(Wish(image, like=like) for image in own_first)
            self._continue_batch()
        else:
            self._want(Wish(like.image, like=like), Priority.NOW)

    def propose_all(self, verified: bool = False) -> None:
        """Every image of the folder that has no proposals yet, behind whatever the user looks at."""
        if self._session.store and self._may_propose():
            missing = self._session.images.unproposed(verified)
            self.batch.start(map(Wish, missing))
            if not missing:
                self._session.message.emit(self.tr("Every image that is not done has its proposals."))
            self._continue_batch()

    def pause(self, on: bool) -> None:
        self.batch.pause(on)
        self._continue_batch()

    def cancel(self) -> None:
        self.batch.clear()
        self._drop(list(self._wishes))

    def awaits(self, image: int) -> bool:
        """Whether the ordinary proposals of the image are still to come."""
        return Wish(image) in self._wishes

    @property
    def images(self) -> frozenset[int]:
        """Those that are wanted."""
        return frozenset(wish.image for wish in self._wishes)

    def _may_propose(self) -> bool:
        if self._session.read_only:
            self._session.message.emit(self.tr("This folder is open in another window, which may propose."))
        elif self.facts is None:
            self._session.message.emit(self.tr("There is no model yet: choose one in Model > Models."))
        return self.facts is not None and not self._session.read_only

    def _is_new(self, image: int) -> bool:
        """Whether the model can be asked about the image, and was not yet."""
        able = self.facts is not None and not self._session.read_only and image in self._session.images
        return able and self._session.images.row(image).pending is None

    def _is_to_search(self, image: int) -> bool:
        """Whether more like a box is looked for there."""
        return image in self._session.images and self._session.images.row(image).state not in SETTLED

    def _want(self, wish: Wish, priority: Priority) -> None:
        self._wishes[wish] = min(priority, self._wishes.get(wish, priority))
        self.idle_changed.emit()
        self.wanted.emit(wish.image, priority)

    def _drop(self, wishes: list[Wish]) -> None:
        for wish in wishes:
            del self._wishes[wish]
        self.idle_changed.emit()
        self._worker.cancel(lambda job: isinstance(job.key, _Key) and job.key.wish in wishes)

    def _continue_batch(self) -> None:
        """The next images of the batch, when nothing else is wanted."""
        while wish := self._next_of_batch():
            if self._is_to_search(wish.image) if wish.like else self._is_new(wish.image):
                self._want(wish, Priority.BATCH)
            else:
                self.batch.finish(wish)

    def _next_of_batch(self) -> Wish | None:
        busy = any(priority is not Priority.BATCH for priority in self._wishes.values())
        return None if busy else next((wish for wish in self.batch.next if wish not in self._wishes), None)

    # what becomes of it

    def bring(self, image: int, opened: Opened) -> None:
        """Ask the model what is wanted about this image."""
        if place := self._session.place:
            for wish in self._about(image):
                job = self._job(wish, place, opened)
                then, failed = partial(self._then, wish), partial(self._failed, wish)
                dropped, priority = partial(self._dropped, wish, place), self._wishes[wish]
                key = _Key(wish, opened.modified_ns)
                self._worker.submit(job, then, failed, priority=priority, key=key, dropped=dropped)

    def _job(self, wish: Wish, place: Place, opened: Opened) -> Callable[[Token], Proposed]:
        if self.facts and (wish.like or wish.more):
            return partial(files.propose_more, self._engine, place, wish.image, wish.like, opened, self.facts)
        return partial(files.propose, self._engine, place, wish.image, wish.names, opened)

    def give_up(self, image: int, error: Exception) -> None:
        """The image cannot be brought."""
        for wish in self._about(image):
            self._failed(wish, error)

    def _about(self, image: int) -> list[Wish]:
        return [wish for wish in self._wishes if wish.image == image]

    def _then(self, wish: Wish, proposed: Proposed) -> None:
        self._wishes.pop(wish, None)
        self.idle_changed.emit()
        self._failures = 0
        self._show(wish, proposed)
        if proposed.seconds:
            self.took.emit(proposed.facts.name, proposed.seconds)
        self._continue_batch()

    def _dropped(self, wish: Wish, place: Place, proposed: Proposed | None) -> None:
        """If the job was cancelled too late, the store has its proposals all the same."""
        if proposed and place is self._session.place and self.facts and self.facts.run == proposed.facts.run:
            self._show(wish, proposed)

    def _show(self, wish: Wish, proposed: Proposed) -> None:
        if proposed.facts != self.facts:  # it may have run out of memory
            self.use(proposed.facts)
        in_batch = self.batch.has(wish)
        self._session.proposed(
            wish.image, proposed.found, None if in_batch or wish.more else proposed.first, proposed.notices
        )
        self.batch.finish(wish)
        if wish.names:
            self.answered.emit(wish.image, "\n".join(proposed.answers))
        if wish.like:
            self.found_like.emit(wish.like, wish.image, proposed.more, in_batch)

    def _failed(self, wish: Wish, error: Exception) -> None:
        self._wishes.pop(wish, None)
        self.idle_changed.emit()
        if wish.names:
            self.answered.emit(wish.image, explain(error))
        elif wish.like and not self.batch.has(wish):
            self._session.tell(error)
        elif isinstance(error, StoreError):
            self._halt(error)
        else:
            self.batch.finish(wish)
            self._session.fail(wish.image, explain(error))
            self._failures = 0 if isinstance(error, ImageError) else self._failures + 1
            if self._failures >= IN_A_ROW:
                self._halt(error)
        self._continue_batch()

    def _halt(self, error: Exception) -> None:
        """No image is to blame for this error, so the batch pauses."""
        if self.batch.running and not self.batch.paused:
            # the next image may have failed already, and must not stop a batch that the user lets go on
            self._drop([wish for wish, priority in self._wishes.items() if priority is Priority.BATCH])
            self.pause(True)
            self._session.problem.emit(self.tr("Proposing for all images is paused"), explain(error))
        else:
            self._session.tell(error)
