"""Small facts about a folder: what proposes, how proposals are shown, which image was open last."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastloc_core.images import Choice
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.shaping import Shaping

from . import versions
from .rows import Run
from .sound import MOST_FACT, absent_if_damaged, parsed

if TYPE_CHECKING:
    from fastloc_core.learning.learned import Learned

PIXELS = "pixels"  # the fact: how annotation files count them, see conventions.py
CLASS_MAP = "class_map"  # the fact: ClassMap.to_dict
LEARNED = "learned"  # the fact: the id of the version that is used, or empty


def read(connection: sqlite3.Connection, name: str, default: Any) -> Any:  # noqa: ANN401 (what JSON can hold)
    found = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    with absent_if_damaged():
        return parsed(found[0], MOST_FACT) if found else default
    return default


def write(connection: sqlite3.Connection, facts: Mapping[str, Any]) -> None:
    values = [part for name, value in facts.items() for part in (name, json.dumps(value, ensure_ascii=False))]
    rows = ", ".join(["(?, ?)"] * len(facts))
    connection.execute(f"INSERT OR REPLACE INTO facts VALUES {rows}", values)


def run(connection: sqlite3.Connection) -> Run:
    stored = read(connection, "run", ("", ""))
    with absent_if_damaged():
        return Run(*map(str, stored))
    return Run("", "")


def bands(connection: sqlite3.Connection) -> Choice | None:
    """The bands that were chosen as red, green and blue, counted from 1."""
    stored = read(connection, "bands", None)
    sound = isinstance(stored, list) and len(stored) == 3 and all(type(band) is int and band > 0 for band in stored)
    return (stored[0], stored[1], stored[2]) if sound else None


def shaping(connection: sqlite3.Connection) -> Shaping:
    stored = {name: read(connection, name, None) for name in (CLASS_MAP, "extent", "least")}
    with absent_if_damaged():
        classes = ClassMap.from_dict(stored[CLASS_MAP]) if stored[CLASS_MAP] else ClassMap()
        extent = float(stored["extent"] or 0.0)
        least = float(stored["least"] or 0.0)
        in_range = extent if -1 <= extent <= 1 else 0.0, learned(connection)
        return Shaping(classes, *in_range, least if 0 <= least <= 1 else 0.0)
    return Shaping(learned=learned(connection))


def learned(connection: sqlite3.Connection) -> Learned | None:
    """The version that is used; None: no one."""
    used = read(connection, LEARNED, "")
    return versions.read(connection, used) if used and isinstance(used, str) else None


def of_shaping(shaping: Shaping) -> dict[str, Any]:
    """Without what was learned, which `learning.py` chooses."""
    return {CLASS_MAP: shaping.class_map.to_dict(), "extent": shaping.extent, "least": shaping.least}
