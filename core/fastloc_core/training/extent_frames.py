"""Frames with known boxes, from which the extent head is taught."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.errors import ImageError
from fastloc_core.evaluation.truth import Truth, read
from fastloc_core.images import decode
from fastloc_core.learning.edges import inside
from fastloc_core.localization.learned.frame import Frame, made_up
from fastloc_core.localization.learned.sight import placed
from fastloc_core.localization.refined.localizer import RefinedLocalizer
from fastloc_core.localization.refined.preset import REFINED
from fastloc_core.models.backbone import Backbone
from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import Proposal

_MOST_IMAGES = 200  # of a set
_MOST_PROPOSALS = 3  # of an image
_MOST_OBJECTS = 3  # of an image
_TOUCHING = 0.1  # IoU from which a proposal means an object

Half = NDArray[np.float16]


class Frames(NamedTuple):
    """N frames of a set.

    `maps`: (N, C, h, w) each, as in `Views`; `place`: (N, 1 + PLACE_CHANNELS, CELLS, CELLS);
    `edges`, `first`: float32 (N, 4), the true box and the first one, x0, y0, x1, y1 in shares of the frame;
    `chance`: float32 (N,), the confidence of the proposal that the frame surrounds, -1 for a made-up first box.
    """

    maps: tuple[Half, ...]
    place: Half
    edges: NDArray[np.float32]
    first: NDArray[np.float32]
    chance: NDArray[np.float32]

    @classmethod
    def joined(cls, parts: Sequence[Frames]) -> Self:
        maps = tuple(np.concatenate(level) for level in zip(*(part.maps for part in parts), strict=True))
        return cls(maps, *(np.concatenate(column) for column in list(zip(*parts, strict=True))[1:]))

    def save(self, path: Path) -> None:
        np.savez(path, *self.maps, *self[1:])

    @classmethod
    def load(cls, path: Path) -> Self:
        with np.load(path) as columns:
            *maps, place, edges, first, chance = (columns[name] for name in columns.files)
        return cls(tuple(maps), place, edges, first, chance)


class _Example(NamedTuple):
    frame: Frame
    truth: Box
    chance: float


def frames_of(folder: Path, classifier: Classifier, backbone: Backbone, done: Callable[[int], object]) -> Frames:
    """The frames of a set: `folder` has `images` and `annotations`. `done` gets the number of images so far.

    Around each proposal of `refined` that touches an object, and around made-up first boxes of objects. The same set
    gives the same frames. Raises AnnotationError or ImageError if there is nothing to teach.
    """
    truths = sorted(read(folder / "images", folder / "annotations").truths, key=_by_chance)[:_MOST_IMAGES]
    localizer = RefinedLocalizer(classifier, REFINED)
    parts = []
    for number, truth in enumerate(truths):
        try:
            image = decode(truth.image)
        except ImageError:
            continue
        begun = localizer.begin(image, lambda _: None)
        best = max(begun.scores, key=lambda score: score.logit)
        proposals = sorted(begun.locate(best), key=lambda each: -each.confidence)
        height, width = image.shape[:2]
        examples = list(_examples(truth, proposals, width, height))
        if examples:
            parts.append(_frames(image, begun.look.map(best.index), examples, backbone))
        done(number + 1)
    return Frames.joined(parts)


def _by_chance(truth: Truth) -> bytes:
    return hashlib.sha256(truth.image.name.encode()).digest()


def _examples(truth: Truth, proposals: Sequence[Proposal], width: int, height: int) -> Iterator[_Example]:
    """Of one image, the same ones each time."""
    random = np.random.default_rng(list(_by_chance(truth)))
    boxes = [each.box for each in truth.objects]
    for proposal in proposals[:_MOST_PROPOSALS]:
        meant = max(boxes, key=proposal.box.iou)
        if proposal.box.iou(meant) > _TOUCHING or proposal is proposals[0]:
            yield _Example(Frame.around(proposal.box, width, height), meant, proposal.confidence)
    for number in random.permutation(len(boxes))[:_MOST_OBJECTS]:
        for _ in range(2 if len(boxes) == 1 else 1):
            first = made_up(boxes[number], random).clipped(width, height)
            if min(first.width, first.height) > 1:
                yield _Example(Frame.around(first, width, height), boxes[number], -1.0)


def _frames(
    image: NDArray[np.uint8], heat: NDArray[np.float32], examples: Sequence[_Example], backbone: Backbone
) -> Frames:
    views = backbone.see([each.frame.crop(image) for each in examples])
    return Frames(
        tuple(level.cpu().numpy().astype(np.float16) for level in views.maps),
        np.stack([placed(each.frame, heat) for each in examples]).astype(np.float16),
        np.array([inside(each.frame.box, each.truth) for each in examples], np.float32),
        np.array([inside(each.frame.box, each.frame.first) for each in examples], np.float32),
        np.array([each.chance for each in examples], np.float32),
    )
