"""The formats that can be exported and imported, in one table that the window and the command line read.

Installed packages add theirs by the entry-point groups `fastloc.exporters` and `fastloc.importers`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastloc_core.errors import AnnotationError, SettingError
from fastloc_core.formats.coco import CocoExporter
from fastloc_core.formats.coco_reading import CocoImporter
from fastloc_core.formats.exporter import Exporter, Importer
from fastloc_core.formats.labelme_writing import LabelmeExporter
from fastloc_core.formats.sheets import TableExporter
from fastloc_core.formats.voc_format import VocExporter, VocImporter
from fastloc_core.formats.yolo import YoloExporter
from fastloc_core.plugins import Registry, only

EXPORTERS: Final = Registry(
    "fastloc.exporters",
    {
        "voc": VocExporter(),
        "coco": CocoExporter(),
        "yolo": YoloExporter(),
        "labelme": LabelmeExporter(),
        "table": TableExporter(),
    },
    only(Exporter),  # type: ignore[type-abstract] # for isinstance
)
IMPORTERS: Final = Registry(
    "fastloc.importers",
    {"coco": CocoImporter(), "voc": VocImporter()},
    only(Importer),  # type: ignore[type-abstract] # for isinstance
)


def exporter(name: str) -> Exporter:
    """Raises SettingError if there is no such format."""
    if name in EXPORTERS:
        return EXPORTERS[name]
    if name in EXPORTERS.broken:
        raise EXPORTERS.broken[name]
    raise SettingError(f"There is no format “{name}”.", f"Choose one of {', '.join(EXPORTERS)}.")


def importer_of(source: Path) -> Importer:
    """The one that recognizes a file or folder; importers of packages are asked first. Raises AnnotationError."""
    for importer in reversed([*IMPORTERS.values()]):
        if importer.recognizes(source):
            return importer
    known = ", ".join(importer.title for importer in IMPORTERS.values())
    raise AnnotationError(source, "This is in no format that can be imported.", f"Choose one of {known}.")
