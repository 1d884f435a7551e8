"""The choices for an export. Importing this module imports no lxml, which the window does not need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastloc_core.formats.conventions import Convention

if TYPE_CHECKING:
    from fastloc_core.formats.exporter import Exporter

_OLDER = {"Pascal VOC": "voc", "COCO": "coco", "YOLO": "yolo"}


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """`format`: a name of `table.EXPORTERS`; `convention`: for formats that have conventions.

    `only_verified`: otherwise also images that are not verified but have a box; `masks`: also write the pixels of the
    objects, if the format can hold them.
    """

    format: str = "voc"
    convention: Convention = Convention.DEVKIT
    only_verified: bool = True
    masks: bool = False

    def __post_init__(self) -> None:
        """An older fastloc remembered the title of a format instead of its name."""
        object.__setattr__(self, "format", _OLDER.get(self.format, self.format))

    @property
    def exporter(self) -> Exporter:
        """Raises SettingError if there is no such format."""
        from fastloc_core.formats import table  # it would delay the window

        return table.exporter(self.format)

    @property
    def with_masks(self) -> bool:
        """Whether masks are wanted, and the format can hold them."""
        return self.masks and bool(self.exporter.about_masks)
