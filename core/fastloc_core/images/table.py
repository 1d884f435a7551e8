"""The kinds of image files, in one table. Installed packages add theirs by the entry-point group `fastloc.readers`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from fastloc_core.plugins import Registry, only

from .bitmaps import Bmp, Gif, Jpeg, Png, WebP
from .dicom import Dicom
from .fits import Fits
from .jpeg_ls import JpegLs
from .netpbm import Pnm
from .phones import Avif, Heif, Jpeg2000, Tga
from .reader import Reader
from .tiff import Tiff

READERS: Final = Registry(
    "fastloc.readers",
    {
        "dicom": Dicom(),  # first, because its preamble may be that of a TIFF
        "jpeg-ls": JpegLs(),  # it begins like a JPEG
        "jpeg": Jpeg(),
        "png": Png(),
        "bmp": Bmp(),
        "gif": Gif(),
        "webp": WebP(),
        "tiff": Tiff(),
        "pnm": Pnm(),
        "avif": Avif(),
        "heif": Heif(),
        "jpeg2000": Jpeg2000(),
        "fits": Fits(),
        "tga": Tga(),  # last, because it has hardly a signature
    },
    only(Reader),  # type: ignore[type-abstract] # for isinstance
)


@cache
def by_ending() -> Mapping[str, Reader]:
    return {ending: reader for reader in reversed([*READERS.values()]) for ending in reader.endings}


def reader_of(file: Path) -> Reader | None:
    """The reader for files of that name; None if the name is of no known kind."""
    return by_ending().get(file.suffix.lower())


def recognized(data: bytes) -> Reader | None:
    """The reader for that content. The name of the file does not matter."""
    return next((reader for reader in READERS.values() if reader.recognizes(data)), None)
