"""Which proposals of an image still ask something, brought up to date with each decision, for any number of boxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal

from .overlap import BoxArray, Field, Flags
from .pending import NESTED, SAME_QUESTION


class Asking:
    """What the proposals of an image, best first, still ask while decisions come and go.

    `after` remembers the decisions of the last call and compares only those that came or went since, so its cost
    depends on what has changed.
    """

    def __init__(self, proposals: Iterable[Proposal]) -> None:
        self.proposals = tuple(proposals)
        self._given: Sequence[Annotation] = ()  # the decisions of the last call
        self._decided: dict[int, Annotation] = {}  # by identity, because an annotation never changes
        self._field = Field(self.proposals)
        self._answers = np.zeros(len(self.proposals), np.intp)  # how many decisions answer each proposal
        self._repeated, self._nested = np.zeros((2, len(self.proposals)), np.bool_)  # by another proposal
        for i in range(len(self.proposals)):
            self._repeated[i], self._nested[i] = (others.any() for others in self._others(i))

    def after(self, annotations: Sequence[Annotation]) -> tuple[Proposal, ...]:
        """The proposals that none of these decisions answers and that do not repeat a better one that is left."""
        if annotations is not self._given:
            self._given = annotations = tuple(annotations)
            now = dict(zip(map(id, annotations), annotations, strict=True))
            before, self._decided = self._decided, now
            changed = before.keys() ^ now.keys()
            self._count([before[key] for key in changed if key in before], -1)
            self._count([now[key] for key in changed if key in now], 1)
        asking = self._answers == 0
        left = asking & ~self._repeated
        for i in (asking & self._repeated).nonzero()[0]:
            left[i] = not (self._others(i)[0] & left).any()
        return tuple(self.proposals[i] for i in left.nonzero()[0])

    def after_changes(
        self, annotations: Sequence[Annotation], gone: list[Annotation], new: list[Annotation]
    ) -> tuple[Proposal, ...]:
        """See after, if some of the decisions go and new ones come; it costs only what changes."""
        self.after(annotations)
        self._count(gone, -1)
        self._count(new, 1)
        left = self.after(self._given)
        self._count(new, -1)
        self._count(gone, 1)
        return left

    def compatible(self, left: Sequence[Proposal]) -> list[Proposal]:
        """Those of the proposals that can be right together: of a whole and its parts, the likelier."""
        kept = np.zeros(len(self.proposals), np.bool_)
        for p in sorted(left, key=lambda each: -each.chance):
            i = self._field.at[p.id]
            kept[i] = not (self._nested[i] and (self._others(i)[1] & kept).any())
        return [p for p in left if kept[self._field.at[p.id]]]

    def _others(self, i: int) -> tuple[Flags, Flags]:
        """The other proposals of its class that repeat it, and those that are a part of it or have it as a part."""
        iou, same, nested = self._field.around(self.proposals[i], NESTED)
        same[i] = nested[i] = False
        return same & (iou > SAME_QUESTION), nested

    def _count(self, decided: list[Annotation], change: int) -> None:
        """Decisions come (1) or go (-1).

        If there are fewer decisions than proposals, each decision is compared with all proposals at once, otherwise
        each proposal with all decisions.
        """
        field = self._field
        for a in decided:
            if a.id in field.at:
                self._answers[field.at[a.id]] += change
        if len(decided) <= len(self.proposals):
            for a in decided:
                same = (field.labels == field.number(a.label)) | (field.labels == field.number(self._was(a)))
                rejected = a.decision is Decision.REJECTED
                self._answers += change * _answered(field.boxes, a.box, same, rejected)
            return
        boxes = BoxArray(a.box for a in decided)
        labels = np.array([field.number(a.label) for a in decided])
        were = np.array([field.number(self._was(a)) for a in decided])
        rejections = np.array([a.decision is Decision.REJECTED for a in decided])
        for i, p in enumerate(self.proposals):
            same = (labels == field.labels[i]) | (were == field.labels[i])
            self._answers[i] += change * _answered(boxes, p.box, same, rejections).sum()

    def _was(self, a: Annotation) -> str:
        """The class of the proposal that it decides, otherwise its own."""
        at = self._field.at.get(a.id)
        return a.label if at is None else self.proposals[at].label


def _answered(boxes: BoxArray, box: Box, same: Flags, rejected: Flags | bool) -> Flags:
    """Which of many decisions answer one proposal, or which of many proposals one decision answers.

    A decision answers a proposal if its box falls on it; a rejection does so only for its own class. A box that is kept
    also answers the proposals of its class that are a part of it, or of which it is a part: the localization proposes
    what may be one object or several as a whole and in parts. `same`: whether both are of one class; `rejected`:
    whether the decision is a rejection.
    """
    iou, nested = boxes.overlap(box, NESTED)
    kept = np.logical_not(rejected)
    return ((iou > SAME_QUESTION) & (same | kept)) | (same & nested & kept)


def compatible(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals that can be right together, in their order: of a whole and its parts, the likelier."""
    asking = Asking(proposals)
    return asking.compatible(asking.proposals)
