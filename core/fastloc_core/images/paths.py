"""The path of each image of a file. Page 1 has the path of its file, page n has FILE#page=n, which is no file."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .table import reader_of

_PAGE = re.compile(r"(?P<file>.+)#page=(?P<number>[2-9]|[1-9][0-9]+)", re.DOTALL)


def page_path(file: Path, number: int) -> Path:
    """`number` counts from 1."""
    return file if number == 1 else file.with_name(f"{file.name}#page={number}")


def split_name(name: str) -> tuple[str, int]:
    """The name of an image's file, and its page, which is 1 unless `page_path` gave the name."""
    if page := _PAGE.fullmatch(name):
        reader = reader_of(Path(page["file"]))
        if reader and reader.has_pages:
            return page["file"], int(page["number"])
    return name, 1


def split_path(path: Path) -> tuple[Path, int]:
    """The file that holds an image, and the page there. A file of that very name is an image itself."""
    name, number = split_name(path.name)
    return (path, 1) if number == 1 or os.path.exists(path) else (path.with_name(name), number)


def file_of(path: Path) -> Path:
    """The file that an image is in."""
    return split_path(path)[0]
