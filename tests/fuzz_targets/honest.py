"""Small sound files of the formats, for targets without files of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from fastloc_core.annotation import Annotation, Decision, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats import coco, voc
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export import export
from fastloc_core.formats.export_folder import MANIFEST
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.table import EXPORTERS

_ROOT = Path("/photos")
_BOXES = (
    Annotation(Box(1, 2, 30, 40), "frog", Decision.DRAWN),
    Annotation(Box(5, 6, 70, 80), "pond & ü", Decision.ACCEPTED, 0.9),
)
_POND = ReviewedImage(_ROOT / "sub" / "pond.jpg", 640, 480, _BOXES, verified=True)
_LABELIMG = b"""<annotation verified="yes">
\t<folder>sub</folder><filename>pond.jpg</filename><path>C:\\sub\\pond.jpg</path>
\t<source><database>Unknown</database></source>
\t<size><width>640</width><height>480</height><depth>3</depth></size><segmented>0</segmented>
\t<object><name>frog</name><pose>Unspecified</pose><truncated>1</truncated><difficult>0</difficult>
\t\t<bndbox><xmin>1</xmin><ymin>2.5</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object>
</annotation>
"""


def honest_voc() -> Iterator[bytes]:
    for convention in Convention:
        yield voc.to_xml(voc.VocImage(_POND.path, 640, 480), _BOXES, verified=True, convention=convention)
    yield _LABELIMG
    yield '<?xml version="1.0" encoding="UTF-16"?><annotation><object/></annotation>'.encode("utf-16")


def honest_coco() -> Iterator[bytes]:
    yield coco.to_json([_POND], _ROOT, ["frog", "pond & ü"])
    yield b'{"images": [{"id": 1, "file_name": "a.png"}], "annotations": [], "categories": [{"id": 1, "name": "a"}]}'


def honest_manifest() -> Iterator[bytes]:
    for kind in EXPORTERS:
        with TemporaryDirectory() as folder:
            export([_POND], _ROOT, Path(folder), ExportSettings(kind))
            yield Path(folder, MANIFEST).read_bytes()
