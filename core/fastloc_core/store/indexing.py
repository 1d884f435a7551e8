"""Bringing a store's list of images in step with the folder: new, missing, renamed and moved images."""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from fastloc_core.errors import Cancelled
from fastloc_core.files import open_file, sweep, within
from fastloc_core.formats.voc_paths import annotation_name, annotation_paths
from fastloc_core.images import OWN_FOLDER, Skipped, file_of, find_images
from fastloc_core.images.finding import unless_cancelled
from fastloc_core.images.paths import split_name

from . import conventions
from .digests import file_digest
from .sound import is_below, short_text
from .store import Store

_NAMED = short_text("name")
_MOST_BYTES = 64 << 20  # voc.MOST_BYTES, without lxml
_START = 2000  # bytes at the start of an annotation file that tell whether its image is verified


@dataclass(frozen=True, slots=True)
class Indexed:
    """The result. `changed`: the list of images is not the same as before; `renamed`: (before, now); `notice`: a
    sentence about an annotation file that counts pixels in another way than the folder, or empty.
    """

    changed: bool
    missing: int
    renamed: tuple[tuple[str, str], ...]
    skipped: tuple[Skipped, ...]
    notice: str = ""


def index(store: Store, cancelled: Callable[[], bool] = lambda: False) -> Indexed:
    """Look through the folder. An image with another name but the same content keeps its decisions.

    Images that are gone leave the list. Their decisions stay, so that they are there if the images come back.
    Raises ImageError if the folder cannot be listed, Cancelled soon after `cancelled` returns True, and StoreError.
    """
    found = find_images(store.root, cancelled)
    prefix = len(os.path.join(store.root, ""))
    each = partial(unless_cancelled, cancelled=cancelled)
    images, unnamed = _named(each(found.images), prefix)
    skipped = (*found.skipped, *unnamed)
    del found
    names = [_below(path, prefix) for path in each(images)]
    _sweep(store.root, each(images))
    query = f"SELECT name, substr(xml, 1, 4096) FROM images WHERE place NOT NULL AND {_NAMED} ORDER BY place"
    listed = dict(store.connection.execute(query).fetchall())
    evidence = conventions.Evidence(wanted=conventions.decided(store) in ("", conventions.MARKS))
    hinted = _arrived_files(store, each, evidence)
    sound = {name: xml for name, xml in each(listed.items()) if annotation_name(name, xml) == xml}
    if names == list(sound):
        while images:  # in pieces: to free 100,000 paths at once takes 40 ms, in which no other thread runs
            del images[-1000:]
        return Indexed(hinted, 0, (), skipped, conventions.settle(store, evidence))
    if cancelled():
        raise Cancelled
    present = set(names)
    known = {name for (name,) in store.connection.execute(f"SELECT name FROM images WHERE {_NAMED}")}
    renamed = _renamed(store, present, known, cancelled)
    left = {before for before, _ in renamed}
    arrived = present - (known - left) - {now for _, now in renamed}
    staying = {name: xml for name, xml in sound.items() if name in present - left}
    xml = _annotation_files(store, images, prefix, staying)
    hints = _hints(store.root, {name: xml[name] for name in arrived}, evidence)
    notice = conventions.settle(store, evidence)
    before = [
        (image, store.annotation_path(image), written)
        for old, _ in renamed
        if is_below(old)
        for image, written in store.connection.execute("SELECT id, written FROM images WHERE name = ?", (old,))
    ]
    with store.transaction() as connection:
        _rename(connection, renamed)
        rows = [(name, xml[name], *hints.get(name, (0, 0))) for name in names if name in arrived]
        connection.executemany("INSERT INTO images(name, xml, verified, decided) VALUES(?, ?, ?, ?)", rows)
        other = "UPDATE images SET xml = :xml, exported = CASE WHEN is_read THEN revision - 1 ELSE exported END"
        others = [{"name": name, "xml": xml[name]} for name in names if name not in staying]
        connection.executemany(f"{other} WHERE name = :name AND xml IS NOT :xml", others)
        connection.execute("UPDATE images SET place = NULL")
        connection.executemany("UPDATE images SET place = ? WHERE name = ?", enumerate(names))
    _move_along(store, before)
    missing = sum(name not in present and name not in left for name in listed)
    return Indexed(True, missing, renamed, skipped, notice)


def _named(images: Iterable[Path], prefix: int) -> tuple[list[Path], list[Skipped]]:
    """The images with names that are valid text, and the others, which an annotation file could not name."""
    good: list[Path] = []
    odd: list[Skipped] = []
    for path in images:
        try:
            _below(path, prefix).encode()
        except UnicodeEncodeError:
            odd.append(Skipped(path, "Its name is not valid UTF-8. Rename it."))
        else:
            good.append(path)
    return good, odd


def _below(path: Path, prefix: int) -> str:
    return str(path)[prefix:].replace(os.sep, "/")


