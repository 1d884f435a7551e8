"""Fits the numbers of `refined` on annotated photographs, and says how well they hold on others.

    python benchmarks/fit_refined.py --on MODEL IMAGES ANNOTATIONS CLASS_FROM [--on ...] [--limit 1000]

The values of --on are those of `fastloc evaluate`. The first lines are the numbers that threshold.py and confidence.py
in core/fastloc_core/localization/refined freeze. Every photograph has the same weight in them. Then, for each set: what
its single objects get from the numbers of all sets and from those of the other sets alone (mean IoU, share of IoU >=
0.5, share of centres at margin 0.2), and the calibration error of the best box of every object's class.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.errors import ImageError
from fastloc_core.evaluation.calibration import calibration
from fastloc_core.evaluation.classes import from_source, likeliest
from fastloc_core.evaluation.metrics import centre_margins, iou
from fastloc_core.evaluation.truth import read
from fastloc_core.images import decode
from fastloc_core.localization.refined import confidence, threshold
from fastloc_core.localization.refined.confidence import Signs
from fastloc_core.localization.refined.hills import Region, regions
from fastloc_core.localization.refined.look import Look
from fastloc_core.localization.refined.preset import REFINED
from fastloc_core.models.classifier import Classifier
from fastloc_core.models.loading import load

Floats = NDArray[np.float64]
_SHARES = np.array(threshold.SHARES)
_RIDGE = 0.01  # on the threshold's numbers, for signs in standard deviations
_WIDTH = 0.06  # of the weights by which the fit reads the IoU between two thresholds


@dataclass(frozen=True, slots=True)
class Seen:
    """A region of a class's map in a photograph, and the true boxes of the class there. All boxes in shares."""

    question: int
    probability: float
    region: Region
    drawn: threshold.Drawn
    truths: tuple[Box, ...]
    single: bool  # the only object of the photograph


class Numbers(NamedTuple):
    """What is fitted: of the threshold, and of the confidence of boxes of the whole map and of parts."""

    threshold: Floats
    whole: Floats
    part: Floats


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs=4, action="append", required=True, metavar=("MODEL", "IMAGES", "XML", "CLASS"))
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    torch.set_num_threads(1)
    sets = [
        seen(load(model), Path(images), Path(xml), source, options.limit) for model, images, xml, source in options.on
    ]
    numbers = fitted(list(chain(*sets)))
    for name, each in zip(("WEIGHTS", "OF_WHOLE", "OF_PART"), numbers, strict=True):
        print(f"{name} = {tuple(each.round(3).tolist())}")
    for number, (found, on) in enumerate(zip(sets, options.on, strict=True)):
        print(f"{on[0]} {on[1]}: {_result(found, numbers)}")
        if others := list(chain(*sets[:number], *sets[number + 1 :])):
            print(f"    by the others: {_result(found, fitted(others))}", flush=True)


