"""Descriptors, lessons and what is learned from them, for the tests of learning."""

from __future__ import annotations

import numpy as np

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.learning.classes import Classes
from fastloc_core.learning.learned import Gain, Learned
from fastloc_core.learning.lesson import Lesson
from fastloc_core.proposal import Descriptor
from tests.core.review_made import BOX

HEAD = "made for tests"
WIDER = Box(100, 100, 250, 150)  # BOX with its right edge half a width further out
GAIN = Gain(0.6, 0.7, 0.05, 0.15, 0.2, 0.5)


def descriptor(embedding: tuple[float, ...] = (1, 0, 0), head: str = HEAD) -> Descriptor:
    edges = np.arange(2 * 4 * 5, dtype=np.float16).reshape(2, 4, 5)
    return Descriptor(head, Box(80, 80, 220, 170), edges, np.array(embedding, np.float16))


def lesson(image: str, box: Box = WIDER, decision: Decision = Decision.ADJUSTED) -> Lesson:
    return Lesson(image, descriptor(), BOX, box, "lynx", "cat", decision, 1.0)


def learned(n: int = 9, right: float = 0.5, classes: Classes | None = None) -> Learned:
    """It moves the right edges outwards."""
    return Learned(HEAD, n, GAIN, ((5, 0.6, 0.65), (n, 0.6, 0.7)), np.array([0, 0, right, 0], np.float32), classes)


def lynx_or_owl() -> Classes:
    """Embeddings that point along the first axis are a lynx, along the second an owl, along the third none of these."""
    return Classes(("lynx", "owl"), np.hstack([8 * np.eye(3, dtype=np.float32), np.zeros((3, 1), np.float32)]))
