"""The questions of one image's proposals, kept up while they are decided, however many boxes there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal

from .overlap import BoxArray, Flags
from .queue import NESTED, SAME_QUESTION


class Asking:
    """What some proposals, better ones first, still ask while decisions come and go: each costs what it answers."""

    def __init__(self, proposals: Iterable[Proposal]) -> None:
        self.proposals = tuple(proposals)
        self._decided: dict[int, Annotation] = {}  # by identity: an annotation never changes
        self._at = {p.id: i for i, p in enumerate(self.proposals)}
        self._codes: dict[str, int] = {}
        self._labels = np.array([self._codes.setdefault(p.label, len(self._codes)) for p in self.proposals], np.intp)
        self._boxes = BoxArray(p.box for p in self.proposals)
        self._answers = np.zeros(len(self.proposals), np.intp)  # how many decisions answer each
        self._repeated, self._nested = (np.zeros(len(self.proposals), np.bool_) for _ in range(2))  # by any other
        for i in range(len(self.proposals)):
            self._repeated[i], self._nested[i] = (others.any() for others in self._others(i))

    def after(self, annotations: Iterable[Annotation]) -> tuple[Proposal, ...]:
        """What is left to ask when these are all the decisions."""
        decided = tuple(annotations)
        now = dict(zip(map(id, decided), decided, strict=True))
        before, self._decided = self._decided, now
        changed = before.keys() ^ now.keys()
        self._count([before[key] for key in changed if key in before], -1)
        self._count([now[key] for key in changed if key in now], 1)
        asking = self._answers == 0
        left = asking & ~self._repeated
        for i in (asking & self._repeated).nonzero()[0]:
            left[i] = not (self._others(i)[0] & left).any()
        return tuple(self.proposals[i] for i in left.nonzero()[0])

    def compatible(self, left: Sequence[Proposal]) -> list[Proposal]:
        """Of these proposals those that can be right together: of a whole and its parts, what is likelier."""
        kept = np.zeros(len(self.proposals), np.bool_)
        for p in sorted(left, key=lambda each: -each.confidence):
            i = self._at[p.id]
            kept[i] = not (self._nested[i] and (self._others(i)[1] & kept).any())
        return [p for p in left if kept[self._at[p.id]]]

    def _others(self, i: int) -> tuple[Flags, Flags]:
        """Which other proposals of its class ask the same as one, and which are a part of it, or have it as a part."""
        iou, nested = self._boxes.overlap(self.proposals[i].box, NESTED)
        others = self._labels == self._labels[i]
        others[i] = False
        return others & (iou > SAME_QUESTION), others & nested

    def _count(self, decided: list[Annotation], change: int) -> None:
        """Decisions come (1) or go (-1); always a few boxes, one by one, before the many of the other kind."""
        for a in decided:
            if a.id in self._at:
                self._answers[self._at[a.id]] += change
        if len(decided) <= len(self.proposals):
            for a in decided:
                same = (self._labels == self._code(a.label)) | (self._labels == self._code(self._was(a)))
                rejected = a.decision is Decision.REJECTED
                self._answers += change * _answered(self._boxes, a.box, same, rejected)
            return
        boxes = BoxArray(a.box for a in decided)
        labels = np.array([self._codes.get(a.label, -1) for a in decided])
        were = labels.copy()
        for j, i in ((j, self._at[a.id]) for j, a in enumerate(decided) if a.id in self._at):
            were[j] = self._labels[i]
        rejections = np.array([a.decision is Decision.REJECTED for a in decided])
        for i, p in enumerate(self.proposals):
            same = (labels == self._labels[i]) | (were == self._labels[i])
            self._answers[i] += change * _answered(boxes, p.box, same, rejections).sum()

    def _code(self, label: str) -> int:
        return self._codes.get(label, -1)

    def _was(self, a: Annotation) -> str:
        """The class that its proposal had."""
        return self.proposals[self._at[a.id]].label if a.id in self._at else a.label


def _answered(boxes: BoxArray, box: Box, same: Flags, rejected: Flags | bool) -> Flags:
    """`answers` for one box before many of the other kind; `same`: class, `rejected`: decision of each."""
    iou, nested = boxes.overlap(box, NESTED)
    kept = np.logical_not(rejected)
    return ((iou > SAME_QUESTION) & (same | kept)) | (same & nested & kept)
