"""Measures the classes that are learned from decided boxes, on annotated images.

    python benchmarks/learned_classes.py --on IMAGES ANNOTATIONS [--on ...] [--cache build/embedded] [--most 40]

At most --most boxes of each class are drawn, each as annotated and as a rough box of IoU .5 to .7, as if proposed. Half
of the images teach, with 1, 3, 5, 10 and 20 boxes of each class, and the others are asked: in five random draws. For
each set, and in the mean of all sets, with 95 % intervals over the draws:

- accuracy and calibration error among the user's classes, if every box asked is of one of them;
- the same with rejected boxes of background: two are decided for each box of a class, and the others are asked, too;
- if the boxes of only half of the classes are decided: the share of boxes whose word is the user's, for boxes of these
  classes, of the other classes, and of background, of which nothing is decided.

Then wrong labels: of all boxes, a twentieth gets another class; precision and recall of the list of doubtful ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.embedded import NOTHING, ROUGH, TRUE, Boxes, boxes
from fastloc_core.evaluation.calibration import calibration
from fastloc_core.learning.classes import NONE, ClassHead, learn
from fastloc_core.learning.doubtful import doubtful

TAUGHT = (1, 3, 5, 10, 20)  # boxes of each class
DRAWS = 5
WRONG = 0.05

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Draw = Callable[[Boxes, str, int, np.random.Generator], Sequence[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs=2, type=Path, action="append", required=True, metavar=("IMAGES", "ANNOTATIONS"))
    parser.add_argument("--cache", type=Path, default=Path("build/embedded"))
    parser.add_argument("--most", type=int, default=40)
    options = parser.parse_args()
    torch.set_num_threads(1)
    found = {str(images): boxes(images, xml, options.most, options.cache) for images, xml in options.on}
    totals: dict[str, list[Floats]] = {}
    for name, some in found.items():
        classes = len(set(some.labels.tolist()) - {NONE})
        print(f"{name}: {classes} classes, {np.count_nonzero(some.kinds == TRUE)} boxes")
        for title, draw in MEASURES.items():
            for kind in (TRUE, ROUGH):
                rows = np.array([_draws(draw, some, kind, number) for number in TAUGHT])  # (taught, DRAWS, figures)
                totals.setdefault(f"{title}, {kind} boxes", []).append(rows)
                print(f"  {title}, {kind} boxes: {_told(rows)}")
        print(f"  wrong labels: {_told(_draws(_wrong, some, ROUGH, 0)[None])}")
        totals.setdefault("wrong labels", []).append(_draws(_wrong, some, ROUGH, 0)[None])
    print("mean of all sets")
    for title, each in totals.items():
        print(f"  {title}: {_told(np.mean(each, 0))}")


def _draws(draw: Draw, some: Boxes, kind: str, number: int) -> Floats:
    """(DRAWS, figures)"""
    return np.array([draw(some, kind, number, np.random.default_rng(seed)) for seed in range(DRAWS)])


def _told(rows: Floats) -> str:
    """Each figure for each number of boxes taught, from (taught, DRAWS, figures)."""
    mean, half = np.nanmean(rows, 1), 1.96 * np.nanstd(rows, 1, ddof=1) / np.sqrt(rows.shape[1])
    columns = zip(mean.T, half.T, strict=True)
    return " | ".join(" ".join(f"{m:.3f}±{h:.3f}" for m, h in zip(*column, strict=True)) for column in columns)


def _halves(some: Boxes, kind: str, number: int, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """Rows: taught, asked, and background of the images that teach, and of the others."""
    images = rng.permutation(np.unique(some.images))
    teaches = np.isin(some.images, images[: len(images) // 2])
    at, nothing = some.kinds == kind, some.kinds == NOTHING
    names = np.unique(some.labels[at])
    each = [rng.permutation(np.flatnonzero(at & teaches & (some.labels == name)))[:number] for name in names]
    background = rng.permutation(np.flatnonzero(nothing & teaches))
    return np.concatenate(each), np.flatnonzero(at & ~teaches), background, np.flatnonzero(nothing & ~teaches)


def _closed(some: Boxes, kind: str, number: int, rng: np.random.Generator) -> Sequence[float]:
    taught, asked, _, _ = _halves(some, kind, number, rng)
    return _score(_learned(some, taught), some, asked)


def _rejecting(some: Boxes, kind: str, number: int, rng: np.random.Generator) -> Sequence[float]:
    taught, asked, background, beside = _halves(some, kind, number, rng)
    head = _learned(some, np.concatenate([taught, background[: 2 * number]]))
    return _score(head, some, np.concatenate([asked, beside]))


def _score(head: ClassHead, some: Boxes, asked: Ints) -> Sequence[float]:
    """Accuracy, and the calibration error of the probability if the box is like something decided."""
    table = head.table(some.embeddings[asked])
    table = table / table.sum(1, keepdims=True)
    right = np.array(head.labels)[table.argmax(1)] == some.labels[asked]
    return float(right.mean()), float(calibration(table.max(1), right, len(right))["calibration_error"])


def _half_known(some: Boxes, kind: str, number: int, rng: np.random.Generator) -> Sequence[float]:
    taught, asked, _, beside = _halves(some, kind, number, rng)
    names = rng.permutation(np.unique(some.labels[taught]))
    known = names[: len(names) // 2 + 1]
    head = _learned(some, taught[np.isin(some.labels[taught], known)])
    of_known = np.isin(some.labels[asked], known)
    return [_spoken(head, some, rows) for rows in (asked[of_known], asked[~of_known], beside)]


def _spoken(head: ClassHead, some: Boxes, rows: Ints) -> float:
    return float(np.mean([head.word(each) is not None for each in some.embeddings[rows]])) if len(rows) else np.nan


def _wrong(some: Boxes, kind: str, _: int, rng: np.random.Generator) -> Sequence[float]:
    """Precision and recall of the list, the share of right suggestions in it, and the precision of its first ten."""
    rows = np.flatnonzero(some.kinds == kind)
    labels, names = some.labels[rows].copy(), np.unique(some.labels[rows])
    swapped = rng.choice(len(rows), max(1, round(WRONG * len(rows))), replace=False)
    for row in swapped:
        labels[row] = rng.choice(names[names != labels[row]])
    found = doubtful(some.embeddings[rows], labels.tolist())
    hits = [each.index in swapped for each in found]
    right = [each.suggested == some.labels[rows[each.index]] for each in found]
    return (
        float(np.mean(hits)) if hits else np.nan,
        sum(hits) / len(swapped),
        float(np.mean(right)) if right else np.nan,
        float(np.mean(hits[:10])) if hits else np.nan,
    )


def _learned(some: Boxes, rows: Ints) -> ClassHead:
    head = learn(some.embeddings[rows], some.labels[rows].tolist())
    assert head is not None
    return head


MEASURES: dict[str, Draw] = {
    "classes, accuracy | calibration error": _closed,
    "with background, accuracy | calibration error": _rejecting,
    "half of the classes decided, user's word for these | the others | background": _half_known,
}

if __name__ == "__main__":
    main()
