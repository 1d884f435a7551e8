"""How a model's proposals become the questions to the user: what was learned, classes, extent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fastloc_core.proposal import Proposal
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.naming import OBJECT, named, named_by_user

if TYPE_CHECKING:
    from fastloc_core.learning.learned import Learned  # needs numpy, which the window does without as it starts


@dataclass(frozen=True, slots=True)
class Shaping:
    """How proposals are shown.

    `extent`: in [-1, 1], see `reshaped`; `learned`: what decisions taught, None if it is not wanted. A box that it
    places has no `extent`, because each starts from the proposed box; `least`: proposals with a smaller chance are left
    out, because they are not worth a look (`worth.py`).
    """

    class_map: ClassMap = field(default_factory=ClassMap)
    extent: float = 0.0
    learned: Learned | None = None
    least: float = 0.0

    def apply(self, proposals: Iterable[Proposal], width: int, height: int) -> tuple[Proposal, ...]:
        """The proposals, as the model made them, under the names (`naming.py`) and with the boxes that the user wants.

        `width`, `height`: pixels of the image, 0 if it was never opened. Proposals of ignored classes are left out.
        """
        pairs = ((p, self._shown(p, width, height)) for p in proposals)
        return tuple(each for p, each in pairs if each is not None and self._is_worth_a_look(p, each))

    def classes_of(self, labels: Iterable[str]) -> frozenset[str]:
        """All classes that proposals of a model with these labels can have."""
        taught = self.learned.classes.labels if self.learned and self.learned.classes else ()
        return frozenset((*taught, *filter(None, map(self.class_map.mapped, (*labels, OBJECT)))))

    def _is_worth_a_look(self, p: Proposal, shown: Proposal) -> bool:
        """A proposal of a class that a person looked for always is."""
        return p.belief == 1 or shown.chance >= self.least

    def _shown(self, p: Proposal, width: int, height: int) -> Proposal | None:
        if self.learned is None:
            return self._reshaped(named(p, self.class_map), width, height)
        taught = self.learned.apply(p, width, height)
        new = taught.label != p.label  # then it is one of the user's classes
        shown = named_by_user(taught, self.class_map) if new else named(taught, self.class_map)
        return shown if self.learned.moves(p) else self._reshaped(shown, width, height)

    def _reshaped(self, p: Proposal | None, width: int, height: int) -> Proposal | None:
        if p is None or not (self.extent and width and height):
            return p
        from fastloc_core.review.reshape import reshaped  # needs numpy, which the window does without as it starts

        return replace(p, box=reshaped(p, self.extent, width, height))
