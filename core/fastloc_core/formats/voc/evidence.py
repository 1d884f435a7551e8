"""How the files of a folder count pixels, if they do not record it.

A file that counts from 1 has no number below 1. Most files that count from 0 have none either, because few objects
touch the left or upper border of their image. So one 0 tells it of all files that stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from fastloc_core.errors import AnnotationError
from fastloc_core.files import read_file
from fastloc_core.formats.conventions import Convention

from .reading import parse
from .source import MOST_BYTES

_PROMISING = re.compile(rb"[xy]m(?:in|ax)\b[^<>]*>\s*[-+]?[0.]")  # much quicker than parsing every file
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def assumed(paths: Iterable[Path], root: Path) -> Convention | None:
    """The convention of these files of the folder `root`, as far as they record none; None: each by its own marks."""
    return Convention.ZERO_BASED if first_zero(paths, root) else None


def first_zero(paths: Iterable[Path], root: Path) -> Path | None:
    """The first of these files of the folder `root` that tells that all of them count from 0."""
    for path in paths:
        with suppress(OSError):  # reading the file later says why
            if counts_from_zero(read_file(path, root, MOST_BYTES), path):
                return path
    return None


def counts_from_zero(content: bytes, path: Path) -> bool:
    """Whether a coordinate of a box is 0, or between 0 and 1, in a file that does not record its convention."""
    if not (_PROMISING.search(content) or content[:2] in _UTF_16):
        return False
    try:
        file = parse(content, path, Convention.ZERO_BASED, only_read=True)
    except AnnotationError:
        return False
    return not file.recorded and any(0 <= edge < 1 for a in file.annotations for edge in a.box.edges)
