"""A simulated annotator: it knows the truth, and decides the proposals of an image as a person does in the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.review.asking import Asking


@dataclass(frozen=True, slots=True)
class TrueObject:
    """An object that the annotator wants a box of. `label`: its class among the labels of the proposals."""

    label: str
    box: Box


@dataclass(frozen=True, slots=True)
class Step:
    """One decision. `proposal`: as it was shown, None for a drawn box; the id of the annotation is that of it."""

    annotation: Annotation
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Annotator:
    """How the annotator decides.

    `accept`: the IoU from which a proposal is accepted as it is; `adjust`: the IoU from which it is worth an adjustment
    to the truth; `least`: proposals with a smaller chance are not shown.
    """

    accept: float = 0.7
    adjust: float = 0.3
    least: float = 0.0

    def decide(self, proposals: Sequence[Proposal], objects: Sequence[TrueObject]) -> tuple[Step, ...]:
        """All decisions about an image, in order; every object has a box in the end.

        The likeliest pending proposal is decided first. It is accepted or adjusted if it is the pending one that fits
        an object best, otherwise rejected. As in the window, a proposal that a decided box answers is not asked, and
        costs nothing. Objects without a box are drawn.
        """
        asking = Asking(sorted(proposals, key=lambda each: -each.chance))
        steps: list[Step] = []
        left = list(objects)
        while pending := self._pending(asking, steps):
            first = pending[0]
            best = self._matched(pending, left).get(first.id)
            steps.append(self._decided(first, None if best is None else left.pop(best)))
        drawn = (Step(Annotation(each.box, each.label, Decision.DRAWN)) for each in left)
        return (*steps, *drawn)

    def _pending(self, asking: Asking, steps: Sequence[Step]) -> list[Proposal]:
        left = asking.after(tuple(step.annotation for step in steps))
        return [each for each in left if each.chance >= self.least]

    def _matched(self, pending: Sequence[Proposal], objects: Sequence[TrueObject]) -> dict[str, int]:
        """The index of its object by the id of a proposal: one to one, the best fit first."""
        fits = [
            (-p.box.iou(each.box), rank, index)
            for rank, p in enumerate(pending)
            for index, each in enumerate(objects)
            if p.label == each.label
        ]
        by_rank: dict[int, int] = {}
        for iou, rank, index in sorted(fits):
            if -iou >= self.adjust and rank not in by_rank and index not in by_rank.values():
                by_rank[rank] = index
        return {pending[rank].id: index for rank, index in by_rank.items()}

    def _decided(self, shown: Proposal, found: TrueObject | None) -> Step:
        decision, box = Decision.REJECTED, shown.box
        if found is not None:
            fits = shown.box.iou(found.box) >= self.accept
            decision, box = (Decision.ACCEPTED, shown.box) if fits else (Decision.ADJUSTED, found.box)
        return Step(Annotation(box, shown.label, decision, shown.chance, id=shown.id), shown)
