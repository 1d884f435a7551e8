"""The open image: its pending proposals, its decided boxes, the focus, and the undo stack they share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from fastloc_core.annotation import Annotation, Decision, ReviewState
from fastloc_core.proposal import Proposal, ProposalSet

if TYPE_CHECKING:
    from fastloc_core.formats.voc import VocFile

SAME_QUESTION = 0.7  # IoU from which a proposal asks what a decided box or a better proposal has asked

CHANGED = "The image has changed on disk since it was opened. Open the folder again."

Shown = Proposal | Annotation  # both have id, box, label and confidence


@dataclass(frozen=True, slots=True)
class Filter:
    """Which boxes show: pending ones from `min_confidence` up, and only those of `label` unless it is empty."""

    min_confidence: float = 0.0
    label: str = ""

    def admits(self, item: Shown) -> bool:
        if self.label and item.label != self.label:
            return False
        return isinstance(item, Annotation) or item.confidence >= self.min_confidence


@dataclass(frozen=True, slots=True)
class Change:
    """One annotation before and after an edit; None where it does not exist."""

    before: Annotation | None
    after: Annotation | None

    @property
    def id(self) -> str:
        annotation = self.after or self.before
        assert annotation is not None
        return annotation.id


@dataclass(frozen=True, slots=True)
class Content:
    """What an annotation file is made of; equal contents make equal files."""

    annotations: tuple[Annotation, ...] = ()
    verified: bool = False


def answers(a: Annotation, p: Proposal) -> bool:
    """Whether a decision answers a proposal: it is about it, or its box falls on it; a rejection only for its class."""
    same = a.box.iou(p.box) > SAME_QUESTION and (a.label == p.label or a.decision is not Decision.REJECTED)
    return a.id == p.id or same


class Document(QObject):
    """One image under review. Everything that changes `content` goes through fastloc_gui.commands."""

    boxes_changed = Signal()  # pending or decided boxes, or what the filter shows of them
    focus_changed = Signal()
    status_changed = Signal()  # review state, unsaved changes, or an error

    def __init__(self, path: Path, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.undo_stack = undo_stack
        self.width = self.height = 0  # pixels as displayed; 0 until the image is decoded
        self.base: VocFile | None = None  # the annotation file as it was loaded
        self.on_disk: bytes | None = None  # what the annotation file holds, as far as this program knows
        self.proposals: ProposalSet | None = None
        self.proposed = False  # by an ordinary run, not only for classes that were named
        self.changed = False  # on disk, since it was opened
        self.file_error = ""  # the annotation file could not be read; it will not be overwritten
        self.run_error = ""  # the image could not be decoded, or nothing proposed for it
        self.save_error = ""
        self.loaded = False  # the image and its annotation file were read
        self._annotations: dict[str, Annotation] = {}
        self._order: dict[str, int] = {}  # of first appearance, so that undo restores the order too
        self._verified = False
        self._saved = Content()
        self._found: set[str] = set()  # proposals for classes that the user named
        self._focus: str | None = None
        self._filter = Filter()

    # content

    @property
    def content(self) -> Content:
        """The decided boxes in order of appearance, without the rejected ones."""
        kept = (a for a in self._annotations.values() if a.decision is not Decision.REJECTED)
        return Content(tuple(sorted(kept, key=lambda a: self._order[a.id])), self._verified)

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        return self.content.annotations

    @property
    def verified(self) -> bool:
        return self._verified

    @property
    def undecided(self) -> tuple[Proposal, ...]:
        """Proposals that nobody decided and that do not repeat a decided box or one another, best first."""
        undecided: list[Proposal] = []
        for p in self.proposals.proposals if self.proposals else ():
            if not any(answers(a, p) for a in self._annotations.values()):
                if not any(q.label == p.label and q.box.iou(p.box) > SAME_QUESTION for q in undecided):
                    undecided.append(p)
        return tuple(undecided)

    @property
    def pending(self) -> tuple[Proposal, ...]:
        """Those of the undecided ones that reach the confidence threshold."""
        threshold = Filter(self._filter.min_confidence)
        return tuple(p for p in self.undecided if threshold.admits(p))

    @property
    def below_threshold(self) -> int:
        """How many undecided proposals the confidence threshold hides."""
        return len(self.undecided) - len(self.pending)

    def apply(self, changes: Iterable[Change], verified: bool, focus: str | None) -> None:
        """For commands only: put every `after` in place of its `before`."""
        for change in changes:
            if change.after is None:
                self._annotations.pop(change.id, None)
            else:
                self._annotations[change.id] = change.after
                self._order.setdefault(change.id, len(self._order))
        self._verified = verified
        self.save_error = ""
        self._focus = focus
        self._refresh()

    # what arrives from outside

    def load(self, width: int, height: int, base: VocFile | None, file_error: str = "") -> None:
        """The image is decoded and its annotation file read; decided boxes come only from that file, once."""
        if self.loaded:
            if (width, height) != (self.width, self.height):
                self._refuse()
            return
        self.run_error = ""
        self.width, self.height, self.base, self.file_error = width, height, base, file_error
        if base is not None:
            self.on_disk = base.content
            undecided = base.only_proposals and not base.verified  # the command line's, which nobody looked at yet
            for annotation in () if undecided else base.annotations:
                self._annotations[annotation.id] = annotation
                self._order.setdefault(annotation.id, len(self._order))
            self._verified = base.verified
            self._saved = self.content
        if self.proposals and (self.proposals.width, self.proposals.height) != (width, height):
            self.proposals, self.proposed = None, False
        self.loaded = True
        self._refresh()

    def propose(self, proposals: ProposalSet, found: bool = False) -> None:
        """A run of the model replaces the pending proposals; with `found`, for classes that were named, it adds some.

        Decided proposals stay, so that undo can bring them back, and so does what was found.
        """
        if self.loaded and (proposals.width, proposals.height) != (self.width, self.height):
            self._refuse()
            return
        if found:
            self._found |= {p.id for p in proposals.proposals}
        self.proposed = self.proposed or not found
        old = self.proposals.proposals if self.proposals else ()
        kept = tuple(p for p in old if found or p.id in self._found or p.id in self._annotations)
        self.proposals = replace(proposals, proposals=(*proposals.proposals, *kept))
        self.run_error = ""
        if found and proposals.proposals:
            self._focus = proposals.proposals[0].id
        self._refresh()

    def forget_proposals(self) -> None:
        """Another model will be asked; decisions stay."""
        self.proposals, self.proposed = None, False
        self._found.clear()
        self._refresh()

    def _refuse(self) -> None:
        self.changed = True
        self.status_changed.emit()

    def fail(self, message: str) -> None:
        self.run_error = message
        self.status_changed.emit()

    def _refresh(self) -> None:
        self.boxes_changed.emit()
        self.status_changed.emit()
        self.set_focus(self._focus if self.focused else self.next_pending(None))

    # status

    @property
    def error(self) -> str:
        return CHANGED if self.changed else self.file_error or self.run_error

    @property
    def state(self) -> ReviewState:
        if self.error:
            return ReviewState.FAILED
        if self._verified:
            return ReviewState.DONE
        if self._annotations:
            return ReviewState.IN_REVIEW
        return ReviewState.PROPOSED if self.proposals else ReviewState.UNSEEN

    @property
    def unsaved(self) -> bool:
        return self.content != self._saved

    def saved(self, content: Content, on_disk: bytes | None) -> None:
        self._saved, self.on_disk, self.save_error = content, on_disk, ""
        self.status_changed.emit()

    def save_failed(self, message: str) -> None:
        if self.save_error != message:
            self.save_error = message
            self.status_changed.emit()

    # focus and filter

    def visible(self) -> tuple[Shown, ...]:
        """What the canvas and the list show: pending proposals, then decided boxes."""
        items: tuple[Shown, ...] = (*self.pending, *self.annotations)
        return tuple(item for item in items if self._filter.admits(item))

    @property
    def focused(self) -> Shown | None:
        return next((item for item in self.visible() if item.id == self._focus), None)

    def set_focus(self, item_id: str | None) -> None:
        self._focus = item_id
        self.focus_changed.emit()

    def next_pending(self, after: str | None) -> str | None:
        """The visible pending proposal that follows `after` in rank, else the first one left, else None."""
        ids = [item.id for item in self.visible() if isinstance(item, Proposal)]
        rest = [i for i in ids if i != after]
        following = ids[ids.index(after) + 1 :] if after in ids else []
        return next(iter(following or rest), None)

    def step_focus(self, step: int) -> None:
        """Move the focus through all visible boxes, round at the ends."""
        ids = [item.id for item in self.visible()]
        if ids:
            at = ids.index(self._focus) + step if self._focus in ids else 0 if step > 0 else -1
            self.set_focus(ids[at % len(ids)])

    def set_filter(self, shown: Filter) -> None:
        self._filter = shown
        self._refresh()
