"""The reader of images. Each is decoded once, hashed once, and brought in step with its annotation file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from fastloc_core.errors import StoreError
from fastloc_gui.jobs import files
from fastloc_gui.jobs.explain import explain
from fastloc_gui.jobs.files import Opened
from fastloc_gui.jobs.worker import Priority, Worker
from fastloc_gui.review.session import Session


class _Reading(NamedTuple):
    """The key of a job."""

    image: int
    again: bool = False


class ImageLoader(QObject):
    """Keeps the last images that were looked around at. Others are only passed on."""

    opened = Signal(object, object)  # image (an int of 64 bits; Qt has 32), Opened
    read_anew = Signal()  # an annotation file's boxes took the place of the store's
    failed = Signal(object, object)  # image, Exception

    def __init__(self, session: Session, worker: Worker, most: int, parent: QObject | None = None) -> None:
        """`most`: images to keep."""
        super().__init__(parent)
        self._session, self._worker, self._most = session, worker, most
        self._around: frozenset[int] = frozenset()
        self._kept: dict[int, Opened] = {}
        session.bands_changed.connect(self._forget)

    def _forget(self) -> None:
        self._kept = {}

    def leave(self) -> None:
        """Before the folder is closed."""
        self._worker.cancel(lambda job: isinstance(job.key, _Reading))
        self._around, self._kept = frozenset(), {}

    def kept(self, image: int) -> Opened | None:
        return self._kept.get(image)

    def forget_if_changed(self, image: int) -> None:
        """Another program may have written the file since; then it has to be read again."""
        if (opened := self._kept.get(image)) and files.last_written_ns(opened.path) != opened.modified_ns:
            del self._kept[image]

    def look_around(self, images: Sequence[int], also: Collection[int] = ()) -> None:
        """Read the first image at once and the others ahead. Other look-ahead is dropped, except of `also`."""
        self._around = frozenset(images)
        wanted = {_Reading(image) for image in (*images, *also)}
        self._worker.cancel(lambda job: job.priority is Priority.AHEAD and job.key not in wanted)
        for image in images:
            self.read(image, Priority.NOW if image == images[0] else Priority.AHEAD)

    def read(self, image: int, priority: Priority) -> None:
        """Nothing happens if the image is kept."""
        if image not in self._kept:
            self._submit(_Reading(image), priority)

    def read_again(self, image: int) -> None:
        """Take the boxes of the annotation file in place of those that are there."""
        if not self._session.read_only:
            self._submit(_Reading(image, again=True), Priority.NOW)

    def _submit(self, what: _Reading, priority: Priority) -> None:
        if place := self._session.place:
            job = partial(files.open_image, place, what.image, self._session.read_only, again=what.again)
            then, failed = partial(self._then, what), partial(self._failed, what.image)
            self._worker.submit(job, then, failed, priority=priority, key=what)

    def _then(self, what: _Reading, opened: Opened) -> None:
        image, session = what.image, self._session
        if image in self._around:
            self._kept.pop(image, None)
            self._kept[image] = opened
            for old in list(self._kept)[: -self._most]:
                del self._kept[old]
        if image in session.images and (image in self._around or what.again or opened.notices):
            session.image_read(image, opened.error, opened.notices)
        else:  # it was read for a batch, or has left the folder meanwhile
            session.refresh(image)
        self.opened.emit(image, opened)
        if what.again:
            session.history_changed.emit()
            self.read_anew.emit()

    def _failed(self, image: int, error: Exception) -> None:
        if isinstance(error, StoreError):  # the image is not to blame
            self._session.fail_store(image, explain(error))
        else:
            self._session.fail(image, explain(error))
        self.failed.emit(image, error)
