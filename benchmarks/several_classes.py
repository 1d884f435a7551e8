"""How well classes are told apart that are named beside each other: pictures with one object of each of them.

    python benchmarks/several_classes.py --model MODEL --preset refined,paper \
        --on IMAGES ANNOTATIONS CLASS_FROM [--on ...] [--pairs IMAGES ANNOTATIONS CLASS_FROM] [--limit 40]

The values of --on are those of `fastloc evaluate`; objects without a class are left out. Of a set, the pictures count
in which at least two classes have one object each of at least 2 % of the picture; these classes are named together.
--pairs puts two pictures of one object each side by side, of two classes. Printed are, for each set and preset, the
mean IoU and the share of IoU >= 0.5 of the best proposal of each class.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.errors import ClassNameError
from fastloc_core.evaluation.classes import from_source, likeliest
from fastloc_core.evaluation.truth import Truth, read
from fastloc_core.images import decode
from fastloc_core.labels import ClassIndex
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models.loading import load

_SMALLEST = 0.02  # of the picture's area
_HEIGHT = 300  # of pictures side by side


class Named(NamedTuple):
    """An object and the labels that its annotated name may mean."""

    name: str
    labels: tuple[int, ...]
    box: Box


class Picture(NamedTuple):
    image: NDArray[np.uint8]
    objects: Sequence[Named]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--preset", default="refined,paper")
    for option in ("--on", "--pairs"):
        parser.add_argument(option, nargs=3, action="append", default=[], metavar=("IMAGES", "XML", "CLASS"))
    parser.add_argument("--limit", type=int, default=40)
    options = parser.parse_args()
    torch.set_num_threads(1)
    classifier = load(options.model)
    for name in options.preset.split(","):
        proposer = Proposer(classifier, preset(name))
        for make, sets in ((together, options.on), (side_by_side, options.pairs)):
            for images, xml, source in sets:
                pictures = make(Path(images), Path(xml), source, classifier.labels, options.limit)
                ious = [iou for picture in pictures for iou in found(proposer, picture)]
                figures = f"{np.mean(ious):.3f} {np.mean(np.array(ious) >= 0.5):.3f}" if ious else "none"
                print(f"{name:10} {make.__name__:12} {xml}: {len(ious)} objects, {figures}", flush=True)


def found(proposer: Proposer, picture: Picture) -> Iterator[float]:
    """The IoU of the best proposal of each object's class, which are named together."""
    wanted = {each.name: each.labels for each in picture.objects}
    meant = likeliest(wanted, proposer.classifier.classify(picture.image).tolist())
    proposals = proposer.propose(picture.image, Path("picture"), list(meant.values())).proposals
    for each in picture.objects:
        own = [proposal for proposal in proposals if proposal.score.index == meant[each.name]]
        yield max(own, key=lambda proposal: proposal.confidence).box.iou(each.box) if own else 0.0


def together(images: Path, xml: Path, source: str, labels: ClassIndex, limit: int) -> Iterator[Picture]:
    """The pictures of a set that show several classes."""
    truths, classes = _read(images, xml, source, labels)
    for truth in truths:
        counts = Counter(each.name for each in truth.objects)
        alone = [each for each in truth.objects if counts[each.name] == 1]
        if len(alone) < 2:
            continue
        image = decode(truth.image)
        least = _SMALLEST * image.shape[0] * image.shape[1]
        alone = [each for each in alone if each.box.area >= least]
        if len(alone) > 1 and limit > 0:
            limit -= 1
            yield Picture(image, [Named(each.name, classes[each.name], each.box) for each in alone])


def side_by_side(images: Path, xml: Path, source: str, labels: ClassIndex, limit: int) -> Iterator[Picture]:
    """Pictures with one object each, two and two, in a random order that is always the same."""
    truths, classes = _read(images, xml, source, labels)
    single = [truth for truth in truths if len(truth.objects) == 1]
    order = np.random.default_rng(0).permutation(len(single)).tolist()
    for left, right in list(pairwise(order))[::2]:
        pair = [single[left], single[right]]
        names = [truth.objects[0].name for truth in pair]
        if {*classes[names[0]]} & {*classes[names[1]]} or limit == 0:
            continue
        limit -= 1
        parts, objects, offset = [], [], 0
        for truth, name in zip(pair, names, strict=True):
            image = decode(truth.image)
            times = _HEIGHT / image.shape[0]
            width = round(image.shape[1] * times)
            parts.append(cv2.resize(image, (width, _HEIGHT), interpolation=cv2.INTER_AREA))
            box = truth.objects[0].box.scaled(times, times)
            objects.append(Named(name, classes[name], Box(box.x0 + offset, box.y0, box.x1 + offset, box.y1)))
            offset += width
        yield Picture(np.asarray(np.concatenate(parts, 1), np.uint8), objects)


def _read(
    images: Path, xml: Path, source: str, labels: ClassIndex
) -> tuple[Sequence[Truth], Mapping[str, tuple[int, ...]]]:
    """The pictures, with the objects that have a class, and the classes of each name."""
    classes: dict[str, tuple[int, ...]] = {}
    truths = read(images, xml).truths
    for name in dict.fromkeys(each.name for truth in truths for each in truth.objects):
        with suppress(ClassNameError):
            classes |= from_source(source, [name], labels) or {}
    known = [replace(truth, objects=tuple(each for each in truth.objects if each.name in classes)) for truth in truths]
    return known, classes


if __name__ == "__main__":
    main()
