"""Reading COCO detection files: boxes are [x, y, width, height], 0-based, in pixels.

Coordinates are rounded to a millionth of a pixel, so that a file that was read is written as the same bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

from fastloc_core.annotation import Annotation, Decision, Flags
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError
from fastloc_core.formats.exporter import Found, Notes
from fastloc_core.formats.file_importer import FileImporter
from fastloc_core.formats.matching import beside
from fastloc_core.formats.values import (
    NO_AREA,
    OUTLINES,
    Entry,
    box_around,
    box_of,
    entries,
    entry,
    flags_of,
    json_of,
    label_of,
    number,
    numbers,
    shown,
    size_of,
    turned,
)
from fastloc_core.formats.wording import one_line

_LIST = re.compile(r'"(images|categories|annotations)"\s*:\s*\[')
_MOST_IDS = 1 << 60
_REMEDY = "Choose a COCO file of object detection."
_NO_IMAGE = "Left out, because they belong to no image of the file"
_NO_CATEGORY = "Left out, because they belong to no category of the file, or to one without a name"
_NO_BOX = "Left out, because they have neither a box nor polygons"
_POLYGONS = "Boxes drawn around their polygons, because they have none of their own"
_OUTLINES = "Only their boxes were taken, because polygons, masks and key points are not kept"
_NAMELESS = "Left out, because they have no id of their own or no file name"
_SIDE = re.compile(r"(?:instances|person_keypoints|stuff|captions)_(\w+)\.json")  # train, val, …
_FLAGS = ("iscrowd", "difficult", "truncated", "occluded", "pose")


class CocoImporter(FileImporter):
    title = "COCO"
    about = "One JSON file for all images."
    endings = (".json",)

    def is_own(self, head: str) -> bool:
        return head.startswith("{") and _LIST.search(head) is not None and '"shapes"' not in head

    def found(self, file: Path, content: bytes, source: Path, notes: Notes) -> Iterator[Found]:
        return parse(content, file, notes)


def parse(content: bytes, path: Path, notes: Notes) -> Iterator[Found]:
    """Reads the bytes of the file at `path`. Classes are in the order of the file's list of categories.

    Raises AnnotationError if the bytes are not JSON, hold no list of images, or more than the limits allow.
    """
    data = json_of(content, path, _REMEDY)
    if not isinstance(data, dict) or not isinstance(data.get("images"), list):
        raise AnnotationError(path, "It has no list of images, so this is not a COCO data set.", _REMEDY)
    names = {_id(each.get("id")): label_of(each.get("name")) for each in entries(data.get("categories"))}
    names.pop(None, None)
    notes.classes += names.values()
    images: dict[object, Entry] = {}
    for each in entries(data["images"]):
        own = _id(each.get("id"))
        if own is None or own in images or not isinstance(each.get("file_name"), str):
            notes.count(_NAMELESS, "image", shown(each.get("file_name", each.get("id"))))
        else:
            images[own] = each
    annotations: dict[object, list[Annotation]] = {image_id: [] for image_id in images}
    for each in entries(data.get("annotations")):
        whose, category = _id(each.get("image_id")), _id(each.get("category_id"))
        box, problem = _box(each)
        if whose not in images:
            box, problem = None, _NO_IMAGE
        elif not names.get(category):
            box, problem = None, _NO_CATEGORY
        if problem:
            notes.count(problem, "annotation", shown(each.get("id")))
        if box is not None:
            annotations[whose].append(Annotation(box, names[category], Decision.LOADED, flags=_flags(each)))
    for image_id, image in images.items():
        name, size = image["file_name"], size_of(image.get("width"), image.get("height"))
        yield Found(one_line(name), _names(path, name), tuple(annotations[image_id]), size)


def _names(file: Path, name: str) -> tuple[str, ...]:
    """Of an image. `instances_train.json` is about the images in a folder `train`."""
    near, side = beside(file, name), _SIDE.fullmatch(file.name)
    return (near[0], f"{side[1]}/{near[1]}", near[1]) if side else near


def _id(value: object) -> int | float | str | None:
    """Some programs write the same id as a number and as a text. None if it is none.

    Integers beyond 60 bits do not count: any number of them can share a hash, which would take forever.
    """
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"0|[1-9][0-9]{0,17}", value) else value
    return value if isinstance(value, float) or (isinstance(value, int) and abs(value) < _MOST_IDS) else None


def _box(each: Entry) -> tuple[Box | None, str]:
    """The box of an annotation, and its problem, if any."""
    edges, outlines = numbers(each.get("bbox")), each.get("segmentation")
    if len(edges) == 4:
        x, y, width, height = edges
        if width > 0 and height > 0 and (box := box_of(x, y, x + width, y + height)):
            turn = number(
                entry(each.get("attributes")).get("rotation", 0)
            )  # CVAT's boxes are as before they were turned
            if turn and math.isfinite(turn):
                corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
                return box_around(turned(corners, turn, box.centre)), OUTLINES
            return box, _OUTLINES if outlines or each.get("keypoints") else ""
    polygons = [numbers(polygon) for polygon in outlines] if isinstance(outlines, list) else []
    around = box_around([xy for polygon in polygons for xy in zip(polygon[::2], polygon[1::2], strict=False)])
    if around:
        return around, _POLYGONS
    return None, NO_AREA if len(edges) == 4 else _NO_BOX


def _flags(each: Entry) -> Flags:
    """Its own, and the attributes that CVAT writes."""
    attributes = {name: value for name, value in entry(each.get("attributes")).items() if name != "rotation"}
    return flags_of([*((name, each[name]) for name in _FLAGS if name in each), *attributes.items()])
