"""Where the proposals and the annotations of an image contradict each other."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.proposal import Proposal

from .pending import NESTED, SAME_QUESTION

if TYPE_CHECKING:
    from .overlap import Field

TOUCHING = 0.1  # IoU from which two boxes may be about one object ...
AGREEING = 0.5  # ... and IoU from which they agree
_UNKNOWN = 0.5  # severity if nothing was proposed for an annotation, which tells little


class Kind(StrEnum):
    """How a proposal and an annotation disagree."""

    EXTRA = "extra"  # a proposal where nothing is annotated
    MISSED = "missed"  # an annotation where nothing is proposed
    LOW_IOU = "low IoU"  # the same object and class, another box
    OTHER_CLASS = "other class"  # the same object, another class
    DOUBTFUL = "doubtful class"  # an annotation that looks like those of another class


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place to look at; `severity`, in [0, 1], is a rule of thumb for how likely a person changes something.

    `suggested`: the class that a doubtful annotation probably has.
    """

    kind: Kind
    severity: float
    proposal: Proposal | None
    annotation: Annotation | None
    iou: float
    suggested: str = ""


def disagreements(
    proposals: Sequence[Proposal],
    annotations: Sequence[Annotation],
    least: float = 0.3,
    known: Container[str] | None = None,
) -> tuple[Disagreement, ...]:
    """The most severe first; the same input gives the same answer.

    Each box has at most one partner, chosen greedily by IoU, which counts half between different classes. Labels are
    compared as they are; a proposal with a mere guess contradicts no class. A proposal with a chance below `least`
    contradicts no annotation, but may support one; so may a proposal of a whole if one of a part fits. Rejected
    annotations do not count as annotations, and a proposal that they answer is left out. `known`: the classes that the
    model can propose; it contradicts no annotation of another class. None: it knows all.
    """
    from .overlap import Field  # numpy, which the window does without as it starts

    kept = [a for a in annotations if a.decision is not Decision.REJECTED]
    there, rejected = Field(kept), Field([a for a in annotations if a.decision is Decision.REJECTED])
    touching = [_touching(p, there) for p in proposals]
    likely = [i for i, p in enumerate(proposals) if p.chance >= least and not _rejected(p, rejected)]
    fits = [(i, j, iou if _agree(proposals[i], kept[j]) else iou / 2) for i in likely for j, iou in touching[i]]
    pairs = [(proposals[i], kept[j]) for i, j in _paired(fits)]
    fitting = Field([p for p, a in pairs if p.box.iou(a.box) >= AGREEING])
    found = [_compared(p, a) for p, a in pairs if not _excluded(p, fitting)]
    extra = (proposals[i] for i in likely if not touching[i])
    found += [Disagreement(Kind.EXTRA, p.chance, p, None, 0.0) for p in extra]
    touched = {j for near in touching for j, _ in near}
    found += [Disagreement(Kind.MISSED, _UNKNOWN, None, a, 0.0) for j, a in enumerate(kept) if j not in touched]
    told = (d for d in found if d and (known is None or d.annotation is None or d.annotation.label in known))
    return tuple(sorted(told, key=lambda d: -d.severity))


def _touching(p: Proposal, kept: Field) -> list[tuple[int, float]]:
    """The indices of the annotations that may be about its object, each with the IoU."""
    iou, _, nested = kept.around(p, NESTED)
    touching = (iou >= TOUCHING) | nested
    if p.id in kept.at:
        touching[kept.at[p.id]] = True
    return [(int(j), float(iou[j])) for j in touching.nonzero()[0]]


def _rejected(p: Proposal, rejected: Field) -> bool:
    iou, same, _ = rejected.around(p, NESTED)
    return p.id in rejected.at or bool((same & (iou > SAME_QUESTION)).any())


def _excluded(p: Proposal, fitting: Field) -> bool:
    """Whether a proposal that fits is a part of it, or has it as a part."""
    _, _, nested = fitting.around(p, NESTED)
    if p.id in fitting.at:
        nested[fitting.at[p.id]] = False
    return bool(nested.any())


def _paired(fits: list[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """One to one, the best fit first; equal fits in the order given."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for i, j, _ in sorted(fits, key=lambda fit: -fit[2]):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return list(pairs.items())


def _compared(p: Proposal, a: Annotation) -> Disagreement | None:
    iou = p.box.iou(a.box)
    if not _agree(p, a):
        return Disagreement(Kind.OTHER_CLASS, p.chance * iou, p, a, iou)
    return Disagreement(Kind.LOW_IOU, p.chance * (1 - iou), p, a, iou) if iou < AGREEING else None


def _agree(p: Proposal, a: Annotation) -> bool:
    """Whether the proposal does not contradict the annotation's class."""
    return bool(p.guess) or p.label == a.label
