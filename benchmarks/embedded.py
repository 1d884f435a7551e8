"""Boxes of annotated images with their embeddings, for the measures of what is learned from decisions."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.errors import ImageError
from fastloc_core.evaluation.truth import Truth, read
from fastloc_core.images import decode
from fastloc_core.localization.learned.embedding import embeddings
from fastloc_core.models.backbone import Backbone

TRUE, ROUGH, NOTHING = "true", "rough", "nothing"  # kinds: annotated boxes, proposed ones, background
LEAST = 8  # pixels of a side
AROUND = 1.6  # sides of the frame, in those of the box


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """(N,) each: the number of the image, the label (empty for background), the kind; embeddings (N, K)."""

    images: NDArray[np.int64]
    labels: NDArray[np.str_]
    kinds: NDArray[np.str_]
    embeddings: NDArray[np.float16]


def boxes(images: Path, annotations: Path, most: int, cache: Path) -> Boxes:
    """At most `most` boxes of each class, true and rough ones, and three times as many of background; in `cache`."""
    name = hashlib.sha256(f"{images.resolve()} {annotations.resolve()} {most}".encode()).hexdigest()[:16]
    file = cache / f"{name}.npz"
    if not file.exists():
        found = _embedded(read(images, annotations).truths, most)
        cache.mkdir(parents=True, exist_ok=True)
        np.savez(file, images=found.images, labels=found.labels, kinds=found.kinds, embeddings=found.embeddings)
    with np.load(file) as kept:
        return Boxes(**kept)


def _embedded(truths: Sequence[Truth], most: int) -> Boxes:
    backbone, rng = Backbone.load("cpu"), np.random.default_rng(0)
    counts: Counter[str] = Counter()
    rows: list[tuple[int, str, str]] = []
    found = []
    for number in rng.permutation(len(truths)):
        truth = truths[number]
        if all(counts[each.name] >= most for each in truth.objects):
            continue
        try:
            pixels = decode(truth.image)
        except ImageError:
            continue
        height, width = pixels.shape[:2]
        some = list(_some(truth, counts, most, rng, width, height))
        if some:
            frames = [_frame(box, width, height) for _, _, box in some]
            views = backbone.see([pixels[f[1] : f[3], f[0] : f[2]] for f in frames])
            inside = [_inside(box, frame) for (_, _, box), frame in zip(some, frames, strict=True)]
            found.append(embeddings(views, np.array([box.edges for box in inside], np.float32)))
            rows += [(int(number), label, kind) for label, kind, _ in some]
    numbers, labels, kinds = zip(*rows, strict=True)
    return Boxes(np.array(numbers), np.array(labels), np.array(kinds), np.concatenate(found))


def _some(
    truth: Truth, counts: Counter[str], most: int, rng: np.random.Generator, width: int, height: int
) -> Iterator[tuple[str, str, Box]]:
    """Label, kind and box of up to three objects of each class, and of one place without an object."""
    here: Counter[str] = Counter()
    whole = [each.box.clipped(width, height) for each in truth.objects]
    for i in rng.permutation(len(whole)):
        box, name = whole[i], truth.objects[i].name
        if min(box.width, box.height) < LEAST or counts[name] >= most or here[name] >= 3:
            continue
        counts[name] += 1
        here[name] += 1
        yield name, TRUE, box
        yield name, ROUGH, _rough(box, rng, width, height)
    if here and counts[""] < 3 * most:
        size = whole[int(rng.integers(len(whole)))]
        if place := _elsewhere(size, whole, rng, width, height):
            counts[""] += 1
            yield "", NOTHING, place


def _rough(box: Box, rng: np.random.Generator, width: int, height: int) -> Box:
    """A box as it is proposed: of IoU .5 to .7 with the true one."""
    while True:
        (sx, sy), (dx, dy) = np.exp(rng.normal(0, 0.25, 2)) / 2, rng.normal(0, 0.15, 2)
        x, y = box.centre[0] + dx * box.width, box.centre[1] + dy * box.height
        half = sx * box.width, sy * box.height
        found = Box(x - half[0], y - half[1], x + half[0], y + half[1]).clipped(width, height)
        if 0.5 <= found.iou(box) <= 0.7:
            return found


def _elsewhere(size: Box, taken: Sequence[Box], rng: np.random.Generator, width: int, height: int) -> Box | None:
    """A place for a box of about that size with less than a third of an object in it; None if there is hardly one."""
    for _ in range(60):
        sides = np.exp(rng.normal(0, 0.3, 2)) * (size.width, size.height)
        w, h = np.clip(sides, LEAST, (0.9 * width, 0.9 * height))
        x, y = rng.uniform(0, width - w), rng.uniform(0, height - h)
        found = Box(x, y, x + w, y + h)
        if all(found.iou(other) < 0.1 and found.intersection(other) < 0.3 * found.area for other in taken):
            return found
    return None


def _frame(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """The pixels around a box, at least one along each side."""
    (x, y), w, h = box.centre, box.width * AROUND / 2, box.height * AROUND / 2
    found = Box(x - w, y - h, x + w, y + h).clipped(width, height)
    x0, y0 = min(int(found.x0), width - 1), min(int(found.y0), height - 1)
    return x0, y0, max(x0 + 1, int(np.ceil(found.x1))), max(y0 + 1, int(np.ceil(found.y1)))


def _inside(box: Box, frame: tuple[int, int, int, int]) -> Box:
    x0, y0, x1, y1 = frame
    w, h = x1 - x0, y1 - y0
    return Box((box.x0 - x0) / w, (box.y0 - y0) / h, (box.x1 - x0) / w, (box.y1 - y0) / h)
