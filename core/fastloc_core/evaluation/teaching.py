"""A review that teaches: the simulated annotator decides images one after the other, and a learner learns from them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.progress import Progress
from fastloc_core.proposal import ClassScore, Evidence, Proposal
from fastloc_core.review.asking import compatible
from fastloc_core.review.pending import expected_effort
from fastloc_core.review.verdicts import Verdict
from fastloc_core.store import descriptors

from .annotator import Annotator, Step, TrueObject
from .effort import Times
from .learners import AsMade, Learner, TaughtImage
from .questions import Record

LEAST = 25  # undecided images; with fewer, nothing is measured

Order = Literal["random", "queue"]


@dataclass(frozen=True, slots=True)
class Teaching:
    """The options of a simulated review.

    `counts`: of decided images, after which everything is measured; `folds`: how many random orders; `order`: random,
    or queue, which is the window's easy images first, in one fold; `accept`: the IoU from which a proposal is accepted;
    `show_all`: also the proposals that are less likely right than a look at them is worth.
    """

    counts: tuple[int, ...]
    folds: int = 5
    order: Order = "random"
    accept: float = 0.7
    show_all: bool = False
    times: Times = field(default_factory=Times)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Self:
        """The inverse of `dataclasses.asdict`, also after a way through JSON."""
        return cls(**{**fields, "counts": tuple(fields["counts"]), "times": Times(**fields["times"])})

    @property
    def annotator(self) -> Annotator:
        return Annotator(self.accept, least=0.0 if self.show_all else self.times.worthwhile)

    def measurable(self, images: int) -> list[int]:
        """0, and those of the counts that leave enough of so many images."""
        return sorted({0, *(count for count in self.counts if images - count >= LEAST)})

    def orders(self, images: Sequence[ProposedImage]) -> list[list[int]]:
        """The order of the images in each fold, as indices."""
        if self.order == "queue":
            return [sorted(range(len(images)), key=lambda index: _effort(images[index]))]
        return [np.random.default_rng(seed).permutation(len(images)).tolist() for seed in range(self.folds)]


@dataclass(frozen=True, slots=True)
class ProposedImage:
    """An image before the review. `path`: below `root`; `proposals`: as the model made them, best first."""

    root: Path
    path: Path
    width: int
    height: int
    proposals: tuple[Proposal, ...]
    objects: tuple[TrueObject, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The proposals of an image as they are shown at some time, and how the annotator would decide them."""

    proposals: Sequence[Proposal]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """A review after `count` decided images, by the indices of the images.

    `decided`: as the images were when they were decided; `undecided`: as the others are now.
    """

    count: int
    decided: Mapping[int, Shown]
    undecided: Mapping[int, Shown]


def proposed(root: Path, record: Record, preset: str, labels: Sequence[str]) -> ProposedImage:
    """From a record of an evaluation. Masks and heat are not kept there, so the proposals have empty ones."""
    objects = tuple(TrueObject(labels[each["index"]], Box(*each["box"])) for each in record["objects"])
    proposals = tuple(
        Proposal(
            Box(*each["box"]),
            ClassScore(each["index"], labels[each["index"]], 0.0, 0.0),
            each["confidence"],
            (),
            np.zeros((1, 1), np.bool_),
            Evidence(np.zeros((1, 1), np.float32), ()),
            f"{record['image']} {rank}",
            descriptor=descriptors.unpacked(b64decode(each["descriptor"])) if "descriptor" in each else None,
        )
        for rank, each in enumerate(record["results"][preset]["found"])
    )
    return ProposedImage(root, Path(record["image"]), record["width"], record["height"], proposals, objects)


def review(
    images: Sequence[ProposedImage],
    order: Sequence[int],
    counts: Sequence[int],
    learner: Learner,
    annotator: Annotator,
    progress: Progress,
) -> Iterator[Stand]:
    """One fold: the stand after each of the counts, ascending from 0; `order`: of the images, as indices.

    Between two counts nothing is learned anew. A learner gets what the person saw and decided: an accepted box is the
    shown one, not the truth. `progress`: is told of each image that was shown, over all counts.
    """
    decided: dict[int, Shown] = {}
    undecided: dict[int, Shown] = {}
    taught: list[TaughtImage] = []
    total, told = sum(len(order) - count for count in counts), 0
    for count in counts:
        for index in order[len(taught) : count]:
            decided[index] = undecided[index]
            taught.append(_taught(images[index], decided[index].steps, len(taught)))
        adaptation = learner.learn(taught) if taught else AsMade()
        undecided = {}
        for index in order[count:]:
            image = images[index]
            shown = adaptation.apply(image.root / image.path, image.proposals, image.width, image.height)
            undecided[index] = Shown(shown, annotator.decide(shown, image.objects))
            told += 1
            progress(told, total)
        yield Stand(count, dict(decided), undecided)


def _taught(image: ProposedImage, steps: Sequence[Step], at: int) -> TaughtImage:
    made = {each.id: each for each in image.proposals}
    verdicts = []
    for step in steps:
        if (shown := step.proposal) is not None:
            before, after = made.get(shown.id, shown), step.annotation
            box = before.box if after.decision is Decision.REJECTED else after.box
            about = before.label, before.box, shown.chance
            verdicts.append(Verdict(at, image.path.as_posix(), "", "", *about, after.decision, after.label, box))
    annotations = tuple(step.annotation for step in steps)
    path = image.root / image.path
    return TaughtImage(path, image.width, image.height, image.proposals, annotations, tuple(verdicts))


def _effort(image: ProposedImage) -> float:
    """Expected corrections; an image without a proposal comes last."""
    likely = compatible(image.proposals)
    return expected_effort(likely) if likely else float("inf")
