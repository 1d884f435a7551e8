"""The seconds that a person's decisions take, by published times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box

from .annotator import Step


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of work on one box.

    `verify`: to say whether a shown box is right (Papadopoulos et al., CVPR 2016: human verification); `draw`: a box by
    extreme clicking, four points (Papadopoulos et al., ICCV 2017); `edge`: to move one edge, a quarter of drawing;
    `tolerance`: the share of the true width (height) by which an edge may be off without being moved.
    """

    verify: float = 1.7
    draw: float = 7.0
    edge: float = 1.8
    tolerance: float = 0.1

    @property
    def worthwhile(self) -> float:
        """The chance from which on a look at a proposal pays: it costs `verify`, and saves `draw` if it is right."""
        return self.verify / self.draw

    def of(self, steps: Iterable[Step]) -> float:
        """The seconds of all these decisions."""
        return sum(map(self._step, steps))

    def _step(self, step: Step) -> float:
        if step.proposal is None:
            return self.draw
        if step.annotation.decision is not Decision.ADJUSTED:
            return self.verify
        moved = self.edge * edges_off(step.proposal.box, step.annotation.box, self.tolerance)
        return self.verify + min(moved, self.draw)  # a bad box is rather rejected and drawn


def edges_off(box: Box, truth: Box, tolerance: float) -> int:
    """How many of the four edges are off by more than that share of the true width (height)."""
    sides = 2 * (truth.width, truth.height)
    edges = zip(box.edges, truth.edges, sides, strict=True)
    return sum(abs(edge - true) > tolerance * side for edge, true, side in edges)
