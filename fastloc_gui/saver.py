"""Decisions on their way into annotation files."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from . import engine as files
from .document import Content, Document
from .engine import SaveRequest, Task
from .errors import explain
from .session import Session
from .worker import Priority, Worker

SAVE_AFTER_MS = 300


class Saver(QObject):
    """Writes changed documents with the files' worker, after each decision if `automatic`.

    A file that cannot be written leaves its document unsaved, with the reason in `save_error`; the next change or
    `save_all` tries again.
    """

    def __init__(self, session: Session, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.automatic = True
        self._session, self._worker = session, worker
        self._writing: dict[Path, tuple[Document, Content]] = {}
        self._timer = QTimer(self, interval=SAVE_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self.save_all)
        worker.done.connect(self._done)
        worker.failed.connect(self._failed)
        session.document_changed.connect(self._document_changed)
        session.current_changed.connect(self._image_left)

    def save_all(self) -> None:
        """Start to write every document with unsaved decisions."""
        self._timer.stop()
        for document in self._session.unsaved:
            if document.file_error or document.changed or not document.loaded:
                document.save_failed(document.error)
            elif document.path not in self._writing:
                self._write(document)

    def save_now(self) -> None:
        """Write them and wait for the result: before the folder or the program closes."""
        for _ in range(2):  # what changed while an older state was being written needs a second turn
            self.save_all()
            if self._writing:
                self._worker.drain(_is_saving)
                QCoreApplication.sendPostedEvents(self)

    def discard(self) -> None:
        """Give up what is not saved; the files stay as they are."""
        for document in self._session.unsaved:
            document.saved(document.content, document.on_disk)

    def _document_changed(self, document: Document) -> None:
        if self.automatic and document.unsaved and not document.save_error:
            self._timer.start()

    def _image_left(self) -> None:
        if self.automatic:
            self.save_all()

    def _write(self, document: Document) -> None:
        path, content = document.path, document.content
        self._writing[path] = document, content
        request = SaveRequest(
            path,
            document.width,
            document.height,
            content.annotations,
            content.verified,
            document.base,
            self._session.annotation_path(path),
            document.on_disk,
        )
        self._worker.submit(Task("save", path=path), partial(files.save, request), Priority.NOW)

    def _done(self, task: Task, written: object) -> None:
        if task.kind == "save":
            document, content = self._writing.pop(task.path)
            if document in self._session.documents:
                document.saved(content, cast("bytes | None", written))

    def _failed(self, task: Task, error: Exception) -> None:
        if task.kind == "save":
            document, _ = self._writing.pop(task.path)
            if document in self._session.documents:
                document.save_failed(explain(error))


def _is_saving(task: Task) -> bool:
    return task.kind == "save"
