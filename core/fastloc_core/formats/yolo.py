"""YOLO annotation files: a text file per image, classes by number.

Trainers find an image's file by its stem alone, under `labels` as the image stands under `images`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from fastloc_core.annotation import ReviewedImage
from fastloc_core.formats.wording import one_line


def to_txt(image: ReviewedImage, classes: Sequence[str]) -> bytes:
    """A line per box: class (its position in `classes`), centre x and y, width and height, each a share of the image's.

    Boxes are written as they are: what trainers refuse, such as a box that leaves its image, the caller leaves out.
    """
    numbers = {label: number for number, label in enumerate(classes)}
    lines = []
    for annotation in image.annotations:
        box = annotation.box.scaled(1 / image.width, 1 / image.height)
        shares = (*box.centre, box.width, box.height)
        lines.append(" ".join([str(numbers[annotation.label]), *(f"{share:.6f}" for share in shares)]))
    return "".join(f"{line}\n" for line in lines).encode()


def classes_txt(classes: Sequence[str]) -> bytes:
    """The names in the order of their numbers, one a line."""
    return "".join(f"{one_line(label)}\n" for label in classes).encode()


def data_yaml(classes: Sequence[str]) -> bytes:
    """The names by number, as trainers want them; where the images are is for the user to add."""
    names = (f"  {number}: {json.dumps(one_line(label), ensure_ascii=False)}\n" for number, label in enumerate(classes))
    text = "# Add path, train and val before training: where your images are.\nnames:\n" + "".join(names)
    return text.encode()
