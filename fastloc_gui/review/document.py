"""The open image: what the store says is decided about it, what is proposed and pending, and the focus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.proposal import Proposal, ProposalSet
from fastloc_core.review.queue import excludes
from fastloc_core.review.shaping import Shaping
from fastloc_core.store.edits import Change, ImageEdit
from fastloc_core.store.store import Content

if TYPE_CHECKING:
    from fastloc_core.review.asking import Asking

Shown = Proposal | Annotation  # both have id, box, label and confidence
Record = Callable[[str, Sequence[ImageEdit], str], bool]  # keep a gesture: its text, its edits, and what it merges with


@dataclass(frozen=True, slots=True)
class Filter:
    """Which boxes show: pending ones from `min_confidence` up, and only those of `label` unless it is empty."""

    min_confidence: float = 0.0
    label: str = ""

    def admits(self, item: Shown) -> bool:
        if self.label and item.label != self.label:
            return False
        return isinstance(item, Annotation) or item.confidence >= self.min_confidence


class Document(QObject):
    """One image under review. A person's changes go through fastloc_gui.review.commands into the
    store, and come back from there.
    """

    boxes_changed = Signal()  # pending or decided boxes, or what the filter shows of them
    focus_changed = Signal()
    status_changed = Signal()  # review state, or an error

    def __init__(self, image: int, path: Path, record: Record, parent: QObject | None = None) -> None:
        """`image`: its number in the store."""
        super().__init__(parent)
        self.image, self.path = image, path
        self._record = record
        self.loaded = False  # the image and its annotation file were read
        self.content = Content()
        self.proposals: ProposalSet | None = None  # as the model made them
        self.proposed = False  # by an ordinary run, not only for classes that were named
        self.file_error = ""  # the annotation file could not be read; it will not be overwritten
        self.unreadable = ""  # why the store cannot tell what is decided or proposed: nothing can be decided
        self.run_error = ""  # the image could not be decoded, or nothing proposed for it
        self._shaping = Shaping()
        self._asking: Asking | None = None  # what the proposals ask, as they are shown; None without any
        self.undecided: tuple[Proposal, ...] = ()  # those that nobody decided; best first
        self.pending: tuple[Proposal, ...] = ()  # those of the undecided ones that reach the confidence threshold
        self.annotations: tuple[Annotation, ...] = ()  # decided boxes in order of appearance, but the rejected ones
        self.by_id: Mapping[str, Shown] = {}  # what the canvas and the list show: pending ones, then decided ones
        self._focus: str | None = None
        self._filter = Filter()

    # content

    @property
    def width(self) -> int:
        """Pixels as displayed; 0 until the image is decoded."""
        return self.content.width

    @property
    def height(self) -> int:
        return self.content.height

    @property
    def verified(self) -> bool:
        return self.content.verified

    @property
    def below_threshold(self) -> int:
        """How many undecided proposals the confidence threshold hides."""
        return len(self.undecided) - len(self.pending)

    def edit(
        self,
        text: str,
        changes: Sequence[Change],
        *,
        verified: bool | None = None,
        focus: str | None = None,
        gesture: str = "",
    ) -> None:
        """For commands only: one gesture. Nothing happens where the store cannot keep it."""
        after = self.verified if verified is None else verified
        before, self._focus = self._focus, focus
        if not self._record(text, [ImageEdit(self.image, tuple(changes), (self.verified, after))], gesture):
            self._focus = before

    def asks_again(self, changes: Sequence[Change]) -> bool:
        """Whether a proposal that the boxes answer now would be asked again after these changes."""
        if self._asking is None:
            return False
        boxes = {a.id: a for a in self.content.annotations}
        for change in changes:
            if change.before:
                del boxes[change.before.id]
            if change.after:
                boxes[change.after.id] = change.after
        again = self._asking.after(boxes.values())
        self._asking.after(self.content.annotations)
        return not set(again).issubset(self.undecided)

    # what arrives from outside

    def show_content(self, content: Content) -> None:
        """What the store holds now."""
        resized = (content.width, content.height) != (self.width, self.height)
        self.content = content
        self.annotations = tuple([a for a in content.annotations if a.decision is not Decision.REJECTED])
        if resized:
            self._shape()
        else:
            self._ask()

    def load(self, file_error: str = "") -> None:
        """The image is decoded and its annotation file read; `show_content` has to follow."""
        self.loaded, self.file_error, self.run_error = True, file_error, ""

    def propose(self, proposals: ProposalSet | None, proposed: bool = True, focus: str | None = None) -> None:
        """What the store keeps of the model's proposals; `focus` on one of them."""
        self.proposals, self.proposed = proposals, proposed
        if proposals:
            self.run_error = ""
        self._focus = focus or self._focus
        self._shape()

    def set_shaping(self, shaping: Shaping) -> None:
        """How the user wants proposals to be shown."""
        self._shaping = shaping
        self._shape()

    def lose(self, reason: str) -> None:
        """Why the store cannot tell what it holds; empty: it can again."""
        if reason != self.unreadable:
            self.unreadable = reason
            self.status_changed.emit()

    def fail(self, message: str) -> None:
        self.run_error = message
        self.status_changed.emit()

    def _shape(self) -> None:
        """The proposals, or the way they are to be shown, have changed."""
        self._asking = None
        if self.proposals and self.proposals.proposals:
            from fastloc_core.review.asking import Asking  # numpy, which the window does without as it starts

            self._asking = Asking(self._shaping.apply(self.proposals.proposals, self.width, self.height))
        self._ask()

    def _ask(self) -> None:
        self.undecided = self._asking.after(self.content.annotations) if self._asking else ()
        self._refresh()

    def _refresh(self) -> None:
        threshold = Filter(self._filter.min_confidence)
        self.pending = tuple(p for p in self.undecided if threshold.admits(p))
        items: Iterable[Shown] = (*self.pending, *self.annotations)
        if self._filter.label:
            items = filter(self._filter.admits, items)
        self.by_id = {item.id: item for item in items}
        self.boxes_changed.emit()
        self.status_changed.emit()
        self.set_focus(self._focus if self.focused else self.next_pending(None))

    # status

    @property
    def error(self) -> str:
        return self.unreadable or self.file_error or self.run_error

    @property
    def locked(self) -> str:
        """Why nothing can be decided here; empty where it can."""
        return self.unreadable or self.file_error

    # focus and filter

    def beside(self, one: Proposal) -> list[Proposal]:
        """Pending proposals that cannot be right if that one is."""
        return [p for p in self.pending if excludes(p, one)]

    def visible(self) -> tuple[Shown, ...]:
        """What the canvas and the list show: pending proposals, then decided boxes."""
        return tuple(self.by_id.values())

    def shown(self, item_id: str | None) -> Shown | None:
        """The visible box of that id."""
        return self.by_id.get(item_id or "")

    @property
    def focused(self) -> Shown | None:
        return self.shown(self._focus)

    def set_focus(self, item_id: str | None) -> None:
        self._focus = item_id
        self.focus_changed.emit()

    def next_pending(self, after: str | None, left: Sequence[Proposal] | None = None) -> str | None:
        """The visible pending proposal that follows `after` in rank, else the first one left, else None.

        `left`: those that will still be pending.
        """
        staying = {p.id for p in (self.pending if left is None else left)}
        ids = [p.id for p in self.pending if p.id in self.by_id and (p.id in staying or p.id == after)]
        rest = [i for i in ids if i in staying and i != after]
        following = ids[ids.index(after) + 1 :] if after in ids else []
        return next(iter(following or rest), None)

    def step_focus(self, step: int) -> None:
        """Move the focus through all visible boxes, round at the ends."""
        ids = list(self.by_id)
        if ids:
            at = ids.index(self._focus) + step if self._focus in ids else 0 if step > 0 else -1
            self.set_focus(ids[at % len(ids)])

    def set_filter(self, shown: Filter) -> None:
        if shown != self._filter:
            self._filter = shown
            self._refresh()
