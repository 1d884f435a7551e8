"""How well the proposed boxes fit, on images that show exactly one annotated object.

    python benchmarks/boxes.py IMAGES ANNOTATIONS --model NAME [--preset paper,seed-exact]

ANNOTATIONS holds Pascal VOC files named like the images. The class is the classifier's own best one. A row is the mean
IoU, the share of images with IoU >= 0.5, and the share whose box centre lies inside the truth shrunk by a fifth of its
width and height on each side. A preset's first row is what it proposes, the others what the window's slider for the
extent of boxes makes of that.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.images import decode, find_images
from fastloc_core.localization.localizer import Localizer
from fastloc_core.localization.presets import preset
from fastloc_core.models.loading import load
from fastloc_core.review.reshape import reshaped
from fastloc_core.store.proposals import coarse

MARGIN = 0.2
EXTENTS = (0.0, -0.25, 0.25, 0.5, 0.75)
CENTRED = 0.86  # side of the centred box, of the image's


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", type=Path)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--preset", default="paper,seed-exact")
    options = parser.parse_args()
    truths = {}
    for image in find_images(options.images).images:
        objects = voc.read(options.annotations / f"{image.stem}.xml").annotations
        if len(objects) == 1:
            truths[image] = objects[0].box
    sizes = {image: decode(image).shape for image in truths}
    print(f"{len(truths)} images               mean IoU  IoU >= .5  centre")
    for name, side in (("full image", 1.0), (f"centred box {CENTRED}", CENTRED)):
        report(name, [(_centred(sizes[image], side), truth) for image, truth in truths.items()])
    classifier = load(options.model)
    for name in options.preset.split(","):
        localizer = Localizer(classifier, preset(name))
        pairs: dict[float, list[tuple[Box, Box]]] = {extent: [] for extent in EXTENTS}
        for image, truth in truths.items():
            found = localizer.localize(decode(image), image, top_classes=1)
            for extent, row in pairs.items():
                boxes = [reshaped(p, extent, found.width, found.height) for p in coarse(found.proposals)]
                row.append((boxes[0] if boxes else _centred(sizes[image], 1.0), truth))
        for extent, row in pairs.items():
            report(f"{name}, extent {100 * extent:+.0f} %" if extent else name, row)


def report(name: str, pairs: Iterable[tuple[Box, Box]]) -> None:
    """One row; `pairs`: (predicted, truth)."""
    pairs = list(pairs)
    ious = [predicted.iou(truth) for predicted, truth in pairs]
    hits = sum(iou >= 0.5 for iou in ious) / len(ious)
    centred = sum(_inside(predicted.centre, truth) for predicted, truth in pairs) / len(pairs)
    print(f"{name:26} {sum(ious) / len(ious):8.3f} {hits:10.3f} {centred:7.3f}", flush=True)


def _inside(point: tuple[float, float], truth: Box) -> bool:
    x, y = point
    dx, dy = MARGIN * truth.width, MARGIN * truth.height
    return truth.x0 + dx < x < truth.x1 - dx and truth.y0 + dy < y < truth.y1 - dy


def _centred(shape: tuple[int, ...], side: float) -> Box:
    height, width, _ = shape
    dx, dy = width * (1 - side) / 2, height * (1 - side) / 2
    return Box(dx, dy, width - dx, height - dy)


if __name__ == "__main__":
    main()
