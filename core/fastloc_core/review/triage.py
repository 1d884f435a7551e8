"""Where proposals and existing annotations of one image tell different stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.proposal import Proposal

from .queue import answers, excludes

TOUCHING = 0.1  # IoU from which two boxes may be about one object, unless one answers the other anyway ...
AGREEING = 0.5  # ... and from which they are the same
_UNKNOWN = 0.5  # severity of an annotation that nothing was proposed for: silence tells little


class Kind(StrEnum):
    """How a proposal and an annotation disagree."""

    EXTRA = "extra"  # a proposal where nothing is annotated
    MISSED = "missed"  # an annotation where nothing is proposed
    LOW_IOU = "low IoU"  # the same object and class, another box
    OTHER_CLASS = "other class"  # the same object, another class


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place to look at; `severity` in [0, 1] orders the queue, by rule of thumb: how likely a person changes it."""

    kind: Kind
    severity: float
    proposal: Proposal | None
    annotation: Annotation | None
    iou: float


def disagreements(
    proposals: Sequence[Proposal], annotations: Sequence[Annotation], confidence: float = 0.3
) -> tuple[Disagreement, ...]:
    """The most severe first; the same input gives the same answer.

    Each box has one partner at most, greedily by IoU, which counts half between classes; labels are compared as they
    are. A proposal below `confidence` accuses no annotation, but still speaks for one, and so does one of a whole whose
    part fits. Rejected annotations are not annotated; what they answer is not brought up again.
    """
    kept = [a for a in annotations if a.decision is not Decision.REJECTED]
    rejected = [a for a in annotations if a.decision is Decision.REJECTED]
    confident = [p for p in proposals if p.confidence >= confidence and not any(answers(r, p) for r in rejected)]
    pairs = _pairs(confident, kept)
    fitting = [p for p, a in pairs if p.box.iou(a.box) >= AGREEING]
    found = [_compared(p, a) for p, a in pairs if not any(excludes(q, p) for q in fitting)]
    found += [
        Disagreement(Kind.EXTRA, p.confidence, p, None, 0.0) for p in confident if not any(_touch(p, a) for a in kept)
    ]
    found += [
        Disagreement(Kind.MISSED, _UNKNOWN, None, a, 0.0) for a in kept if not any(_touch(p, a) for p in proposals)
    ]
    return tuple(sorted((d for d in found if d), key=lambda d: -d.severity))


def _touch(p: Proposal, a: Annotation) -> bool:
    return p.box.iou(a.box) >= TOUCHING or answers(a, p)


def _pairs(proposals: Sequence[Proposal], annotations: Sequence[Annotation]) -> list[tuple[Proposal, Annotation]]:
    """One to one, the best fit first; ties in the order given."""
    touching = [
        (iou if p.label == a.label else iou / 2, i, j)
        for i, p in enumerate(proposals)
        for j, a in enumerate(annotations)
        if _touch(p, a)
        for iou in [p.box.iou(a.box)]
    ]
    pairs: dict[int, int] = {}
    for _, i, j in sorted(touching, key=lambda fit: -fit[0]):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(proposals[i], annotations[j]) for i, j in pairs.items()]


def _compared(p: Proposal, a: Annotation) -> Disagreement | None:
    iou = p.box.iou(a.box)
    if p.label != a.label:
        return Disagreement(Kind.OTHER_CLASS, p.confidence * iou, p, a, iou)
    return Disagreement(Kind.LOW_IOU, p.confidence * (1 - iou), p, a, iou) if iou < AGREEING else None
