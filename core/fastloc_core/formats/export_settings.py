"""What can be chosen about an export; light enough for a window that knows no lxml."""

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
    """`convention`: for Pascal VOC alone; without `only_verified` every image that has a box or is verified goes.

    `masks`: also which pixels the objects have, in Pascal VOC's segmentations or COCO's polygons.
    """

    format: Format = Format.VOC
    convention: Convention = Convention.DEVKIT
    only_verified: bool = True
    masks: bool = False

    @property
    def with_masks(self) -> bool:
        """Whether they are wanted, and the format has a place for them."""
        return self.masks and self.format is not Format.YOLO
