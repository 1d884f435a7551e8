"""How well boxes fit that a user's own classifier proposes: trains one on a set, and compares methods with it.

    python benchmarks/own_classifier.py --on LIST IMAGES ANNOTATIONS [--on ...] [--taught 40] [--asked 10] [--epochs 8]
        [--preset refined,learned] [--work build/own]

LIST is what `fastloc train` learns from: a CSV file with columns `path` and `label`. Of each class it gets --taught
images, drawn at random; all other settings of the recipe have their defaults. ANNOTATIONS are Pascal VOC. Of each
class, --asked annotated images that LIST does not name are drawn, and the class is given; an image of several classes
counts for that of its first object. What is already in --work is not computed again, so give another --work for other
options.

A row for each method: the share of all objects that the five best boxes find (IoU >= .5), the share of classes in an
image whose best box is right, average precision at IoU .5, and the mean IoU of images with one object.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any, TypeVar

from fastloc_core.errors import AnnotationError
from fastloc_core.formats import voc

SEED = 0
PEER = "LayerCAM"
BASELINE = "full image"

T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", nargs=3, type=Path, action="append", required=True, metavar=("LIST", "IMAGES", "XML"))
    parser.add_argument("--taught", type=int, default=40)
    parser.add_argument("--asked", type=int, default=10)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--preset", default="refined,learned")
    parser.add_argument("--work", type=Path, default=Path("build/own"))
    options = parser.parse_args()
    for taught, images, xml in options.on:
        name = f"{taught.absolute().parent.name}-{xml.name}"
        asked, report = options.work / name / "asked", options.work / name / "report"
        model = _trained(taught, options.work / taught.absolute().parent.name, options.taught, options.epochs)
        _lay_out(drawn(unseen(taught, xml), options.asked), asked)
        where = "--images", images, "--annotations", asked, "--report", report
        _fastloc("evaluate", "--model", model, *where, "--preset", options.preset, "--peer", PEER)
        print(f"{name}\n| method | recall@5 | best box right | AP50 | mean IoU |")
        print(*rows(json.loads((report / "metrics.json").read_text())), sep="\n", flush=True)


def _trained(taught: Path, folder: Path, most: int, epochs: int) -> Path:
    """The card of the model, which is trained if it is not there."""
    model = folder.absolute() / "model"
    if not model.exists():
        folder.mkdir(parents=True, exist_ok=True)
        few = folder / "taught.csv"
        with few.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("path", "label"))
            writer.writerows(drawn(((taught.absolute().parent / path, label) for path, label in listed(taught)), most))
        _fastloc("train", few, "--out", model, "--set", f"epochs={epochs}")
    return model / "model.toml"


def listed(taught: Path) -> Iterator[tuple[str, str]]:
    """The path and the label of each image of the list."""
    with taught.open(newline="") as file:
        for row in csv.DictReader(file):
            yield row["path"], row["label"]


def unseen(taught: Path, annotations: Path) -> Iterator[tuple[Path, str]]:
    """The files of images that are not in the list, each with the class of its first object."""
    seen = {Path(path).stem for path, _ in listed(taught)}
    for path in sorted(annotations.rglob("*.xml")):
        if path.stem not in seen:
            try:
                objects = voc.read(path).annotations
            except AnnotationError:
                continue
            if objects:
                yield path, objects[0].label


def drawn(labelled: Iterable[tuple[T, str]], most: int) -> list[tuple[T, str]]:
    """At most so many of each label, at random, always the same ones."""
    by_label = defaultdict(list)
    for each, label in labelled:
        by_label[label].append((each, label))
    generator = random.Random(SEED)
    return [row for rows in by_label.values() for row in generator.sample(rows, min(most, len(rows)))]


def _lay_out(files: Iterable[tuple[Path, str]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path, _ in files:
        copyfile(path, folder / path.name)


def rows(metrics: dict[str, Any]) -> Iterator[str]:
    """A line for each method. Of the baselines only the whole image."""
    for name, result in metrics["results"].items():
        if result["kind"] != "baseline" or name == BASELINE:
            figures = result["recall"]["0.5"]["5"], result["gt_known_loc"], result["ap50"], result["mean_iou"]
            shown = ("-" if figure is None else f"{figure:.3f}" for figure in figures)
            yield f"| {' | '.join((name, *shown))} |"


def _fastloc(*arguments: object) -> None:
    command = [sys.executable, "-c", "from fastloc_core.cli import main; main()", *map(str, arguments)]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
