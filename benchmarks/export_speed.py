"""How long exports take, and how often they wait for the disk.

    python benchmarks/export_speed.py [--images 2000] [--boxes 5] [--only yolo,coco-masks] [--core FOLDER] [--at FOLDER]

Makes JPEGs of 640 x 480 pixels and exports them with boxes at random places into fresh folders, in each way.
`--core` measures another checkout of `core` in the same way. `--at`: the folder to work in, on the disk to measure.
Boxes are the same in every run.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import cv2
import numpy as np

WAYS = ("voc", "voc-copy", "coco", "coco-masks", "yolo", "yolo-copy", "yolo-link", "labelme", "table")
WIDTH, HEIGHT = 640, 480


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--boxes", type=int, default=5, help="in each image")
    parser.add_argument("--only", default=",".join(WAYS))
    parser.add_argument("--core", type=Path, default=Path(__file__).parent.parent / "core")
    parser.add_argument("--at", type=Path)
    choices = parser.parse_args()
    sys.path.insert(0, str(choices.core.resolve()))
    with TemporaryDirectory(dir=choices.at) as temporary:
        home = Path(temporary)
        make(home / "photos", choices.images)
        print(f"{choices.images} images with {choices.boxes} boxes each, {os.cpu_count()} cores")
        print(f"{'':12} {'seconds':>8} {'of CPU':>8} {'flushes':>8}")
        for way in choices.only.split(","):
            print(f"{way:12} {{:8.1f}} {{:8.1f}} {{:8,}}".format(*measured(way, home, choices.boxes)), flush=True)


def make(folder: Path, number: int) -> None:
    """Images that are all different, with a coloured ellipse for each cell of a grid, so that masks find something."""
    folder.mkdir()
    for index in range(number):
        seen = np.random.default_rng(index)
        image = cv2.resize(seen.integers(60, 120, (8, 8, 3), np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        for _ in range(8):
            x, y = (int(value) for value in seen.integers((0, 0), (WIDTH, HEIGHT)))
            cv2.ellipse(image, (x, y), (60, 40), 30, 0, 360, [int(value) for value in seen.integers(0, 255, 3)], -1)
        cv2.imwrite(str(folder / f"{index:05}.jpg"), image)


def measured(way: str, home: Path, boxes: int) -> tuple[float, float, int]:
    """The seconds on the clock and of the processor, and the number of flushes to the disk."""
    from fastloc_core.annotation import Annotation, Decision, ReviewedImage
    from fastloc_core.boxes import Box
    from fastloc_core.formats.export import export
    from fastloc_core.formats.export_settings import ExportSettings, ImageFiles

    chance, images = random.Random(0), []
    for path in sorted((home / "photos").iterdir()):
        found = []
        for _ in range(boxes):
            x, y = chance.randint(0, WIDTH - 160), chance.randint(0, HEIGHT - 120)
            box = Box(x, y, x + chance.randint(40, 160), y + chance.randint(40, 120))
            found.append(Annotation(box, chance.choice(("frog", "toad", "newt")), Decision.DRAWN))
        images.append(ReviewedImage(path, WIDTH, HEIGHT, tuple(found), verified=True))
    name, _, more = way.partition("-")
    files = {"copy": ImageFiles.COPY, "link": ImageFiles.LINK}.get(more, ImageFiles.LEAVE)
    settings = ExportSettings(name, masks=more == "masks", images=files)
    began, before = time.monotonic(), time.process_time()
    with patch.object(os, "fsync", wraps=os.fsync) as flush:
        told = export(images, home / "photos", home / way, settings)
    assert told.images == len(images)
    return time.monotonic() - began, time.process_time() - before, flush.call_count


if __name__ == "__main__":
    main()
