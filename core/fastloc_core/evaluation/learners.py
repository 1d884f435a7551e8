"""What learns from decisions in a simulated review: the interface, and today's learned corrections behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from fastloc_core.annotation import Annotation
from fastloc_core.proposal import Proposal
from fastloc_core.review import correction
from fastloc_core.review.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class TaughtImage:
    """An image that the simulated annotator has decided: no more than the window would know.

    `width`, `height`: pixels as displayed; `proposals`: as the model made them, before anything was learned;
    `annotations`: the decisions, rejected ones as well, each with the id of its proposal; `verdicts`: the same about
    the proposals alone, with the boxes as the model made them.
    """

    path: Path
    width: int
    height: int
    proposals: tuple[Proposal, ...]
    annotations: tuple[Annotation, ...]
    verdicts: tuple[Verdict, ...]


class Adaptation(Protocol):
    """What was learned."""

    def apply(self, path: Path, proposals: Sequence[Proposal], width: int, height: int) -> Sequence[Proposal]:
        """The proposals of an image, as they are shown now. `proposals`: as the model made them.

        A proposal that stays the same one keeps its id. `path`: of the image; `width`, `height`: its pixels.
        """
        ...


class Learner(Protocol):
    """It learns anew from all decided images each time."""

    def learn(self, taught: Sequence[TaughtImage]) -> Adaptation:
        """`taught`: at least one image, in the order of the decisions."""
        ...


class CorrectionLearner:
    """The learned corrections of the window: a median for each edge."""

    def learn(self, taught: Sequence[TaughtImage]) -> Adaptation:
        return _Corrected(correction.learn([verdict for image in taught for verdict in image.verdicts]))


@dataclass(frozen=True, slots=True)
class _Corrected:
    corrections: correction.Corrections

    def apply(self, path: Path, proposals: Sequence[Proposal], width: int, height: int) -> Sequence[Proposal]:
        return [replace(p, box=self.corrections.apply(p.label, p.box, width, height)) for p in proposals]


class AsMade:
    """Nothing is learned yet: the proposals stay as they are."""

    def apply(self, path: Path, proposals: Sequence[Proposal], width: int, height: int) -> Sequence[Proposal]:
        return proposals
