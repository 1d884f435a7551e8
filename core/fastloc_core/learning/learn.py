"""Learning from decisions, and checking on held-out ones whether it helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.progress import Progress, each, silent

from . import extents
from .learned import READY, Gain, Learned
from .lesson import Lesson

ENOUGH = 8  # decided boxes
FOLDS = 5
_SURE = 1.96  # standard errors on each side of a mean: 95 %


def learn(lessons: Sequence[Lesson], progress: Progress = silent) -> Learned | None:
    """What the lessons teach, whether it helps or not; None if there are too few. The same for the same lessons.

    Their descriptors must be of one version. The boxes are cross-validated: those of each part of the images by what
    the other parts taught. `progress` may raise Cancelled.
    """
    taught = [a for a in lessons if a.decision in (Decision.ACCEPTED, Decision.ADJUSTED) and a.proposed.area > 0]
    folds = {image: i % FOLDS for i, image in enumerate(sorted({a.image for a in taught}))}
    if len(taught) < ENOUGH or len(folds) < 2:
        return None
    before = np.array([a.proposed.iou(a.box) for a in taught])
    after = np.empty_like(before)
    for fold in each(sorted(set(folds.values())), progress):
        weights = extents.fit([a for a in taught if folds[a.image] != fold])
        for i, a in enumerate(taught):
            if folds[a.image] == fold:
                after[i] = _placed(weights, a).iou(a.box)
    learned = Learned(taught[0].descriptor.version, len(taught), _gain(before, after))
    return replace(learned, extents=extents.fit(taught)) if learned.gain.is_sure else learned


def _placed(weights: NDArray[np.float32], lesson: Lesson) -> Box:
    return extents.moved(weights, lesson.descriptor, lesson.proposed)


def _gain(before: NDArray[np.float64], after: NDArray[np.float64]) -> Gain:
    difference = after - before
    error = _SURE * float(difference.std(ddof=1)) / len(difference) ** 0.5
    mean = float(difference.mean())
    ready = [float((iou >= READY).mean()) for iou in (before, after)]
    return Gain(float(before.mean()), float(after.mean()), max(mean - error, -1.0), min(mean + error, 1.0), *ready)
