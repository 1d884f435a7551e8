"""Pascal VOC annotation files: one XML per image.

What was not touched goes back exactly as it came, so a file that exists is edited in place, in its text:
the tree only tells where. Boxes in the program are floats, 0-based and half-open; a file has whole pixels
in one of two conventions.
"""

from __future__ import annotations

import html
import math
import re
import reprlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PureWindowsPath

from lxml import etree
from lxml.builder import E

from fastloc_core import limits
from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError
from fastloc_core.files import open_file, read_file
from fastloc_core.formats._markup import Edit, Span, Spans, attribute, spliced
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.wording import class_name, fit, one_line

__all__ = ["Convention", "VocFile", "VocImage", "image_name", "parse", "read", "to_xml"]

MOST_BYTES = 64 << 20  # of a file
_HEAD = 1 << 16  # bytes in which a file says what its image is called
_PARTS = 40  # pieces of markup that an object may have, on the average; most have 20
_FARTHEST = 1e12  # pixels
_EDGES = ("xmin", "ymin", "xmax", "ymax")
_MARK = re.compile(r"fastloc( proposals)?, (devkit|labelImg) boxes")
_SPACE = " \t\r\n"
_PIXELS = re.compile(r"0*([1-9][0-9]{0,8})(?:\.0*)?")
_SPACES = re.compile(f"[{_SPACE}]*")
_REMEDY = "Repair the file with a text editor, or move it away."


@dataclass(frozen=True, slots=True)
class VocImage:
    """What a file says about its image; `width` and `height` in pixels.

    A page of a TIFF goes by its path of pages.py, in `filename` and `path` too: who does not know such names finds no
    image, rather than boxes of one page on another.
    """

    path: Path
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Source:
    """A file's bytes, taken apart: the tree says what is there, `place` where it stands in the text."""

    root: etree._Element
    text: str
    codec: str
    spans: Spans
    indices: dict[etree._Element, int]

    def place(self, element: etree._Element) -> Span:
        return self.spans[self.indices[element]]


@dataclass(frozen=True, slots=True)
class VocFile:
    """A file as it was read.

    `only_proposals`: no person has decided anything in it; `problems`: what was tolerated, a sentence each;
    `size`: (width, height) of the image it was made for, None where it does not say; `filename`: of that image, may be
    empty; `difficult`: the `voc_index` of each object that is marked as difficult.
    """

    annotations: tuple[Annotation, ...]
    verified: bool
    only_proposals: bool
    convention: Convention
    problems: tuple[str, ...]
    content: bytes
    size: tuple[int, int] | None = None
    filename: str = ""
    difficult: frozenset[int] = frozenset()


def read(path: Path, assumed: Convention | None = None, root: Path | None = None) -> VocFile:
    """As `parse`; raises AnnotationError also where there is no such file, or a link leads out of the folder `root`."""
    try:
        return parse(read_file(path, root, MOST_BYTES), path, assumed)
    except OSError as error:
        raise _unreadable(path, error) from error


def parse(content: bytes, path: Path, assumed: Convention | None = None) -> VocFile:
    """Reads a file's bytes; `path` only stands in messages.

    `assumed`: the convention of a file that records none, which else is told by labelImg's marks.
    Raises AnnotationError where the bytes are not XML, not an annotation, or more than the limits allow, or where a
    coordinate is not a number.
    """
    root = _source(content, path).root
    only_proposals, convention = _origin(root, assumed)
    annotations = []
    problems = []
    difficult = set()
    for index, element in enumerate(root.iterfind("{*}object")):
        bndbox, parts = _bndbox(element), _children(element)
        name = _content(parts, "name")
        label = class_name(name)
        problems += [f"Line {element.sourceline}: {problem}" for problem in _problems(element, bndbox, name, label)]
        if bndbox is not None:
            box = convention.box([_number(bndbox[edge], edge, path) for edge in _EDGES])
            annotations.append(Annotation(box, label, Decision.LOADED, voc_index=index))
        if _content(parts, "difficult") not in ("", "0"):
            difficult.add(index)
    return VocFile(
        annotations=tuple(annotations),
        verified=root.get("verified") == "yes",
        only_proposals=only_proposals,
        convention=convention,
        problems=tuple(problems),
        content=content,
        size=_size(root),
        filename=_filename(_text(root, "{*}filename")),
        difficult=frozenset(difficult),
    )


def to_xml(
    image: VocImage,
    annotations: Sequence[Annotation],
    *,
    verified: bool = False,
    base: VocFile | None = None,
    convention: Convention = Convention.DEVKIT,
    only_proposals: bool = False,
    segmented: bool = False,
) -> bytes:
    """The annotations as a file's bytes; the caller leaves the rejected ones out.

    `segmented`: the image has a segmentation; a `base` says so itself.

    With `base` its convention holds, and only what differs from it is changed: an object whose annotation is
    missing goes, one that was never readable as a box stays, and nothing can make it `only_proposals` again.
    """
    if base is not None:
        return _revised(base, image, annotations, verified, only_proposals)
    root = E.annotation(
        E.folder(fit(image.path.parent.name)),
        E.filename(fit(image.path.name)),
        E.path(fit(str(image.path))),
        E.source(E.database("Unknown"), E.annotation(_mark(only_proposals, convention))),
        E.size(E.width(str(image.width)), E.height(str(image.height)), E.depth("3")),
        E.segmented(str(int(segmented))),
        *(_object(annotation, image, convention) for annotation in annotations),
    )
    if verified:
        root.set("verified", "yes")
    etree.indent(root, "\t")
    return etree.tostring(root, encoding="utf-8") + b"\n"


