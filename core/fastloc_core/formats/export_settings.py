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
    """`convention`: for Pascal VOC alone; without `only_verified` every image that has a box or is verified goes."""

    format: Format = Format.VOC
    convention: Convention = Convention.DEVKIT
    only_verified: bool = True
