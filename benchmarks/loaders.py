"""Do exported data sets load as they are? The worst error of a box, by loader.

    python benchmarks/loaders.py [--python PYTHON] [--images 60] [--keep FOLDER]

Makes a folder of images of many kinds (subfolders, spaces in names, namesakes, pages of a TIFF, images turned by EXIF,
images without objects) with boxes at random places, exports it in each format, split and with copies of the images if
that is possible, and reads each export with the packages that people train or annotate with. The error of a polygon is
how far it leaves its box. PYTHON is one that has these packages, which are heavy:

    pip install ultralytics torchvision pycocotools supervision datumaro labelImg label-studio-sdk

Packages that are missing are named. Ends with 1 if a loader fails, misses an image, or reads a box more than half a
pixel away (one pixel in labelImg's convention, whose first pixel is 0 in a file that cannot hold 0).
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.loading.readers import LOADERS
from fastloc_core.annotation import Annotation, Decision, Origin, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export import export
from fastloc_core.formats.export_settings import ExportSettings, ImageFiles, Split

READERS = Path(__file__).parent / "loading" / "readers.py"
CLASSES = ("frog", "tree  frog", "Kröte", "unused")
ALLOWED = 0.501  # pixels
_MORE = {"voc-labelimg": 1.0, "yolo-seg": 1.0}
_WHOLE = ExportSettings(images=ImageFiles.COPY, split=Split(val=20))
EXPORTS = {
    "voc": replace(_WHOLE, format="voc"),
    "voc-labelimg": replace(_WHOLE, format="voc", convention=Convention.LABELIMG),
    "coco": replace(_WHOLE, format="coco"),
    "coco-masks": replace(_WHOLE, format="coco", masks=True),
    "yolo": replace(_WHOLE, format="yolo"),
    "yolo-seg": replace(_WHOLE, format="yolo", masks=True),
    "cvat": replace(_WHOLE, format="cvat", split=Split()),
    "label-studio": ExportSettings("label-studio"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--images", type=int, default=60)
    parser.add_argument("--keep", type=Path)
    choices = parser.parse_args()
    with TemporaryDirectory() as temporary:
        home = choices.keep or Path(temporary)
        images = make(home / "photos", choices.images)
        origins = {a.id: Origin(0.0, "net", "learned") for image in images for a in image.annotations}
        for name, settings in EXPORTS.items():
            told = export(images, home / "photos", home / name, settings, CLASSES, origins=origins)
            print(f"{name}: {told.summary}\n")
        results = [measured(name, choices.python, home, images) for name in LOADERS]
    print(f"{'loader':28} {'images':>7} {'boxes':>6} {'worst error, pixels':>20}")
    for name, (images_read, boxes, worst, problem) in zip(LOADERS, results, strict=True):
        print(f"{name:28} {images_read:7} {boxes:6} {worst:20.4f}  {problem}")
    sys.exit(any(problem and not problem.startswith("missing") for *_, problem in results))


def make(folder: Path, number: int) -> list[ReviewedImage]:
    """Images, and their boxes: 0 to 4, some at the borders."""
    chance = random.Random(0)
    images = []
    for index in range(number):
        width, height = chance.randint(80, 400), chance.randint(80, 400)
        for path in _write(folder, index, width, height, chance):
            boxes = tuple(_annotation(width, height, chance) for _ in range(chance.randint(0, 4)))
            images.append(ReviewedImage(path, width, height, boxes, verified=True))
    return images


def _write(folder: Path, index: int, width: int, height: int, chance: random.Random) -> list[Path]:
    """An image that looks like no other. Two pages of a TIFF are two images."""
    seen = np.random.default_rng(index)
    coarse = seen.integers(0, 256, (6, 6, 3), np.uint8)
    image = Image.fromarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))
    names = (
        "IMG_{}.jpg",
        "site A/plot {}.jpg",
        "images/{}.JPG",
        "x.{}.png",
        "day/{}.tif",
        "turned_{}.jpg",
        "twin{}.jpg",
    )
    path = folder / names[index % len(names)].format(index)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".tif":
        image.save(path, save_all=True, append_images=[image.rotate(180)])
        return [path, path.with_name(f"{path.name}#page=2")]
    if path.name.startswith("turned"):
        exif = Image.Exif()
        exif[0x112] = 6
        image.transpose(Image.Transpose.ROTATE_90).save(path, exif=exif, quality=95)
        return [path]
    image.save(path, quality=95)
    if not path.name.startswith("twin"):
        return [path]
    image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path.with_suffix(".png"))
    return [path, path.with_suffix(".png")]


def _annotation(width: int, height: int, chance: random.Random) -> Annotation:
    x0, y0 = chance.choice((0.0, chance.uniform(0, width - 12))), chance.uniform(0, height - 12)
    x1, y1 = chance.choice((float(width), chance.uniform(x0 + 10, width))), chance.uniform(y0 + 10, height)
    return Annotation(Box(x0, y0, x1, y1), chance.choice(CLASSES[:3]), Decision.DRAWN)


def measured(name: str, python: str, home: Path, images: list[ReviewedImage]) -> tuple[int, int, float, str]:
    """How many images and boxes a loader read, the worst error in pixels, and a problem."""
    kind = LOADERS[name][0]
    ran = subprocess.run([python, READERS, name, home / kind], capture_output=True, text=True, check=False)
    if ran.returncode:
        last = ran.stderr.strip().splitlines()[-1]
        missing = last.startswith("ModuleNotFoundError")
        return 0, 0, float("nan"), f"missing: {last.split()[-1]}" if missing else last
    found = json.loads(ran.stdout)
    worst, problem = compared(found, images, kind == "yolo-seg")
    if worst > _MORE.get(kind, ALLOWED):
        problem = problem or "a box is too far away"
    return len(found), sum(len(objects) for *_, objects in found), worst, problem


def compared(found: list[Any], images: list[ReviewedImage], polygons: bool) -> tuple[float, str]:
    """Images are known by size and classes, because each format names them in its own way; see ImageFiles."""
    waiting: dict[Any, list[ReviewedImage]] = defaultdict(list)
    for image in images:
        waiting[_key(image.width, image.height, [a.label for a in image.annotations])].append(image)
    worst = 0.0
    for name, width, height, objects in found:
        candidates = waiting[_key(width, height, [label for label, *_ in objects])]
        if not candidates:
            return worst, f"{name}: of another size, or with other classes"
        error, index = min((_error(objects, image, polygons), i) for i, image in enumerate(candidates))
        del candidates[index]
        worst = max(worst, error)
    left = [image.path.name for each in waiting.values() for image in each]
    return worst, f"not read: {left[:3]}" if left else ""


def _key(width: int, height: int, labels: list[str]) -> tuple[object, ...]:
    return width, height, *sorted(labels)


def _error(objects: list[Any], image: ReviewedImage, polygons: bool) -> float:
    """The largest distance of an edge from that of the true box that is nearest, in pixels."""
    worst = 0.0
    left = [(a.label, a.box.edges) for a in image.annotations]
    for label, *edges in objects:
        errors = [(_distance(edges, true, polygons), i) for i, (of, true) in enumerate(left) if of == label]
        error, nearest = errors[0] if polygons else min(errors)  # a part of an object may lie in several boxes
        del left[nearest]
        worst = max(worst, error)
    return worst


def _distance(edges: Sequence[float], true: Sequence[float], polygons: bool) -> float:
    outwards = [b - a for a, b in zip(edges[:2], true[:2], strict=True)]
    outwards += [a - b for a, b in zip(edges[2:], true[2:], strict=True)]
    return max(0.0, *outwards) if polygons else max(map(abs, outwards))


if __name__ == "__main__":
    main()
