"""What learns from decisions in a simulated review: the interface, and what the preset `learned` has behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.learning.learned import Learned
from fastloc_core.learning.lesson import Lesson
from fastloc_core.proposal import Proposal
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


class NoLearner:
    """Of a preset whose proposals teach nothing."""

    def learn(self, taught: Sequence[TaughtImage]) -> Adaptation:
        return AsMade()


class HeadLearner:
    """The extent head of the preset `learned`, and the classes, from the proposals that were accepted or adjusted.

    A drawn box teaches in the window, but not here, because its image is not looked at again.
    """

    def __init__(self) -> None:
        from fastloc_core.localization.learned.weights import prior  # torch

        self.prior = prior().head.edges

    def learn(self, taught: Sequence[TaughtImage]) -> Adaptation:
        from fastloc_core.localization.learned.learn import learn

        learned = learn(
            self.prior, [lesson for number, image in enumerate(taught) for lesson in _lessons(image, number)]
        )
        return _Learned(learned) if learned else AsMade()


@dataclass(frozen=True, slots=True)
class _Learned:
    learned: Learned

    def apply(self, path: Path, proposals: Sequence[Proposal], width: int, height: int) -> Sequence[Proposal]:
        return [self.learned.apply(p, width, height) for p in proposals]


def _lessons(image: TaughtImage, at: int) -> Iterator[Lesson]:
    made = {each.id: each for each in image.proposals}
    for decided in image.annotations:
        p = made.get(decided.id)
        if p and p.descriptor:
            box = p.box if decided.decision is Decision.REJECTED else decided.box
            yield Lesson(
                image.path.as_posix(), p.descriptor, p.box, box, decided.label, p.label, decided.decision, float(at)
            )


class AsMade:
    """Nothing is learned yet: the proposals stay as they are."""

    def apply(self, path: Path, proposals: Sequence[Proposal], width: int, height: int) -> Sequence[Proposal]:
        return proposals


def learner_for(proposals: Iterable[Proposal]) -> Learner:
    """The head's if the preset's proposals can teach it."""
    return HeadLearner() if any(p.descriptor for p in proposals) else NoLearner()
