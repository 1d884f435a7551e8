"""How well exported masks follow the objects: the mean IoU of masks, by kind of mask.

    python benchmarks/masks.py --on IMAGES TRUTH [--on ...] [--objects 60] [--learned] [--sheet FOLDER]

TRUTH is a folder with a file for each image, of the same stem: polygons (`.txt`, a line for each object: the number of
its class, and x and y of each corner in shares of the image, as YOLO writes them), or a mask (`.png`, white where
objects are; each connected part is an object). At most two objects of an image, drawn at random, count, and none below
16 pixels.

Each kind of mask is made for the true box, and for one whose edges were moved at random (standard deviation: 7 % of its
sides), as boxes are that a person accepts. `--learned` adds boxes of the preset `learned`, from made-up first boxes,
and its words for cells, for comparison. `--sheet` writes an image of ten masks for true boxes.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.grabcut import cut
from fastloc_core.images import decode

SMALLEST = 16  # pixels of a side
MOST = 2  # objects of an image
MOVED = 0.07  # standard deviation of an edge, in sides of the box
JOINED = 5  # parts of a mask so near each other are one object, in pixels

Mask = NDArray[np.bool_]
Pixels = NDArray[np.uint8]


class Object(NamedTuple):
    image: Pixels
    truth: Mask
    box: Box


class Way(NamedTuple):
    """A kind of mask; `make`: of an object and a box -> bool (H, W)."""

    name: str
    make: Callable[[Object, Box], Mask]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs=2, type=Path, action="append", required=True, metavar=("IMAGES", "TRUTH"))
    parser.add_argument("--objects", type=int, default=60)
    parser.add_argument("--learned", action="store_true")
    parser.add_argument("--sheet", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    seen = learned() if options.learned else None
    ways = [Way("box", filled), Way("ellipse", ellipse), Way("exported", exported)]
    for images, truth in options.on:
        objects = list(drawn(images, truth, options.objects))
        report(images, objects, ways)
        if seen:
            told(images, objects, seen)
        shown = [each for each in objects if exported(each, each.box).any()][:10] if options.sheet else []
        if shown:
            options.sheet.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(options.sheet / f"{images.parent.name}.jpg"), sheet(shown)[..., ::-1])


def drawn(images: Path, truth: Path, most: int) -> Iterator[Object]:
    random = np.random.default_rng(0)
    files = sorted(images.iterdir())
    count = 0
    for i in random.permutation(len(files)):
        if count >= most:
            return
        image = decode(files[i])
        whole = [each for each in masks(truth, files[i].stem, image.shape[:2]) if each.any()]
        known = [Object(image, mask, around(mask)) for mask in whole]
        large = [each for each in known if min(each.box.width, each.box.height) >= SMALLEST]
        for j in random.permutation(len(large))[: min(MOST, most - count)]:
            count += 1
            yield large[j]


def masks(truth: Path, stem: str, shape: tuple[int, ...]) -> list[Mask]:
    height, width = shape
    file = truth / f"{stem}.txt"
    if not file.exists():
        white = cv2.imread(str(truth / f"{stem}.png"), cv2.IMREAD_GRAYSCALE)
        if white is None or white.shape != shape:
            return []
        joined = cv2.dilate((white > 127).astype(np.uint8), np.ones((JOINED, JOINED), np.uint8))
        count, parts = cv2.connectedComponents(joined)
        return [(parts == i) & (white > 127) for i in range(1, count)]
    found = []
    for line in file.read_text("utf-8").splitlines():
        numbers = [float(word) for word in line.split()[1:]]
        if len(numbers) >= 10 and len(numbers) % 2 == 0:  # four corners or fewer are a box
            corners = np.array(numbers).reshape(-1, 2) * (width, height) - 0.5
            mask = np.zeros(shape, np.uint8)
            cv2.fillPoly(mask, [(corners * 16).round().astype(np.int32)], (1,), shift=4)
            found.append(mask > 0)
    return found


def around(mask: Mask) -> Box:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


def moved(box: Box, random: np.random.Generator, shape: tuple[int, ...]) -> Box:
    x, y = random.normal(0, MOVED, (2, 2)) * [[box.width], [box.height]]
    return Box(box.x0 + x[0], box.y0 + y[0], box.x1 + x[1], box.y1 + y[1]).clipped(shape[1], shape[0])


def pixels(box: Box, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = Convention.DEVKIT.rounded(box, shape[1], shape[0])
    return x0 - 1, y0 - 1, x1, y1


def filled(of: Object, box: Box) -> Mask:
    x0, y0, x1, y1 = pixels(box, of.truth.shape)
    mask = np.zeros_like(of.truth)
    mask[y0:y1, x0:x1] = True
    return mask


def ellipse(of: Object, box: Box) -> Mask:
    height, width = of.truth.shape
    x, y = (np.arange(width) + 0.5 - box.centre[0]) / box.width, (np.arange(height) + 0.5 - box.centre[1]) / box.height
    return np.asarray(x**2 + y[:, None] ** 2 < 0.25)


def exported(of: Object, box: Box) -> Mask:
    x0, y0, x1, y1 = pixels(box, of.truth.shape)
    mask = np.zeros_like(of.truth)
    mask[y0:y1, x0:x1] = cut(of.image, x0, y0, x1, y1)
    return mask


def iou(a: Mask, b: Mask) -> float:
    return float((a & b).sum() / max((a | b).sum(), 1))


def report(images: Path, objects: list[Object], ways: list[Way]) -> None:
    """Of the objects for which something is exported."""
    found = [each for each in objects if exported(each, each.box).any()]
    print(f"{images}: {len(objects)} objects, {len(found)} with a mask", flush=True)
    for way in ways if found else []:
        random = np.random.default_rng(0)
        ious = defaultdict[str, list[float]](list)
        began = process_time()
        for each in found:
            ious["true box"].append(iou(way.make(each, each.box), each.truth))
            mask = way.make(each, moved(each.box, random, each.truth.shape))
            ious["moved box"].extend([iou(mask, each.truth)] if mask.any() else [])
        line(way.name, ious, 1000 * (process_time() - began) / (2 * len(found)))


def line(name: str, ious: dict[str, list[float]], milliseconds: float) -> None:
    values = ", ".join(f"{what} {np.mean(each):.3f}" for what, each in ious.items() if each)
    print(f"  {name:<12}{values}, {milliseconds:.1f} ms", flush=True)


Seen = Callable[[Object, Box], tuple[Box, Mask, Mask]]


def learned() -> Seen:
    """Of an object and a first box: the found box, the cells likely inside of it, and where the map is warm."""
    from fastloc_core.localization.learned.frame import Frame
    from fastloc_core.localization.learned.localizer import drawn as cells
    from fastloc_core.localization.learned.weights import shipped
    from fastloc_core.localization.refined.localizer import evidence
    from fastloc_core.localization.refined.look import Look
    from fastloc_core.localization.refined.threshold import draw, threshold
    from fastloc_core.models import DEFAULT
    from fastloc_core.models.loading import load

    classifier = load(DEFAULT, "cpu")
    eye, _ = shipped(classifier)

    def see(of: Object, first: Box) -> tuple[Box, Mask, Mask]:
        height, width = of.truth.shape
        look = Look(classifier, of.image)
        heat = look.map(classifier.scores(look.logits)[0].index)
        box = first
        for _ in range(2):
            (sight,) = eye.see(of.image, heat, [Frame.around(box, width, height)])
            box = sight.box
        level = threshold(draw(heat)[0])
        warm = evidence(heat, box.scaled(1 / width, 1 / height), level, look.size)[1]
        large = [cv2.resize(m.astype(np.uint8), (width, height)) > 0 for m in (cells(sight, look.size)[0], warm)]
        return box, large[0], large[1]

    return see


def told(images: Path, objects: list[Object], seen: Seen) -> None:
    from fastloc_core.localization.learned.frame import made_up

    random = np.random.default_rng(0)
    ious = defaultdict[str, list[float]](list)
    for each in objects:
        height, width = each.truth.shape
        box, inside, warm = seen(each, made_up(each.box, random).clipped(width, height))
        ious["boxes"].append(box.iou(each.box))
        cut_out = exported(each, box)
        if not cut_out.any():
            continue
        for name, mask in {
            "box": filled(each, box),
            "cells": inside,
            "warm": warm,
            "exported": cut_out,
        }.items():
            ious[name].append(iou(mask, each.truth))
    line("learned", ious, 0)


def sheet(objects: list[Object]) -> Pixels:
    """The masks for their true boxes, outlined."""
    tiles = []
    for each in objects:
        shown = each.image.copy()
        thick = max(1, max(shown.shape) // 200)
        x0, y0, x1, y1 = pixels(each.box, each.truth.shape)
        outlines, _ = cv2.findContours(
            exported(each, each.box).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )
        cv2.drawContours(shown, outlines, -1, (255, 0, 255), thick)
        cv2.rectangle(shown, (x0, y0), (x1, y1), (255, 255, 0), thick)
        m = round(0.2 * max(x1 - x0, y1 - y0))
        tiles.append(cv2.resize(shown[max(0, y0 - m) : y1 + m, max(0, x0 - m) : x1 + m], (240, 240)))
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % 5)
    rows = [np.concatenate(tiles[i : i + 5], 1) for i in range(0, len(tiles), 5)]
    return np.asarray(np.concatenate(rows), np.uint8)


if __name__ == "__main__":
    main()
