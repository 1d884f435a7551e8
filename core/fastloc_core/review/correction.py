"""Corrections of the boxes of a class, learned from a person's adjustments: learning, checking, applying."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from statistics import fmean, median
from typing import Any

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box

from .verdicts import Verdict

ENOUGH = 8  # decisions from which on a class has its own correction
FOLDS = 5
_FARTHEST = 1e6  # widths or heights of a box that its edges may be moved

Offsets = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Correction:
    """How far the edges of a class's boxes move; the class is the proposed one, "" stands for all classes.

    `n`: decisions that it was learned from; `left` ... `bottom`: shares of the width or height of the box, positive to
    the right and downwards; `before`, `after`: mean IoU of proposed and final boxes, without and with the correction,
    on decisions that were held out.
    """

    label: str
    n: int
    left: float
    top: float
    right: float
    bottom: float
    before: float
    after: float

    @property
    def helps(self) -> bool:
        return self.after > self.before

    @property
    def offsets(self) -> Offsets:
        return self.left, self.top, self.right, self.bottom


@dataclass(frozen=True, slots=True)
class Corrections:
    """A correction for each class with enough decisions, whether it helps or not; `pooled` is for all other classes."""

    by_class: Mapping[str, Correction]
    pooled: Correction | None = None

    def find(self, label: str) -> Correction | None:
        """The correction for boxes of that class; None if it would not help."""
        correction = self.by_class.get(label, self.pooled)
        return correction if correction and correction.helps else None

    def apply(self, label: str, box: Box, width: float, height: float) -> Box:
        """The corrected box inside an image of that size; the box itself if nothing helps or it would become empty."""
        correction = self.find(label)
        if correction is None:
            return box
        moved = _moved(box, correction.offsets).clipped(width, height)
        return moved if moved.area > 0 else box

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        pooled = asdict(self.pooled) if self.pooled else None
        return {"classes": [asdict(c) for c in self.by_class.values()], "pooled": pooled}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Corrections:
        """The inverse of `to_dict`. Raises ValueError for anything else."""
        try:
            classes = [_from_dict(row) for row in data["classes"]]
            pooled = _from_dict(data["pooled"]) if data["pooled"] is not None else None
        except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
            raise ValueError(f"these are no corrections: {error!r}") from error
        return cls({c.label: c for c in classes}, pooled)


def learn(verdicts: Sequence[Verdict]) -> Corrections:
    """The medians, edge by edge, of how the final boxes differ from the proposals; accepted ones do not differ.

    Rejected proposals say nothing about edges. A class has a correction if it has `ENOUGH` decisions in at least two
    images. The correction is cross-validated: for each part of the images by what the other parts say. The pooled
    correction is for classes with fewer decisions, and is cross-validated by class. The verdicts must be of one model
    and preset, and of images that somebody looked at, with `proposed` boxes as the model made them, without a
    correction, and with `proposed_label` as the classes are shown.
    """
    kept = [v for v in verdicts if v.decision is not Decision.REJECTED and v.proposed.area > 0]
    groups: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in kept:
        groups[verdict.proposed_label].append(verdict)
    found = (_learned(label, group, [v.image for v in group]) for label, group in sorted(groups.items()))
    return Corrections({c.label: c for c in found if c}, _learned("", kept, [v.proposed_label for v in kept]))


def _learned(label: str, verdicts: Sequence[Verdict], keys: Sequence[str]) -> Correction | None:
    """Checked on parts that share no key; None if there are too few decisions or only one key."""
    folds = {key: i % FOLDS for i, key in enumerate(sorted(set(keys)))}
    if len(verdicts) < ENOUGH or len(folds) < 2:
        return None
    offsets = [(_offsets(v), folds[key]) for v, key in zip(verdicts, keys, strict=True)]
    learned = [_median(o for o, own in offsets if own != fold) for fold in range(min(FOLDS, len(folds)))]
    before = fmean(v.proposed.iou(v.box) for v in verdicts)
    after = fmean(_moved(v.proposed, learned[fold]).iou(v.box) for v, (_, fold) in zip(verdicts, offsets, strict=True))
    return Correction(label, len(verdicts), *_median(o for o, _ in offsets), before, after)


def _median(offsets: Iterable[Offsets]) -> Offsets:
    left, top, right, bottom = map(median, zip(*offsets, strict=True))
    return left, top, right, bottom


def _offsets(verdict: Verdict) -> Offsets:
    sides = 2 * (verdict.proposed.width, verdict.proposed.height)
    edges = zip(verdict.box.edges, verdict.proposed.edges, sides, strict=True)
    left, top, right, bottom = ((final - proposed) / side for final, proposed, side in edges)
    return left, top, right, bottom


def _moved(box: Box, offsets: Offsets) -> Box:
    """The box with its edges moved; the same box if they would pass each other."""
    left, top, right, bottom = offsets
    if 1 + right - left <= 0 or 1 + bottom - top <= 0:
        return box
    w, h = box.width, box.height
    return Box(box.x0 + left * w, box.y0 + top * h, box.x1 + right * w, box.y1 + bottom * h)


def _from_dict(row: Mapping[str, Any]) -> Correction:
    names = [f.name for f in fields(Correction)]
    label, n, *numbers = (row[name] for name in names)
    if not all(math.isfinite(number) and abs(number) <= _FARTHEST for number in map(float, numbers)):
        raise ValueError(f"out of range: {numbers}")
    return Correction(str(label), int(n), *map(float, numbers))
