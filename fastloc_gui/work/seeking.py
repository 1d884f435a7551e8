"""More objects like the decided ones: the worker looks at decided images, and the user asks with a box in focus."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from fastloc_gui.jobs.engine import Engine
from fastloc_gui.jobs.seeker import FEW, Like
from fastloc_gui.jobs.worker import Priority, Worker, nothing
from fastloc_gui.review.session import Session

from .requests import ProposalRequests

_LEARN = "look at decided images"  # the key of the job


class Seeking(QObject):
    """Lets the worker look at an image once the user has decided about it and left it, when nothing else is wanted.

    Then the next images are looked through for what is like the decided objects, because their proposals may be older
    than the decisions.
    """

    def __init__(
        self, session: Session, engine: Engine, worker: Worker, requests: ProposalRequests, ahead: int, parent: QObject
    ) -> None:
        """`ahead`: how many of the next images are looked through."""
        super().__init__(parent)
        self._session, self._engine, self._worker, self._requests = session, engine, worker, requests
        self._ahead = ahead
        self._sought: dict[int, int] = {}  # how many decided images were known when an image was looked through
        self._found = 0  # in the batch so far
        session.current_changed.connect(self.learn)
        session.folder_changed.connect(self._leave)
        requests.found_like.connect(self._tell)

    # what decided images teach

    def learn(self) -> None:
        """Look at the decided images, one in each job, so that a more urgent job need not wait."""
        session = self._session
        if (place := session.place) and not session.read_only and self._engine.seeker.able:
            current = session.current.image if session.current else None
            job = partial(self._engine.seeker.learn, place, current)
            self._worker.submit(job, self._learned, nothing, priority=Priority.BATCH, key=_LEARN)

    def _learned(self, more: bool) -> None:
        if more:
            self.learn()
        elif (known := self._engine.seeker.known) >= FEW:
            ahead = self._session.images.ahead(self._ahead)
            due = [image for image in ahead if self._sought.get(image, 0) <= known / 2]
            self._sought |= dict.fromkeys(due, known)
            self._requests.find_more(due)

    def _leave(self) -> None:
        self._sought.clear()
        self._worker.cancel(lambda job: job.key == _LEARN)

    # what the user asks for

    def more(self, everywhere: bool = False) -> None:
        """Look for more like the box in focus, in its image or in the folder."""
        document = self._session.current
        item = document.focused if document else None
        if self._requests.facts and not self._engine.seeker.able:
            text = self.tr("Only the preset “learned” finds more like a box: choose it in File > Settings.")
            self._session.message.emit(text)
        elif document is None or item is None:
            self._session.message.emit(self.tr("Put the focus on a box, or draw one: more like it will be looked for."))
        else:
            if not self._requests.batch.running:
                self._found = 0
                self._session.images.forget_found()
            self._session.message.emit(self.tr("Looking for more like this {} …").format(item.label))
            self._requests.find_like(Like(document.image, item.box, item.label), everywhere)

    def _tell(self, like: Like, image: int, found: int, in_batch: bool) -> None:
        images = self._session.images
        if in_batch:
            self._found += found
            if found:
                images.found_in(image)
            if self._requests.batch.running:
                return
            found, where = self._found, self.tr("in %n image(s), listed as “Found”", "", len(images.found))
        else:
            where = self.tr("in this image")
        if found:
            text = self.tr("%n more like this {}, {}.", "", found).format(like.label, where)
        else:
            text = self.tr("Nothing more like this {} was found. Accept or draw a few more, and try again.")
            text = text.format(like.label)
        self._session.message.emit(text)
