"""The choices for an export. Importing this module imports no lxml, which the window does without."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fastloc_core.formats.conventions import Convention


class Format(StrEnum):
    VOC = "Pascal VOC"
    COCO = "COCO"
    YOLO = "YOLO"


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """`convention`: of Pascal VOC only; `only_verified`: otherwise also images that are not verified but have a box.

    `masks`: also write the pixels of the objects, as Pascal VOC's segmentations or COCO's polygons.
    """

    format: Format = Format.VOC
    convention: Convention = Convention.DEVKIT
    only_verified: bool = True
    masks: bool = False

    @property
    def with_masks(self) -> bool:
        """Whether masks are wanted, and the format can hold them."""
        return self.masks and self.format is not Format.YOLO
