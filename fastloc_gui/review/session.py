"""The open folder. Every change of its store goes through here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fastloc_core.annotation import Annotation
from fastloc_core.errors import StoreError
from fastloc_core.images import Choice
from fastloc_core.proposal import ProposalSet
from fastloc_core.review.gestures import Gesture
from fastloc_core.review.shaping import Shaping
from fastloc_core.store import Store, copies, learning
from fastloc_core.store.doubts import confirm
from fastloc_core.store.edits import Step
from fastloc_core.store.learning import bring
from fastloc_core.store.store import Row, Run
from fastloc_gui.jobs.files import Folder
from fastloc_gui.look.translation import translate

from .classes import Classes
from .document import Document
from .soon import Soon

if TYPE_CHECKING:  # it imports numpy, which the window does without as it starts
    from fastloc_core.learning.learned import Learned

MANY = 50  # images of a step, from which on boxes are counted anew


class Session(Classes):
    """What the panels and the work share.

    Showing something never writes to the store. Each change of it is one call of a method here; only the name of the
    current image is written a moment later, by the files' worker.
    """

    folder_changed = Signal()
    shaping_changed = Signal()
    learned_changed = Signal()  # so that pending proposals look different
    recorded = Signal()  # decisions that the annotation files do not have yet
    history_changed = Signal()  # what can be undone or redone
    skipped_changed = Signal()
    focus_moved = Signal()  # of the current image, because proposals arrived
    bands_changed = Signal()  # which bands of images are shown
    boxes_changed = Signal(object)  # the images that have other boxes or proposals now

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.waiting: Callable[[Document], bool] = lambda document: False  # whether its proposals are still to come
        self.soon = Soon(self)
        self._travelled = False  # the last step was an undo or a redo
        self._notes: dict[int, tuple[str, ...]] = {}  # what the user should know of an image before the next decision

    # the folder

    def open(self, folder: Folder) -> None:
        """Enter a folder, after `close`. Raises StoreError."""
        self._enter(folder)
        with suppress(StoreError):  # a full disk: then only this window knows them
            self._learn(self.tally.boxes)  # of boxes that were merged without a window
        for changed in (self.folder_changed, self.classes_changed, self.shaping_changed, self.history_changed):
            changed.emit()

    def close(self) -> None:
        """Leave the folder; every decision is in its store."""
        self.soon.clear()
        self._leave()
        self._notes = {}
        self.folder_changed.emit()
        self.history_changed.emit()

    def rescanned(self, skipped: tuple[str, ...], rows: Sequence[Row] | None) -> None:
        """The folder was searched: `skipped` files are left out; `rows`: the new list of images if it has changed."""
        if self.folder:
            self.folder = replace(self.folder, skipped=skipped)
            self.skipped_changed.emit()
        if rows is not None:
            self.relist(rows)
            self._count_again()
            self.recorded.emit()

    # what the workers found

    def image_read(self, image: int, error: str = "", notices: Sequence[str] = ()) -> None:
        """An image was decoded and its annotation file read; `error`: why that file cannot be read."""
        document = self.document(image)
        document.loaded, document.file_error, document.run_error = True, error, ""
        self._add_notes(image, notices)
        decided = self.images.row(image).decided if image in self.images else 0
        self.refresh(image)
        self._keep_error(image, document.error)
        if len(document.content.annotations) != decided or notices:  # the annotation file was read just now
            self._count_again(document.annotations if decided == 0 else None)
            self.boxes_changed.emit((image,))
        if notices:
            self.history_changed.emit()

    def proposed(
        self, image: int, found: ProposalSet | None = None, focus: str | None = None, notices: Sequence[str] = ()
    ) -> None:
        """The store has new proposals for an image; `focus`: id of the one that gets the focus.

        `found`: all that the store holds for the image by the present run, None if that is to be read there.
        """
        self._list(image)
        self._add_notes(image, notices)
        if document := self._documents.get(image):
            present, before = found and self.opened.run == (found.model, found.preset), document.focus
            self._read(document, focus, found if present else None)
            self._keep_error(image, document.error)
            if document is self.current and document.focus != before:
                self.focus_moved.emit()
        if notices:
            self.history_changed.emit()
        self.boxes_changed.emit((image,))

    def fail(self, image: int, message: str) -> None:
        """An image could not be decoded, or nothing proposed for it."""
        document = self._documents.get(image)
        if document:
            document.fail(run=message)
        self._keep_error(image, document.error if document else message)

    def fail_store(self, image: int, message: str) -> None:
        """The store keeps nothing of an image that was decoded. The reason takes its place until it is read again."""
        if document := self._documents.get(image):
            document.fail(file=message)
        self.message.emit(message)

    def _keep_error(self, image: int, error: str) -> None:
        """Why an image cannot be worked on; the store keeps nothing if it is the store that cannot tell."""
        if image in self.images and error != self.images.row(image).error:
            self.images.update(self.images.row(image)._replace(error=error))
            document = self._documents.get(image)
            if not (self.read_only or (document and document.unreadable)):
                self._keep(lambda store: store.fail(image, error))

    def _add_notes(self, image: int, notices: Sequence[str]) -> None:
        if notices:
            self._notes[image] = tuple(dict.fromkeys((*self.notes(image), *notices)))

    def notes(self, image: int) -> tuple[str, ...]:
        """What the user should know of an image when it is on the screen, until something is decided there."""
        return self._notes.get(image, ())

    # decisions

    def apply(self, gesture: Gesture | None) -> bool:
        """Keep a gesture, and the classes that it brings, before the screen shows it.

        False if it changes nothing, or could not be kept; then the user is told why.
        """
        if gesture is None:
            return False
        step = Step(translate("gestures", gesture.act).format(*gesture.names), (gesture.edit,))

        def record(store: Store) -> Step:
            store.record(step.text, step.edits, gesture.series)
            return step

        return self._decide(record, gesture) is not None

    def confirm(self, annotation: Annotation) -> None:
        """The class of a doubtful box is right; it is not asked about again."""

        def keep(store: Store) -> bool:
            confirm(store, annotation.id, annotation.label)
            return True

        document = self.current
        if document and self._keep(keep):
            left = tuple(d for d in self.doubts.get(document.image, ()) if d.id != annotation.id)
            self.doubts[document.image] = left
            self._list(document.image)
            self.focus_changed.emit()

    def undo(self) -> Step | None:
        return self._decide(Store.undo)

    def redo(self) -> Step | None:
        return self._decide(Store.redo)

    def _decide(self, change: Callable[[Store], Step | None], gesture: Gesture | None = None) -> Step | None:
        """One transaction for a step and for the classes that the user works with from now on, then one refresh."""

        def decide(store: Store) -> Step | None:
            if step := change(store):
                self._learn(label for edit in step.edits for label in edit.labels)
            return step

        with self._telling_of_classes():
            step = self._keep(decide)
            if step:
                self.tally.follow(self.opened, step.edits)
        if step is None:
            return None
        self._travelled = gesture is None
        if gesture and (document := self._documents.get(gesture.edit.image)):
            document.aim(gesture.focus)
        images = tuple(dict.fromkeys(edit.image for edit in step.edits))
        for image in images:
            self._notes.pop(image, None)
            self.refresh(image)
        self._tell_of(images)
        return step

    def follow(self, step: Step) -> None:
        """Another thread has recorded this step. Images that are not on the screen follow one at a time."""
        images = tuple(dict.fromkeys(edit.image for edit in step.edits))
        if len(images) > MANY:
            self._count_again()
        else:
            with self._telling_of_classes():
                self.tally.follow(self.opened, step.edits)
                with suppress(StoreError):  # a full disk: then only this window knows new classes
                    self._learn(label for edit in step.edits for label in edit.labels)
        for image in images:
            self._notes.pop(image, None)
        if self.current and self.current.image in images:
            self.refresh(self.current.image)
        self.soon.add(partial(self._refresh_listed, image) for image in images)
        self._tell_of(images)

    def _refresh_listed(self, image: int) -> None:
        if image in self.images:
            self.refresh(image)

    def _tell_of(self, images: tuple[int, ...]) -> None:
        self.recorded.emit()
        self.history_changed.emit()
        self.boxes_changed.emit(images)

    def changed_in_bulk(self) -> None:
        """Another thread has recorded decisions about many images, and perhaps new classes."""
        with self._telling_of_classes():
            self._take_stored()
            self._count_again()
        self.shaping_changed.emit()
        self.relist()
        self.recorded.emit()
        self.history_changed.emit()

    # how things are shown

    def leave_out(self, images: Sequence[int], out: bool) -> None:
        """Images that exports leave out from now on, or take in again."""

        def keep(store: Store) -> bool:
            copies.leave_out(store, images, out)
            return True

        self._keep(keep)

    def use_bands(self, bands: Choice) -> None:
        """Show these bands as red, green and blue from now on, in this folder."""

        def keep(store: Store) -> bool:
            store.remember(bands=bands)
            return True

        if self._keep(keep):
            self.bands_changed.emit()
            self.current_changed.emit(self.current)

    def set_shaping(self, shaping: Shaping) -> None:
        """How proposals are shown from now on, in this folder."""
        with self._telling_of_classes():
            with suppress(StoreError):  # a full disk: then only this window shows them so
                self.opened.use_shaping(shaping)
            for document in self.documents:
                document.set_shaping(shaping)
            self.shaping_changed.emit()

    def follow_learned(self) -> bool:
        """Show what the folder uses now of what it learned; the learner chose it in its thread. Whether it is new."""
        learned, before = self.ask(learning.used), self.shaping.learned
        if self.store is None or learned == before:
            return False
        self.opened.shaping = replace(self.shaping, learned=learned)
        return self._show_learned(before)

    def choose_learned(self, choose: Callable[[Store], object]) -> bool:
        """A person chooses what is used of what was learned. False if that could not be kept."""
        before = self.shaping.learned

        def chosen(store: Store) -> bool:
            choose(store)
            return True

        if not self._keep(chosen):
            return False
        self._show_learned(before)
        return True

    def _show_learned(self, before: Learned | None) -> bool:
        """In the image on the screen at once, but not in the box that somebody is deciding about, unless an undo has
        just brought it back; then in the others, one at a time, so that nothing stands still. False if no proposal can
        look different.
        """
        if not any(learned and learned.acts for learned in (before, self.shaping.learned)):
            return False
        if self.current:
            seen = self.current.focused
            self.current.set_shaping(self.shaping, still=not self._travelled)
            if self.current.focused != seen:
                self.focus_moved.emit()
        self.soon.add(partial(self._shape, each.image) for each in self.documents if each is not self.current)
        self.learned_changed.emit()
        return True

    def counted(self, images: Sequence[int]) -> None:
        """Another thread has counted again what is left to decide in them."""
        self.soon.add(partial(self._list, image) for image in images)

    def use_run(self, run: Run, came: Learned | None = None) -> bool:
        """Another model or preset proposes from now on. Its earlier proposals are shown at once.

        `came`: what came with the model. Returns whether proposals are shaped in another way now.
        """
        if self.store and run != self.store.run:
            self.store.use(run)
            self.relist(read=True)
        if self.store is None or self.read_only or not self._keep(lambda store: bring(store, came, run.model)):
            return False
        self.set_shaping(self.shaping)
        return True
