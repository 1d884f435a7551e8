"""Small TOML files from any source: model cards, recipes, and the notes of a training."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from fastloc_core.files import read_file

_LARGEST = 1 << 13  # bytes; the time to parse a file of dots grows with the square of its length
_DEEPEST = 4  # levels of nested tables and lists


def read(path: Path) -> dict[str, Any]:
    """The tables of a file. Raises OSError, or ValueError if it is not UTF-8, not TOML, or nested too deep."""
    try:
        table = tomllib.loads(read_file(path, most=_LARGEST).decode())
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    level: list[object] = [table]
    for _ in range(_DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    if level:
        raise ValueError("it is nested too deep")
    return table
