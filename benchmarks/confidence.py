"""Fits the confidence of `refined` on annotated photographs, and says how large its error is on others.

    python benchmarks/confidence.py --on MODEL IMAGES ANNOTATIONS CLASS_FROM [--on ...] [--limit 1000]

The values of --on are those of `fastloc evaluate`. For boxes of the whole map all sets have the same
weight. For boxes of single hills all photographs have the same weight, because some sets have many such boxes, and most
of them are wrong. The first lines are the numbers
that core/fastloc_core/localization/refined/confidence.py freezes. Then, for each set, the calibration error of the best
box of every object's class: fitted on all sets, and fitted on the other sets alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from fastloc_core.errors import ImageError
from fastloc_core.evaluation.calibration import calibration
from fastloc_core.evaluation.classes import from_source, likeliest
from fastloc_core.evaluation.truth import read
from fastloc_core.images import decode
from fastloc_core.localization.proposing import Proposer
from fastloc_core.localization.refined import confidence, localizer
from fastloc_core.localization.refined.confidence import Signs
from fastloc_core.localization.refined.preset import REFINED
from fastloc_core.models.loading import load

Floats = NDArray[np.float64]


class Boxes(NamedTuple):
    """The boxes of one set: `x` (N, regressors), `part` (N,), `right` (N,), and `question` (N,), which each box
    answers.
    """

    x: Floats
    part: NDArray[np.bool_]
    right: NDArray[np.bool_]
    question: NDArray[np.int64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs=4, action="append", required=True, metavar=("MODEL", "IMAGES", "XML", "CLASS"))
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    sets = [
        proposed(model, Path(images), Path(xml), source, options.limit) for model, images, xml, source in options.on
    ]
    whole, part = fitted(sets)
    print(f"OF_WHOLE = {tuple(whole.round(2).tolist())}\nOF_PART = {tuple(part.round(2).tolist())}")
    for number, (each, on) in enumerate(zip(sets, options.on, strict=True)):
        print(f"{on[0]} {on[1]}: calibration error {error(each, (whole, part)):.3f}", end="")
        others = [*sets[:number], *sets[number + 1 :]]
        print(f", with the fit of the other sets {error(each, fitted(others)):.3f}" if others else "")


def proposed(model: str, images: Path, annotations: Path, source: str, limit: int | None) -> Boxes:
    classifier = load(model)
    proposer = Proposer(classifier, REFINED.changed(least=0))
    truths = read(images, annotations).truths[:limit]
    names = dict.fromkeys(each.name for truth in truths for each in truth.objects)
    classes = from_source(source, names, classifier.labels)
    signs: dict[float, Signs] = {}  # by the confidence of each
    rows = []

    def noted(seen: Signs) -> float:
        signs[confidence.chance(seen)] = seen
        return confidence.chance(seen)

    for truth in truths:
        try:
            image = decode(truth.image)
        except ImageError:
            continue
        logits = classifier.classify(image).tolist()
        meant = likeliest(classes, logits) if classes else dict.fromkeys(names, int(np.argmax(logits)))
        asked = sorted({meant[each.name] for each in truth.objects})
        with patch.object(localizer, "chance", noted):
            found = proposer.propose(image, truth.image, asked).proposals
        for proposal in found:
            own = [each.box for each in truth.objects if meant[each.name] == proposal.score.index]
            seen = signs[proposal.confidence]
            right = max(box.iou(proposal.box) for box in own) >= 0.5
            rows.append((confidence.regressors(seen), seen.part, right, (truth.image, proposal.score.index)))
    x, parts, rights, questions = zip(*rows, strict=True)
    numbers = {question: number for number, question in enumerate(dict.fromkeys(questions))}
    return Boxes(np.array(x), np.array(parts), np.array(rights), np.array([numbers[each] for each in questions]))


def fitted(sets: Sequence[Boxes]) -> tuple[Floats, Floats]:
    """The weights for whole boxes, and for parts."""
    return _fitted(sets, part=False), _fitted(sets, part=True)


def _fitted(sets: Sequence[Boxes], *, part: bool) -> Floats:
    """Logistic regression by Newton's method, with a little ridge."""
    kept = [each.part == part for each in sets]
    x = np.concatenate([each.x[own] for each, own in zip(sets, kept, strict=True)])
    y = np.concatenate([each.right[own] for each, own in zip(sets, kept, strict=True)])
    worth = [len(np.unique(each.question)) if part else 1 for each in sets]
    weights = np.concatenate([np.full(own.sum(), all_ / own.sum()) for own, all_ in zip(kept, worth, strict=True)])
    weights *= len(y) / weights.sum()
    beta = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ beta))
        hessian = (x.T * (weights * p * (1 - p))) @ x + np.eye(len(beta))
        beta += np.linalg.solve(hessian, x.T @ (weights * (y - p)) - beta)
    return beta


def error(boxes: Boxes, numbers: tuple[Floats, Floats]) -> float:
    """The calibration error of the likeliest box of each question."""
    chance = 1 / (1 + np.exp(-np.where(boxes.part, boxes.x @ numbers[1], boxes.x @ numbers[0])))
    order = np.lexsort((-chance, boxes.question))
    _, first = np.unique(boxes.question[order], return_index=True)
    best = order[first]
    return float(calibration(chance[best], boxes.right[best], len(best))["calibration_error"])


if __name__ == "__main__":
    main()
