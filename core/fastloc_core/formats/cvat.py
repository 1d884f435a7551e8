"""Reading “CVAT for images 1.1”: one XML for all images."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError
from fastloc_core.formats.exporter import Found, Notes
from fastloc_core.formats.file_importer import FileImporter
from fastloc_core.formats.matching import beside
from fastloc_core.formats.values import (
    NO_BOX,
    NO_CLASS,
    OUTLINES,
    TAGS,
    box_around,
    box_of,
    check_size,
    flags_of,
    label_of,
    number,
    size_of,
    turned,
)
from fastloc_core.formats.wording import one_line

if TYPE_CHECKING:
    from lxml import etree

_ROOT = re.compile(r"<annotations[\s>/]")
_NODE_BYTES = 100  # of memory; images are forgotten as soon as they were read
_REMEDY = "Export it again from CVAT as “CVAT for images 1.1”."
_TRACKS = "Left out, because they are tracks through a video"


class CvatImporter(FileImporter):
    title = "CVAT"
    about = "One XML file for all images, “CVAT for images”."
    endings = (".xml",)

    def is_own(self, head: str) -> bool:
        return _ROOT.search(head) is not None

    def found(self, file: Path, content: bytes, source: Path, notes: Notes) -> Iterator[Found]:
        from lxml import etree

        from fastloc_core.formats.voc.source import SAFE, malformed

        check_size(content, file, {b"<": _NODE_BYTES})
        parts = etree.iterparse(BytesIO(content), ("end",), tag=("label", "image", "track"), **SAFE)
        try:
            for _, part in parts:
                if part.getroottree().docinfo.internalDTD is not None:
                    raise AnnotationError(file, "It defines entities, which are not expanded, for safety.", _REMEDY, 1)
                if part.tag == "image":
                    yield _found(part, file, notes)
                elif part.tag == "track":
                    notes.count(_TRACKS, "track", f"line {part.sourceline}")
                elif part.find("name") is not None and part.find("parent") is None:  # otherwise it is of a skeleton
                    notes.classes.append(label_of(part.findtext("name")))
                if part.tag != "label":
                    part.clear()
        except etree.XMLSyntaxError as error:
            raise malformed(file, error) from error


def _found(image: etree._Element, file: Path, notes: Notes) -> Found:
    annotations = []
    name = str(image.get("name", ""))
    for shape in image.iterchildren("*"):
        box, problem = _box(shape)
        label = label_of(shape.get("label"))
        if box and not label:
            box, problem = None, NO_CLASS
        if problem:
            notes.count(problem, "shape", f"line {shape.sourceline}")
        if box:
            facts = [(each.get("name", ""), (each.text or "").strip()) for each in shape.iterchildren("attribute")]
            flags = flags_of([("occluded", shape.get("occluded")), *((key, _said(value)) for key, value in facts)])
            annotations.append(Annotation(box, label, Decision.LOADED, flags=flags))
    size = size_of(image.get("width"), image.get("height"))
    return Found(one_line(name), beside(file, name), tuple(annotations), size)


def _said(value: str) -> str:
    return "" if value.casefold() == "false" else value


def _box(shape: etree._Element) -> tuple[Box | None, str]:
    """The box of a shape, and its problem, if any."""

    def numbers(*names: str) -> list[float]:
        return [number(shape.get(name)) for name in names]

    turn, kept = number(shape.get("rotation", "0")), False
    if shape.tag == "tag":
        return None, TAGS
    if shape.tag == "box":
        x0, y0, x1, y1 = numbers("xtl", "ytl", "xbr", "ybr")
        kept = not turn
    elif shape.tag == "ellipse":
        x, y, rx, ry = numbers("cx", "cy", "rx", "ry")
        x0, y0, x1, y1 = x - rx, y - ry, x + rx, y + ry
    elif shape.tag == "mask":
        x0, y0, across, down = numbers("left", "top", "width", "height")
        x1, y1 = x0 + across, y0 + down
    else:
        around = _around(_corners(shape))
        return around, NO_BOX if around is None else OUTLINES
    if turn and math.isfinite(turn) and box_of(x0, y0, x1, y1):
        corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
        box = box_around(turned(corners, turn, ((x0 + x1) / 2, (y0 + y1) / 2)))
    else:
        box = box_of(x0, y0, x1, y1)
    return box, NO_BOX if box is None else "" if kept else OUTLINES


def _around(corners: list[tuple[float, float]]) -> Box | None:
    return None if any(math.isnan(edge) for xy in corners for edge in xy) else box_around(corners)


def _corners(shape: etree._Element) -> list[tuple[float, float]]:
    """The points of a polygon, of the parts of a skeleton, or of a cuboid."""
    if shape.tag == "cuboid":
        corners = [side + face for side in ("tl", "bl", "tr", "br") for face in "12"]
        return [(number(shape.get(f"x{corner}")), number(shape.get(f"y{corner}"))) for corner in corners]
    texts = [str(each.get("points", "")) for each in shape.iter() if each.get("outside") != "1"]
    pairs = [pair.partition(",") for text in texts for pair in text.split(";") if pair]
    return [(number(x), number(y)) for x, _, y in pairs]
