"""Reading tables of boxes, a row each: TensorFlow's and its relatives with a header, RetinaNet's without one,
OpenImages', and those of the VGG Image Annotator (VIA).
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.errors import AnnotationError
from fastloc_core.files import read_file
from fastloc_core.formats import via
from fastloc_core.formats.exporter import Found, Notes
from fastloc_core.formats.file_importer import FileImporter, name_below
from fastloc_core.formats.matching import ANY, beside
from fastloc_core.formats.values import (
    NO_AREA,
    NO_CLASS,
    box_of,
    check_size,
    flags_of,
    label_of,
    number,
    size_of,
    text_of,
)
from fastloc_core.formats.wording import one_line, without_apostrophe

if TYPE_CHECKING:
    import _csv  # only here the reader's type has a name

_LINE_BYTES = 1000  # of memory
_CLASS_BYTES = 16 << 20  # of a file with names of classes
_NO_NUMBER = "Left out, because their edges are not numbers"
_NO_IMAGE = "Left out, because they name no image"
_COLUMNS = {  # by their names in small letters, without anything else
    "image": ("filename", "file", "image", "imagename", "imagepath", "imageid", "path", "filepath", "img"),
    "label": ("class", "label", "labelname", "classname", "category", "name"),
    "x0": ("xmin", "x1", "left", "minx", "bboxxmin", "bboxx1", "bboxx", "x"),
    "y0": ("ymin", "y1", "top", "miny", "bboxymin", "bboxy1", "bboxy", "y"),
    "x1": ("xmax", "x2", "right", "maxx", "bboxxmax", "bboxx2"),
    "y1": ("ymax", "y2", "bottom", "maxy", "bboxymax", "bboxy2"),
    "width": ("width", "imagewidth"),
    "height": ("height", "imageheight"),
}
_SIDES = {"across": ("bboxwidth", "boxwidth", "w", "width"), "down": ("bboxheight", "boxheight", "h", "height")}
_NEEDED = (("image", "label", "x0", "y0", "x1", "y1"), ("image", "label", "x0", "y0", "across", "down"))
_FLAGS = ("difficult", "truncated", "occluded", "crowd", "groupof", "depiction", "inside", "pose")
_VIA = {"image": "filename", via.SHAPE: via.SHAPE, via.FACTS: via.FACTS}
_OPEN_IMAGES = {"imageid", "labelname"}
_RETINANET = {name: column for column, name in enumerate(("image", "x0", "y0", "x1", "y1", "label"))}

Row = Sequence[str]


@dataclass(slots=True)
class _Image:
    """Its rows as far as they were read."""

    size: tuple[int, int] | None = None
    annotations: list[Annotation] = field(default_factory=list)


class CsvImporter(FileImporter):
    title = "CSV"
    about = "A table with a row for each box: TensorFlow, RetinaNet, OpenImages, VIA."
    endings = (".csv",)

    def files(self, source: Path) -> list[Path]:
        return [file for file in super().files(source) if file == source or "class" not in file.name.lower()]

    def is_own(self, head: str) -> bool:
        with suppress(csv.Error):
            return _kind(_first(_rows(head))) is not None
        return False

    def found(self, file: Path, content: bytes, source: Path, notes: Notes) -> Iterator[Found]:
        check_size(content, file, {b"\n": _LINE_BYTES, b"\r": _LINE_BYTES})
        rows = _rows(text_of(content))
        images: dict[str, _Image] = {}
        try:
            first = _first(rows)
            kind = _kind(first)
            if kind is None:
                reason = f"Its columns are not known ({one_line(', '.join(first))[:200]})."
                raise AnnotationError(file, reason, f"Name them {', '.join(_COLUMNS)}.", 1)
            reader = _Reader(kind, first, file, notes, decimal="." if rows.dialect.delimiter == "," else ",")
            told = f"{name_below(file, source)}, line" if file != source else "line"
            if kind is _RETINANET:
                reader.take(first, images, f"{told} {rows.line_num}")
            for row in rows:
                if any(cell.strip() for cell in row):
                    reader.take(row, images, f"{told} {rows.line_num}")
        except csv.Error as error:
            reason = f"It cannot be read ({error})."
            raise AnnotationError(file, reason, "Save it as CSV again.", rows.line_num) from error
        notes.classes += reader.ordered
        ending = ANY if reader.relative else ""
        for name, image in images.items():
            names = beside(file, name + ending)
            yield Found(one_line(name), names, tuple(image.annotations), image.size, relative=reader.relative)


class _Reader:
    """Reads rows whose columns stand in `kind`, by their meaning; `decimal`: what numbers may have for a point."""

    def __init__(self, kind: Mapping[str, int], header: Row, file: Path, notes: Notes, decimal: str) -> None:
        self.kind, self.notes, self.decimal = kind, notes, decimal
        self.edges = ("x0", "y0", *(("across", "down") if "across" in kind else ("x1", "y1")))
        self.relative = _OPEN_IMAGES.issubset(_plain(header))
        self.ordered: list[str] = []
        self.names: dict[str, str] = {}
        if self.relative:
            self.names = {code: name for code, name in _pairs(file.parent)}
        elif kind is _RETINANET:
            numbered = [(int(n), name) for name, n in _pairs(file.parent) if re.fullmatch(r"\d{1,9}", n)]
            self.ordered = [label_of(name) for _, name in sorted(numbered)]

    def take(self, row: Row, images: dict[str, _Image], line: str) -> None:
        cells = {name: row[column].strip() for name, column in self.kind.items() if column < len(row)}
        name = without_apostrophe(cells.get("image", ""))
        if not name:
            self.notes.count(_NO_IMAGE, "row", line)
            return
        image = images.setdefault(name, _Image())
        image.size = image.size or size_of(cells.get("width"), cells.get("height"))
        if via.SHAPE in cells:
            annotation, problem = via.annotation_of_cells(cells[via.SHAPE], cells.get(via.FACTS, ""))
        else:
            annotation, problem = self._annotation(cells)
        if problem:
            self.notes.count(problem, "row", line)
        image.annotations += [annotation] if annotation else []

    def _annotation(self, cells: Mapping[str, str]) -> tuple[Annotation | None, str]:
        """The annotation, and its problem, if any. A row without both says that the image has no objects."""
        texts = [cells.get(edge, "") for edge in self.edges]
        if not any(texts):
            return None, ""
        x0, y0, x1, y1 = (number(text.replace(self.decimal, ".")) for text in texts)
        if "across" in self.kind:
            x1, y1 = x0 + x1, y0 + y1
        if any(map(math.isnan, (x0, y0, x1, y1))):
            return None, _NO_NUMBER
        box = box_of(x0, y0, x1, y1, decimals=15 if self.relative else 6)
        label = without_apostrophe(cells.get("label", ""))
        label = label_of(self.names.get(label, label))
        if box is None:
            return None, NO_AREA
        if not label:
            return None, NO_CLASS
        facts = [(key, "" if cells[key] in ("0", "-1") else cells[key]) for key in _FLAGS if key in cells]
        return Annotation(box, label, Decision.LOADED, flags=flags_of(facts)), ""


def _rows(text: str) -> _csv.Reader:
    header = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _first(rows: Iterator[Row]) -> Row:
    """The first that is not empty, and not the one that tells Excel what divides cells."""
    return next((row for row in rows if any(map(str.strip, row)) and not row[0].startswith("sep=")), [])


def _plain(header: Row) -> list[str]:
    return [re.sub("[^a-z0-9]", "", cell.lower()) for cell in header]


def _kind(first: Row) -> Mapping[str, int] | None:
    """The columns by their meanings; None if the first row of a table is of no known kind."""
    plain = _plain(first)
    known = {name: plain.index(each) for name, names in _COLUMNS.items() for each in reversed(names) if each in plain}
    known |= {name: column for column, cell in enumerate(plain) if (name := cell.removeprefix("is")) in _FLAGS}
    if "x1" not in known and "y1" not in known:  # then the table has the sides of the boxes
        sides = {name: plain.index(each) for name, names in _SIDES.items() for each in reversed(names) if each in plain}
        known = {name: column for name, column in known.items() if column not in sides.values()} | sides
    if any(known.keys() >= set(needed) for needed in _NEEDED):
        return known
    if "image" in known and via.SHAPE in plain:
        return {name: plain.index(each) for name, each in _VIA.items() if each in plain}
    edges = first[1:5]
    if len(first) == 6 and first[0].strip() and (_are_numbers(edges) or not any(first[1:])):
        return _RETINANET
    return None


def _are_numbers(cells: Iterable[str]) -> bool:
    return not any(math.isnan(number(cell)) for cell in cells)


def _pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """The rows of the tables of classes in a folder."""
    for file in sorted(folder.glob("*class*.csv")):
        with suppress(OSError, csv.Error):
            for row in _rows(text_of(read_file(file, folder, _CLASS_BYTES))):
                if len(row) == 2:
                    yield row[0].strip(), row[1].strip()
