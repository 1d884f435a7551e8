"""Descriptors, lessons and what is learned from them, for the tests of learning."""

from __future__ import annotations

import numpy as np

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.learning import classes
from fastloc_core.learning.classes import NONE, ClassHead
from fastloc_core.learning.edges import CELLS, EdgeWeights
from fastloc_core.learning.learned import Gain, Learned
from fastloc_core.learning.lesson import Lesson
from fastloc_core.proposal import Descriptor
from tests.core.review_made import BOX

HEAD = "made for tests"
WIDER = Box(100, 100, 250, 150)  # BOX with its right edge half a width further out
GAIN = Gain(0.6, 0.7, 0.05, 0.15, 0.2, 0.5)


def descriptor(embedding: tuple[float, ...] = (1, 0, 0), head: str = HEAD, first: Box = BOX) -> Descriptor:
    """Its features show where the edges of WIDER are: the low ones in the first channel, the high ones in the second.

    For another first box than BOX, WIDER is the one that is half a width wider, too.
    """
    features = np.zeros((2, 2, CELLS), np.float16)
    for axis, places in enumerate(((4, 19), (8, 18))):
        features[axis, [0, 1], places] = 1
    x0, y0, w, h = first.x0, first.y0, first.width, first.height
    frame = Box(x0 - 0.4 * w, y0 - 0.8 * h, x0 + 2.4 * w, y0 + 2 * h)  # 28 cells for 2.8 sides
    return Descriptor(head, frame, first, features, np.array(embedding, np.float16))


def reading() -> EdgeWeights:
    """The weights of a head that finds each edge where the features of `descriptor` show it."""
    first, second, last = np.zeros((2, 2, 2, 5)), np.zeros((2, 2, 2, 4)), np.zeros((2, 2, 2))
    for own in range(2):
        first[:, own, own, 2] = second[:, own, own, 2] = 1
        last[:, own, own] = 100
    biases = np.zeros((2, 2))
    arrays = first, biases, second, biases, last, biases
    return EdgeWeights._make(array.astype(np.float32) for array in arrays)


def lesson(image: str, box: Box = WIDER, decision: Decision = Decision.ADJUSTED) -> Lesson:
    return Lesson(image, descriptor(), BOX, box, "lynx", "cat", decision, 1.0)


def learned(n: int = 9, of_classes: ClassHead | None = None) -> Learned:
    """It makes WIDER of BOX."""
    return Learned(HEAD, n, GAIN, ((5, 0.6, 0.65), (n, 0.6, 0.7)), reading(), of_classes)


def lynx_or_owl(owl: tuple[float, ...] = (0, 1, 0)) -> ClassHead:
    """Embeddings that point along the first axis are a lynx, along the third none of these."""
    labels = ["lynx", "owl", NONE] * 8
    head = classes.learn(np.array([(1, 0, 0), owl, (0, 0, 1)] * 8), labels)
    assert head
    return head


def assert_near(box: Box, other: Box) -> None:
    assert np.allclose(box.edges, other.edges, atol=0.5), (box, other)
