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
        self._writing: dict[Path, Content] = {}
        self._timer = QTimer(self, interval=SAVE_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self.save_all)
        worker.done.connect(self._done)
        worker.failed.connect(self._failed)
        session.document_changed.connect(self._document_changed)
        session.current_changed.connect(self._image_left)

    @property
    def unsaved(self) -> tuple[Document, ...]:
        return tuple(document for document in self._session.documents if document.unsaved)

    def save_all(self) -> None:
        """Start to write every document with unsaved decisions."""
        self._timer.stop()
        for document in self.unsaved:
            if document.loaded and document.path not in self._writing:
                self._write(document)

    def save_now(self) -> None:
        """Write them and wait for the result: before the folder or the program closes."""
        self.save_all()
        self._worker.drain()
        QCoreApplication.sendPostedEvents(self)

    def discard(self) -> None:
        """Give up what is not saved; the files stay as they are."""
        for document in self.unsaved:
            document.saved(document.content, document.on_disk)

    def _document_changed(self, document: Document) -> None:
        if self.automatic and document.unsaved and not document.save_error:
            self._timer.start()

    def _image_left(self) -> None:
        if self.automatic:
            self.save_all()

    def _write(self, document: Document) -> None:
        path, content = document.path, document.content
        self._writing[path] = content
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
            document = self._session.document(task.path)
            document.saved(self._writing.pop(task.path), cast("bytes", written))

    def _failed(self, task: Task, error: Exception) -> None:
        if task.kind == "save":
            del self._writing[task.path]
            self._session.document(task.path).save_failed(explain(error))
