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
    `extent` for the classes that they help, because both start from the proposed box.
    """

    class_map: ClassMap = field(default_factory=ClassMap)
    extent: float = 0.0
    corrections: Corrections | None = None

    def apply(self, proposals: Iterable[Proposal], width: int, height: int) -> tuple[Proposal, ...]:
        """The proposals under the names (`naming.named`) and with the boxes that the user wants.

        `width`, `height`: pixels of the image, 0 if it was never opened. Proposals of ignored classes are left out.
        """
        shown = (named(p, self.class_map) for p in proposals)
        return tuple(self._shaped(p, width, height) for p in shown if p is not None)

    def _shaped(self, p: Proposal, width: int, height: int) -> Proposal:
        if not (width and height):
            return p
        if self.corrections and self.corrections.find(p.label):
            return replace(p, box=self.corrections.apply(p.label, p.box, width, height))
        if not self.extent:
            return p
        from fastloc_core.review.reshape import reshaped  # needs numpy, which the window does without as it starts

        return replace(p, box=reshaped(p, self.extent, width, height))
