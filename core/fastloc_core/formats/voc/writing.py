"""From annotations to a Pascal VOC file: a new one, or the changes of one that is there.

Everything that was not touched stays exactly as it was, so the text of an existing file is edited.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree
from lxml.builder import E

from fastloc_core.annotation import Annotation, Decision, Flags
from fastloc_core.boxes import Box
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.wording import class_name, fit

from .marks import Record
from .markup import Edit, Span, attribute, spliced
from .objects import SWITCHES, elements
from .reading import VocFile
from .source import EDGES, SPACE, Source, bndbox_of, children, take_apart

_SPACES = re.compile(f"[{SPACE}]*")


@dataclass(frozen=True, slots=True)
class VocImage:
    """The image of a file; `width` and `height` in pixels.

    `filename` and `path` name a page of a TIFF as images/paths.py does. A program that does not know such names finds
    no image, rather than showing the boxes of one page on another.
    """

    path: Path
    width: int
    height: int


def to_xml(
    image: VocImage,
    annotations: Sequence[Annotation],
    *,
    verified: bool = False,
    base: VocFile | None = None,
    convention: Convention = Convention.DEVKIT,
    only_proposals: bool = False,
    segmented: bool = False,
    resized: bool = False,
) -> bytes:
    """The annotations as a file's bytes; the caller leaves the rejected ones out.

    `segmented`: the image has a segmentation; a `base` says so itself.

    With `base`, its convention is used, and only differences are changed: an object whose annotation is missing is
    removed, one that could never be read as a box stays, and nothing can make the file `only_proposals` again.
    `resized`: it gets the size of the image, too.
    """
    if base is not None:
        return _revised(base, image, annotations, verified, only_proposals, resized)
    root = E.annotation(
        E.folder(fit(image.path.parent.name)),
        E.filename(fit(image.path.name)),
        E.path(fit(str(image.path))),
        E.source(E.database("Unknown"), E.annotation(str(Record(only_proposals, convention)))),
        E.size(E.width(str(image.width)), E.height(str(image.height)), E.depth("3")),
        E.segmented(str(int(segmented))),
        *(_object(annotation, image, convention) for annotation in annotations),
    )
    if verified:
        root.set("verified", "yes")
    etree.indent(root, "\t")
    return etree.tostring(root, encoding="utf-8") + b"\n"


def _object(annotation: Annotation, image: VocImage, convention: Convention) -> etree._Element:
    coordinates = convention.rounded(annotation.box, image.width, image.height)
    return E.object(
        E.name(class_name(annotation.label)),
        *elements(_truncated(annotation, image)),
        E.bndbox(*(E(edge, str(value)) for edge, value in zip(EDGES, coordinates, strict=True))),
    )


def _truncated(annotation: Annotation, image: VocImage) -> Flags:
    """The flags. A box that did not come from a file counts as truncated if it touches the border of the image."""
    box, flags = annotation.box, annotation.flags
    if annotation.decision is Decision.LOADED:
        return flags
    touches = min(box.x0, box.y0) < 0.5 or box.x1 >= image.width - 0.5 or box.y1 >= image.height - 0.5
    return replace(flags, truncated=flags.truncated or touches)


def _revised(
    base: VocFile,
    image: VocImage,
    annotations: Sequence[Annotation],
    verified: bool,
    only_proposals: bool,
    resized: bool,
) -> bytes:
    source = take_apart(base.content, image.path)
    edits = list(_object_edits(base, image, annotations, source))
    if resized:
        for side, number in (("width", image.width), ("height", image.height)):
            sides = source.root.findall(f"{{*}}size/{{*}}{side}")
            edits += [source.span_of(each).filled(str(number)) for each in sides]
    if verified != base.verified:
        edits += _marked_verified(verified, source)
    if base.only_proposals and not only_proposals:
        marks = source.root.findall("{*}source/{*}annotation")
        edits += [source.span_of(mark).filled(str(Record(False, base.convention))) for mark in marks]
    return spliced(source.text, edits).encode(source.codec, "xmlcharrefreplace") if edits else base.content


def _object_edits(base: VocFile, image: VocImage, annotations: Sequence[Annotation], source: Source) -> Iterator[Edit]:
    before = {annotation.voc_index: annotation for annotation in base.annotations}
    after: dict[int | None, Annotation] = {}
    added: list[Annotation] = []
    for annotation in annotations:
        if annotation.voc_index in before and annotation.voc_index not in after:
            after[annotation.voc_index] = annotation
        else:
            added.append(annotation)
    for index, element in enumerate(source.root.iterfind("{*}object")):
        if index not in before:
            continue
        if index not in after:
            yield _removed(source.span_of(element), source.text)
            continue
        if after[index].label != before[index].label:
            yield _renamed(element, after[index].label, source)
        if after[index].flags != before[index].flags:
            yield from _flagged(element, before[index].flags, after[index].flags, source)
        if after[index].box != before[index].box:
            yield from _moved(element, after[index].box, image, base.convention, source)
    if added:
        objects = [_object(annotation, image, base.convention) for annotation in added]
        yield _appended(objects, source.text, source.span_of(source.root))


def _removed(place: Span, text: str) -> Edit:
    """Removes an element and the white space before it."""
    start = place.start
    while text[start - 1] in SPACE:
        start -= 1
    return start, place.end, ""


def _renamed(element: etree._Element, label: str, source: Source) -> Edit:
    content = html.escape(class_name(label), quote=False).replace("\r", "&#13;")
    name = element.find("{*}name")
    if name is not None:
        return source.span_of(name).filled(content)
    start = source.span_of(element).content
    return start, start, f"{_space_at(source.text, start)}<name>{content}</name>"


def _flagged(element: etree._Element, before: Flags, after: Flags, source: Source) -> Iterator[Edit]:
    """Rewrites or adds the elements of the flags that changed."""
    parts, start = children(element), source.span_of(element).content
    said = [_as_text(each) for each in elements(before, SWITCHES)]
    for each in elements(after, SWITCHES):
        text = _as_text(each)
        if text in said:
            continue
        if each.tag in parts:
            yield source.span_of(parts[each.tag]).filled(text[text.index(">") + 1 : text.rindex("<")])
        else:
            yield start, start, f"{_space_at(source.text, start)}{text}"


def _as_text(element: etree._Element) -> str:
    element.text = element.text or ""  # otherwise it would be one tag
    return etree.tostring(element, encoding="unicode").replace("\r", "&#13;")


def _moved(
    element: etree._Element, box: Box, image: VocImage, convention: Convention, source: Source
) -> Iterator[Edit]:
    """Rewrites the coordinates that changed. The others keep even their decimals."""
    bndbox = bndbox_of(element) or {}  # it has one, otherwise no annotation would have been read
    rounded = convention.rounded(box, image.width, image.height)
    for edge, exact, number in zip(EDGES, convention.numbers(box), rounded, strict=True):
        child = bndbox[edge]
        if not math.isclose(float(child.text or "nan"), exact, abs_tol=1e-6):
            yield source.span_of(child).filled(str(number))


def _appended(objects: Sequence[etree._Element], text: str, root: Span) -> Edit:
    """Adds objects at the end of the root element, indented like its first child."""
    newline = "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r"
    space = _space_at(text, root.content).replace(newline, "\n")
    indentation = space.rpartition("\n")[2]
    added = ""
    for element in objects:
        if "\n" in space:
            etree.indent(element, indentation, level=1)
            added += "\n" + indentation
        added += etree.tostring(element, encoding="unicode")
    added = added.replace("\n", newline)
    if root.content == root.end:
        return root.filled(added)
    end = len(text[: root.content_end].rstrip(SPACE))
    return end, end, added


def _space_at(text: str, position: int) -> str:
    space = _SPACES.match(text, position)
    return space[0] if space else ""


def _marked_verified(verified: bool, source: Source) -> Iterator[Edit]:
    root = source.span_of(source.root)
    if place := attribute(source.text, root, "verified"):
        yield *place, ""
    if verified:
        name_end = root.start + len(f"<{root.tag}")
        yield name_end, name_end, ' verified="yes"'