def _renamed(
    store: Store, present: set[str], known: set[str], cancelled: Callable[[], bool]
) -> tuple[tuple[str, str], ...]:
    """Names of images before and now. The file now is new or has another size than before, and its content is known
    from a name that is gone or has another content now.
    """
    lost: dict[int, list[tuple[bytes, int, str]]] = defaultdict(list)
    unknown = sorted(present - known)
    query = (
        f"SELECT name, bytes, digest FROM images WHERE typeof(digest) = 'blob' AND length(digest) = 32 AND {_NAMED}"
        " ORDER BY place IS NULL, name"
    )
    for name, size, digest in store.connection.execute(query).fetchall():
        if "\ufffd" in name:
            continue  # the stored name is not valid UTF-8, so no query would find it
        now = _size(store.root / name) if name in present else None
        if now != size:
            lost[size].append((digest, split_name(name)[1], name))
            if name in present:
                unknown.append(name)
    renamed = []
    for name in unknown if lost else ():
        if cancelled():
            raise Cancelled
        path = store.root / name
        candidates = lost.get(_size(path) or -1, [])
        try:
            digest = file_digest(file_of(path)) if candidates else b""
        except OSError:
            continue
        page = split_name(name)[1]
        if match := next((one for one in candidates if one[:2] == (digest, page)), None):
            candidates.remove(match)
            renamed.append((match[2], name))
    return tuple(renamed)


def _size(path: Path) -> int | None:
    try:
        return file_of(path).stat().st_size
    except OSError:
        return None


def _rename(connection: sqlite3.Connection, renamed: Iterable[tuple[str, str]]) -> None:
    """All at once, because images may have exchanged names. Annotation files may have moved, or are written again.

    An image that had one of the new names, and has no other name now, is gone.
    """
    query = "SELECT id FROM images WHERE name = ?"
    numbers = [(connection.execute(query, (before,)).fetchone()[0], now) for before, now in renamed]
    connection.executemany("UPDATE images SET name = '/' || id WHERE id = ?", [(image,) for image, _ in numbers])
    for image, now in numbers:
        connection.execute("UPDATE images SET name = name || '/' || id WHERE name = ?", (now,))
        connection.execute("UPDATE images SET name = ?, error = '' WHERE id = ?", (now, image))
        connection.execute("UPDATE images SET exported = revision - 1 WHERE id = ? AND is_read", (image,))


def _move_along(store: Store, before: list[tuple[int, Path, bytes | None]]) -> None:
    """Move unchanged annotation files of renamed images to the images, unless other files are there."""
    moves = {old: store.annotation_path(image) for image, old, written in before if _is(store, old, written)}
    while free := {old: new for old, new in moves.items() if old != new and not os.path.lexists(new)}:
        for old, new in free.items():
            del moves[old]
            with suppress(OSError):
                old.rename(within(new, store.root))


def _is(store: Store, file: Path, written: bytes | None) -> bool:
    """Whether the annotation file is in the folder, and as this program left it."""
    try:
        return written is not None and file_digest(within(file, store.root)) == written
    except OSError:
        return False


def _sweep(root: Path, images: Iterable[Path]) -> None:
    """Delete the temporary files of killed saves."""
    for folder in {root / OWN_FOLDER, *(image.parent for image in images)}:
        with suppress(OSError):
            sweep(within(folder, root))


def _annotation_files(store: Store, images: list[Path], prefix: int, staying: dict[str, str]) -> dict[str, str]:
    """For each image the file that it already has, otherwise one that no other image of the folder has."""
    files, taken = dict(staying), set(staying.values())
    for image, path in annotation_paths(images, store.root).items():
        name, xml = _below(image, prefix), _below(path, prefix)
        if name not in files:
            files[name] = f"{name}.xml" if xml in taken else xml
            taken.add(files[name])
    return files


def _arrived_files(
    store: Store, each: Callable[[Iterable[Any]], Iterator[Any]], evidence: conventions.Evidence
) -> bool:
    """Note the annotation files beside images that nobody has opened. Returns whether there are new ones."""
    unknown = "NOT (is_read OR verified OR decided)"
    query = f"SELECT name, substr(xml, 1, 4096) FROM images WHERE place NOT NULL AND {_NAMED} AND {unknown}"
    rows = store.connection.execute(query).fetchall()
    files = {name: annotation_name(name, xml) for name, xml in each(rows) if is_below(name)}
    hints = _hints(store.root, files, evidence)
    rows = [(*hint, name) for name, hint in hints.items() if any(hint)]
    if rows:
        with store.transaction() as connection:
            connection.executemany(f"UPDATE images SET verified = ?, decided = ? WHERE name = ? AND {unknown}", rows)
    return bool(rows)


def _hints(root: Path, xml: dict[str, str], evidence: conventions.Evidence) -> dict[str, tuple[int, int]]:
    """(verified, decided) from the first bytes of annotation files that nobody has read yet."""
    folders = {file.rpartition("/")[0] for file in xml.values()}
    present = set()
    for folder in folders:
        try:
            present |= {f"{folder}/{name}" if folder else name for name in os.listdir(root / folder)}
        except OSError:
            continue
    return {name: _hint(root / file, root, evidence) for name, file in xml.items() if file in present}


def _hint(path: Path, root: Path, evidence: conventions.Evidence) -> tuple[int, int]:
    try:
        with open_file(path, root) as file:
            start = content = file.read(_START)
            if evidence.wanted:
                content += file.read(_MOST_BYTES - _START)
                evidence.see(content, path)
    except OSError:
        return 0, 0  # opening the image will say why
    verified = b'verified="yes"' in start.partition(b"<folder")[0]
    return int(verified), int(b">fastloc proposals," not in start)