def image_name(path: Path, root: Path | None = None) -> str:
    """The file name of the image that the annotation file at `path` says it belongs to; may be empty.

    Only the start of the file is looked at. Raises AnnotationError where it cannot be read, or a link leads out of the
    folder `root`.
    """
    parser = etree.XMLPullParser(
        ("end",), tag="{*}filename", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        with open_file(path, root) as file:
            parser.feed(file.read(_HEAD))
        return next((_filename(element.text or "") for _, element in parser.read_events() if _is_child(element)), "")
    except OSError as error:
        raise _unreadable(path, error) from error
    except etree.XMLSyntaxError as error:
        raise _malformed(path, error) from error


def _unreadable(path: Path, error: OSError) -> AnnotationError:
    remedy = "Check that it is a file in its folder, and that you may read it."
    return AnnotationError(path, f"The file cannot be read ({error.strerror}).", remedy)


def _malformed(path: Path, error: etree.XMLSyntaxError) -> AnnotationError:
    reason = one_line(str(error.msg).rsplit(", line ", 1)[0])
    return AnnotationError(path, f"This is not well-formed XML ({reason}).", _REMEDY, error.lineno)


def _root(content: bytes, path: Path) -> etree._Element:
    most = limits.current().objects
    too_many = AnnotationError(path, f"It has more than {most:,} objects, or as much else.", "Split it or thin it out.")
    if len(content) > MOST_BYTES or content.count(b"<") > _PARTS * most:
        raise too_many
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _malformed(path, error) from error
    if _local(root) != "annotation":
        reason = f"The root element is <{one_line(str(root.tag))}>, not <annotation>, so this is not Pascal VOC."
        raise AnnotationError(path, reason, _REMEDY, root.sourceline)
    dtd = root.getroottree().docinfo.internalDTD
    if (dtd is not None and any(dtd.iterentities())) or next(root.iter(etree.Entity), None) is not None:
        reason = "The file has entities of its own, which are not expanded, for safety."
        raise AnnotationError(path, reason, _REMEDY, 1)
    if len(root.findall("{*}object")) > most:
        raise too_many
    return root


@lru_cache(1)  # it is asked for twice to write a file, and again with each decision
def _source(content: bytes, path: Path) -> _Source:
    """Raises AnnotationError also where the text could not be changed in one place without changing others."""
    root = _root(content, path)
    try:
        codec = _codec(content, root)
        text = content.decode(codec)
        spans, indices = Spans(text), {element: index for index, element in enumerate(root.iter("*"))}
        if text.encode(codec) != content or any(
            tag != element.tag and tag.rpartition(":")[2] != _local(element)
            for element, tag in zip(indices, spans.tags, strict=True)
        ):
            raise ValueError("text and tree differ")
    except (LookupError, ValueError) as error:
        raise AnnotationError(path, f"The text cannot be decoded ({error}).", "Save it as UTF-8.", 1) from error
    return _Source(root, text, codec, spans, indices)


def _local(element: etree._Element) -> str:
    """Its name without a name space."""
    return str(element.tag).rpartition("}")[2]


def _codec(content: bytes, root: etree._Element) -> str:
    """The encoding in Python's terms, one that keeps a byte order mark as a character of the text."""
    utf_16 = {b"\xff\xfe": "utf-16-le", b"<\0": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\0<": "utf-16-be"}
    return utf_16.get(content[:2]) or root.getroottree().docinfo.encoding or "utf-8"


def _is_child(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def _filename(text: str) -> str:
    return PureWindowsPath(text.strip(_SPACE)).name


def _origin(root: etree._Element, assumed: Convention | None) -> tuple[bool, Convention]:
    """Whether a file has nothing but proposals, and its convention: recorded, else assumed, else by labelImg's mark."""
    mark = _MARK.fullmatch(_text(root, "{*}source/{*}annotation"))
    if mark:
        return mark[1] is not None, Convention(mark[2])
    if assumed is not None:
        return False, assumed
    if _text(root, "{*}source/{*}database") == "Unknown" and root.find("{*}source/{*}annotation") is None:
        return False, Convention.LABELIMG
    return False, Convention.DEVKIT


def _mark(only_proposals: bool, convention: Convention) -> str:
    return f"fastloc{' proposals' if only_proposals else ''}, {convention} boxes"


def _text(element: etree._Element, path: str) -> str:
    return element.findtext(path, "").strip(_SPACE)


def _size(root: etree._Element) -> tuple[int, int] | None:
    width, height = (_PIXELS.fullmatch(_text(root, f"{{*}}size/{{*}}{side}")) for side in ("width", "height"))
    return (int(width[1]), int(height[1])) if width and height else None


def _children(element: etree._Element) -> dict[str, etree._Element]:
    """The first child of each name."""
    return {_local(child): child for child in reversed(element)}


def _content(parts: Mapping[str, etree._Element], name: str) -> str:
    return (parts[name].text or "").strip(_SPACE) if name in parts else ""


def _bndbox(element: etree._Element) -> dict[str, etree._Element] | None:
    """The parts of the object's first box with four coordinates; the boxes of its own parts are not its own."""
    boxes = (_children(box) for box in element.iterfind("{*}bndbox"))
    return next((box for box in boxes if all(_content(box, edge) for edge in _EDGES)), None)


def _problems(
    element: etree._Element, bndbox: Mapping[str, etree._Element] | None, name: str, label: str
) -> Iterator[str]:
    if bndbox is None:
        yield "an object without a complete box stays in the file but is not shown."
    elif len(element.findall("{*}bndbox")) > 1:
        yield "an object has several boxes, of which the first complete one is shown."
    if not name:
        yield "an object has no class name."
    elif name != label:
        yield "a class name is far too long, so that only its start is shown."


def _number(child: etree._Element, edge: str, path: Path) -> float:
    text = child.text or ""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not abs(number) <= _FARTHEST:
        reason = f"The coordinate {edge} is {reprlib.repr(text.strip(_SPACE))}, which is not a number, or too large."
        raise AnnotationError(path, reason, "Correct it with a text editor.", child.sourceline)
    return number


def _object(annotation: Annotation, image: VocImage, convention: Convention) -> etree._Element:
    coordinates = convention.rounded(annotation.box, image.width, image.height)
    xmin, ymin, xmax, ymax = coordinates
    truncated = xmin == 1 or ymin == 1 or xmax == image.width or ymax == image.height
    return E.object(
        E.name(class_name(annotation.label)),
        E.pose("Unspecified"),
        E.truncated(str(int(truncated))),
        E.difficult("0"),
        E.bndbox(*(E(edge, str(value)) for edge, value in zip(_EDGES, coordinates, strict=True))),
    )


def _revised(
    base: VocFile, image: VocImage, annotations: Sequence[Annotation], verified: bool, only_proposals: bool
) -> bytes:
    source = _source(base.content, image.path)
    edits = list(_object_edits(base, image, annotations, source))
    if verified != base.verified:
        edits += _marked_verified(verified, source)
    if base.only_proposals and not only_proposals:
        marks = source.root.findall("{*}source/{*}annotation")
        edits += [source.place(mark).filled(_mark(False, base.convention)) for mark in marks]
    return spliced(source.text, edits).encode(source.codec, "xmlcharrefreplace") if edits else base.content


def _object_edits(base: VocFile, image: VocImage, annotations: Sequence[Annotation], source: _Source) -> Iterator[Edit]:
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
            yield _removed(source.place(element), source.text)
            continue
        if after[index].label != before[index].label:
            yield _renamed(element, after[index].label, source)
        if after[index].box != before[index].box:
            yield from _moved(element, after[index].box, image, base.convention, source)
    if added:
        objects = [_object(annotation, image, base.convention) for annotation in added]
        yield _appended(objects, source.text, source.place(source.root))


def _removed(place: Span, text: str) -> Edit:
    """Takes an element away with the white space before it."""
    start = place.start
    while text[start - 1] in _SPACE:
        start -= 1
    return start, place.end, ""


def _renamed(element: etree._Element, label: str, source: _Source) -> Edit:
    content = html.escape(class_name(label), quote=False).replace("\r", "&#13;")
    name = element.find("{*}name")
    if name is not None:
        return source.place(name).filled(content)
    start = source.place(element).content
    return start, start, f"{_space_at(source.text, start)}<name>{content}</name>"


def _moved(
    element: etree._Element, box: Box, image: VocImage, convention: Convention, source: _Source
) -> Iterator[Edit]:
    """Rewrites the coordinates that do not say what they should; the others keep even their decimals."""
    bndbox = _bndbox(element) or {}  # it has one, else nothing had been read
    rounded = convention.rounded(box, image.width, image.height)
    for edge, exact, number in zip(_EDGES, convention.numbers(box), rounded, strict=True):
        child = bndbox[edge]
        if not math.isclose(float(child.text or "nan"), exact, abs_tol=1e-6):
            yield source.place(child).filled(str(number))


def _appended(objects: Sequence[etree._Element], text: str, root: Span) -> Edit:
    """Adds objects at the end of the root element, indented as its first child is."""
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
    end = len(text[: root.content_end].rstrip(_SPACE))
    return end, end, added


def _space_at(text: str, position: int) -> str:
    space = _SPACES.match(text, position)
    return space[0] if space else ""


def _marked_verified(verified: bool, source: _Source) -> Iterator[Edit]:
    root = source.place(source.root)
    if place := attribute(source.text, root, "verified"):
        yield *place, ""
    if verified:
        name_end = root.start + len(f"<{root.tag}")
        yield name_end, name_end, ' verified="yes"'
