"""A Pascal VOC file taken apart: its tree of elements, and their places in its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from fastloc_core import limits
from fastloc_core.errors import AnnotationError
from fastloc_core.formats.wording import one_line

from .markup import Span, Spans

MOST_BYTES = 64 << 20  # of a file
SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
EDGES = ("xmin", "ymin", "xmax", "ymax")
SPACE = " \t\r\n"
_PARTS = 40  # pieces of markup that an object may have on average; most have 20
_REMEDY = "Repair the file with a text editor, or move it away."


@dataclass(frozen=True, slots=True)
class Source:
    """`root`: the tree of elements; `span_of`: the place of one of them in the text."""

    root: etree._Element
    text: str
    codec: str
    spans: Spans
    indices: dict[etree._Element, int]

    def span_of(self, element: etree._Element) -> Span:
        return self.spans[self.indices[element]]


@lru_cache(1)  # used twice to write a file, and again with each decision
def take_apart(content: bytes, path: Path) -> Source:
    """A file's bytes, parsed without entities, network or unbounded memory; `path` is only for messages.

    Raises AnnotationError if they are not XML, not an annotation, or more than the limits allow, or if one place of the
    text could not be changed without changing others.
    """
    root = _root(content, path)
    try:
        codec = _codec(content, root)
        text = content.decode(codec)
        spans, indices = Spans(text), {element: index for index, element in enumerate(root.iter("*"))}
        if text.encode(codec) != content or any(
            tag != element.tag and tag.rpartition(":")[2] != local_name(element)
            for element, tag in zip(indices, spans.tags, strict=True)
        ):
            raise ValueError("text and tree differ")
    except (LookupError, ValueError) as error:
        raise AnnotationError(path, f"The text cannot be decoded ({error}).", "Save it as UTF-8.", 1) from error
    return Source(root, text, codec, spans, indices)


def _root(content: bytes, path: Path) -> etree._Element:
    most = limits.current().objects
    too_many = AnnotationError(path, f"It has more than {most:,} objects, or other parts.", "Split it or thin it out.")
    if len(content) > MOST_BYTES or content.count(b"<") > _PARTS * most:
        raise too_many
    parser = etree.XMLParser(**SAFE, remove_comments=True, remove_pis=True)
    try:
        root: etree._Element = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise malformed(path, error) from error
    if local_name(root) != "annotation":
        reason = f"The root element is <{one_line(str(root.tag))}>, not <annotation>, so this is not Pascal VOC."
        raise AnnotationError(path, reason, _REMEDY, root.sourceline)
    dtd = root.getroottree().docinfo.internalDTD
    if (dtd is not None and any(dtd.iterentities())) or next(root.iter(etree.Entity), None) is not None:
        reason = "The file defines entities, which are not expanded, for safety."
        raise AnnotationError(path, reason, _REMEDY, 1)
    if len(root.findall("{*}object")) > most:
        raise too_many
    return root


def malformed(path: Path, error: etree.XMLSyntaxError) -> AnnotationError:
    reason = one_line(str(error.msg).rsplit(", line ", 1)[0])
    return AnnotationError(path, f"This is not well-formed XML ({reason}).", _REMEDY, error.lineno)


def _codec(content: bytes, root: etree._Element) -> str:
    """Python's name of the encoding; a byte order mark stays a character of the text."""
    utf_16 = {b"\xff\xfe": "utf-16-le", b"<\0": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\0<": "utf-16-be"}
    return utf_16.get(content[:2]) or root.getroottree().docinfo.encoding or "utf-8"


def local_name(element: etree._Element) -> str:
    """Its name without the name space."""
    return str(element.tag).rpartition("}")[2]


def text_at(element: etree._Element, path: str) -> str:
    """The text of the first element at a path of lxml. Empty if there is none."""
    return element.findtext(path, "").strip(SPACE)


def children(element: etree._Element) -> dict[str, etree._Element]:
    """The first child of each name."""
    return {local_name(child): child for child in reversed(element)}


def content_of(parts: Mapping[str, etree._Element], name: str) -> str:
    """The text of one of the `children`."""
    return (parts[name].text or "").strip(SPACE) if name in parts else ""


def bndbox_of(element: etree._Element) -> dict[str, etree._Element] | None:
    """The coordinates of the object's first box that has all four. The boxes of its parts do not count."""
    boxes = (children(box) for box in element.iterfind("{*}bndbox"))
    return next((box for box in boxes if all(content_of(box, edge) for edge in EDGES)), None)
