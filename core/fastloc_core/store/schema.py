"""The tables of a store, and how it is opened."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from fastloc_core.errors import StoreError

VERSION = 1
BUSY_MS = 10_000  # how long a thread waits for another one's transaction

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


def connect(file: Path | None, read_only: bool = False) -> sqlite3.Connection:
    """A connection of one thread; None: a store in memory. Raises StoreError."""
    try:
        connection = _opened(file, read_only)
    except sqlite3.DatabaseError as error:
        raise explained(error, file) from error
    return connection


def set_aside(file: Path) -> Path:
    """Give a file that is no store another name, so that a new one can take its place. Raises OSError."""
    aside = file.with_name(f"{file.stem}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}{file.suffix}")
    file.replace(aside)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{file}{ending}").replace(f"{aside}{ending}")
    return aside


def _opened(file: Path | None, read_only: bool) -> sqlite3.Connection:
    if file is None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
    else:
        mode = "ro" if read_only else "rwc"
        connection = sqlite3.connect(f"{file.as_uri()}?mode={mode}", uri=True, isolation_level=None)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:  # two at once do no harm
            connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        connection.close()
        raise StoreError(
            f"{file} was written by {'a newer' if version > VERSION else 'an unknown'} fastloc (format {version}).",
            "Open the folder with that version. Nothing was changed.",
        )
    return connection


def explained(error: sqlite3.DatabaseError, file: Path | None) -> StoreError:
    """What a store that cannot be opened or read means to the user."""
    if isinstance(error, sqlite3.OperationalError):
        return StoreError(
            f"The decisions of this folder cannot be opened ({file}: {error}).",
            "Free space, or allow writing there.",
        )
    return StoreError(f"{file} is damaged ({error}).", "Move it away, and open the folder again.", damaged=True)
