"""YOLO annotation files: a text file per image, classes by number.

Trainers find an image's file by its stem alone, at the same place below `labels` as the image below `images`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from fastloc_core.annotation import ReviewedImage
from fastloc_core.formats.exporter import Exporter, File, Order
from fastloc_core.formats.wording import one_line
from fastloc_core.images.paths import split_name

CLASSES = "classes.txt"
PAGE = "YOLO knows no pages of a file: make an image of each page."
SAME_STEM = "Another image differs only in its ending. YOLO knows images by their stems: rename one of the two."


class YoloExporter(Exporter):
    title = "YOLO"
    about = "A text file for each image, and the names of the classes."
    cannot = "It holds no masks, no pages of a file, and nothing that says which images are done."

    def files(self, order: Order) -> Iterator[File]:
        """Classes keep the numbers of an earlier export, because its label files may stay, too."""
        classes = list(dict.fromkeys((*order.earlier_lines(CLASSES), *order.classes)))
        yield File(CLASSES, classes_txt(classes), needed=True)
        yield File("data.yaml", data_yaml(classes), needed=True)
        places = order.places("labels")
        for name, image in order.images.items():
            file = "labels" / places[name].with_suffix(".txt")
            if file.stem != image.path.stem:
                page = split_name(image.path.name)[1]
                order.problems.append(f"{name}: {PAGE if page > 1 else SAME_STEM}")
            yield File(file.as_posix(), to_txt(image, classes), {name: image})


def to_txt(image: ReviewedImage, classes: Sequence[str]) -> bytes:
    """A line per box: class (its position in `classes`), centre x and y, width and height, each a share of the image's.

    Boxes are written as they are. The caller leaves out those that trainers refuse, such as a box outside its image.
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
    """The names by number, as trainers want them. The user adds the paths of the images."""
    names = (f"  {number}: {json.dumps(one_line(label), ensure_ascii=False)}\n" for number, label in enumerate(classes))
    text = "# Add path, train and val before training: where your images are.\nnames:\n" + "".join(names)
    return text.encode()
