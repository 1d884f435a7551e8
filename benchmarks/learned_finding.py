"""Measures what is found after some decided images of a set, against `refined` alone.

    python benchmarks/learned_finding.py --on IMAGES ANNOTATIONS [--on ...] [--cache FOLDER] [--draws 3] [--refined]
        [--learned 20] [--selective-search]

Of at most 80 images of a set, drawn at random, up to 40 teach and 40 others are looked at, in each draw. A line for
each number of decided images: recall of the first 10 and 50 boxes and average precision, all at IoU 0.5 and without
regard to classes (mean of the draws, and the half width of a normal interval of 95 %); of the boxes with a confidence
of at least a half, how many there are in an image, how many of them are right, and what their confidences say; of the
right boxes, how many have the right class; and the seconds of a fit. "1 box" is what one box of one image teaches,
whose other objects nobody has marked: all is as above, and the recall of the other objects in that image is added.
With --learned 20, the proposals of `learned` alone and with what 20 decided images find, sharpened, as in the program.
With --selective-search, Selective Search. It needs `opencv-contrib-python-headless` in place of
`opencv-python-headless`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.evaluation.detection import Detections, average_precision
from fastloc_core.evaluation.evaluation import found_by
from fastloc_core.evaluation.metrics import pairwise_iou
from fastloc_core.evaluation.truth import Truth, read
from fastloc_core.images import decode
from fastloc_core.learning.cells import Floats, Tiling, kept, tiling
from fastloc_core.learning.finding import Finder, fit
from fastloc_core.localization.learned.finding import Scout, seen, shares
from fastloc_core.localization.learned.localizer import LearnedLocalizer
from fastloc_core.localization.learned.more import more
from fastloc_core.localization.presets import PRESETS
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models import DEFAULT
from fastloc_core.models.backbone import Backbone
from fastloc_core.models.loading import load

IMAGES = 80
TOLD = 0.1  # the confidence from which a find counts beside the proposals of `learned`
TAUGHT = "0,1,5,10,20,40"  # 0: one box of one image
NONE = np.zeros((0, 4), np.float32)

Doubles = NDArray[np.float64]


class Picture(NamedTuple):
    """An annotated image. `boxes`: (M, 4) in shares of it."""

    truth: Truth
    size: tuple[int, int]
    boxes: Floats
    labels: tuple[str, ...]
    file: Path | None


class Answer(NamedTuple):
    boxes: Doubles  # best first
    confidences: Doubles
    labels: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs=2, action="append", required=True, metavar=("IMAGES", "ANNOTATIONS"))
    parser.add_argument("--cache", type=Path, help="a folder for features")
    parser.add_argument("--taught", default=TAUGHT, help="numbers of decided images")
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--refined", action="store_true", help="measure `refined` too")
    parser.add_argument("--learned", type=int, metavar="N", help="measure `learned` with and without N decided images")
    parser.add_argument("--selective-search", action="store_true", help="measure Selective Search too")
    parser.add_argument("--looked-at", type=int, default=40, help="images that are looked at in each draw")
    options = parser.parse_args()
    torch.set_num_threads(1)
    backbone = Backbone.load("cpu")
    for images, truths in options.on:
        measure(backbone, Path(images), Path(truths), options)


def measure(backbone: Backbone, images: Path, annotations: Path, options: argparse.Namespace) -> None:
    pictures = drawn(images, annotations, options.cache)
    draws = [np.random.default_rng(seed).permutation(len(pictures)) for seed in range(options.draws)]
    half = len(pictures) // 2
    print(f"{images}: {len(pictures)} images, {sum(len(p.boxes) for p in pictures)} boxes", flush=True)
    tried = [[pictures[i] for i in order[half:]][: options.looked_at] for order in draws]
    for count in map(int, filter(None, options.taught.split(","))):
        if count > half:
            continue
        rows, tilings = [], set()
        for order, others in zip(draws, tried, strict=True):
            taught = [pictures[i] for i in order[: max(count, 1)]]
            fine = tiling(np.concatenate([p.boxes for p in taught]))
            tilings.add(fine)
            rows.append(
                one_box(backbone, taught[0], others, fine) if not count else after(backbone, taught, others, fine)
            )
        told("1 box" if not count else f"{count} images", rows, f"tilings {sorted(tilings)}")
    for name in ["Selective Search"] * options.selective_search + ["refined"] * options.refined:
        proposer = Proposer(load(DEFAULT, "cpu"), PRESETS[name])
        known = {p.truth.image: proposed(proposer, p) for p in {id(p): p for part in tried for p in part}.values()}
        told(name, [judged([known[p.truth.image] for p in part], part) for part in tried])
    if options.learned:
        taught = [[pictures[i] for i in order[: options.learned]] for order in draws]
        learned(Proposer(load(DEFAULT, "cpu"), PRESETS["learned"]), taught, tried)
    timed(backbone, pictures)


def drawn(images: Path, annotations: Path, cache: Path | None) -> list[Picture]:
    truths = read(images, annotations).truths
    result = []
    for number, i in enumerate(np.random.default_rng(0).permutation(len(truths))[:IMAGES]):
        height, width = decode(truths[i].image).shape[:2]
        boxes = shares([each.box for each in truths[i].objects], width, height)
        file = cache and cache / f"{images.parent.name}_{number:02d}"
        labels = tuple(each.name for each in truths[i].objects)
        result.append(Picture(truths[i], (width, height), boxes, labels, file))
    return result


def features(backbone: Backbone, picture: Picture, fine: Tiling) -> tuple[Floats, Floats]:
    """Of all cells, from the cache if they are there."""
    parts: list[tuple[NDArray[np.floating], Floats]] = []
    for each in fine:
        file = picture.file and picture.file.with_name(f"{picture.file.name}_{each}.npz")
        if file and file.exists():
            parts.append(cached(file))
            continue
        parts.append(seen(backbone, decode(picture.truth.image), (each,), lambda _: None))
        if file:
            np.savez(file, features=parts[-1][0].astype(np.float16), places=parts[-1][1])
    x, places = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return x.astype(np.float32), places


@cache
def cached(file: Path) -> tuple[NDArray[np.float16], Floats]:
    with np.load(file) as arrays:
        return arrays["features"], arrays["places"]


def after(backbone: Backbone, taught: Sequence[Picture], others: Sequence[Picture], fine: Tiling) -> list[float]:
    cells = [kept(*features(backbone, p, fine), fine, p.boxes, p.labels, NONE) for p in taught]
    began = perf_counter()
    finder = fit(cells)
    seconds = perf_counter() - began
    return [*judged(found(backbone, finder, others, fine), others), seconds]


def one_box(backbone: Backbone, picture: Picture, others: Sequence[Picture], fine: Tiling) -> list[float]:
    """As `judged`, with the recall at 10 of the other objects of the same image in place of the seconds."""
    middle = np.argsort((picture.boxes[:, 2:] - picture.boxes[:, :2]).prod(1))[len(picture.boxes) // 2]
    fine = tiling(picture.boxes[[middle]])
    cells = kept(
        *features(backbone, picture, fine), fine, picture.boxes[[middle]], (picture.labels[middle],), NONE, False
    )
    finder = fit([cells])
    rest = np.delete(picture.boxes, middle, 0)
    rest = rest[[i for i, label in enumerate(np.delete(picture.labels, middle)) if label == picture.labels[middle]]]
    (own,) = found(backbone, finder, [picture], fine)
    fresh = own.boxes[pairwise_iou(own.boxes, picture.boxes[[middle]].astype(float))[:, 0] < 0.5]
    reached = pairwise_iou(fresh[:10], rest.astype(float)).max(0, initial=0) >= 0.5
    same = float(reached.mean()) if len(rest) else float("nan")
    return [*judged(found(backbone, finder, others, fine), others), same]


def found(backbone: Backbone, finder: Finder | None, pictures: Sequence[Picture], fine: Tiling) -> Iterator[Answer]:
    for picture in pictures:
        if finder is None:
            yield Answer(NONE.astype(float), np.zeros(0), ())
        else:
            each = finder.find(*features(backbone, picture, fine))
            yield Answer(each.boxes, each.confidences, each.labels)


def learned(proposer: Proposer, taught: Sequence[Sequence[Picture]], tried: Sequence[Sequence[Picture]]) -> None:
    """The proposals alone, and with what was found, best first, of each draw."""
    assert isinstance(proposer.localizer, LearnedLocalizer)
    alone, both = list[list[float]](), list[list[float]]()
    for own, others in zip(taught, tried, strict=True):
        fine = tiling(np.concatenate([p.boxes for p in own]))
        backbone = proposer.localizer.eye.backbone
        finder = fit([kept(*features(backbone, p, fine), fine, p.boxes, p.labels, NONE) for p in own])
        first = [proposed(proposer, p) for p in others]
        alone.append(judged(first, others))
        if finder:
            localizer = proposer.localizer
            pairs = zip(others, first, strict=True)
            both.append(judged([with_more(localizer, finder, p, answer) for p, answer in pairs], others))
    told("learned", alone)
    told("learned + finding", both)


def with_more(localizer: LearnedLocalizer, finder: Finder, picture: Picture, first: Answer) -> Answer:
    covered = [Box(*map(float, box)).scaled(*picture.size) for box in first.boxes]
    found = more(localizer, finder, decode(picture.truth.image), covered, least=TOLD)
    boxes = np.concatenate((first.boxes, shares([p.box for p in found], *picture.size).astype(float)))
    confidences = np.concatenate((first.confidences, [p.confidence for p in found]))
    order = np.argsort(-confidences, kind="stable")
    labels = (*first.labels, *(p.label for p in found))
    return Answer(boxes[order], confidences[order], tuple(labels[i] for i in order))


def proposed(proposer: Proposer, picture: Picture) -> Answer:
    """Its proposals for the class that the classifier thinks likeliest."""
    image = decode(picture.truth.image)
    top = int(proposer.classifier.classify(image).argmax())
    proposals, _ = found_by(proposer, image, picture.truth.image, [top])
    boxes = shares([each.box for each in proposals], *picture.size).astype(float)
    return Answer(boxes, np.array([each.confidence for each in proposals]), ("",) * len(boxes))


def judged(answers: Iterator[Answer] | Sequence[Answer], pictures: Sequence[Picture]) -> list[float]:
    """Recall at 10 and 50, average precision; of the confident: how many an image, share right, mean confidence; share
    of the right with the right class.
    """
    ten, fifty, detections, named = list[bool](), list[bool](), list[Detections](), list[bool]()
    confident, right = list[float](), list[bool]()
    for answer, picture in zip(answers, pictures, strict=True):
        truths = picture.boxes.astype(float)
        ious = pairwise_iou(answer.boxes, truths)
        ten += (ious[:10].max(0, initial=0) >= 0.5).tolist()
        fifty += (ious[:50].max(0, initial=0) >= 0.5).tolist()
        detections.append(Detections(answer.boxes, answer.confidences, truths, np.zeros(len(truths), bool)))
        free = ious.copy()
        for row, confidence in enumerate(answer.confidences):
            hit = free[row].max(initial=0) >= 0.5
            if hit:
                named.append(answer.labels[row] == picture.labels[free[row].argmax()])
                free[:, free[row].argmax()] = 0
            if confidence >= 0.5:
                confident.append(confidence)
                right.append(bool(hit))
    precision = average_precision(detections)
    assert precision is not None
    sure = (mean(right), mean(confident), mean(named))
    return [mean(ten), mean(fifty), float(precision[0]), len(confident) / len(pictures), *sure]


def mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def told(name: str, rows: Sequence[Sequence[float]], more: str = "") -> None:
    table = np.array(rows)  # (draws, columns)
    known = (~np.isnan(table)).sum(0)
    means = np.nansum(table, 0) / np.maximum(known, 1)
    half = 1.96 * table.std(0, ddof=1) / len(table) ** 0.5 if len(table) > 1 else 0 * means
    first = ", ".join(
        f"{what} {m:.3f} ± {h:.3f}" for what, m, h in zip(("recall@10", "recall@50", "AP50"), means, half, strict=False)
    )
    sure = "{:.1f} confident an image, {:.0%} of them right (said: {:.0%}), class right {:.0%}".format(*means[3:7])
    last = "same image: recall@10" if name == "1 box" else "seconds"
    extra = f"; {last} {means[7]:.3f}" if len(means) > 7 else ""
    print(f"  {name:10} {first}; {sure}{extra} {more}", flush=True)


def timed(backbone: Backbone, pictures: Sequence[Picture]) -> None:
    fine = tiling(np.concatenate([p.boxes for p in pictures]))
    part = pictures[:5]
    finder = fit([kept(*features(backbone, p, fine), fine, p.boxes, p.labels, NONE) for p in part])
    if finder is None:
        return
    images = [decode(p.truth.image) for p in part]
    began = perf_counter()
    for image in images:
        Scout(backbone, finder).find(image, [Box(0, 0, 1, 1)], lambda _: None)
    print(f"  finding: {(perf_counter() - began) / len(part):.2f} s an image with tiling {fine}", flush=True)


if __name__ == "__main__":
    main()
