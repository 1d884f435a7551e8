"""The opener of folders. It looks through a folder for changes, and remembers where the user was."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from fastloc_core.errors import StoreError
from fastloc_core.store import Place, Store
from fastloc_gui.jobs import files
from fastloc_gui.jobs.explain import explain
from fastloc_gui.jobs.files import Folder, Rescanned
from fastloc_gui.jobs.worker import Job, Priority, Token, Worker, nothing
from fastloc_gui.review.document import Document
from fastloc_gui.review.session import Session

REMEMBER_MS = 1000  # how long the place in the folder may be unknown to the store


class Opener(QObject):
    """A folder is opened on the files' worker, and looked through on the one for whole folders."""

    opened = Signal()  # the session has the folder, and no image is shown yet

    def __init__(self, session: Session, worker: Worker, bulk_worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._worker, self._bulk_worker = session, worker, bulk_worker
        self._job: Job[Folder] | None = None
        self._remembering: Job[None] | None = None
        self.opening: Path | None = None  # the folder that is on its way
        self._image = ""  # the name of the image to begin with: now, and the next time
        self._timer = QTimer(self, interval=REMEMBER_MS, singleShot=True)
        self._timer.timeout.connect(self._remember)
        session.current_changed.connect(self._current_changed)

    def open(self, folder: Path, image: str) -> None:
        """After `leave`. `image`: the name of the one to begin with; if it is empty, the one that was shown last."""
        self._image = image
        job = partial(files.open_folder, folder)
        self._job = self._worker.submit(job, self._then, self._failed, priority=Priority.NOW, dropped=_release)

    def leave(self, opening: Path | None = None) -> None:
        """Before the session closes the folder. `opening`: the one that follows."""
        for job in (self._job, self._remembering):
            if job:
                job.cancel()
        self.opening = opening
        self._timer.stop()
        if self._session.current and not self._session.read_only:
            with suppress(StoreError):
                self._session.opened.remember(current=self._image)

    def _then(self, folder: Folder) -> None:
        self.opening = None
        try:
            self._session.open(folder)
        except StoreError as error:
            folder.release()
            self._failed(error)
            return
        self.opened.emit()
        self._session.message.emit(self.tr("%Ln image(s) in {}", "", len(folder.rows)).format(folder.place.root))
        if folder.notices:
            self._session.problem.emit(self.tr("Please note"), "\n".join(folder.notices))
        if folder.read_only:
            self._session.message.emit(self._session.why_read_only())
        images = self._session.images
        last = images.named(self._image or str(self._session.ask(lambda store: store.fact("current", ""))))
        self._session.show(images.first() if last is None else last)
        if not folder.read_only:  # after the image, which the user waits for
            self._bulk_worker.submit(partial(files.rescan, folder.place), self._rescanned, self._session.tell)

    def _failed(self, error: Exception) -> None:
        self.opening = None
        self._session.folder_changed.emit()
        self._session.problem.emit(self.tr("The folder could not be opened"), explain(error))

    def _rescanned(self, found: Rescanned) -> None:
        self._session.rescanned(found.skipped, found.rows)
        for text in found.notices:
            self._session.message.emit(text)
        if self._session.current is None:
            self._session.show(self._session.images.first())

    # the place in the folder

    def _current_changed(self, document: Document | None) -> None:
        """It is written soon, and when the folder is left."""
        if document and not self._session.read_only:
            self._image = self._session.images.row(document.image).name
            if not self._timer.isActive():
                self._timer.start()

    def _remember(self) -> None:
        """No message if that fails, because nobody loses anything."""
        if place := self._session.place:
            self._remembering = self._worker.submit(partial(_write, place, self._image), nothing, nothing)


def _write(place: Place, image: str, token: Token) -> None:
    with Store(place) as store:
        token.check()
        store.remember(current=image)


def _release(folder: Folder | None) -> None:
    if folder:
        folder.release()
