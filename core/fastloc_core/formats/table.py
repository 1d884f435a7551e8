"""The formats that can be exported and imported, in one table that the window and the command line read.

Installed packages add theirs by the entry-point groups `fastloc.exporters` and `fastloc.importers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastloc_core import plugins
from fastloc_core.errors import AnnotationError, SettingError
from fastloc_core.formats.coco import CocoExporter, CocoImporter
from fastloc_core.formats.exporter import Exporter, Importer
from fastloc_core.formats.voc_format import VocExporter, VocImporter
from fastloc_core.formats.yolo import YoloExporter

OWN_EXPORTERS: Mapping[str, Exporter] = {"voc": VocExporter(), "coco": CocoExporter(), "yolo": YoloExporter()}
OWN_IMPORTERS: Mapping[str, Importer] = {"coco": CocoImporter(), "voc": VocImporter()}


@cache
def exporters() -> Mapping[str, Exporter]:
    """By name. Raises SettingError if an installed package adds something else."""
    return {**OWN_EXPORTERS, **plugins.objects("fastloc.exporters", Exporter)}


@cache
def importers() -> Mapping[str, Importer]:
    """By name. Raises SettingError if an installed package adds something else."""
    return {**OWN_IMPORTERS, **plugins.objects("fastloc.importers", Importer)}


def exporter(name: str) -> Exporter:
    """Raises SettingError if there is no such format."""
    if name in exporters():
        return exporters()[name]
    raise SettingError(f"There is no format “{name}”.", f"Choose one of {', '.join(exporters())}.")


def importer_of(source: Path) -> Importer:
    """The one that recognizes a file or folder; those of installed packages are asked first. Raises AnnotationError."""
    for importer in reversed([*importers().values()]):
        if importer.recognizes(source):
            return importer
    known = ", ".join(importer.title for importer in importers().values())
    raise AnnotationError(source, "This is in no format that can be imported.", f"Choose one of {known}.")
