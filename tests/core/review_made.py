"""Verdicts, proposals and annotations for the tests of learning from a review."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import ClassScore, Evidence, Proposal
from fastloc_core.review.verdicts import Verdict

BOX, LEFT_HALF = Box(100, 100, 200, 150), Box(100, 100, 150, 150)


def verdict(
    at: float = 0.0,
    decision: Decision = Decision.ACCEPTED,
    label: str = "cat",
    confidence: float = 0.8,
    image: str = "a.jpg",
    box: Box = BOX,
    became: str = "",
) -> Verdict:
    return Verdict(at, image, "net", "paper", label, BOX, confidence, decision, became or label, box)


def proposal(
    box: Box = BOX,
    label: str = "cat",
    confidence: float = 0.8,
    heat: NDArray[np.float32] | None = None,
) -> Proposal:
    heat = np.zeros((8, 8), np.float32) if heat is None else heat
    return Proposal(box, ClassScore(0, label, 9.0, 1.0), confidence, (), heat > 0, Evidence(heat, ()))


def annotation(box: Box = BOX, label: str = "cat", decision: Decision = Decision.LOADED) -> Annotation:
    return Annotation(box, label, decision)
