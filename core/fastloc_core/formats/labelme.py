"""Reading labelme's files: one JSON for each image. X-AnyLabeling and others write them, too."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError
from fastloc_core.formats.exporter import Found, Notes
from fastloc_core.formats.file_importer import FileImporter, name_below
from fastloc_core.formats.matching import beside, like
from fastloc_core.formats.values import (
    NO_BOX,
    NO_CLASS,
    OUTLINES,
    TAGS,
    Entry,
    box_around,
    box_of,
    entries,
    entry,
    flags_of,
    json_of,
    label_of,
    points,
    size_of,
)
from fastloc_core.formats.wording import one_line

_REMEDY = "Choose a labelme file."
_FLAGS = ("difficult", "truncated", "occluded", "description", "group_id")


class LabelmeImporter(FileImporter):
    title = "labelme"
    about = "A JSON file for each image, with boxes or polygons."
    endings = (".json",)

    def is_own(self, head: str) -> bool:
        return head.startswith("{") and any(key in head for key in ('"shapes"', '"imagePath"', '"imageData"'))

    def found(self, file: Path, content: bytes, source: Path, notes: Notes) -> Iterator[Found]:
        data = json_of(content, file, _REMEDY)
        if not isinstance(data, dict) or not isinstance(data.get("shapes"), list):
            raise AnnotationError(file, "It has no list of shapes, so this is not a labelme file.", _REMEDY)
        name = name_below(file, source)
        annotations = []
        for position, shape in enumerate(entries(data["shapes"]), 1):
            box, problem = _box(shape)
            label = label_of(shape.get("label"))
            if box and not label:
                box, problem = None, NO_CLASS
            if problem:
                notes.count(problem, "shape", f"{name}, shape {position}")
            if box:
                facts = [(key, shape[key]) for key in _FLAGS if key in shape]
                flags = flags_of([*facts, *entry(shape.get("flags")).items(), *entry(shape.get("attributes")).items()])
                annotations.append(Annotation(box, label, Decision.LOADED, flags=flags))
        for flag in (flag for flag, on in entry(data.get("flags")).items() if on):
            notes.count(TAGS, "flag", f"{name}, {one_line(flag)}")
        path = data.get("imagePath")
        named = beside(file, path) if isinstance(path, str) and path else ()
        size = size_of(data.get("imageWidth"), data.get("imageHeight"))
        yield Found(name, (*named, *like(file, source)), tuple(annotations), size)


def _box(shape: Entry) -> tuple[Box | None, str]:
    """The box of a shape, and the problem, if any."""
    corners, kind = points(shape.get("points")), shape.get("shape_type", "polygon")
    if kind == "circle" and len(corners) == 2:  # its centre, and a point on it
        (x, y), edge = corners[0], corners[1]
        radius = math.dist((x, y), edge)
        box = box_of(x - radius, y - radius, x + radius, y + radius)
    else:
        box = box_around(corners)
    return box, NO_BOX if box is None else "" if kind == "rectangle" and len(set(corners)) in (2, 4) else OUTLINES
