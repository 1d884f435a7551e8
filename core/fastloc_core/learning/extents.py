"""Where objects end, by what decisions taught."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.proposal import Descriptor

from .lesson import Lesson

Weights = NDArray[np.float32]  # (4,): how far each edge moves, in widths or heights of the proposed box


def fit(lessons: Sequence[Lesson]) -> Weights:
    """The median offset of each edge; (4,), left, top, right, bottom. The lessons must not be empty."""
    return np.median([_offsets(lesson) for lesson in lessons], axis=0).astype(np.float32)


def are_sound(weights: NDArray[np.float32]) -> bool:
    """Whether these can be weights."""
    return weights.shape == (4,)


def moved(weights: Weights, descriptor: Descriptor, box: Box) -> Box:
    """The proposed box with its edges at their learned places; the same box if they would pass each other."""
    w, h = box.width, box.height
    x0, y0, x1, y1 = np.add(box.edges, weights.astype(float) * (w, h, w, h)).tolist()
    return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else box


def _offsets(lesson: Lesson) -> NDArray[np.float64]:
    sides = 2 * (lesson.proposed.width, lesson.proposed.height)
    return np.subtract(lesson.box.edges, lesson.proposed.edges) / sides
