"""Bringing a store's list of images in step with the folder: new, missing, renamed and moved ones."""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from fastloc_core.errors import Cancelled
from fastloc_core.formats.voc_paths import annotation_paths
from fastloc_core.images import Skipped, file_of, find_images

from .store import Store
from .sync import file_digest

_START = 2000  # bytes of an annotation file that say whether it was verified


@dataclass(frozen=True, slots=True)
class Indexed:
    """What was found. `changed`: the list of images is another one than before; `renamed`: (before, now)."""

    changed: bool
    new: int
    missing: int
    renamed: tuple[tuple[str, str], ...]
    skipped: tuple[Skipped, ...]


def index(store: Store, cancelled: Callable[[], bool] = lambda: False) -> Indexed:
    """Look through the folder. An image with another name but the same content keeps its decisions.

    Images that are gone leave the list; what was decided about them stays, for when they come back.
    Raises ImageError where the folder cannot be listed, Cancelled soon after `cancelled` returns True, StoreError.
    """
    found = find_images(store.root, cancelled)
    prefix = len(os.path.join(store.root, ""))
    names = [str(path)[prefix:].replace(os.sep, "/") for path in found.images]
    listed = [
        name for (name,) in store.connection.execute("SELECT name FROM images WHERE place NOT NULL ORDER BY place")
    ]
    if names == listed:
        return Indexed(False, 0, 0, (), found.skipped)
    if cancelled():
        raise Cancelled
    known = {name for (name,) in store.connection.execute("SELECT name FROM images")}
    present = set(names)
    new = [name for name in names if name not in known]
    gone = [name for name in listed if name not in present]
    renamed = tuple(_renamed(store, new, [name for name in known if name not in present]))
    arrived = present - known - {now for _, now in renamed}
    xml = _annotation_files(store, found.images, prefix) if arrived or renamed else {}
    with store.transaction() as connection:
        for before, now in renamed:
            _rename(connection, before, now, xml[now])
        hints = _hints(store.root, {name: xml[name] for name in arrived})
        rows = [(name, xml[name], *hints.get(name, (0, 0))) for name in names if name in arrived]
        connection.executemany("INSERT INTO images(name, xml, verified, decided) VALUES(?, ?, ?, ?)", rows)
        connection.execute("UPDATE images SET place = NULL")
        connection.executemany("UPDATE images SET place = ? WHERE name = ?", enumerate(names))
    return Indexed(True, len(arrived), len(gone) - len(renamed), renamed, found.skipped)


def _renamed(store: Store, new: list[str], absent: list[str]) -> Iterable[tuple[str, str]]:
    """Pairs of an absent image and a new file with its content, as far as the content was ever seen."""
    seen = "SELECT bytes, digest FROM images WHERE name = ? AND digest NOT NULL"
    absent_by_size = defaultdict(list)
    for name in absent:
        for size, digest in store.connection.execute(seen, (name,)):
            absent_by_size[size].append((digest, name))
    for name in new if absent_by_size else ():
        path = file_of(store.root / name)
        try:
            candidates = absent_by_size.get(path.stat().st_size)
            digest = file_digest(path) if candidates else b""
        except OSError:
            continue
        match = next((pair for pair in candidates or () if pair[0] == digest), None)
        if match and candidates:
            candidates.remove(match)
            yield match[1], name


def _rename(connection: sqlite3.Connection, before: str, now: str, xml: str) -> None:
    """The annotation file may have moved along, or is written anew under the new name."""
    row = (now, xml, before)
    connection.execute("UPDATE images SET name = ?, xml = ?, error = '' WHERE name = ?", row)
    connection.execute("UPDATE images SET exported = revision - 1, is_read = 1 WHERE name = ? AND is_read", (now,))


def _annotation_files(store: Store, images: tuple[Path, ...], prefix: int) -> dict[str, str]:
    """For each image the file that it has in the store already, else one that no other has."""
    taken = dict(store.connection.execute("SELECT xml, name FROM images"))
    files = {name: xml for xml, name in taken.items()}
    for image, path in annotation_paths(images).items():
        name, xml = (str(p)[prefix:].replace(os.sep, "/") for p in (image, path))
        if name not in files:
            files[name] = xml if taken.get(xml, name) == name else f"{name}.xml"
            taken[files[name]] = name
    return files


def _hints(root: Path, xml: dict[str, str]) -> dict[str, tuple[int, int]]:
    """(verified, decided) as annotation files that nobody has read yet say in their first bytes."""
    folders = {file.rpartition("/")[0] for file in xml.values()}
    present = set()
    for folder in folders:
        try:
            present |= {f"{folder}/{name}" if folder else name for name in os.listdir(root / folder)}
        except OSError:
            continue
    return {name: _hint(root / file) for name, file in xml.items() if file in present}


def _hint(path: Path) -> tuple[int, int]:
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError:
        return 0, 0  # opening the image will say why
    verified = b'verified="yes"' in start.partition(b"<folder")[0]
    return int(verified), int(b">fastloc proposals," not in start)
