"""Finds ways through the program that take more than twice as long for twice as much input.

    python benchmarks/doubling.py [NAME ...]

Runs each way that takes a list from outside with n and with 2n entries. n is large enough for some tenths of a second.
Prints the shorter of two times for each, in seconds of this process, and their ratio. It marks ratios above 2.6.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from fastloc_core.annotation import Annotation, Decision, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats import coco_reading, importing, voc, yolo
from fastloc_core.images import find_images
from fastloc_core.label_files import read_labels
from fastloc_core.labels import ClassIndex
from fastloc_core.proposal import ClassScore, Evidence, Proposal, ProposalSet
from fastloc_core.review.asking import Asking, compatible
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.statistics import summarize
from fastloc_core.review.triage import disagreements
from fastloc_core.review.verdicts import Verdict
from fastloc_core.store import Store, find_place
from fastloc_core.store.indexing import index
from fastloc_core.store.store import Run
from fastloc_core.store.sync import read_annotations, write_annotations

ENOUGH_S = 0.15  # for n entries; a ratio of shorter times says little
CLEARLY = 2.6
LABELS = [f"class {i}" for i in range(20)]
HERE = Path("a.png")
SPACING = 40.0  # between boxes, which lie in one row

Way = Callable[[int, Path], Callable[[], object]]  # prepares n entries, and returns the function to time


def box(i: int) -> Box:
    return Box(SPACING * i, 10, SPACING * i + 30, 40)


def undecided(found: Sequence[Proposal], boxes: Sequence[Annotation]) -> tuple[Proposal, ...]:
    return Asking(found).after(boxes)


def drawn(n: int) -> list[Annotation]:
    return [Annotation(box(i), LABELS[i % 20], Decision.LOADED) for i in range(n)]


def proposals(n: int) -> list[Proposal]:
    heat = np.zeros((2, 2), np.float32)
    scores = [ClassScore(i, label, 1.0, 1.0) for i, label in enumerate(LABELS)]
    evidence = Evidence(heat, ())
    return [Proposal(box(i), scores[i % 20], 0.9 - 0.5 * i / n, (), heat > 0, evidence) for i in range(n)]


def verdicts(n: int) -> list[Verdict]:
    return [
        Verdict(10.0 * i, f"{i}.png", "m", "p", LABELS[i % 20], box(i), 0.5, Decision.ADJUSTED, LABELS[0], box(i))
        for i in range(n)
    ]


def voc_bytes(annotations: list[Annotation]) -> bytes:
    return voc.to_xml(voc.VocImage(HERE, 10**6, 100), annotations)


def coco_bytes(images: int, boxes: int, name: Callable[[int], str]) -> bytes:
    return json.dumps(
        {
            "images": [{"id": i, "file_name": name(i), "width": 9, "height": 9} for i in range(images)],
            "categories": [{"id": i, "name": f"class {i}"} for i in range(boxes)],
            "annotations": [
                {"id": i, "image_id": i % images, "category_id": i, "bbox": [1, 2, 3, 4]} for i in range(boxes)
            ],
        }
    ).encode()


def store_of(boxes: list[Annotation], found: list[Proposal], folder: Path) -> Store:
    """One image with these proposals, and with a file of these boxes, which was read."""
    Image.new("RGB", (8, 8)).save(folder / HERE)
    (folder / "a.xml").write_bytes(voc_bytes(boxes))
    store = Store(find_place(folder))
    index(store)
    with store.transaction() as connection:
        connection.execute("UPDATE images SET width = 1000000, height = 100")
    if found:
        store.use(Run("m", "p"))
        store.keep_proposals(1, ProposalSet(HERE, 10**6, 100, tuple(found), (), "m", "p"))
    return store


def on_store(boxes: int, found: int, folder: Path, act: Callable[[Store], object]) -> Callable[[], object]:
    store = store_of(drawn(boxes), proposals(found) if found else [], folder)
    return partial(act, store)


def read_again(n: int, folder: Path) -> Callable[[], object]:
    """A file in which every box changes its place in the order."""
    store = store_of(drawn(n), [], folder)
    read_annotations(store, 1)
    (folder / "a.xml").write_bytes(voc_bytes(drawn(n)[::-1]))
    return lambda: read_annotations(store, 1, again=True)


def written(n: int, folder: Path) -> Callable[[], object]:
    """Every box moved, and half as many more."""
    store = store_of(drawn(n), [], folder)
    read_annotations(store, 1)
    before = store.content(1).annotations
    moved = [Change(a, replace(a, box=replace(a.box, y1=50))) for a in before]
    store.record("move", [ImageEdit(1, (*moved, *(Change(None, a) for a in drawn(n // 2))))])
    return lambda: write_annotations(store)


def imported(n: int, folder: Path, name: Callable[[int], str]) -> Callable[[], object]:
    (folder / "coco.json").write_bytes(coco_bytes(n, n, name))
    images = [folder / f"{i}" / name(i) for i in range(n)]
    return lambda: importing.read_annotations(folder / "coco.json", images, folder)


def scanned(n: int, folder: Path) -> Callable[[], object]:
    for i in range(n):
        (folder / f"{i}.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return lambda: find_images(folder)


def indexed(n: int, folder: Path) -> Callable[[], object]:
    scanned(n, folder)
    store = Store(find_place(folder))
    return lambda: index(store)


def labels_file(n: int, folder: Path) -> Callable[[], object]:
    (folder / "labels.txt").write_text("\n".join(f"name {i}, other {i}" for i in range(n)))
    return lambda: ClassIndex(read_labels(folder / "labels.txt"))


def classes(n: int) -> ClassMap:
    names = [f"class {i}" for i in range(n)]
    return ClassMap(tuple(names), {f"label {i}": name for i, name in enumerate(names)})


def map_of_table(n: int, folder: Path) -> Callable[[], object]:
    table = classes(n).to_csv()
    return lambda: ClassMap.from_csv(table)


def map_of_json(n: int, folder: Path) -> Callable[[], object]:
    data = classes(n).to_dict()
    return lambda: ClassMap.from_dict(data)


def key_among(boxes: int, found: int, folder: Path) -> Callable[[], object]:
    """Fifty decisions."""
    store = store_of(drawn(boxes), proposals(found), folder)
    read_annotations(store, 1)

    def keys() -> None:
        for i in range(50):
            store.record("draw", [ImageEdit(1, (Change(None, Annotation(box(i), "new", Decision.DRAWN)),))])
            store.content(1)

    return keys


def reviewed(n: int, labels: int) -> ReviewedImage:
    boxes = tuple(Annotation(box(i), f"class {i % labels}", Decision.DRAWN) for i in range(n))
    return ReviewedImage(HERE, 10**6, 99, boxes)


WAYS: dict[str, tuple[int, Way]] = {
    "boxes of a VOC file": (8000, lambda n, _: partial(voc.parse, voc_bytes(drawn(n)), HERE)),
    "boxes into a VOC file": (8000, lambda n, _: partial(voc_bytes, drawn(n))),
    "boxes of a VOC file into the store": (4000, lambda n, at: on_store(n, 0, at, lambda s: read_annotations(s, 1))),
    "the same file again in another order": (4000, read_again),
    "moved boxes into the file they came from": (4000, written),
    "boxes and classes of a COCO file": (20_000, lambda n, _: partial(coco_reading.parse, coco_bytes(9, n, str), HERE)),
    "images of a COCO file, by their names": (5000, lambda n, at: imported(n, at, lambda i: f"{i}.png")),
    "images of a COCO file, all of one name": (1000, lambda n, at: imported(n, at, lambda i: "a.png")),
    "boxes into a YOLO file": (64_000, lambda n, _: partial(yolo.to_txt, reviewed(n, 20), LABELS)),
    "classes into a YOLO file": (
        64_000,
        lambda n, _: partial(yolo.to_txt, reviewed(n, n), [f"class {i}" for i in range(n)]),
    ),
    "files of a folder": (5000, scanned),
    "images of a folder into the store": (3000, indexed),
    "labels of a model": (50_000, labels_file),
    "labels of a model, all the same": (5000, lambda n, _: partial(ClassIndex, ["pug"] * n)),
    "rows of a class map's table": (20_000, map_of_table),
    "classes of a class map": (50_000, map_of_json),
    "new classes of a class map": (50_000, lambda n, _: partial(classes(n).with_classes, map(str, range(2 * n)))),
    "labels that become one class": (
        50_000,
        lambda n, _: partial(classes(n).with_mapping, [f"label {i}" for i in range(n)], "one"),
    ),
    "proposals without a decision": (2000, lambda n, _: partial(undecided, proposals(n), [])),
    "proposals that can be right together": (2000, lambda n, _: partial(compatible, proposals(n))),
    "boxes that answer 50 proposals": (20_000, lambda n, _: partial(undecided, proposals(50), drawn(n))),
    "proposals and boxes that disagree": (1000, lambda n, _: partial(disagreements, proposals(n), drawn(n))),
    "boxes that disagree with 50 proposals": (20_000, lambda n, _: partial(disagreements, proposals(50), drawn(n))),
    "decisions of the statistics": (20_000, lambda n, _: partial(summarize, verdicts(n), [], 0, 1e9)),
    "fifty decisions among n boxes": (2000, lambda n, at: key_among(n, 20, at)),
    "fifty decisions among n proposals": (300, lambda n, at: key_among(20, n, at)),
}


def seconds(way: Way, n: int) -> float:
    """The shorter of two times. Each is prepared anew."""
    took = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            act = way(n, Path(folder))
            began = time.process_time()
            act()
            took.append(time.process_time() - began)
    return min(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", help="only ways with one of these texts in their names (default: all)")
    options = parser.parse_args()
    print(f"{'':42} {'n':>8} {'s':>7} {'2n: s':>7} ratio")
    for name, (n, way) in WAYS.items():
        if options.names and not any(wanted in name for wanted in options.names):
            continue
        while (once := seconds(way, n)) < ENOUGH_S and n < 200_000:
            n *= 2
        twice = seconds(way, 2 * n)
        ratio = twice / once
        print(f"{name:42} {n:8} {once:7.2f} {twice:7.2f} {ratio:5.2f}{'  !' * (ratio > CLEARLY)}", flush=True)


if __name__ == "__main__":
    main()
