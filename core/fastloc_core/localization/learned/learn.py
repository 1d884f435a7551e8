"""Learning from the decisions about a folder, and checking on held-out ones whether it helps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray

from fastloc_core.annotation import Decision
from fastloc_core.learning import classes, edges
from fastloc_core.learning.classes import NONE, ClassHead
from fastloc_core.learning.edges import CELLS
from fastloc_core.learning.learned import READY, Gain, Learned
from fastloc_core.learning.lesson import Lesson
from fastloc_core.progress import Progress, silent

from .adaptation import FITS, STEPS_IN_ALL, Decided, adapt
from .embedding import WIDTH
from .head import HIDDEN, EdgeHead

ENOUGH = 5  # decided boxes
_ROUNDING = 1e-6
_SURE = 1.96  # standard errors on each side of a mean: 95 %


def learn(
    prior: EdgeHead, lessons: Sequence[Lesson], earlier: Learned | None = None, progress: Progress = silent
) -> Learned | None:
    """What the lessons teach, whether it helps or not; None if there are too few. The same for the same lessons.

    Their descriptors must be of the version of the shipped head, whose last part is `prior`. `earlier`: what was
    learned from fewer decisions, whose curve goes on. `progress` may raise Cancelled.
    """
    taught = [lesson for lesson in lessons if lesson.decision is not Decision.REJECTED and _is_whole(lesson)]
    if len(taught) < ENOUGH:
        return None
    done = iter(range(STEPS_IN_ALL))
    with _one_thread():
        adapted = adapt(prior, _decided(taught), lambda: progress(next(done), STEPS_IN_ALL))
    if adapted is None:
        return None
    limits = np.where([lesson.decision is Decision.ACCEPTED for lesson in taught], FITS, READY)
    gain = _gain(adapted.before, adapted.after, limits)
    before = tuple(point for point in (earlier.curve if earlier else ()) if point[0] < len(taught))
    curve = (*before, (len(taught), gain.before, gain.after))
    extents, trust = (adapted.weights, adapted.trust) if gain.helps else (None, edges.TRUST)
    return Learned(taught[0].descriptor.version, len(taught), gain, curve, extents, _classes(lessons), trust)


def _classes(lessons: Sequence[Lesson]) -> ClassHead | None:
    """Boxes that were accepted without a class do not say which one they have."""
    told = [lesson for lesson in lessons if lesson.label or lesson.decision is Decision.REJECTED]
    told = [lesson for lesson in told if lesson.descriptor.embedding.shape == (WIDTH,)]
    labels = [NONE if lesson.decision is Decision.REJECTED else lesson.label for lesson in told]
    return classes.learn(np.stack([lesson.descriptor.embedding for lesson in told]), labels) if told else None


@contextmanager
def _one_thread() -> Iterator[None]:
    """Inside, this thread computes alone: such small networks gain nothing from others, which have the model to run."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _is_whole(lesson: Lesson) -> bool:
    """Whether its descriptor has the form of this version's, and its box lies near the frame."""
    x0, y0, x1, y1 = edges.inside(lesson.descriptor.frame, lesson.box)
    return lesson.descriptor.features.shape == (2, 2 * HIDDEN, CELLS) and max(x0, y0) < 1 and min(x1, y1) > 0


def _decided(taught: Sequence[Lesson]) -> Decided:
    numbers = {image: number for number, image in enumerate(dict.fromkeys(lesson.image for lesson in taught))}
    seen = [lesson.descriptor for lesson in taught]
    return Decided(
        np.stack([each.features for each in seen]).astype(np.float32),
        np.stack([edges.inside(each.frame, each.first) for each in seen]),
        np.stack([edges.inside(lesson.descriptor.frame, lesson.box) for lesson in taught]),
        np.array([lesson.decision is Decision.ACCEPTED for lesson in taught]),
        np.array([numbers[lesson.image] for lesson in taught], np.int64),
    )


def _gain(before: NDArray[np.float32], after: NDArray[np.float32], limits: NDArray[np.float64]) -> Gain:
    """`limits`: the IoU from which each box needs no correction."""
    difference = (after - before).astype(float)
    error = _SURE * float(difference.std(ddof=1)) / len(difference) ** 0.5
    mean = float(difference.mean())
    ready = [float((iou >= limits - _ROUNDING).mean()) for iou in (before, after)]
    return Gain(float(before.mean()), float(after.mean()), max(mean - error, -1.0), min(mean + error, 1.0), *ready)
