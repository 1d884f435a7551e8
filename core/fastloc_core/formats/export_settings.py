"""The choices for an export. Importing this module imports no lxml, which the window does not need."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from fastloc_core.formats.conventions import Convention

if TYPE_CHECKING:
    from fastloc_core.formats.exporter import Exporter

_OLDER = {"Pascal VOC": "voc", "COCO": "coco", "YOLO": "yolo"}


class ImageFiles(StrEnum):
    """What becomes of the images' own files: they stay where they are, or the data set has copies or hard links."""

    LEAVE = "leave"
    COPY = "copy"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Split:
    """The sides of a data set. `val`, `test`: percent of the images; the rest is for training. Both 0: no split.

    `seed`: another one gives another split.
    """

    val: int = 0
    test: int = 0
    seed: int = 0

    def __bool__(self) -> bool:
        return self.val > 0 or self.test > 0

    def __post_init__(self) -> None:
        if not (self.val >= 0 and self.test >= 0 and self.val + self.test < 100):
            raise ValueError("Nothing is left for training.")

    @property
    def shares(self) -> dict[str, float]:
        percent = {"train": 100 - self.val - self.test, "val": self.val, "test": self.test}
        return {side: share / 100 for side, share in percent.items() if share}


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """`format`: a name of `table.EXPORTERS`; `convention`: for formats that have conventions.

    `only_verified`: otherwise also images that are not verified but have a box; `negatives`: then also images without
    boxes that nobody has decided about, as images without objects; `masks`: also write the pixels of the objects, if
    the format can hold them; `images`, `split`: for formats that can be data sets; `report`: also write a page
    that says who decided what.
    """

    format: str = "voc"
    convention: Convention = Convention.DEVKIT
    only_verified: bool = True
    masks: bool = False
    negatives: bool = False
    images: ImageFiles = ImageFiles.LEAVE
    split: Split = Split()
    report: bool = False

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

    @property
    def is_data_set(self) -> bool:
        """Whether the images are part of the export, or are split."""
        return self.has_images or (bool(self.split) and self.exporter.can_be_data_set)

    @property
    def has_images(self) -> bool:
        """Whether the images are part of the export."""
        return self.images is not ImageFiles.LEAVE and self.exporter.can_be_data_set
