"""What a file says about the program that wrote it, and so about how that program counts pixels."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from fastloc_core.formats.conventions import Convention

from .source import children, text_at

_RECORD = re.compile(rf"fastloc( proposals)?, ({'|'.join(Convention)}) boxes")
_ZERO_BASED = re.compile(r"https?://github\.com/CVHub520/X-AnyLabeling|(?:The )?KITTI(?: Database)?", re.IGNORECASE)


class Record(NamedTuple):
    """What fastloc writes into `source/annotation`. `only_proposals`: no person has decided anything in the file."""

    only_proposals: bool
    convention: Convention

    def __str__(self) -> str:
        return f"fastloc{' proposals' if self.only_proposals else ''}, {self.convention} boxes"


def record(root: etree._Element) -> Record | None:
    """None in a file of another program."""
    found = _RECORD.fullmatch(text_at(root, "{*}source/{*}annotation"))
    return Record(found[1] is not None, Convention(found[2])) if found else None


def convention_of(root: etree._Element) -> Convention | None:
    """The convention of the program that a file of another program seems to come from; None if nothing tells it.

    labelImg, datumaro (the code behind CVAT's "Pascal VOC 1.1"), X-AnyLabeling, Label Studio, makesense.ai, FiftyOne,
    globox, and converters of labelme and KITTI are known. Roboflow counts from 1, which is what a file without a mark
    is taken for.
    """
    database, annotation, image = (text_at(root, f"{{*}}source/{{*}}{part}") for part in _SOURCE)
    if database == "Unknown" and root.find("{*}source/{*}annotation") is None:
        return Convention.LABELIMG
    zero_based = (
        database == annotation == image == "Unknown"
        or database == "Unspecified"  # makesense.ai
        or _ZERO_BASED.fullmatch(database)
        or text_at(root, "{*}owner/{*}name") == "Label Studio"
        or _is_globox(root)
        or _is_left_empty(root)
    )
    return Convention.ZERO_BASED if zero_based else None


_SOURCE = ("database", "annotation", "image")


def _is_globox(root: etree._Element) -> bool:
    """globox says nothing of itself, but hardly any other program writes so little: no source, folder or depth."""
    parts = children(root)
    return (
        parts.keys() == {"filename", "size", "object"}
        and children(parts["size"]).keys() == {"width", "height"}
        and all(children(each).keys() == {"name", "bndbox"} for each in root.iterfind("{*}object"))
    )


def _is_left_empty(root: etree._Element) -> bool:
    """FiftyOne and the converter of labelme write these elements, but nothing into them."""
    database = root.findtext("{*}source/{*}database", root.findtext("{*}database"))
    texts = root.findtext("{*}folder"), root.findtext("{*}segmented"), database
    return all(text is not None and text.strip() in ("", "None") for text in texts)
