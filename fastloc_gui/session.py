"""The open folder: its images, a document for each one that was looked at, and which of them is on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from fastloc_core.annotation import ReviewState

from .document import Document, Filter
from .engine import Folder

SETTLED = (ReviewState.DONE, ReviewState.FAILED)


class Session(QObject):
    """What the panels and the controller share. Signals carry the document or path they are about."""

    folder_changed = Signal()
    current_changed = Signal(object)  # Document | None
    document_changed = Signal(object)  # Document: its state, its boxes, or its errors
    classes_changed = Signal()
    focus_changed = Signal()  # of the current document

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.root: Path | None = None
        self.images: tuple[Path, ...] = ()
        self.skipped: tuple[str, ...] = ()
        self.current: Document | None = None
        self.filter = Filter()
        self.classes: tuple[str, ...] = ()  # the user's, in order of first use: keys 1 to 9
        self._positions: dict[Path, int] = {}
        self._annotation_paths: dict[Path, Path] = {}
        self._states: dict[Path, ReviewState] = {}
        self._documents: dict[Path, Document] = {}
        self._done: set[Path] = set()
        self._unsaved: dict[Path, Document] = {}

    def close(self) -> None:
        """Leave the folder; everything in it is saved."""
        self.show(None)
        self.undo_stack.clear()
        for document in self._documents.values():
            document.deleteLater()
        self._documents, self._unsaved = {}, {}
        self.filter = replace(self.filter, label="")
        self.root, self.images, self.skipped, self.classes = None, (), (), ()
        self._positions, self._annotation_paths, self._states, self._done = {}, {}, {}, set()
        self.folder_changed.emit()

    def open(self, folder: Folder) -> None:
        """Enter a folder, after `close`."""
        self.root, self.images = folder.index.root, folder.index.images
        self.skipped = tuple(f"{skipped.path}: {skipped.reason}" for skipped in folder.index.skipped)
        self._positions = {path: i for i, path in enumerate(self.images)}
        self._annotation_paths, self._states = folder.annotation_paths, folder.states
        self._done = {path for path, state in folder.states.items() if state is ReviewState.DONE}
        self.folder_changed.emit()

    def document(self, path: Path) -> Document:
        """The document of an image, made when it is first asked for."""
        if path not in self._documents:
            document = Document(path, self.undo_stack, self)
            document.boxes_changed.connect(self._boxes_changed)
            document.status_changed.connect(self._status_changed)
            document.focus_changed.connect(self._focus_changed)
            self._documents[path] = document
        return self._documents[path]

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(self._documents.values())

    def annotation_path(self, path: Path) -> Path:
        return self._annotation_paths[path]

    def state(self, path: Path) -> ReviewState:
        """As the document knows it, else as the annotation file did when the folder was opened."""
        document = self._documents.get(path)
        if document and (document.loaded or document.state is not ReviewState.UNSEEN):
            return document.state
        return self._states.get(path, ReviewState.UNSEEN)

    def position(self, path: Path) -> int:
        return self._positions[path]

    def show(self, path: Path | None) -> None:
        document = self.document(path) if path else None
        if document is not self.current:
            self.current = document
            if document:
                document.set_filter(self.filter)
            self.current_changed.emit(document)

    def neighbour(self, step: int, to_review: bool = False) -> Path | None:
        """The next image (step 1) or the previous one (-1); with `to_review` one that needs a look, and round."""
        if self.current is None:
            return self.images[0] if self.images else None
        at = self.position(self.current.path)
        if not to_review:
            return self.images[at + step] if 0 <= at + step < len(self.images) else None
        others = [*self.images[at + 1 :], *self.images[:at]][::step]
        return next((path for path in others if self.state(path) not in SETTLED), None)

    def ahead(self, count: int) -> Iterator[Path]:
        """The next images that need a look, in the order in which they will be reached."""
        start = self.position(self.current.path) + 1 if self.current else 0
        following = (path for path in self.images[start:] if self.state(path) not in SETTLED)
        yield from islice(following, count)

    @property
    def unsaved(self) -> tuple[Document, ...]:
        """Documents with decisions that their files do not hold yet."""
        return tuple(self._unsaved.values())

    @property
    def done(self) -> int:
        """How many images are done."""
        return len(self._done)

    def set_filter(self, shown: Filter) -> None:
        self.filter = shown
        if self.current:
            self.current.set_filter(shown)

    def use_class(self, label: str) -> None:
        """Remember a class that the user works with."""
        if label and label not in self.classes:
            self.classes = (*self.classes, label)
            self.classes_changed.emit()

    def _boxes_changed(self) -> None:
        document = self.sender()
        assert isinstance(document, Document)
        for annotation in document.annotations:
            self.use_class(annotation.label)

    def _focus_changed(self) -> None:
        if self.sender() is self.current:
            self.focus_changed.emit()

    def _status_changed(self) -> None:
        document = self.sender()
        assert isinstance(document, Document)
        if self.state(document.path) is ReviewState.DONE:
            self._done.add(document.path)
        else:
            self._done.discard(document.path)
        if document.unsaved:
            self._unsaved[document.path] = document
        else:
            self._unsaved.pop(document.path, None)
        self.document_changed.emit(document)
