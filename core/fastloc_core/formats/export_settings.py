"""What can be chosen about an export; light enough for a window that knows no lxml."""

from __future__ import annotations

from dataclasses import dataclass

from fastloc_core.formats import table
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.exporter import Exporter


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """`format`: a name of `table.exporters`; `convention`: for formats that have them; `masks`: also which pixels the
    objects have, in formats with a place for them. Without `only_verified`, an image is exported if it has a box, too.
    """

    format: str = "voc"
    convention: Convention = Convention.DEVKIT
    only_verified: bool = True
    masks: bool = False

    def __post_init__(self) -> None:
        """An older fastloc remembered the title of a format in the place of its name."""
        names = {each.title: name for name, each in table.OWN_EXPORTERS.items()}
        object.__setattr__(self, "format", names.get(self.format, self.format))

    @property
    def exporter(self) -> Exporter:
        """Raises SettingError if there is no such format."""
        return table.exporter(self.format)

    @property
    def with_masks(self) -> bool:
        """Whether they are wanted, and the format has a place for them."""
        return self.masks and bool(self.exporter.about_masks)
