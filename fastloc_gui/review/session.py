"""The open folder: its store, its list of images, the documents that were looked at lately, and the current one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from operator import is_
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from fastloc_core.annotation import Annotation
from fastloc_core.errors import StoreError
from fastloc_core.proposal import ProposalSet
from fastloc_core.review.mapping import is_class
from fastloc_core.review.shaping import Shaping
from fastloc_core.review.triage import Disagreement
from fastloc_core.store import Place, Store
from fastloc_core.store.edits import ImageEdit, Step
from fastloc_core.store.reports import disagreements
from fastloc_core.store.store import Content, Row, Run
from fastloc_gui.jobs.files import Folder

from .document import Document, Filter
from .image_list import ImageQueue, Show

Answer = TypeVar("Answer")

REMEMBERED = 32  # documents kept besides the current one; all others come back from the store


class Session(QObject):
    """What the panels and the work share. Images are named by their numbers in the store."""

    folder_changed = Signal()
    current_changed = Signal(object)  # Document | None
    document_changed = Signal(object)  # Document: its state, its boxes, or its errors
    classes_changed = Signal()
    shaping_changed = Signal()
    focus_changed = Signal()  # of the current document
    recorded = Signal()  # decisions that the annotation files do not have yet
    history_changed = Signal()  # what can be undone or redone
    skipped_changed = Signal()
    message = Signal(str)
    problem = Signal(str, str)  # a title and a text that the user must see

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.queue = ImageQueue()
        self.store: Store | None = None
        self.folder: Folder | None = None
        self.current: Document | None = None
        self.filter = Filter()
        self.waiting: Callable[[Document], bool] = lambda document: False  # whether its proposals are still to come
        self._notes: dict[int, tuple[str, ...]] = {}  # what the user should know of an image before the next decision
        self._documents: dict[int, Document] = {}  # the one used last comes last
        self._disputed: tuple[tuple[object, ...], tuple[Disagreement, ...]] = (None, None, None), ()  # of what is shown
        self._told: set[str] = set()  # what the store could not tell, and the user knows by now

    # the folder

    def open(self, folder: Folder) -> None:
        """Enter a folder, after `close`. Raises StoreError."""
        self.store = Store(folder.place, folder.read_only)
        self.folder, self._told = folder, set()
        self.store.leave_checkpoints_to_others()
        self.queue.set_rows(folder.rows)
        self.folder_changed.emit()
        self.classes_changed.emit()
        self.shaping_changed.emit()
        self.history_changed.emit()

    def close(self) -> None:
        """Leave the folder; every decision is in its store."""
        self.show(None)
        for document in self._documents.values():
            document.deleteLater()
        self._documents, self._notes = {}, {}
        self.filter = replace(self.filter, label="")
        if self.store:
            self.store.close()
        if self.folder:
            self.folder.release()
        self.store = self.folder = None
        self.queue.set_rows(())
        self.queue.disagreements = {}
        self.folder_changed.emit()
        self.history_changed.emit()

    @property
    def place(self) -> Place | None:
        return self.folder.place if self.folder else None

    @property
    def root(self) -> Path | None:
        return self.folder.place.root if self.folder else None

    @property
    def skipped(self) -> tuple[str, ...]:
        return self.folder.skipped if self.folder else ()

    @property
    def read_only(self) -> bool:
        """Another window has the folder: here it can only be looked at."""
        return self.folder is not None and self.folder.read_only

    def why_read_only(self) -> str:
        """For the user; empty where decisions can be made."""
        return (
            self.tr("This folder is open in another window: here it can only be looked at.") if self.read_only else ""
        )

    @property
    def opened(self) -> Store:
        """The store of the open folder."""
        assert self.store is not None, "a folder is open"
        return self.store

    def ask(self, read: Callable[[Store], Answer]) -> Answer | None:
        """What the store says; None where no folder is open, or where it cannot tell: then the user hears so, once."""
        if self.store is None:
            return None
        try:
            return read(self.store)
        except StoreError as error:
            if str(error) not in self._told:
                self._told.add(str(error))
                self.message.emit(str(error))
            return None

    def rescanned(self, skipped: tuple[str, ...], rows: Sequence[Row] | None) -> None:
        """The folder was looked through: what was left out, and the list of images where it is another one now."""
        if self.folder:
            self.folder = replace(self.folder, skipped=skipped)
            self.skipped_changed.emit()
        if rows is not None:
            self.relist(rows)
            self.recorded.emit()

    def relist(self, rows: Sequence[Row] | None = None) -> None:
        """The list of images, or what is known of many of them, has changed; `rows`: as it was a moment ago."""
        if rows := self.ask(Store.rows) if rows is None else rows:
            self.queue.set_rows(rows)
        if self.current and self.current.image not in self.queue:
            self.show(None)
        for document in list(self._documents.values()):
            if document.image in self.queue:
                self.refresh(document.image)
            else:
                self._documents.pop(document.image).deleteLater()

    # images

    def document(self, image: int) -> Document:
        """The document of an image, with what the store knows of it."""
        document = self._documents.pop(image, None)
        if document is None:
            document = Document(image, self.opened.root / self.queue.row(image).name, self.record, self)
            document.set_shaping(self.opened.shaping)
            document.set_filter(self.filter)
            self._read(document)
            document.boxes_changed.connect(self._boxes_changed)
            document.status_changed.connect(self._status_changed)
            document.focus_changed.connect(self._focus_changed)
            self._forget_some()
        self._documents[image] = document
        return document

    def _forget_some(self) -> None:
        for image in list(self._documents)[:-REMEMBERED]:
            if self._documents[image] is not self.current:
                self._documents.pop(image).deleteLater()

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(self._documents.values())

    def show(self, image: int | None) -> None:
        document = None if image is None else self.document(image)
        if document is not self.current:
            self.current = document
            self.queue.set_current(image)
            if document:
                document.set_filter(self.filter)
            self.current_changed.emit(document)
            self.focus_worst()

    def show_disagreements(self, found: dict[int, float]) -> None:
        """What was found in the folder: for each image how bad its worst disagreement is."""
        self.queue.disagreements = found
        self.queue.show(self.queue.showing)
        if not self.triage:
            return  # the user has gone on meanwhile
        if self.queue.rowCount():
            self.show(self.queue.image(0))
        self.focus_worst()
        self.focus_changed.emit()

    def focus_worst(self) -> bool:
        """Where disagreements are listed, the box that the worst visible one is about; False where there is none."""
        about = (d.annotation or d.proposal for d in self.disagreements())
        shown = next((part.id for part in about if part and self.current and self.current.shown(part.id)), None)
        if shown and self.current:
            self.current.set_focus(shown)
        return shown is not None

    def _read(self, document: Document, focus: str | None = None) -> None:
        """Its boxes and proposals. Where the store cannot tell, the reason takes the place of the image."""
        image = document.image

        def read(store: Store) -> tuple[Content, ProposalSet | None, Row]:
            return store.content(image), store.proposals(image), store.row(image)

        if found := self._asked_about(document, read):
            content, proposals, row = found
            document.show_content(content)
            document.propose(proposals, row.pending is not None, focus)

    def _asked_about(self, document: Document, read: Callable[[Store], Answer]) -> Answer | None:
        def asked(store: Store) -> Answer:
            try:
                found = read(store)
            except StoreError as error:
                document.lose(str(error))
                raise
            document.lose("")
            return found

        return self.ask(asked)

    def refresh(self, image: int) -> None:
        """Show what the store holds about an image now."""
        self._refresh_row(image)
        if (document := self._documents.get(image)) and document.unreadable:
            self._read(document)
        elif document and (content := self._asked_about(document, lambda store: store.content(image))):
            document.show_content(content)

    def proposed(self, image: int, found: ProposalSet, focus: str | None = None) -> None:
        """The store has new proposals for an image, and `found` is all that it has now."""
        row, document = self._refresh_row(image), self._documents.get(image)
        if row and document:
            document.propose(found, row.pending is not None, focus)

    def _refresh_row(self, image: int) -> Row | None:
        if image in self.queue.disagreements:
            left = self.ask(lambda store: disagreements(store, image)) or ()
            self.queue.disagreements[image] = max((d.severity for d in left), default=0.0)
        if row := self.ask(lambda store: store.row(image)):
            self.queue.update(row)
        return row

    def disagreements(self) -> tuple[Disagreement, ...]:
        """Of the current image, the worst first, while disagreements are listed."""
        if not self.triage or self.current is None:
            return ()
        image, basis = self.current.image, (self.current.content, self.current.proposals, self.shaping)
        if not all(map(is_, basis, self._disputed[0])):
            found = self.ask(lambda store: disagreements(store, image)) or ()
            self._disputed = basis, found
        return self._disputed[1]

    @property
    def triage(self) -> bool:
        """Whether the images are listed whose boxes and proposals contradict each other."""
        return self.queue.showing.show is Show.DISAGREEING

    def note(self, image: int, notices: Sequence[str]) -> None:
        """What the user should know of an image when it is on the screen, until something is decided there."""
        self._notes[image] = tuple(dict.fromkeys((*self.notes(image), *notices)))
        if notices and self.current and self.current.image == image:
            self.document_changed.emit(self.current)

    def notes(self, image: int) -> tuple[str, ...]:
        return self._notes.get(image, ())

    def fail(self, image: int, message: str) -> None:
        """An image could not be decoded, or nothing proposed for it."""
        if document := self._documents.get(image):
            document.fail(message)
        else:
            self._keep_error(image, message)

    def _keep_error(self, image: int, message: str) -> None:
        if image in self.queue and message != self.queue.row(image).error:
            if not self.read_only:
                self._try(lambda: self.opened.fail(image, message))
            self.queue.update(self.queue.row(image)._replace(error=message))

    # decisions

    def record(self, text: str, edits: Sequence[ImageEdit], gesture: str = "") -> bool:
        """Keep a gesture before the screen shows it. False where that was not possible; the user is told."""
        if not self._try(lambda: self.opened.record(text, edits, gesture)):
            return False
        self._show_edits([edit.image for edit in edits])
        return True

    def undo(self) -> Step | None:
        return self._travelled(self.store.undo if self.store else None)

    def redo(self) -> Step | None:
        return self._travelled(self.store.redo if self.store else None)

    def _travelled(self, travel: Callable[[], Step | None] | None) -> Step | None:
        steps: list[Step | None] = []
        if travel is None or not self._try(lambda: steps.append(travel())) or steps[0] is None:
            return None
        self._show_edits([edit.image for edit in steps[0].edits])
        return steps[0]

    def _show_edits(self, images: Sequence[int]) -> None:
        """Decisions about these images have been kept."""
        for image in dict.fromkeys(images):
            self._notes.pop(image, None)
            self.refresh(image)
        self.recorded.emit()
        self.history_changed.emit()

    def changed_in_bulk(self) -> None:
        """Another thread has recorded decisions about many images."""
        self.relist()
        self.recorded.emit()
        self.history_changed.emit()

    def _try(self, change: Callable[[], object]) -> bool:
        if self.read_only:
            self.message.emit(self.why_read_only())
            return False
        try:
            change()
        except StoreError as error:
            self.problem.emit(error.reason, error.remedy)
            return False
        return True

    # how things are shown

    @property
    def shaping(self) -> Shaping:
        return self.store.shaping if self.store else Shaping()

    @property
    def classes(self) -> tuple[str, ...]:
        """The user's, in their order: keys 1 to 9."""
        return self.shaping.class_map.classes

    def set_shaping(self, shaping: Shaping) -> None:
        """How proposals are shown from now on, in this folder."""
        before = self.classes
        with suppress(StoreError):  # a full disk: then only this window shows them so
            self.opened.use_shaping(shaping)
        for document in self._documents.values():
            document.set_shaping(shaping)
        self.shaping_changed.emit()
        if self.classes != before:
            self.classes_changed.emit()

    def use_run(self, run: Run) -> None:
        """Another model or preset proposes from now on; what it proposed before is there at once."""
        if self.store and run != self.store.run:
            self.store.use(run)
            self.relist()
            for document in self._documents.values():
                self._read(document)

    def set_filter(self, shown: Filter) -> None:
        self.filter = shown
        if self.current:
            self.current.set_filter(shown)

    def _use_classes(self, boxes: Sequence[Annotation]) -> None:
        """Remember the classes that the user works with, as far as their names can be those of classes."""
        unknown = {box.label for box in boxes}.difference(self.classes)
        new = (
            dict.fromkeys(box.label for box in boxes if box.label in unknown and is_class(box.label)) if unknown else ()
        )
        if self.store and new:
            class_map = self.shaping.class_map.with_classes((*self.classes, *new))
            with suppress(StoreError):
                self.opened.use_shaping(replace(self.shaping, class_map=class_map))
            self.classes_changed.emit()

    # what documents say

    def _boxes_changed(self) -> None:
        document = self.sender()
        assert isinstance(document, Document)
        self._use_classes(document.annotations)

    def _focus_changed(self) -> None:
        if self.sender() is self.current:
            self.focus_changed.emit()

    def _status_changed(self) -> None:
        document = self.sender()
        assert isinstance(document, Document)
        if document.unreadable:  # the store keeps nothing of what it cannot tell
            self.queue.update(self.queue.row(document.image)._replace(error=document.unreadable))
        elif document.loaded or document.error:
            self._keep_error(document.image, document.error)
        self.document_changed.emit(document)
