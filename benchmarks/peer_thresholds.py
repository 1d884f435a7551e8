"""Finds the best layer and threshold of each peer on images with exactly one annotated object.

    python benchmarks/peer_thresholds.py IMAGES ANNOTATIONS --model NAME [--class-from top1] [--peers A,B]
        [--limit 1000] [--every 3]

Images, annotations and the source of the class are as in `fastloc evaluate`. Of the first `--limit` images every n-th
is measured. There is a row for every peer, layer, and with or without the mirror image: the threshold with the best
mean IoU and its results (mean IoU, share with IoU >= 0.5, share of correct centres at margin 0.2), the threshold with
the best share of IoU >= 0.5 and that share, and the seconds an image. The settings with the best mean IoU of each peer
become an entry of `peers` of the architecture, in core/fastloc_core/models/families.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray

from fastloc_core.evaluation.classes import Classes, from_source, likeliest
from fastloc_core.evaluation.metrics import centre_margins, iou
from fastloc_core.evaluation.truth import Truth, read
from fastloc_core.images import decode
from fastloc_core.localization.peers.localizer import PeerLocalizer, regions
from fastloc_core.localization.peers.preset import Peer
from fastloc_core.localization.presets import of_kind, preset
from fastloc_core.models.classifier import Classifier
from fastloc_core.models.families.architecture import Layer
from fastloc_core.models.loading import load

THRESHOLDS = np.geomspace(0.005, 0.8, 48)
MARGIN = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", type=Path)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--class-from", default="annotation")
    parser.add_argument("--peers", type=lambda names: names.split(","))
    parser.add_argument("--limit", type=int)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    found = read(options.images, options.annotations, slice(None, options.limit, options.every)).truths
    truths = [truth for truth in found if len(truth.objects) == 1]
    classifier = load(options.model)
    classes = from_source(options.class_from, {truth.objects[0].name for truth in truths}, classifier.labels)
    subjects = [PeerLocalizer(classifier, each) for each in variants(options.peers or of_kind("peer"))]
    boxes = defaultdict(list)  # by localizer: an image's boxes at every threshold
    seconds: dict[PeerLocalizer, float] = defaultdict(float)
    for truth in truths:
        image = decode(truth.image)
        index = class_of(truth, image, classifier, classes)
        for peer in subjects:
            start = perf_counter()
            score_map = peer.score_map(peer.look(image), index)
            seconds[peer] += perf_counter() - start
            height, width = image.shape[:2]
            boxes[peer].append([astuple(regions(score_map, t, width, height)[0].box) for t in THRESHOLDS])
    print(
        f"{len(truths)} images                 threshold  mean IoU  IoU >= .5  centre | threshold  IoU >= .5 | s/image"
    )
    true = np.array([astuple(truth.objects[0].box) for truth in truths])
    for peer in subjects:
        name = f"{peer.preset.name}, {peer.preset.layer}{', mirrored' if peer.preset.mirrored else ''}"
        print(f"{name:36} {row(np.array(boxes[peer]), true)} | {seconds[peer] / len(truths):.2f}")


def variants(names: Iterable[str]) -> Iterator[Peer]:
    """Each peer with all its settings. Guided backprop goes back to the image, so its layer does not matter."""
    layers: tuple[Layer, ...] = ("last", "before")
    for name in names:
        if isinstance(peer := preset(name), Peer):
            for layer in layers[: 1 if name == "Guided backprop" else 2]:
                for mirrored in (False, True):
                    yield peer.changed(layer=layer, threshold=0, mirrored=mirrored)


@torch.no_grad()
def class_of(truth: Truth, image: NDArray[np.uint8], classifier: Classifier, classes: Classes | None) -> int:
    logits = classifier.classify(image)
    return int(logits.argmax()) if classes is None else likeliest(classes, logits.tolist())[truth.objects[0].name]


def row(boxes: NDArray[np.float64], truths: NDArray[np.float64]) -> str:
    """`boxes`: (N, thresholds, 4); `truths`: (N, 4)."""
    ious = iou(boxes, truths[:, None])  # (N, thresholds)
    means, hits = ious.mean(0), (ious >= 0.5).mean(0)
    best, widest = means.argmax(), hits.argmax()
    centred = (centre_margins(boxes[:, best], truths) > MARGIN).mean()
    return (
        f"{THRESHOLDS[best]:9.3f} {means[best]:9.3f} {hits[best]:10.3f} {centred:7.3f} |"
        f" {THRESHOLDS[widest]:9.3f} {hits[widest]:10.3f}"
    )


if __name__ == "__main__":
    main()
