"""The kinds of image files, in one table. Installed packages add theirs by the entry-point group `fastloc.readers`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastloc_core import plugins

from .bitmaps import Bmp, Gif, Jpeg, Png, WebP
from .reader import Reader
from .tiff import Tiff

GROUP = "fastloc.readers"
_OWN: Mapping[str, Reader] = {
    "jpeg": Jpeg(), "png": Png(), "bmp": Bmp(), "gif": Gif(), "webp": WebP(), "tiff": Tiff(),
}  # fmt: skip


@cache
def readers() -> Mapping[str, Reader]:
    """By name. A kind that fastloc reads itself stays so. Raises SettingError if a package adds something else."""
    return {**_OWN, **{name: added for name, added in plugins.objects(GROUP, Reader).items() if name not in _OWN}}


@cache
def by_ending() -> Mapping[str, Reader]:
    return {ending: reader for reader in reversed([*readers().values()]) for ending in reader.endings}


def reader_of(file: Path) -> Reader | None:
    """The reader for files of that name; None if the name is of no known kind."""
    return by_ending().get(file.suffix.lower())


def recognized(data: bytes) -> Reader | None:
    """The reader for that content, whatever the file is called."""
    return next((reader for reader in readers().values() if reader.recognizes(data)), None)
