"""How the review of one image stands: what is decided, and what its proposals still ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fastloc_core.annotation import Annotation
from fastloc_core.proposal import Proposal

from .edits import Change, Content
from .pending import excludes

if TYPE_CHECKING:
    from .asking import Asking

Shown = Proposal | Annotation  # both have id, box and label


@dataclass(frozen=True, slots=True)
class Filter:
    """Which boxes are shown: pending ones from `min_chance` on, and only those of `label` unless it is empty."""

    min_chance: float = 0.0
    label: str = ""


@dataclass(frozen=True, eq=False)
class Standing:
    """One image under review. It never changes: after each decision there is another one.

    `image`: its number in the store; `asking`: its proposals as they are shown, None if there are none.
    """

    image: int
    content: Content
    asking: Asking | None = None
    filter: Filter = Filter()

    @cached_property
    def annotations(self) -> tuple[Annotation, ...]:
        """The decided boxes in order of appearance, without the rejected ones."""
        return self.content.boxes

    @cached_property
    def undecided(self) -> tuple[Proposal, ...]:
        """The proposals that no decision answers, best first."""
        return self.asking.after(self.content.annotations) if self.asking else ()

    @cached_property
    def pending(self) -> tuple[Proposal, ...]:
        """Those of the undecided proposals that reach the threshold."""
        return self._likely(self.undecided)

    @cached_property
    def by_id(self) -> Mapping[str, Shown]:
        """What the canvas and the list show: pending proposals, then decided boxes."""
        items: tuple[Shown, ...] = (*self.pending, *self.annotations)
        return {item.id: item for item in items if self.filter.label in ("", item.label)}

    @property
    def verified(self) -> bool:
        return self.content.verified

    def beside(self, one: Proposal) -> list[Proposal]:
        """The pending proposals that cannot be right if that one is."""
        return [p for p in self.pending if excludes(p, one)]

    def compatible(self, among: Sequence[Proposal] | None = None) -> list[Proposal]:
        """The pending proposals that are shown, or those `among` them, as many of them as can be right together."""
        shown = [item for item in self.by_id.values() if isinstance(item, Proposal)] if among is None else among
        return self.asking.compatible(shown) if self.asking else []

    def unasked(self, new: Sequence[Proposal]) -> frozenset[str]:
        """The ids of those new proposals that repeat no proposal of the image, and that no decision answers."""
        from .asking import Asking  # imports numpy, which the window does not need at its start

        asking = Asking((*(self.asking.proposals if self.asking else ()), *new))
        left = asking.after(self.content.annotations)
        return frozenset(p.id for p in new).intersection(p.id for p in left)

    def pending_after(self, changes: Sequence[Change]) -> tuple[Proposal, ...]:
        """The proposals that are pending once these changes are made."""
        return self._likely(self._after(changes))

    def asks_again(self, changes: Sequence[Change]) -> bool:
        """Whether these changes let a proposal ask again that the boxes answer now."""
        return not set(self._after(changes)).issubset(self.undecided)

    def next_pending(self, after: str | None = None, left: Collection[Proposal] | None = None) -> str | None:
        """The visible pending proposal that follows `after` in rank, otherwise the first one; None if there is none.

        `left`: the proposals that will still be pending; None: all of them.
        """
        staying = {p.id for p in (self.pending if left is None else left)}
        ids = [p.id for p in self.pending if p.id in self.by_id and (p.id in staying or p.id == after)]
        rest = [i for i in ids if i in staying and i != after]
        following = ids[ids.index(after) + 1 :] if after in ids else []
        return next(iter(following or rest), None)

    def _after(self, changes: Sequence[Change]) -> tuple[Proposal, ...]:
        if self.asking is None:
            return ()
        gone, new = [c.before for c in changes if c.before], [c.after for c in changes if c.after]
        return self.asking.after_changes(self.content.annotations, gone, new)

    def _likely(self, proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
        return tuple(p for p in proposals if p.chance >= self.filter.min_chance)
