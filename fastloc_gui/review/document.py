"""The document: what is shown of one image under review, which box has the focus, and which are selected with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fastloc_core.proposal import Proposal, ProposalSet
from fastloc_core.review.edits import Content
from fastloc_core.review.shaping import Shaping
from fastloc_core.review.standing import Filter, Shown, Standing

if TYPE_CHECKING:
    from fastloc_core.review.asking import Asking


class Document(QObject):
    """A view of what the store holds about an image: only the session gives it something else to show."""

    changed = Signal()  # it shows something else: boxes, an error, whether the image is verified
    focus_changed = Signal()  # nothing but the focus, or what is selected with it

    def __init__(self, image: int, path: Path, parent: QObject | None = None) -> None:
        """`image`: its number in the store."""
        super().__init__(parent)
        self.image, self.path = image, path
        self.loaded = False  # the image and its annotation file were read
        self.proposals: ProposalSet | None = None  # as the model made them
        self.proposed = False  # by an ordinary run, not only for classes that were named
        self.blind = False  # its proposals are kept, but nobody may see them yet
        self.file_error = ""  # the annotation file cannot be read, and stays as it is; or the store keeps nothing
        self.run_error = ""  # the image could not be decoded, or nothing proposed for it
        self.unreadable = ""  # why the store cannot tell what is decided or proposed: nothing can be decided
        self.focus: str | None = None
        self.others: frozenset[str] = frozenset()  # the boxes that are selected besides the one in focus
        self.showing_unlikely = False  # the user wants to see them in this image
        self._shaping = Shaping()
        self._all: Asking | None = None  # with the unlikely proposals, if there are any ...
        self._likely: set[str] = set()  # ... and the ids of the others
        self._still: Proposal | None = None  # the box in focus, which stays as it is until the focus leaves it
        self._set(Standing(image, Content()))

    def _set(self, standing: Standing) -> None:
        self.standing, self.content = standing, standing.content
        self.width, self.height = standing.content.width, standing.content.height  # 0 until the image is decoded
        self.verified = standing.content.verified
        self.annotations, self.undecided, self.pending = standing.annotations, standing.undecided, standing.pending
        self.by_id = standing.by_id

    # for the session

    def show(self, content: Content, focus: str | None) -> None:
        """What the store holds now, and the box that has the focus if it is there."""
        resized = (content.width, content.height) != (self.width, self.height)
        asking = self._shaped(content) if resized else self.standing.asking
        self._show(replace(self.standing, content=content, asking=asking), focus)

    def show_proposals(self, found: ProposalSet | None, proposed: bool, content: Content, focus: str | None) -> None:
        """All that the store keeps of the model's proposals."""
        self.proposals, self.proposed = found, proposed
        if found:
            self.run_error = ""
        self._show(replace(self.standing, content=content, asking=self._shaped(content)), focus)

    @property
    def shaping(self) -> Shaping:
        return self._shaping

    def set_shaping(self, shaping: Shaping, still: bool = False) -> None:
        """How proposals are shown from now on.

        `still`: not the box in focus, because somebody may be deciding about it; it follows when the focus leaves it.
        """
        self.showing_unlikely = self.showing_unlikely and shaping.least == self._shaping.least
        self._shaping = shaping
        self._still = focused if still and isinstance(focused := self.focused, Proposal) else None
        self._show(replace(self.standing, asking=self._shaped(self.content)), self.focus)

    def show_unlikely(self, on: bool) -> None:
        """Show the proposals of this image that are not worth a look, too, or leave them out again."""
        self.showing_unlikely = on
        self._show(replace(self.standing, asking=self._shaped(self.content)), self.focus)

    def let_go(self) -> None:
        """Nobody looks at the image any more: no box has to stay as it is."""
        if self._still:
            self.set_shaping(self._shaping)

    def set_filter(self, shown: Filter) -> None:
        if shown != self.standing.filter:
            self._show(replace(self.standing, filter=shown), self.focus)

    def fail(self, *, run: str | None = None, file: str | None = None, store: str | None = None) -> None:
        """Why nothing could be proposed, why the image and its file could not be taken over, or why the store cannot
        tell what it holds; empty: it can again.
        """
        before = self.run_error, self.file_error, self.unreadable
        self.run_error = self.run_error if run is None else run
        self.file_error = self.file_error if file is None else file
        self.unreadable = self.unreadable if store is None else store
        if before != (self.run_error, self.file_error, self.unreadable):
            self.changed.emit()

    def _shaped(self, content: Content) -> Asking | None:
        self._all = None
        if not (self.proposals and self.proposals.proposals):
            return None
        from fastloc_core.review.asking import Asking  # numpy, which the window does without as it starts

        def asking(shaping: Shaping) -> Asking:
            shaped = shaping.apply(found, content.width, content.height)
            return Asking(still if still and still.id == p.id else p for p in shaped)

        found, still = self.proposals.proposals, self._still
        likely = asking(self._shaping)
        self._likely = {p.id for p in likely.proposals}
        everything = asking(replace(self._shaping, least=0.0)) if self._shaping.least else likely
        self._all = None if len(everything.proposals) == len(likely.proposals) else everything
        return everything if self.showing_unlikely else likely

    @property
    def unlikely(self) -> int:
        """How many undecided proposals are not worth a look, whether they are shown or not."""
        left = self._all.after(self.content.annotations) if self._all else ()
        return sum(p.id not in self._likely for p in left)

    def _show(self, standing: Standing, focus: str | None) -> None:
        self._set(standing)
        self.aim(focus if focus in self.by_id else standing.next_pending())
        self.others = frozenset(each for each in self.others if each in self.by_id)
        self._follow()
        self.changed.emit()

    def _follow(self) -> bool:
        """Let the box that stayed as it was follow the shaping, if it has lost the focus."""
        if self._still is None or self._still.id == self.focus:
            return False
        self._still = None
        self._set(replace(self.standing, asking=self._shaped(self.content)))
        return True

    # errors

    @property
    def error(self) -> str:
        return self.unreadable or self.file_error or self.run_error

    @property
    def locked(self) -> str:
        """Why nothing can be decided here; empty if it can."""
        return self.unreadable or self.file_error

    # the focus

    def begin(self) -> None:
        """Somebody comes to the image: the likeliest proposal has the focus, unless a decided box has it."""
        if self.focus is None or isinstance(self.focused, Proposal):
            self.aim(self.standing.next_pending())

    def visible(self) -> tuple[Shown, ...]:
        """What the canvas and the list show: pending proposals, then decided boxes."""
        return tuple(self.by_id.values())

    def shown(self, item_id: str | None) -> Shown | None:
        """The visible box of that id."""
        return self.by_id.get(item_id or "")

    @property
    def focused(self) -> Shown | None:
        return self.shown(self.focus)

    def set_focus(self, item_id: str | None) -> None:
        """Nothing else is selected then."""
        self._focus_on(item_id, frozenset())

    def _focus_on(self, item_id: str | None, others: frozenset[str]) -> None:
        self.focus, self.others = item_id, others
        (self.changed if self._follow() else self.focus_changed).emit()

    def aim(self, item_id: str | None) -> None:
        """The focus for what is shown next. What is selected stays so if that box belongs to it."""
        selected = self.others | {self.focus}
        self.others = frozenset(each for each in selected - {item_id} if each) if item_id in selected else frozenset()
        self.focus = item_id

    # the selection

    @property
    def selected(self) -> tuple[Shown, ...]:
        """The box in focus first, then the others that are selected with it, as they are listed."""
        focused = self.focused
        others = (item for item_id, item in self.by_id.items() if item_id in self.others) if self.others else ()
        return (focused, *others) if focused else ()

    def select(self, ids: Iterable[str], focus: str | None = None) -> None:
        """`focus`: one of them; otherwise the box in focus if it is one of them, otherwise the last one."""
        chosen = [each for each in ids if each in self.by_id]
        focus = next((each for each in (focus, self.focus) if each in chosen), chosen[-1] if chosen else None)
        self._focus_on(focus, frozenset(chosen) - {focus})

    def toggle(self, item_id: str) -> None:
        """Add a box to the selection, which gets the focus, or take it out again."""
        ids = [item.id for item in self.selected]
        if item_id in ids:
            self.select(each for each in ids if each != item_id)
        else:
            self.select([*ids, item_id], item_id)

    def step_focus(self, step: int, ids: Sequence[str] = ()) -> None:
        """Move the focus through all visible boxes, round at the ends. `ids`: in another order than the model asks."""
        ids = ids or tuple(self.by_id)
        if ids:
            at = ids.index(self.focus) + step if self.focus in ids else 0 if step > 0 else -1
            self.set_focus(ids[at % len(ids)])
