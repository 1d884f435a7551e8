"""Measures the belief in the class on annotated photographs, and fits a classifier's temperature.

    python benchmarks/belief.py --on MODEL IMAGES ANNOTATIONS CLASS_FROM [--on ...] [--limit 1000]

The values of --on are those of `fastloc evaluate`. The classifier's best class is right if an object of it is annotated
in the image. A line for each set: how often that is so; the calibration error of the belief with temperature 1, with
the present one and with the fitted one; and of several edges, `naming.SURE` among them, the share of images that would
have a name, the share of these names that is right, and the same just above the edge.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fastloc_core.errors import ImageError
from fastloc_core.evaluation.calibration import calibration
from fastloc_core.evaluation.classes import from_source
from fastloc_core.evaluation.truth import read
from fastloc_core.images import decode
from fastloc_core.models.classifier import Classifier
from fastloc_core.models.loading import load
from fastloc_core.review.naming import SURE

TEMPERATURES = tuple(i / 20 for i in range(10, 61))
EDGES = (0.4, 0.5, SURE, 0.7)
NEAR = 0.1  # how far above an edge is near it

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs=4, action="append", required=True, metavar=("MODEL", "IMAGES", "XML", "CLASS"))
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    for model, images, xml, source in options.on:
        classifier = load(model, "cpu")
        logits, right = classified(classifier, Path(images), Path(xml), source, options.limit)
        fitted = min(TEMPERATURES, key=lambda t: loss(belief(logits, t), right))
        print(f"{model} {images}: {len(right)} images, {right.mean():.1%} right; fitted temperature {fitted}")
        for temperature in (1.0, classifier.temperature, fitted):
            print(f"  temperature {temperature}: {told(belief(logits, temperature), right)}")


def classified(
    classifier: Classifier, images: Path, annotations: Path, source: str, limit: int | None
) -> tuple[Floats, Bools]:
    """Logits (N, classes) of each image, and whether the best class is right (N,)."""
    truths = read(images, annotations).truths[:limit]
    names = dict.fromkeys(each.name for truth in truths for each in truth.objects)
    classes = from_source(source, names, classifier.labels)
    if classes is None:
        raise SystemExit("The annotated classes must be known: name no top1.")
    rows, right = [], []
    for truth in truths:
        try:
            logits = classifier.classify(decode(truth.image)).cpu().numpy()
        except ImageError:
            continue
        rows.append(logits)
        right.append(any(logits.argmax() in classes[each.name] for each in truth.objects))
    return np.array(rows, np.float64), np.array(right)


def belief(logits: Floats, temperature: float) -> Floats:
    """The probability (N,) of each image's best class."""
    scaled = (logits - logits.max(1, keepdims=True)) / temperature
    found: Floats = 1 / np.exp(scaled).sum(1)
    return found


def loss(belief: Floats, right: Bools) -> float:
    """Minus the mean log-likelihood."""
    kept = belief.clip(1e-9, 1 - 1e-9)
    return float(-np.log(np.where(right, kept, 1 - kept)).mean())


def told(belief: Floats, right: Bools) -> str:
    error = calibration(belief, right, len(right))
    text = "calibration error {calibration_error:.3f} (chance: {calibration_error_of_chance:.3f})".format(**error)
    for edge in EDGES:
        shown = belief >= edge
        near = shown & (belief < edge + NEAR)
        text += f"; from {edge}: {shown.mean():.0%} shown, {share(right[shown])} right, {share(right[near])} near it"
    return text


def share(right: Bools) -> str:
    return f"{right.mean():.0%}" if len(right) else "-"


if __name__ == "__main__":
    main()
