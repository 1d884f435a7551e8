"""The tables of a store, and how it is opened.

A store may come with a folder from anybody. Its tables are compared with ours before any other question, for a view or
a trigger would be somebody else's program. Whatever goes wrong in it, or is too large, is a StoreError.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from fastloc_core.errors import StoreError

VERSION = 1
BUSY_MS = 10_000  # how long a thread waits for another one's transaction
_MOST_BYTES = 128 << 20  # of one value: the largest annotation file has half of it

_TABLES = """
CREATE TABLE IF NOT EXISTS images(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,              -- path below the folder, with slashes
    place INTEGER,                          -- in the order of the list; NULL: no longer in the folder
    xml TEXT NOT NULL,                      -- its annotation file, likewise
    bytes INTEGER, digest BLOB,             -- identity of the content: size, SHA-256; NULL: never opened
    width INTEGER NOT NULL DEFAULT 0,       -- pixels as displayed; 0: never opened
    height INTEGER NOT NULL DEFAULT 0,
    verified INTEGER NOT NULL DEFAULT 0,
    verified_at REAL,
    decided INTEGER NOT NULL DEFAULT 0,     -- decided boxes, rejected ones among them
    spot_check INTEGER NOT NULL DEFAULT 0,  -- accepted in bulk, drawn to be looked at
    error TEXT NOT NULL DEFAULT '',         -- why it failed
    is_read INTEGER NOT NULL DEFAULT 0,     -- its annotation file was read, or found missing
    base BLOB,                              -- digest of the annotation file that the boxes came from: files.digest
    written BLOB,                           -- digest of the annotation file as this program last saw or left it
    writing BLOB,                           -- digest of what is being written over it
    revision INTEGER NOT NULL DEFAULT 0,    -- counts changes of the content ...
    exported INTEGER NOT NULL DEFAULT 0     -- ... and says which one the annotation file holds
);
CREATE INDEX IF NOT EXISTS images_place ON images(place);
CREATE INDEX IF NOT EXISTS images_behind ON images(id) WHERE revision <> exported;
CREATE TABLE IF NOT EXISTS files(digest BLOB PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS annotations(
    image INTEGER NOT NULL REFERENCES images(id),
    id TEXT NOT NULL,                       -- that of the proposal it decides, else its own
    present INTEGER NOT NULL,               -- 0: taken back; its place is kept
    label TEXT NOT NULL, x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL,
    decision TEXT NOT NULL, confidence REAL, voc_index INTEGER,
    at REAL NOT NULL,
    unseen INTEGER NOT NULL,                -- accepted in bulk, without a look
    place INTEGER NOT NULL,                 -- order of first appearance in its image
    PRIMARY KEY(image, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs(
    image INTEGER NOT NULL REFERENCES images(id),
    model TEXT NOT NULL, preset TEXT NOT NULL,
    top TEXT NOT NULL, notices TEXT NOT NULL,
    pending INTEGER NOT NULL, effort REAL NOT NULL,
    waiting TEXT NOT NULL,                  -- class and confidence of the pending ones that can be right together
    PRIMARY KEY(image, model, preset)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS proposals(
    id TEXT PRIMARY KEY,
    image INTEGER NOT NULL REFERENCES images(id),
    model TEXT NOT NULL, preset TEXT NOT NULL,
    place INTEGER NOT NULL, found INTEGER NOT NULL,
    label TEXT NOT NULL, x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL,
    confidence REAL NOT NULL, scores TEXT NOT NULL,
    neurons TEXT NOT NULL, heat BLOB NOT NULL, mask BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS proposals_image ON proposals(image, model, preset);
CREATE INDEX IF NOT EXISTS proposals_label ON proposals(model, preset, label, image);
CREATE TABLE IF NOT EXISTS ledger(
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    step INTEGER NOT NULL,                  -- what one undo takes back
    kind TEXT NOT NULL,                     -- do, undo, redo; read: no step, a file or image was met
    text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS ledger_step ON ledger(step);
CREATE TABLE IF NOT EXISTS changes(
    entry INTEGER NOT NULL REFERENCES ledger(id),
    image INTEGER NOT NULL REFERENCES images(id),
    body TEXT NOT NULL,
    PRIMARY KEY(entry, image)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Connection(sqlite3.Connection):
    """Raises StoreError, with SQLite's own error as its cause."""

    file: Path | None = None

    def cursor(self, factory: Any = None) -> Any:  # noqa: ANN401 (as its parent is declared)
        return super().cursor(factory or _Cursor)

    def execute(self, *args: Any) -> Any:  # noqa: ANN401 (as its parent is declared)
        return self.cursor().execute(*args)

    def executemany(self, *args: Any) -> Any:  # noqa: ANN401
        return self.cursor().executemany(*args)

    def executescript(self, script: str) -> Any:  # noqa: ANN401
        return self.cursor().executescript(script)


class _Cursor(sqlite3.Cursor):
    def execute(self, *args: Any) -> _Cursor:  # noqa: ANN401 (what SQLite can bind)
        with _translated(self):
            super().execute(*args)
        return self

    def executemany(self, *args: Any) -> _Cursor:  # noqa: ANN401
        with _translated(self):
            super().executemany(*args)
        return self

    def executescript(self, script: str) -> _Cursor:
        with _translated(self):
            super().executescript(script)
        return self

    def fetchone(self) -> Any:  # noqa: ANN401 (a row)
        with _translated(self):
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        with _translated(self):
            return super().fetchall()

    def __next__(self) -> Any:  # noqa: ANN401 (a row)
        with _translated(self):
            return super().__next__()


@contextmanager
def _translated(cursor: sqlite3.Cursor) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OverflowError, UnicodeError) as error:  # of what was to be kept, or SQLite's own words
        connection = cursor.connection
        raise explained(error, connection.file if isinstance(connection, Connection) else None) from error


def connect(file: Path | None, read_only: bool = False) -> Connection:
    """A connection of one thread; None: a store in memory. Raises StoreError."""
    mode = "ro" if read_only else "rwc"
    address = f"{file.as_uri()}?mode={mode}" if file else ":memory:"
    try:
        connection = sqlite3.connect(address, uri=bool(file), isolation_level=None, factory=Connection)
    except sqlite3.Error as error:
        raise explained(error, file) from error
    connection.file = file
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
    try:
        _prepare(connection, read_only)
    except BaseException:
        connection.close()
        raise
    return connection


def set_aside(file: Path) -> Path:
    """Give a file that is no store another name, so that a new one can take its place. Raises OSError."""
    aside = file.with_name(f"{file.stem}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}{file.suffix}")
    file.replace(aside)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{file}{ending}").replace(f"{aside}{ending}")
    return aside


def _prepare(connection: Connection, read_only: bool) -> None:
    for setting in (f"busy_timeout = {BUSY_MS}", "trusted_schema = OFF", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {setting}")
    if not (read_only or _version(connection) or _objects(connection)):  # new; two threads at once do no harm
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
    version = _version(connection)
    if version > VERSION:
        reason = f"{connection.file} was written by a newer fastloc (format {version})."
        raise StoreError(reason, "Open the folder with that version. Nothing was changed.")
    if version != VERSION or _objects(connection) != _ours():
        reason = f"{connection.file} is no record of decisions of this program, or was tampered with."
        raise StoreError(reason, "Move it away, and open the folder again. Nothing was changed.", damaged=True)
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _objects(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Everything in the schema but SQLite's own statistics, without comments and with single spaces."""
    statistics = "type = 'table' AND name GLOB 'sqlite_stat[14]'"  # which a database tool may have made
    rows = connection.execute(f"SELECT type, name, tbl_name, sql FROM sqlite_master WHERE NOT ({statistics})")
    return {(*map(str, row[:3]), " ".join(re.sub("--.*", "", str(row[3])).split())) for row in rows}


@cache
def _ours() -> set[tuple[str, ...]]:
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(_TABLES)
        found = _objects(connection)
    connection.close()
    return found


def explained(error: Exception, file: Path | None) -> StoreError:
    """What a store that cannot be opened or read means to the user."""
    if isinstance(error, sqlite3.OperationalError):
        return StoreError(
            f"The decisions of this folder cannot be opened ({file}: {error}).",
            "Free space, or allow writing there.",
        )
    return StoreError(f"{file} is damaged ({error}).", "Move it away, and open the folder again.", damaged=True)
