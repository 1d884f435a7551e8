"""The formats that can be exported and imported, in one table that the window and the command line read.

Installed packages add theirs by the entry-point groups `fastloc.exporters` and `fastloc.importers`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastloc_core.errors import AnnotationError, SettingError
from fastloc_core.files import open_file, reading
from fastloc_core.formats.coco import CocoExporter
from fastloc_core.formats.coco_reading import CocoImporter
from fastloc_core.formats.csv_tables import CsvImporter
from fastloc_core.formats.cvat import CvatImporter
from fastloc_core.formats.cvat_writing import CvatExporter
from fastloc_core.formats.exporter import Exporter, Importer
from fastloc_core.formats.file_importer import files_with
from fastloc_core.formats.label_studio import LabelStudioImporter
from fastloc_core.formats.label_studio_writing import LabelStudioExporter
from fastloc_core.formats.labelme import LabelmeImporter
from fastloc_core.formats.labelme_writing import LabelmeExporter
from fastloc_core.formats.sheets import TableExporter
from fastloc_core.formats.via_project import ViaImporter
from fastloc_core.formats.voc_format import VocExporter, VocImporter
from fastloc_core.formats.yolo import YoloExporter
from fastloc_core.formats.yolo_reading import YoloImporter
from fastloc_core.plugins import Registry, only

EXPORTERS: Final = Registry(
    "fastloc.exporters",
    {
        "voc": VocExporter(),
        "coco": CocoExporter(),
        "yolo": YoloExporter(),
        "labelme": LabelmeExporter(),
        "cvat": CvatExporter(),
        "label-studio": LabelStudioExporter(),
        "table": TableExporter(),
    },
    only(Exporter),  # type: ignore[type-abstract] # for isinstance
)
_IMPORTERS: Final = {
    "coco": CocoImporter(),
    "voc": VocImporter(),
    "yolo": YoloImporter(),
    "labelme": LabelmeImporter(),
    "cvat": CvatImporter(),
    "label-studio": LabelStudioImporter(),
    "csv": CsvImporter(),
    "via": ViaImporter(),
}
IMPORTERS: Final = Registry(
    "fastloc.importers",
    _IMPORTERS,
    only(Importer),  # type: ignore[type-abstract] # for isinstance
)


def exporter(name: str) -> Exporter:
    """Raises SettingError if there is no such format."""
    if name in EXPORTERS:
        return EXPORTERS[name]
    if name in EXPORTERS.broken:
        raise EXPORTERS.broken[name]
    raise SettingError(f"There is no format “{name}”.", f"Choose one of {', '.join(EXPORTERS)}.")


def importers_of(source: Path) -> list[Importer]:
    """Those that recognize a file or folder, first the one with most files there; importers of packages precede.

    If there is none, it is one that will say what is wrong with the files. Raises AnnotationError.
    """
    with reading(source, "Choose another file or folder."):
        if not source.is_dir():
            open_file(source).close()
    counts = {name: int(importer.recognizes(source)) for name, importer in IMPORTERS.items()}
    if any(counts.values()):
        best = sorted(filter(counts.__getitem__, counts), key=lambda name: (name in _IMPORTERS, -counts[name]))
        return [IMPORTERS[name] for name in best]
    for importer in IMPORTERS.values():
        if importer.endings and files_with(importer.endings, source):
            return [importer]
    known = ", ".join(importer.title for importer in IMPORTERS.values())
    raise AnnotationError(source, "This is in no format that can be imported.", f"Choose files of one of {known}.")
