"""From a Pascal VOC file to annotations and the other things that it says."""

from __future__ import annotations

import math
import re
import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from lxml import etree

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import FARTHEST
from fastloc_core.errors import AnnotationError
from fastloc_core.files import open_file, read_file, reading
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.wording import class_name

from .marks import convention_of, record
from .objects import flags_of, has_shape
from .source import EDGES, MOST_BYTES, SAFE, SPACE, bndbox_of, children, content_of, malformed, take_apart, text_at

_HEAD = 1 << 16  # bytes at the start of a file that name its image
_PIXELS = re.compile(r"0*([1-9][0-9]{0,8})(?:\.0*)?")


@dataclass(frozen=True, slots=True)
class VocFile:
    """A file as it was read.

    `only_proposals`: no person has decided anything in it; `convention`: as the file records it if `recorded`,
    otherwise as it was read; `marked`: the one that the mark of another program tells, if any; `problems`: a sentence
    for each part that could not be read; `size`: (width, height) of the image that it was made for, None if it does not
    say; `filename`: of that image, may be empty; `boxless`: objects without a box; `shapes`: objects with a box that
    also have a more exact shape, such as a polygon.
    """

    annotations: tuple[Annotation, ...]
    verified: bool
    only_proposals: bool
    convention: Convention
    problems: tuple[str, ...]
    content: bytes
    size: tuple[int, int] | None = None
    filename: str = ""
    recorded: bool = False
    marked: Convention | None = None
    boxless: int = 0
    shapes: int = 0

    @property
    def undecided(self) -> bool:
        """Whether it may be replaced, because no person has decided or verified anything in it."""
        return self.only_proposals and not self.verified


def read(path: Path, assumed: Convention | None = None, root: Path | None = None, only_read: bool = False) -> VocFile:
    """As `parse`. Raises AnnotationError also if there is no such file, or if a link leads out of the folder `root`."""
    with reading(path):
        return parse(read_file(path, root, MOST_BYTES), path, assumed, only_read)


def parse(content: bytes, path: Path, assumed: Convention | None = None, only_read: bool = False) -> VocFile:
    """Reads a file's bytes; `path` is only for messages.

    `assumed`: the convention of a file that records none; None: told by the marks of other programs; `only_read`: the
    file will never be written, so an object whose coordinate is not a number is left out, with a problem.
    Raises AnnotationError if the bytes are not XML, not an annotation, or more than the limits allow, or otherwise if a
    coordinate is not a number, because nothing is written over what was not understood.
    """
    root = take_apart(content, path).root
    recorded, marked = record(root), convention_of(root)
    convention = recorded.convention if recorded else assumed or marked or Convention.DEVKIT
    annotations = []
    problems = []
    boxless = shapes = 0
    for index, element in enumerate(root.iterfind("{*}object")):
        bndbox, parts = bndbox_of(element), children(element)
        name = content_of(parts, "name")
        label = class_name(name)
        problems += [f"Line {element.sourceline}: {problem}" for problem in _problems(element, bndbox, name, label)]
        if bndbox is not None:
            try:
                box = convention.box([_number(bndbox[edge], edge, path) for edge in EDGES])
            except AnnotationError as error:
                if not only_read:
                    raise
                problems.append(f"Line {error.line}: object {index + 1} was left out. {error.reason}")
                continue
            flags = flags_of(element, parts)
            annotations.append(Annotation(box, label, Decision.LOADED, voc_index=index, flags=flags))
            shapes += has_shape(parts)
        else:
            boxless += 1
    return VocFile(
        annotations=tuple(annotations),
        verified=root.get("verified") == "yes",
        only_proposals=recorded is not None and recorded.only_proposals,
        convention=convention,
        problems=tuple(problems),
        content=content,
        size=_size(root),
        filename=_filename(text_at(root, "{*}filename")),
        recorded=recorded is not None,
        marked=marked,
        boxless=boxless,
        shapes=shapes,
    )


def image_name(path: Path, root: Path | None = None) -> str:
    """The file name of the image that the annotation file at `path` says it belongs to; may be empty.

    Reads only the start of the file. Raises AnnotationError if it cannot be read, or if a link leads out of the folder
    `root`.
    """
    parser = etree.XMLPullParser(("end",), tag="{*}filename", **SAFE)
    try:
        with reading(path), open_file(path, root) as file:
            parser.feed(file.read(_HEAD))
        return next((_filename(element.text or "") for _, element in parser.read_events() if _is_child(element)), "")
    except etree.XMLSyntaxError as error:
        raise malformed(path, error) from error


def _is_child(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def _filename(text: str) -> str:
    return PureWindowsPath(text.strip(SPACE)).name


def _size(root: etree._Element) -> tuple[int, int] | None:
    width, height = (_PIXELS.fullmatch(text_at(root, f"{{*}}size/{{*}}{side}")) for side in ("width", "height"))
    return (int(width[1]), int(height[1])) if width and height else None


def _problems(
    element: etree._Element, bndbox: Mapping[str, etree._Element] | None, name: str, label: str
) -> Iterator[str]:
    if bndbox is None:
        yield "an object without a complete box stays in the file but is not shown."
    elif len(element.findall("{*}bndbox")) > 1:
        yield "an object has several boxes, of which the first complete one is shown."
    if not label:
        yield "an object has no class name."
    elif name.strip() != label:
        yield "a class name is far too long, so only its start is shown."


def _number(child: etree._Element, edge: str, path: Path) -> float:
    text = child.text or ""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not abs(number) <= FARTHEST:
        reason = f"The coordinate {edge} is {reprlib.repr(text.strip(SPACE))}, which is not a number, or too large."
        raise AnnotationError(path, reason, "Correct it with a text editor.", child.sourceline)
    return number
