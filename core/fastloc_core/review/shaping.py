"""From what a model proposed to what the user is asked: their classes, their extent, their corrections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from fastloc_core.proposal import Proposal
from fastloc_core.review.correction import Corrections
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.queue import as_classes


@dataclass(frozen=True, slots=True)
class Shaping:
    """How proposals are shown.

    `extent`: in [-1, 1], as `reshaped` takes it; `corrections`: learned ones, which take the place of `extent` for the
    classes that they help, since they start from the proposed box as well; None: not wanted.
    """

    class_map: ClassMap = field(default_factory=ClassMap)
    extent: float = 0.0
    corrections: Corrections | None = None

    def apply(self, proposals: Iterable[Proposal], width: int, height: int) -> tuple[Proposal, ...]:
        """The proposals under the user's names and with the boxes that they want; ignored classes are left out."""
        return tuple(self._shaped(p, width, height) for p in as_classes(proposals, self.class_map))

    def _shaped(self, p: Proposal, width: int, height: int) -> Proposal:
        if not (width and height):  # the image was never opened
            return p
        if self.corrections and self.corrections.find(p.label):
            return replace(p, box=self.corrections.apply(p.label, p.box, width, height))
        if not self.extent:
            return p
        from fastloc_core.review.reshape import reshaped  # needs numpy, which the window does without as it starts

        return replace(p, box=reshaped(p, self.extent, width, height))