def seen(classifier: Classifier, images: Path, annotations: Path, source: str, limit: int | None) -> list[Seen]:
    """All regions of the maps of all annotated classes."""
    every = read(images, annotations).truths
    truths = every[:: max(1, len(every) // limit)] if limit else every
    names = dict.fromkeys(each.name for truth in truths for each in truth.objects)
    classes = from_source(source, names, classifier.labels)
    found = []
    for truth in truths:
        try:
            image = decode(truth.image)
        except ImageError:
            continue
        height, width = image.shape[:2]
        look = Look(classifier, image)
        scores = classifier.scores(look.logits)
        meant = likeliest(classes, look.logits.tolist()) if classes else dict.fromkeys(names, int(look.logits.argmax()))
        for index in sorted({meant[each.name] for each in truth.objects if each.name in meant}):
            heat = look.map(index)
            if not heat.max() > 0:
                continue
            boxes = tuple(
                each.box.scaled(1 / width, 1 / height) for each in truth.objects if meant.get(each.name) == index
            )
            question = hash((str(truth.image), index))
            found += [
                Seen(
                    question,
                    scores[index].probability,
                    region,
                    threshold.draw(region.heat),
                    boxes,
                    len(truth.objects) == 1,
                )
                for region in regions(heat, np.ones_like(heat), REFINED.share)
            ]
    return found


def fitted(found: Sequence[Seen]) -> Numbers:
    weights = _fitted_threshold([each for each in found if each.single and not each.region.part])
    whole, part = (
        _fitted_confidence([each for each in found if each.region.part == part], weights) for part in (False, True)
    )
    likeliest_parts = {}  # of several guesses the likeliest promises too much, and it is the one that competes
    for each in sorted(found, key=lambda one: float(np.dot(_regressors(one), part))):
        if each.region.part:
            likeliest_parts[each.question] = each
    return Numbers(weights, whole, _fitted_confidence(list(likeliest_parts.values()), weights))


def _fitted_threshold(found: Sequence[Seen]) -> Floats:
    """The numbers of the threshold that maximize the mean IoU."""
    signs = np.array([each.drawn.shape for each in found])
    ious = torch.tensor([[box.iou(each.truths[0]) for box in each.drawn.boxes] for each in found])
    mean, std = signs.mean(0), signs.std(0)
    x, shares = torch.tensor((signs - mean) / std).float(), torch.tensor(_SHARES).float()
    slopes, constant = torch.zeros(x.shape[1], requires_grad=True), torch.tensor(0.5, requires_grad=True)
    optimizer = torch.optim.Adam([slopes, constant], 0.01)
    for _ in range(300):
        chosen = (x @ slopes + constant).clamp(0.1, 0.95)
        near = (-((chosen[:, None] - shares) ** 2) / (2 * _WIDTH**2)).softmax(1)
        loss = _RIDGE * slopes.square().sum() - (near * ious).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    raw = slopes.detach().numpy() / std
    return np.array([constant.item() - raw @ mean, *raw])


def _boxed(each: Seen, weights: Floats) -> Box:
    return threshold.mean_box(each.drawn.boxes, threshold.threshold(each.drawn.shape, tuple(weights)))


def _regressors(each: Seen) -> tuple[float, ...]:
    region = each.region
    return confidence.regressors(Signs(each.probability, each.drawn.shape, region.share, region.valley, region.part))


def _right(each: Seen, weights: Floats) -> bool:
    return max(box.iou(_boxed(each, weights)) for box in each.truths) >= 0.5


def _fitted_confidence(found: Sequence[Seen], weights: Floats) -> Floats:
    """Logistic regression by Newton's method, with a little ridge."""
    x = np.array([_regressors(each) for each in found])
    y = np.array([_right(each, weights) for each in found])
    beta = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ beta))
        hessian = (x.T * (p * (1 - p))) @ x + np.eye(len(beta))
        beta += np.linalg.solve(hessian, x.T @ (y - p) - beta)
    return beta


def _result(found: Sequence[Seen], numbers: Numbers) -> str:
    """Mean IoU, shares of IoU >= 0.5 and of centres, of the likeliest box of each single object; calibration error."""
    best: dict[int, tuple[float, Seen]] = {}
    for each in found:
        x = np.array(_regressors(each))
        sure = float(1 / (1 + np.exp(-x @ (numbers.part if each.region.part else numbers.whole))))
        if each.question not in best or sure > best[each.question][0]:
            best[each.question] = sure, each
    alone = [(_boxed(each, numbers.threshold), each.truths[0]) for _, each in best.values() if each.single]
    boxes, truths = (np.array([astuple(pair[i]) for pair in alone]) for i in (0, 1))
    ious, centred = iou(boxes, truths), centre_margins(boxes, truths) > 0.2
    confidences = np.array([sure for sure, _ in best.values()])
    right = np.array([_right(each, numbers.threshold) for _, each in best.values()])
    error = calibration(confidences, right, len(right))["calibration_error"]
    figures = f"{ious.mean():.3f} {(ious >= 0.5).mean():.3f} {centred.mean():.3f}"
    return f"{len(ious)} single: {figures}, calibration {error:.3f}"


if __name__ == "__main__":
    main()
