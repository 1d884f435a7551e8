"""The regions of the VGG Image Annotator (VIA). In its tables, they are cells of JSON."""

from __future__ import annotations

import json
from contextlib import suppress

from fastloc_core.boxes import Box
from fastloc_core.formats.values import NO_BOX, OUTLINES, Entry, box_around, box_of, entry, label_of, number, numbers

SHAPE, FACTS = "regionshapeattributes", "regionattributes"
_LABELS = ("class", "label", "name", "type", "category", "species", "object")
_NO_JSON = "Left out, because their cells are not JSON"


def box_and_label(shape: str, facts: str) -> tuple[Box | None, str, str]:
    """The box of a region, its class, and its problem, if any; without all three if the image has no regions."""
    with suppress(ValueError, RecursionError):
        return box_of_region(entry(json.loads(shape or "{}")), entry(json.loads(facts or "{}")))
    return None, "", _NO_JSON


def box_of_region(about: Entry, known: Entry) -> tuple[Box | None, str, str]:
    """As `box_and_label`."""
    if not about:
        return None, "", ""
    box = _box(about)
    return box, _label(known), NO_BOX if box is None else "" if about.get("name") == "rect" else OUTLINES


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


def _label(known: Entry) -> str:
    """The value of the attribute that is most likely the class; of several that were ticked, the first."""
    values = [known[key] for key in (*_LABELS, *known) if key in known]
    texts = (next((key for key, on in v.items() if on), "") if isinstance(v, dict) else label_of(v) for v in values)
    return next(filter(None, map(label_of, texts)), "")
