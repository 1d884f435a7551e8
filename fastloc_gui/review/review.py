"""What the keys do: gestures on the current image, and the way from one image to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from fastloc_core.annotation import Annotation
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.review import gestures
from fastloc_core.review.gestures import Act
from fastloc_core.review.naming import as_guessed
from fastloc_core.review.nudge import Part, dragged
from fastloc_core.review.standing import Shown
from fastloc_core.review.triage import Disagreement, Kind
from fastloc_core.store import Store
from fastloc_core.store.edits import Step
from fastloc_core.store.history import Way

from .document import Document
from .session import Session

MANY = 50  # a step that changes more images is taken back in the background
OFFSET = 10  # image pixels by which a duplicate is moved

KindOf = TypeVar("KindOf", Proposal, Annotation)


class Review(QObject):
    """Methods for the actions. One that cannot act says why, and what to press. A box that is alone is always meant.

    If several boxes are selected, a decision is about all of them that it can be about, and one step of undo.
    """

    long_step = Signal(object)  # Callable[[Store], object]: undoes or redoes a step that changes many images or a class
    class_wanted = Signal(str)  # for the focused box, or for one just drawn; the class to suggest
    not_asked = Signal()  # no class was asked for, although somebody may be typing one already
    finished = Signal()  # every image is done
    went_on = Signal()  # after the last decision about an image to another one

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._asked_for: tuple[Document, Sequence[Shown] | Box] | None = None  # where the class belongs
        self._given = ""  # the class that was given last
        self.key: Callable[[str], str] = lambda action: action  # the key of an action, for messages

    # decisions

    def accept(self) -> None:
        """Accept the focused proposal, or keep the disputed box; if none is left, verify the image and go on."""
        if self.session.current and self.session.current.locked:
            self.go(1, to_review=True)
            return
        document, item = self._focused()
        if document is None:
            return
        if several := _several(document, Proposal):
            self.session.apply(gestures.accept_all(document.standing, not self.session.waiting(document), several))
        elif isinstance(item, Proposal):
            self.session.apply(gestures.accept(document.standing, item, not self.session.waiting(document)))
        elif item and (dispute := self._dispute(item)):
            if dispute.kind is Kind.DOUBTFUL:
                self.session.confirm(item)
            else:
                self.session.apply(gestures.keep(document.standing, item))
        elif (following := document.standing.next_pending()) is not None:
            document.set_focus(following)
        elif document.pending:
            self.session.message.emit(self.tr("The class filter hides proposals that are still to decide."))
        elif document.error:
            self.go(1, to_review=True)
            return
        elif self.session.waiting(document):
            self.session.message.emit(
                self.tr("This image's proposals are not there yet; go to the next image without them.")
            )
        else:
            self.session.apply(gestures.verify(document.standing))
        self._go_on_when_done(document)

    def accept_guess(self) -> None:
        """Accept the focused proposal as what the model guesses, because the person who sees the guess says so.

        A doubtful box gets the class that is suggested.
        """
        document, item = self._meant()
        if document and isinstance(item, Proposal):
            self.session.apply(gestures.accept(document.standing, as_guessed(item), not self.session.waiting(document)))
            self._go_on_when_done(document)
        elif document and isinstance(item, Annotation) and (dispute := self._dispute(item)) and dispute.suggested:
            self.session.apply(gestures.relabel(document.standing, item, dispute.suggested))
            self._go_on_when_done(document)
        elif document and item:
            self._say(self.tr("This box is decided: {} changes its class."), "relabel")

    def _dispute(self, item: Annotation) -> Disagreement | None:
        """The listed disagreement about a decided box."""
        about = (d for d in self.session.disagreements() if d.annotation and d.annotation.id == item.id)
        return next(about, None)

    def reject(self) -> None:
        document, item = self._meant()
        several = _several(document, Proposal)
        if document and (several or isinstance(item, Proposal)):
            complete = not self.session.waiting(document)
            if several:
                self.session.apply(gestures.reject_all(document.standing, several, complete))
            elif isinstance(item, Proposal):
                self.session.apply(gestures.reject(document.standing, item, complete))
            self._go_on_when_done(document)
            if not document.pending and not document.verified:
                self._say(self.tr("No box is left: {} draws one, {} says that there is none."), "draw", "accept")
        elif document and item:
            self._say(self.tr("This box is decided: {} deletes it."), "delete")

    def accept_all(self) -> None:
        document, _ = self._focused()
        if document and document.loaded:
            if self.session.apply(gestures.accept_all(document.standing, not self.session.waiting(document))):
                self._go_on_when_done(document)
            else:
                self._say(self.tr("No proposal is left to accept here: {} says that the image is done."), "accept")

    def _go_on_when_done(self, document: Document) -> None:
        done = self.session.doubting or (document.verified and (self.session.triage or not document.pending))
        if not self.session.focus_worst() and done:
            self.go(1, to_review=True)
            if self.session.current is not document:
                self.went_on.emit()

    def undo(self) -> None:
        self._travel("undo", self.session.undo, Store.undo)

    def redo(self) -> None:
        self._travel("redo", self.session.redo, Store.redo)

    def _travel(
        self, kind: Way, travel: Callable[[], Step | None], change: Callable[[Store, int], Step | None]
    ) -> None:
        images = self.session.ask(lambda store: store.history.images(kind)) or 0
        step = self.session.ask(lambda store: store.history.step(kind))
        long = images > MANY or self.session.ask(lambda store: store.history.changes_classes(kind))
        if step and long and not self.session.read_only:
            self.long_step.emit(lambda store: change(store, step))
        elif images:
            self._follow(travel())
        else:
            self.session.message.emit(self.session.why_read_only() or self.tr("There is nothing to take back."))

    def _follow(self, step: Step | None) -> None:
        """Show what an undo or redo has changed."""
        images = {edit.image for edit in step.edits} if step else set()
        if step and len(images) > 1:
            self.session.message.emit(self.tr("%n image(s) changed.", "", len(images)))
        elif step and step.edits and step.edits[0].image in self.session.images:
            self.session.show(step.edits[0].image)
            document = self.session.current
            touched = {change.id for edit in step.edits for change in edit.changes}
            if document and (focus := next((item.id for item in document.visible() if item.id in touched), None)):
                document.set_focus(focus)

    # images and focus

    def go(self, step: int, to_review: bool = False) -> None:
        image = self.session.images.neighbour(step, to_review)
        if image is not None:
            self.session.show(image)
        elif len(self.session.images):
            left = self.session.images.left
            if to_review and not left:
                self.finished.emit()
            elif to_review:
                text = self.tr("No other image of this list needs a look, but of the whole folder: {}.")
                self.session.message.emit(text.format(left))
            else:
                self.session.message.emit(self.tr("There is no further image in this direction."))

    def step_focus(self, step: int) -> None:
        if (document := self.session.current) and document.visible():
            document.step_focus(step)
        elif document:
            self._say(self.tr("There is no box here: {} draws one."), "draw")

    # boxes

    def select_all(self) -> None:
        if (document := self.session.current) and document.visible():
            document.select(document.by_id)

    def nudge(self, part: Part, dx: int, dy: int) -> None:
        """Move an edge of the focused box by (dx, dy) image pixels, or the whole box."""
        document, item = self._meant()
        if document and item:
            box = dragged(item.box, part, dx, dy, document.width, document.height)
            self.session.apply(gestures.adjust(document.standing, item, box, part.name))

    def adjust(self, item_id: str, box: Box) -> None:
        """A box was dragged to new edges."""
        document, _ = self._focused()
        if document and (item := document.shown(item_id)):
            self.session.apply(gestures.adjust(document.standing, item, box))

    def toggle_flag(self, name: str) -> None:
        """Say of the object in focus that it is difficult, truncated or occluded, or take that back."""
        document, item = self._meant()
        if document and (several := _several(document, Annotation)):
            said = not all(getattr(each.flags, name) for each in several)
            self.session.apply(gestures.flag_all(document.standing, several, **{name: said}))
        elif document and isinstance(item, Annotation):
            change: dict[str, Any] = {name: not getattr(item.flags, name)}
            self.session.apply(gestures.flag(document.standing, item, replace(item.flags, **change)))
        elif document and item:
            self._say(self.tr("This is a proposal: {} accepts it first."), "accept")

    def delete(self) -> None:
        document, item = self._meant()
        if document and (several := _several(document, Annotation)):
            self.session.apply(gestures.delete_all(document.standing, several))
        elif document and isinstance(item, Annotation):
            self.session.apply(gestures.delete(document.standing, item))
        elif document and item:
            self._say(self.tr("This is a proposal: {} rejects it."), "reject")

    def duplicate(self) -> None:
        document, item = self._meant()
        if document and item:
            box = item.box.moved_within(OFFSET, OFFSET, document.width, document.height)
            self.session.apply(gestures.duplicate(document.standing, item, box))

    def copy(self, item_id: str, box: Box) -> None:
        """A copy of a box was dragged away."""
        document, _ = self._focused()
        if document and (item := document.shown(item_id)):
            self.session.apply(gestures.duplicate(document.standing, item, box))

    def noted(self) -> tuple[Document, Annotation] | None:
        """The decided box that a note can be about; the user is told if there is none."""
        document, item = self._meant()
        if document and isinstance(item, Proposal):
            self._say(self.tr("This is a proposal: {} accepts it first."), "accept")
        return (document, item) if document and isinstance(item, Annotation) else None

    def write_note(self, image: int, item_id: str, text: str) -> None:
        """`item_id`: of a box of the image; empty: the note is about the image."""
        document = self.session.document(image)
        item = document.shown(item_id)
        if isinstance(item, Annotation):
            self.session.apply(gestures.note(document.standing, item, text))
        elif not item_id:
            self.session.apply(gestures.note_image(document.standing, text, document.focus))

    def paste_previous(self) -> None:
        """Copy the decided boxes of the previous image."""
        image = self.session.images.neighbour(-1)
        document, _ = self._focused()
        if image is None:
            self.session.message.emit(self.tr("There is no image before this one."))
        if document is None or image is None:
            return
        source = self.session.document(image).annotations
        boxes = [(a.box.clipped(document.width, document.height), a.label) for a in source]
        kept = [pair for pair in boxes if pair[0].area > 0]
        self.session.apply(gestures.add(document.standing, kept, Act.COPY))
        if not source:
            self.session.message.emit(self.tr("The image before this one has no boxes."))

    def drawn(self, box: Box) -> None:
        """A box was drawn, and needs a class before it is kept."""
        document, _ = self._focused()
        if document is None:
            self.not_asked.emit()
            return
        self._asked_for = document, box
        likely = document.proposals.top[0].label if document.proposals and document.proposals.top else ""
        usual = self._given if self._given in self.session.classes else next(reversed(self.session.classes), likely)
        self.class_wanted.emit(usual)

    def relabel(self) -> None:
        document, item = self._meant()
        if document and item:
            self._asked_for = document, document.selected
            self.class_wanted.emit((isinstance(item, Proposal) and item.guess) or item.label)
        else:
            self.not_asked.emit()

    def set_class(self, label: str) -> None:
        """The answer to `class_wanted`, for the box that it was asked for, even if another one has the focus now."""
        document, target = self._asked_for or (None, None)
        self._asked_for = None
        if document is None or document is not self.session.current:
            return
        self._given = label
        if isinstance(target, Box):
            self.session.apply(gestures.add(document.standing, [(target, label)]))
        elif target:
            self._relabel(document, [item for each in target if (item := document.shown(each.id))], label)

    def set_numbered_class(self, number: int) -> None:
        classes = self.session.classes
        if number > len(classes):
            self.session.message.emit(
                self.tr("Number {} has no class yet: {} asks for one.").format(number, self.key("relabel"))
            )
        else:
            self.give_class(classes[number - 1])

    def give_class(self, label: str) -> None:
        """Give the selected boxes that class."""
        document, item = self._meant()
        if document and item:
            self._given = label
            self._relabel(document, document.selected, label)

    def _relabel(self, document: Document, items: Sequence[Shown], label: str) -> None:
        if len(items) > 1:
            self.session.apply(gestures.relabel_all(document.standing, items, label))
        elif items:
            self.session.apply(gestures.relabel(document.standing, items[0], label))

    def _meant(self) -> tuple[Document | None, Shown | None]:
        """The current image, and the box in focus or the only one; the user is told if there is none."""
        document, item = self._focused()
        if document and not item:
            shown = document.visible()
            if len(shown) == 1:
                document.set_focus(shown[0].id)
                return document, document.focused
            if shown:
                self._say(self.tr("No box is chosen: {} goes to the next one."), "next_box")
            else:
                self._say(self.tr("There is no box here: {} draws one."), "draw")
        return document, item

    def _say(self, text: str, *actions: str) -> None:
        """`text` with the keys of actions."""
        self.session.message.emit(text.format(*map(self.key, actions)))

    def _focused(self) -> tuple[Document | None, Shown | None]:
        """The current image and the box in focus; no image if nothing can be decided there, which the user is told."""
        document = self.session.current
        if document and not document.loaded and not document.error:
            self.session.message.emit(self.tr("This image is still being read."))
            return None, None
        if document and (self.session.read_only or document.locked):
            self.session.message.emit(self.session.why_read_only() or document.locked)
            return None, None
        return document, document.focused if document and document.loaded else None


def _several(document: Document | None, kind: type[KindOf]) -> list[KindOf]:
    """The selected boxes of that kind if several boxes are selected, otherwise none."""
    selected = document.selected if document else ()
    return [item for item in selected if isinstance(item, kind)] if len(selected) > 1 else []
