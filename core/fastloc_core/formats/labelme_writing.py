"""Writing labelme's files: a JSON for each image. Boxes are rectangles of two corners, floats, 0-based, in pixels."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from fastloc_core.annotation import Annotation, ReviewedImage
from fastloc_core.formats.exporter import Exporter, File, Order

_VERSION = "5.0.0"  # of labelme, since when the fields are these
_FLAGS = ("difficult", "truncated", "occluded", "crowd")


class LabelmeExporter(Exporter):
    title = "labelme"
    about = "A JSON file for each image, which labelme opens."
    can_be_data_set = True
    cannot = "It holds no masks, no pose, and nothing that says which images are done."

    def files(self, order: Order) -> Iterator[File]:
        from fastloc_core.formats import image_files

        places, images = order.places(), image_files.ImageFiles(order)
        image_files.tell_of_pages(order, places, by_stem=True)
        for name, image in order.images.items():
            bare = order.sides.get(name, "") / places[name].with_suffix("")
            file = bare.with_name(f"{bare.name}.json")
            if order.has_images:
                yield from images.file(name, bare)
                path = images.place(name, bare).name
            else:
                path = _way(image, order, file)
            yield File(file.as_posix(), to_json(image, path), {name: image})
        images.tell()


def _way(image: ReviewedImage, order: Order, file: PurePath) -> str:
    """From the folder of the JSON file to the image, as labelme wants it."""
    try:
        return PurePath(os.path.relpath(image.path, (order.target / file).parent)).as_posix()
    except ValueError:  # on Windows, they are on two drives
        return str(image.path)


def to_json(image: ReviewedImage, path: str) -> bytes:
    """`path`: of the image, from the folder of the JSON file."""
    data: dict[str, Any] = {
        "version": _VERSION,
        "flags": {},
        "shapes": [_shape(annotation) for annotation in image.annotations],
        "imagePath": path,
        "imageData": None,
        "imageHeight": image.height,
        "imageWidth": image.width,
    }
    return json.dumps(data, indent=2).encode() + b"\n"


def _shape(annotation: Annotation) -> dict[str, Any]:
    x0, y0, x1, y1 = map(float, annotation.box.edges)
    return {
        "label": annotation.label,
        "points": [[x0, y0], [x1, y1]],
        "group_id": None,
        "description": "",
        "shape_type": "rectangle",
        "flags": {flag: True for flag in _FLAGS if getattr(annotation.flags, flag)},
    }
