"""What a model sees of an image, and its boxes: they differ in scale if the image was read at a smaller size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fastloc_core.boxes import Box
from fastloc_core.proposal import Descriptor, Proposal, ProposalSet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """`pixels`: RGB uint8 (H, W, 3); `size`: width and height of the image, in whose pixels everybody counts boxes."""

    pixels: NDArray[np.uint8]
    size: tuple[int, int]

    @property
    def _scale(self) -> tuple[float, float]:
        height, width = self.pixels.shape[:2]
        return self.size[0] / width, self.size[1] / height

    def inside(self, boxes: Iterable[Box]) -> tuple[Box, ...]:
        """Boxes of the image, in what is seen."""
        sx, sy = self._scale
        return tuple(boxes) if (sx, sy) == (1, 1) else tuple(box.scaled(1 / sx, 1 / sy) for box in boxes)

    def whole(self, found: ProposalSet) -> ProposalSet:
        """What was found in the pixels, in the image."""
        if self._scale == (1, 1):
            return found
        width, height = self.size
        return replace(found, width=width, height=height, proposals=tuple(map(self.outside, found.proposals)))

    def outside(self, proposal: Proposal) -> Proposal:
        """A proposal for what is seen, in the image."""
        if self._scale == (1, 1):
            return proposal
        seen = proposal.descriptor and self.described(proposal.descriptor)
        return replace(proposal, box=self._outside(proposal.box), descriptor=seen)

    def described(self, descriptor: Descriptor) -> Descriptor:
        """A descriptor of what is seen, in the image."""
        if self._scale == (1, 1):
            return descriptor
        return replace(descriptor, frame=self._outside(descriptor.frame), first=descriptor.first.scaled(*self._scale))

    def _outside(self, box: Box) -> Box:
        return box.scaled(*self._scale).clipped(*self.size)
