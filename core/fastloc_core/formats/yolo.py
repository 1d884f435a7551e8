"""YOLO data sets: a text file per image, classes by number, and data.yaml.

Trainers find an image's file by its stem alone, at the same place below `labels` as the image below `images`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING

from fastloc_core.annotation import ReviewedImage
from fastloc_core.formats.exporter import Exporter, File, Order
from fastloc_core.formats.splits import SIDES, TRAIN, VAL
from fastloc_core.formats.wording import one_line

if TYPE_CHECKING:
    from fastloc_core.formats.segmentation import Outline

CLASSES = "classes.txt"
IMAGES, LABELS = "images", "labels"


class YoloExporter(Exporter):
    title = "YOLO"
    about = "A text file for each image, and data.yaml, which Ultralytics trains from."
    about_masks = "Polygons instead of boxes (YOLO-seg): of each object its largest part."
    can_be_data_set = True
    needs_images = True
    cannot = "It holds no flags of objects, no pages of a file, and nothing that says which images are done."

    def files(self, order: Order) -> Iterator[File]:
        """Classes keep the numbers of an earlier export, because its label files may stay, too."""
        from fastloc_core.formats import image_files, segmentation

        classes = list(dict.fromkeys((*order.earlier_lines(CLASSES), *order.classes)))
        yield File(CLASSES, classes_txt(classes), needed=True)
        yield File(
            "data.yaml", data_yaml(classes, [*dict.fromkeys(order.sides.values())], order.has_images), needed=True
        )
        places, images = order.places(LABELS), image_files.ImageFiles(order)
        image_files.tell_of_pages(order, places, by_stem=True)
        written = set()
        for name, image in order.images.items():
            bare = order.sides.get(name, "") / places[name].with_suffix("")
            if order.has_images:
                yield from images.file(name, IMAGES / bare)
            outlines = {key: segmentation.outline(patch) for key, patch in order.patches(image).items()}
            label = LABELS / bare.with_name(f"{bare.name}.txt")
            written.add(label)
            content = to_segments(image, classes, outlines) if order.masks else to_txt(image, classes)
            yield File(label.as_posix(), content, {name: image}, len(outlines))
        for names in sorted({label.with_name(CLASSES) for label in written} - written):
            yield File(names.as_posix(), classes_txt(classes))  # labelImg looks for it there
        images.tell()


def to_txt(image: ReviewedImage, classes: Sequence[str]) -> bytes:
    """A line per box: class (its position in `classes`), centre x and y, width and height, each a share of the image's.

    Boxes are written as they are. The caller leaves out those that trainers refuse, such as a box outside its image.
    """
    numbers = {label: number for number, label in enumerate(classes)}
    lines = []
    for annotation in image.annotations:
        box = annotation.box.scaled(1 / image.width, 1 / image.height)
        lines.append(_line(numbers[annotation.label], (*box.centre, box.width, box.height)))
    return "".join(lines).encode()


def to_segments(image: ReviewedImage, classes: Sequence[str], outlines: Mapping[str, Outline]) -> bytes:
    """A line per object: class, then x and y of each corner, as shares. `outlines`: by the annotations' ids; an object
    without one has the corners of its box.
    """
    from fastloc_core.formats import segmentation

    numbers = {label: number for number, label in enumerate(classes)}
    sides = image.width, image.height
    lines = []
    for annotation in image.annotations:
        (largest, *_), _ = outlines.get(annotation.id) or segmentation.rectangle(annotation.box)
        shares = (edge / side for edge, side in zip(largest, cycle(sides), strict=False))
        lines.append(_line(numbers[annotation.label], shares))
    return "".join(lines).encode()


def _line(number: int, shares: Iterable[float]) -> str:
    return " ".join([str(number), *(f"{share:.6f}" for share in shares)]) + "\n"


def classes_txt(classes: Sequence[str]) -> bytes:
    """The names in the order of their numbers, one a line."""
    return "".join(f"{one_line(label)}\n" for label in classes).encode()


def data_yaml(classes: Sequence[str], sides: Collection[str] = (), has_images: bool = True) -> bytes:
    """Where the images of each side are, and the names by number, as Ultralytics reads it. Without `path`, it takes the
    file's own folder.
    """
    lines = [] if has_images else [f"# Put the images into {IMAGES}, in the subfolders that {LABELS} has."]
    folders = {side: f"{IMAGES}/{side}" for side in SIDES if side in sides} or {TRAIN: IMAGES}
    if VAL not in folders:
        lines.append("# There are no images for validation: what is measured on these ones, was learned from them.")
        folders[VAL] = folders[TRAIN]
    lines += [f"{side}: {folder}" for side, folder in folders.items()]
    names = (f"  {number}: {json.dumps(one_line(label), ensure_ascii=False)}" for number, label in enumerate(classes))
    return "".join(f"{line}\n" for line in (*lines, "names:", *names)).encode()
