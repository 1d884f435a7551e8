"""The regions of the VGG Image Annotator (VIA). In its tables, they are cells of JSON."""

from __future__ import annotations

import json
from contextlib import suppress

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats.values import (
    NO_BOX,
    NO_CLASS,
    OUTLINES,
    Entry,
    box_around,
    box_of,
    entry,
    flags_of,
    label_of,
    number,
    numbers,
)

SHAPE, FACTS = "regionshapeattributes", "regionattributes"
_LABELS = ("class", "label", "name", "type", "category", "species", "object")
_NO_JSON = "Left out, because their cells are not JSON"


def annotation_of_cells(shape: str, facts: str) -> tuple[Annotation | None, str]:
    """As `annotation_of`."""
    with suppress(ValueError, RecursionError):
        return annotation_of(entry(json.loads(shape or "{}")), entry(json.loads(facts or "{}")))
    return None, _NO_JSON


def annotation_of(about: Entry, known: Entry) -> tuple[Annotation | None, str]:
    """Of a region with these shape attributes and region attributes, and its problem, if any; without both if the image
    has no regions.
    """
    if not about:
        return None, ""
    box, said = _box(about), _said(known)
    label = next(iter(said.values()), "")
    if box is None:
        return None, NO_BOX
    if not label:
        return None, NO_CLASS
    flags = flags_of(list(said.items())[1:])
    return Annotation(box, label, Decision.LOADED, flags=flags), "" if about.get("name") == "rect" else OUTLINES


def _box(about: Entry) -> Box | None:
    x, y, across, down = (number(about.get(key)) for key in ("x", "y", "width", "height"))
    if about.get("name") == "rect":
        return box_of(x, y, x + across, y + down)
    if "all_points_x" in about:
        pairs = zip(numbers(about["all_points_x"]), numbers(about.get("all_points_y")), strict=False)
        return box_around(list(pairs))
    cx, cy = number(about.get("cx")), number(about.get("cy"))
    rx, ry = (number(about.get(key, about.get("r"))) for key in ("rx", "ry"))
    return box_of(cx - rx, cy - ry, cx + rx, cy + ry)


def _said(known: Entry) -> dict[str, str]:
    """The attributes, first the one that is most likely the class; of several values that were ticked, the first."""
    texts = {key: _text(known[key]) for key in (*_LABELS, *known) if key in known}
    return {key: text for key, text in texts.items() if text}


def _text(value: object) -> str:
    return label_of(next((key for key, on in value.items() if on), "") if isinstance(value, dict) else value)
