"""The images of the open folder: their list, the documents that were looked at lately, and the current one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import is_
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from fastloc_core.errors import StoreError
from fastloc_core.proposal import ProposalSet
from fastloc_core.review.standing import Filter
from fastloc_core.review.triage import Disagreement, Kind
from fastloc_core.store import Store, blind
from fastloc_core.store.doubts import DoubtfulBox
from fastloc_core.store.queries import disagreements
from fastloc_core.store.store import Row
from fastloc_gui.jobs.files import Folder

from .document import Document
from .image_list import SEARCHED, ImageList, Show
from .open_folder import OpenFolder

Answer = TypeVar("Answer")

REMEMBERED = 32  # documents kept besides the current one; all others come back from the store


class Documents(OpenFolder):
    """Shows what the store holds. Images are named by their numbers in the store."""

    current_changed = Signal(object)  # Document | None
    document_changed = Signal(object)  # Document: it shows something else
    focus_changed = Signal()  # of the current document
    blind_changed = Signal()  # which images have hidden proposals

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.images = ImageList()
        self.current: Document | None = None
        self.filter = Filter()
        self.labels: tuple[str, ...] = ()  # of the model
        self.doubts: dict[int, tuple[DoubtfulBox, ...]] = {}  # what was found in the folder, by image
        self._documents: dict[int, Document] = {}  # the one used last comes last
        self._disputed: tuple[tuple[object, ...], tuple[Disagreement, ...]] = (None,) * 5, ()  # of what is shown

    def _enter(self, folder: Folder) -> None:
        super()._enter(folder)
        self.images.set_rows(folder.rows)
        self.images.blind = frozenset(self.ask(blind.drawn) or ())

    def _leave(self) -> None:
        self.show(None)
        for document in self.documents:
            document.deleteLater()
        self._documents = {}
        self.filter = replace(self.filter, label="")
        super()._leave()
        self.images.set_rows(())
        self.images.disagreements = {}
        self.images.blind = frozenset()
        self.doubts = {}

    def document(self, image: int) -> Document:
        """The document of an image, with what the store knows of it."""
        document = self._documents.pop(image, None)
        if document is None:
            document = Document(image, self.opened.root / self.images.row(image).name, self)
            document.set_shaping(self.shaping)
            document.set_filter(self.filter)
            self._read(document)
            document.changed.connect(self._document_changed)
            document.focus_changed.connect(self._focus_changed)
            for old in list(self._documents)[:-REMEMBERED]:
                if self._documents[old] is not self.current:
                    self._documents.pop(old).deleteLater()
        self._documents[image] = document
        return document

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(self._documents.values())

    def show(self, image: int | None) -> None:
        """Make another image the current one."""
        document = None if image is None else self.document(image)
        if document is not self.current:
            if self.current:
                self.current.let_go()
            if document:
                self._shape(document.image)
                self._follow_blind(document)
                document.set_filter(self.filter)
            self.current = document
            self.images.set_current(image)
            self.current_changed.emit(document)
            self.focus_worst()

    def _shape(self, image: int) -> None:
        """Show the proposals of an image by what is learned now, if it was not its turn yet."""
        document = self._documents.get(image)
        if document and document.shaping.learned != self.shaping.learned:
            document.set_shaping(self.shaping)

    def _document_changed(self) -> None:
        self.document_changed.emit(self.sender())

    def _focus_changed(self) -> None:
        if self.sender() is self.current:
            self.focus_changed.emit()

    def set_filter(self, shown: Filter) -> None:
        self.filter = shown
        if self.current:
            self.current.set_filter(shown)

    # from the store

    def relist(self, rows: Sequence[Row] | None = None, read: bool = False) -> None:
        """The list of images, or what is known of many of them, has changed.

        `rows`: the new list; None: ask the store for it; `read`: read the proposals again, too.
        """
        rows = self.ask(Store.rows) if rows is None else rows
        if rows is not None:
            self.images.set_rows(rows)
        if self.current and self.current.image not in self.images:
            self.show(None)
        for document in self.documents:
            if document.image not in self.images:
                self._documents.pop(document.image).deleteLater()
            elif read:
                self._read(document)
            else:
                self.refresh(document.image)

    def refresh(self, image: int) -> None:
        """Show what the store holds about an image now."""
        self._list(image)
        document = self._documents.get(image)
        if document and document.unreadable:
            self._read(document)
        elif document and (content := self._about(document, lambda store: store.content(image))):
            document.show(content, document.focus)

    def _list(self, image: int) -> None:
        """Bring the list of images up to date with an image."""
        if image in self.images.disagreements:
            left = self.ask(lambda store: self._disputes(store, image)) or ()
            self.images.disagreements[image] = max((d.severity for d in left), default=0.0)
        if row := self.ask(lambda store: store.row(image)):
            self.images.update(row)

    def _read(self, document: Document, focus: str | None = None, known: ProposalSet | None = None) -> None:
        """Its boxes and proposals. If the store cannot tell, the reason takes the place of the image.

        `known`: all proposals of the present run that the store has; None: read them there.
        """
        image = document.image
        if found := self._about(
            document, lambda store: (known or store.proposals(image), store.row(image), store.content(image))
        ):
            proposals, row, content = found
            document.blind = self.images.hides(row)
            proposals = None if document.blind else proposals
            document.show_proposals(proposals, row.pending is not None, content, focus or document.focus)

    def follow_blind(self) -> None:
        """Another thread has drawn a blind sample, or shows its proposals again."""
        self.images.blind = frozenset(self.ask(blind.drawn) or ())
        self.images.show(self.images.showing)
        for document in self.documents:
            self._follow_blind(document)
        self.blind_changed.emit()

    def _follow_blind(self, document: Document) -> None:
        """Hide its proposals, or show them again. They do not come while somebody looks at the image."""
        if document.blind != self.images.hides(self.images.row(document.image)):
            self._read(document)

    def _about(self, document: Document, read: Callable[[Store], Answer]) -> Answer | None:
        def asked(store: Store) -> Answer:
            try:
                found = read(store)
            except StoreError as error:
                self.images.update(self.images.row(document.image)._replace(error=str(error)))
                document.fail(store=str(error))
                raise
            document.fail(store="")
            return found

        return self.ask(asked)

    # disagreements

    @property
    def known_classes(self) -> frozenset[str] | None:
        """The classes that the model can propose; None while there is no model."""
        return self.shaping.classes_of(self.labels) if self.labels else None

    @property
    def triage(self) -> bool:
        """Whether the images are listed whose boxes are doubtful, or contradict proposals."""
        return self.images.showing.show in SEARCHED

    @property
    def doubting(self) -> bool:
        """Whether the images with doubtful classes are listed."""
        return self.images.showing.show is Show.DOUBTFUL

    def disagreements(self) -> tuple[Disagreement, ...]:
        """Of the current image, the worst first, while disagreements or doubts are listed."""
        if not self.triage or self.current is None:
            return ()
        image, doubts = self.current.image, self.doubts.get(self.current.image) if self.doubting else None
        basis = self.current.content, self.current.proposals, self.shaping, doubts, self.labels
        if not all(map(is_, basis, self._disputed[0])):
            found = self.ask(lambda store: self._disputes(store, image)) or ()
            self._disputed = basis, found
        return self._disputed[1]

    def _disputes(self, store: Store, image: int) -> tuple[Disagreement, ...]:
        """A doubt ends when the box has another class."""
        if not self.doubting:
            return disagreements(store, image, self.known_classes)
        there = {a.id: a for a in store.content(image).boxes}
        doubts = ((d, there.get(d.id)) for d in self.doubts.get(image, ()))
        return tuple(
            Disagreement(Kind.DOUBTFUL, 1 - d.probability, None, a, 0.0, d.suggested)
            for d, a in doubts
            if a and a.label == d.label
        )

    def show_doubts(self, found: dict[int, tuple[DoubtfulBox, ...]]) -> None:
        """What was found in the folder: the boxes of each image whose class is doubtful."""
        if self.doubting:  # otherwise the user has gone on meanwhile
            self.doubts = found
            self.show_disagreements({image: 1 - boxes[0].probability for image, boxes in found.items()})

    def show_disagreements(self, found: dict[int, float]) -> None:
        """What was found in the folder: for each image how bad its worst disagreement is."""
        self.images.disagreements = found
        self.images.show(self.images.showing)
        if not self.triage:
            return  # the user has gone on meanwhile
        if self.images.rowCount():
            self.show(self.images.image(0))
        self.focus_worst()
        self.focus_changed.emit()

    def focus_worst(self) -> bool:
        """While disagreements are listed, focus the box of the worst visible one; False if there is none."""
        about = (d.annotation or d.proposal for d in self.disagreements())
        shown = next((part.id for part in about if part and self.current and self.current.shown(part.id)), None)
        if shown and self.current:
            self.current.set_focus(shown)
        return shown is not None
