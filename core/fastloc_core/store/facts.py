"""Small facts about a folder: what proposes, how proposals are shown, which image was open last."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from fastloc_core.review.correction import Corrections
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.shaping import Shaping

from .rows import Run
from .sound import MOST_FACT, absent_if_damaged, parsed


def read(connection: sqlite3.Connection, name: str, default: Any) -> Any:  # noqa: ANN401 (what JSON can hold)
    found = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    with absent_if_damaged():
        return parsed(found[0], MOST_FACT) if found else default
    return default


def write(connection: sqlite3.Connection, facts: Mapping[str, Any]) -> None:
    rows = [(name, json.dumps(value, ensure_ascii=False)) for name, value in facts.items()]
    connection.executemany("INSERT OR REPLACE INTO facts VALUES(?, ?)", rows)


def run(connection: sqlite3.Connection) -> Run:
    stored = read(connection, "run", ("", ""))
    with absent_if_damaged():
        return Run(*map(str, stored))
    return Run("", "")


def shaping(connection: sqlite3.Connection) -> Shaping:
    stored = {name: read(connection, name, None) for name in ("class_map", "extent", "corrections", "least")}
    with absent_if_damaged():
        classes = ClassMap.from_dict(stored["class_map"]) if stored["class_map"] else ClassMap()
        extent = float(stored["extent"] or 0.0)
        corrections = Corrections.from_dict(stored["corrections"]) if stored["corrections"] else None
        least = float(stored["least"] or 0.0)
        return Shaping(classes, extent if -1 <= extent <= 1 else 0.0, corrections, least if 0 <= least <= 1 else 0.0)
    return Shaping()


def of_shaping(shaping: Shaping) -> dict[str, Any]:
    corrections = shaping.corrections and shaping.corrections.to_dict()
    plain = {"extent": shaping.extent, "corrections": corrections, "least": shaping.least}
    return {"class_map": shaping.class_map.to_dict(), **plain}
