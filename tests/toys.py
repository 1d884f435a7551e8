"""Additions of an installed package: a kind of image file, and a format to export and import.

The fixture `toys` makes fastloc believe that it is installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.exporter import Exporter, File, Found, Importer, Notes, Order
from fastloc_core.images.reader import Damaged, Header, Raw, Reader

ENTRY_POINTS = """
[fastloc.readers]
toy = tests.toys:READER
[fastloc.exporters]
lines = tests.toys:EXPORTER
[fastloc.importers]
lines = tests.toys:IMPORTER
"""


def toy(width: int, height: int, value: int) -> bytes:
    """The bytes of a toy image."""
    return bytes([*b"TOY", width, height]) + bytes([value]) * (width * height)


class ToyReader(Reader):
    """A file has a byte for the width, a byte for the height, and grey pixels."""

    endings = (".toy",)
    signatures = (b"TOY",)

    def header(self, data: bytes) -> Header:
        return Header(data[3], data[4], 1)

    def decode(self, data: bytes) -> Raw:
        width, height, _ = self.header(data)[:3]
        if len(data) != 5 + width * height:
            raise Damaged
        import numpy as np  # not at the top: the window starts without it

        return Raw.of(np.frombuffer(data[5:], np.uint8).reshape(height, width, 1))


class LinesExporter(Exporter):
    title, about = "Lines", "A line for each box."

    def files(self, order: Order) -> Iterator[File]:
        lines = [
            f"{name},{a.label},{a.box.x0},{a.box.y0},{a.box.x1},{a.box.y1}\n"
            for name, image in order.images.items()
            for a in image.annotations
        ]
        yield File("boxes.lines", "".join(lines).encode(), order.images)


class LinesImporter(Importer):
    title, about, endings = "Lines", "A line for each box.", (".lines",)

    def recognizes(self, source: Path) -> bool:
        return source.suffix == ".lines"

    def read(self, source: Path, convention: Convention | None, notes: Notes) -> Iterator[Found]:
        for line in source.read_text("utf-8").splitlines():
            name, label, *edges = line.split(",")
            box = Box(*map(float, edges))
            yield Found(name, (name,), (Annotation(box, label, Decision.LOADED),))


READER, EXPORTER, IMPORTER = ToyReader(), LinesExporter(), LinesImporter()
