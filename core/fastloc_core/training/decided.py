"""Labelled images from the decided boxes of a folder: each box with its surroundings, and images of one class whole."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain, count
from pathlib import Path

from fastloc_core.annotation import ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.errors import ModelError, TrainingError
from fastloc_core.files import write_atomically
from fastloc_core.formats.wording import some
from fastloc_core.labels import plain
from fastloc_core.models import library
from fastloc_core.progress import Progress, silent
from fastloc_core.review.naming import OBJECT
from fastloc_core.store import Store, queries
from fastloc_core.store.bulk import open_annotated

from .labelled import LEAST
from .unfinished import folder_of

FILE = "boxes.csv"  # in the folder of the training: what is decided later does not change a training that began
ENOUGH = 10  # boxes of at least two classes
_FILLED = 0.7  # a box with that share of its image needs no second sample of the image as a whole


class TooFewBoxes(TrainingError):
    """`have`: the boxes of each class, as a text; `objects`: the number of boxes that are named OBJECT."""

    def __init__(self, have: str, objects: int) -> None:
        self.have, self.objects = have, objects
        reason = "A classifier needs boxes of at least two classes to tell apart."
        remedy = f"Accept boxes of at least two classes, {ENOUGH} each; so far: {have}."
        super().__init__(reason, f"{remedy} {_nameless(objects)}" if objects else remedy)


def write(store: Store, folder: Path, progress: Progress = silent) -> tuple[str, ...]:
    """Write the samples of the store's decided boxes to FILE in `folder`, a training's, for `labelled.read`.

    OBJECT is no class to learn, unless it is one of the user's classes. Returns what was left out, a sentence each.
    `progress` gets the number of images done, and of all, and may raise Cancelled. Raises TooFewBoxes, StoreError and
    OSError.
    """
    problems = () if store.read_only else open_annotated(store, progress=progress)
    images = [(image, _boxes(image)) for image in queries.reviewed(store)]
    counts = Counter(label for _, boxes in images for label, _ in boxes)
    objects = 0 if OBJECT in store.shaping.class_map.in_use(()) else counts.pop(OBJECT, 0)
    if sum(number >= ENOUGH for number in counts.values()) < 2:
        raise TooFewBoxes(some([f"{label} {number}" for label, number in counts.most_common()]) or "0", objects)
    few = [label for label, number in counts.items() if number < LEAST]
    text = StringIO(newline="")
    table = csv.writer(text)
    table.writerow(("path", "label", "x0", "y0", "x1", "y1"))
    for image, boxes in images:
        for label, box in (*boxes, *_whole(image, boxes)):
            if label in counts and label not in few:
                table.writerow((image.path, label, *box.edges))
    left_out = [f"“{label}”: {counts[label]} of the {LEAST} boxes that a class needs." for label in few]
    left_out += [_nameless(objects)] if objects else []
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / FILE, text.getvalue().encode(errors="replace"), folder)
    return (*left_out, *problems)


def _nameless(objects: int) -> str:
    return f"Boxes with the class “{OBJECT}”: {objects}. Give them a class of your own to learn from them."


def _boxes(image: ReviewedImage) -> list[tuple[str, Box]]:
    """The decided boxes with their labels, without those that have several."""
    inside = (each for each in image.annotations if each.box.clipped(image.width, image.height).area > 0)
    named = dict.fromkeys((label, each.box) for each in inside if (label := plain(each.label)))
    times = Counter(box for _, box in named)
    return [(label, box) for label, box in named if times[box] == 1]


def _whole(image: ReviewedImage, boxes: Sequence[tuple[str, Box]]) -> Iterator[tuple[str, Box]]:
    """The whole image, if all of its boxes have one class and do not nearly fill it."""
    whole = Box(0, 0, image.width, image.height)
    labels = {plain(annotation.label) for annotation in image.annotations}
    if boxes and len(labels) == 1 and max(box.area for _, box in boxes) < _FILLED * whole.area:
        yield labels.pop(), whole


def free_name(folder: Path) -> str:
    """A name for the model of a folder that no model and no training has: of the folder, with a number if need be."""
    stem = re.sub(r"[^\w.-]+", "-", folder.name).strip(".-") or "images"
    for name in chain([stem], (f"{stem}-{number}" for number in count(2))):
        try:
            if not folder_of(library.own_folder(name)).exists():
                return name
        except ModelError:  # it is taken
            continue
    raise AssertionError("numbers do not end")
