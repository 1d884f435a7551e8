"""How a model's proposals become the questions to the user: classes, extent, learned corrections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from fastloc_core.proposal import Proposal
from fastloc_core.review.correction import Corrections
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.naming import named


@dataclass(frozen=True, slots=True)
class Shaping:
    """How proposals are shown.

    `extent`: in [-1, 1], see `reshaped`; `corrections`: learned ones, None if they are not wanted. They replace
    `extent` for the classes that they help, because both start from the proposed box; `least`: proposals with a smaller
    chance are left out, because they are not worth a look (`worth.py`).
    """

    class_map: ClassMap = field(default_factory=ClassMap)
    extent: float = 0.0
    corrections: Corrections | None = None
    least: float = 0.0

    def apply(self, proposals: Iterable[Proposal], width: int, height: int) -> tuple[Proposal, ...]:
        """The proposals under the names (`naming.named`) and with the boxes that the user wants.

        `width`, `height`: pixels of the image, 0 if it was never opened. Proposals of ignored classes are left out.
        """
        pairs = ((p, named(p, self.class_map)) for p in proposals)
        shown = (each for p, each in pairs if each is not None and self._is_worth_a_look(p, each))
        return tuple(self._shaped(each, width, height) for each in shown)

    def _is_worth_a_look(self, p: Proposal, shown: Proposal) -> bool:
        """A proposal of a class that a person looked for always is."""
        return p.belief == 1 or shown.chance >= self.least

    def _shaped(self, p: Proposal, width: int, height: int) -> Proposal:
        if not (width and height):
            return p
        if self.corrections and self.corrections.find(p.label):
            return replace(p, box=self.corrections.apply(p.label, p.box, width, height))
        if not self.extent:
            return p
        from fastloc_core.review.reshape import reshaped  # needs numpy, which the window does without as it starts

        return replace(p, box=reshaped(p, self.extent, width, height))
