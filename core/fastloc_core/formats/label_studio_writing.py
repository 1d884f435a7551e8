"""Writing tasks for Label Studio, with annotations: coordinates are percentages of the image's sides.

Label Studio asks for the address of an image. It serves files of its own machine below /data/local-files, by their path
in a folder that it is told, https://labelstud.io/guide/storage#Local-storage. Here that folder holds the one of the
images.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from fastloc_core.annotation import ReviewedImage
from fastloc_core.formats.exporter import Exporter, File, Order
from fastloc_core.formats.wording import fit

_FLAGS = ("difficult", "truncated", "occluded", "crowd")


class LabelStudioExporter(Exporter):
    title = "Label Studio"
    about = "One JSON file with a task for each image, and the labelling interface for it."
    cannot = "It holds no masks, no pose, no other fields, no pages of a file, and nothing that says who decided."

    def files(self, order: Order) -> Iterator[File]:
        yield File("config.xml", to_config(order.classes))
        yield File("tasks.json", to_json(order.images, order.root.resolve().name), order.images)


def to_json(images: Mapping[str, ReviewedImage], folder: str) -> bytes:
    """`images`: by their paths below the folder of that name. One task a line."""
    tasks = (
        {
            "id": number,
            "data": {"image": "/data/local-files/?d=" + quote(f"{folder}/{name}", errors="replace")},
            "annotations": [{"result": [*_results(image)]}],
        }
        for number, (name, image) in enumerate(images.items(), 1)
    )
    return ("[\n" + ",\n".join(map(json.dumps, tasks)) + "\n]\n").encode()


def _results(image: ReviewedImage) -> Iterator[dict[str, Any]]:
    for number, annotation in enumerate(image.annotations, 1):
        box = annotation.box.scaled(100 / image.width, 100 / image.height)
        place = {"x": box.x0, "y": box.y0, "width": box.width, "height": box.height, "rotation": 0}
        about = {
            "id": f"box{number}",  # the same in each export
            "to_name": "image",
            "original_width": image.width,
            "original_height": image.height,
            "image_rotation": 0,
        }
        label = {"rectanglelabels": [annotation.label]}
        yield {**about, "from_name": "label", "type": "rectanglelabels", "value": place | label}
        if flags := [flag for flag in _FLAGS if getattr(annotation.flags, flag)]:
            yield {**about, "from_name": "flags", "type": "choices", "value": place | {"choices": flags}}


def to_config(classes: Sequence[str]) -> bytes:
    """The labelling interface: rectangles of these classes, and the flags of each."""
    view = Element("View")
    SubElement(view, "Image", {"name": "image", "value": "$image"})
    labels = SubElement(view, "RectangleLabels", {"name": "label", "toName": "image"})
    for name in classes:
        SubElement(labels, "Label", {"value": fit(name)})
    asked = {"name": "flags", "toName": "image", "choice": "multiple", "perRegion": "true"}
    choices = SubElement(view, "Choices", asked)
    for flag in _FLAGS:
        SubElement(choices, "Choice", {"value": flag})
    indent(view)
    content: bytes = tostring(view, encoding="utf-8")
    return content + b"\n"
