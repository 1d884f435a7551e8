"""Labelled images from the decided boxes of a folder: each box with its surroundings, and images of one class whole."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
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
from fastloc_core.store import Store, queries
from fastloc_core.store.bulk import open_annotated

from .labelled import LEAST
from .unfinished import folder_of

FILE = "boxes.csv"  # in the folder of the training: what is decided later does not change a training that began
ENOUGH = 10  # boxes of at least two classes
_WHOLE = 0.7  # a box with that share of its image needs no second sample of the image as a whole


class TooFewBoxes(TrainingError):
    """`have`: the boxes of each class, as a text."""

    def __init__(self, have: str) -> None:
        self.have = have
        reason = "A classifier needs boxes of at least two classes to tell apart."
        super().__init__(reason, f"Accept boxes of at least two classes, {ENOUGH} each; so far: {have}.")


def write(store: Store, folder: Path, progress: Progress = silent) -> tuple[str, ...]:
    """Write the samples of the store's decided boxes to FILE in `folder`, a training's, for `labelled.read`.

    Returns what was left out, a sentence each. `progress` gets the number of images done, and of all, and may raise
    Cancelled. Raises TooFewBoxes, StoreError and OSError.
    """
    problems = () if store.read_only else open_annotated(store, progress=progress)
    images = [image for image in queries.reviewed(store) if image.annotations]
    counts = Counter(a.label for image in images for a in image.annotations if plain(a.label))
    if sum(number >= ENOUGH for number in counts.values()) < 2:
        raise TooFewBoxes(some([f"{label} {number}" for label, number in counts.most_common()]) or "0")
    few = [label for label, number in counts.items() if number < LEAST]
    text = StringIO(newline="")
    table = csv.writer(text)
    table.writerow(("path", "label", "x0", "y0", "x1", "y1"))
    for image in images:
        for label, box in _samples(image):
            if label in counts and label not in few:
                table.writerow((image.path, plain(label), *box.edges))
    left_out = [f"“{label}”: {counts[label]} of the {LEAST} boxes that a class needs." for label in few]
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / FILE, text.getvalue().encode(errors="replace"), folder)
    return (*left_out, *problems)


def _samples(image: ReviewedImage) -> Iterator[tuple[str, Box]]:
    """The decided boxes with their labels, and one around the whole image if all have the same."""
    whole = Box(0, 0, image.width, image.height)
    for annotation in image.annotations:
        if annotation.box.clipped(image.width, image.height).area > 0:
            yield annotation.label, annotation.box
    labels = {annotation.label for annotation in image.annotations}
    largest = max(annotation.box.area for annotation in image.annotations)
    if len(labels) == 1 and largest < _WHOLE * whole.area:
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
