"""The tables of a store, version by version, and the way from a file of any version to the present one.

A store may come with a folder from anybody. Before it is asked anything else, its tables are compared with the tables
of the version that it claims to have, because a view or a trigger would be somebody else's program.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from uuid import uuid4

from fastloc_core.errors import StoreError

from .connection import Connection

_BUSY_MS = 10_000  # how long a thread waits for another one's transaction
_TABLES = """
CREATE TABLE images(
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
CREATE INDEX images_place ON images(place);
CREATE INDEX images_behind ON images(id) WHERE revision <> exported;
CREATE TABLE files(digest BLOB PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE annotations(
    image INTEGER NOT NULL REFERENCES images(id),
    id TEXT NOT NULL,                       -- the proposal's that it decides, otherwise its own
    present INTEGER NOT NULL,               -- 0: taken back; its place is kept
    label TEXT NOT NULL, x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL,
    decision TEXT NOT NULL, confidence REAL, voc_index INTEGER,
    at REAL NOT NULL,
    unseen INTEGER NOT NULL,                -- accepted in bulk, without a look
    place INTEGER NOT NULL,                 -- order of first appearance in its image
    PRIMARY KEY(image, id)
) WITHOUT ROWID;
CREATE TABLE runs(
    image INTEGER NOT NULL REFERENCES images(id),
    model TEXT NOT NULL, preset TEXT NOT NULL,
    top TEXT NOT NULL, notices TEXT NOT NULL,
    pending INTEGER NOT NULL, effort REAL NOT NULL,
    waiting TEXT NOT NULL,                  -- class and confidence of the pending ones that can be right together
    PRIMARY KEY(image, model, preset)
) WITHOUT ROWID;
CREATE TABLE proposals(
    id TEXT PRIMARY KEY,
    image INTEGER NOT NULL REFERENCES images(id),
    model TEXT NOT NULL, preset TEXT NOT NULL,
    place INTEGER NOT NULL, found INTEGER NOT NULL,
    label TEXT NOT NULL, x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL,
    confidence REAL NOT NULL, scores TEXT NOT NULL,
    neurons TEXT NOT NULL, heat BLOB NOT NULL, mask BLOB NOT NULL
);
CREATE INDEX proposals_image ON proposals(image, model, preset);
CREATE INDEX proposals_label ON proposals(model, preset, label, image);
CREATE TABLE ledger(
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    step INTEGER NOT NULL,                  -- what one undo takes back
    kind TEXT NOT NULL,                     -- do, undo, redo; read: no step, a file or image was met
    text TEXT NOT NULL
);
CREATE INDEX ledger_step ON ledger(step);
CREATE TABLE changes(
    entry INTEGER NOT NULL REFERENCES ledger(id),
    image INTEGER NOT NULL REFERENCES images(id),
    body TEXT NOT NULL,
    PRIMARY KEY(entry, image)
) WITHOUT ROWID;
CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_LEARNING = """
ALTER TABLE proposals ADD COLUMN descriptor BLOB;
CREATE TABLE descriptors(                   -- of boxes that a person drew
    image INTEGER NOT NULL REFERENCES images(id),
    id TEXT NOT NULL,                       -- the annotation's
    x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL, -- the box that it was computed for
    descriptor BLOB NOT NULL,
    PRIMARY KEY(image, id)
);
CREATE TABLE learned(
    id TEXT PRIMARY KEY,                    -- digest of the content
    at REAL NOT NULL,
    head TEXT NOT NULL,                     -- version of the descriptors
    n INTEGER NOT NULL,                     -- decisions that it was learned from
    content BLOB NOT NULL,
    note TEXT NOT NULL
);
"""
_FLAGS = """
-- of annotations: JSON of what is said; of files: how the numbers were read, '' if they record it, and NULL if an older
-- fastloc read them
ALTER TABLE annotations ADD COLUMN flags TEXT;
ALTER TABLE files ADD COLUMN convention TEXT;
UPDATE files SET convention = '' WHERE instr(content, CAST('>fastloc' AS BLOB));
"""
_NOTES = """
-- what a person wrote about an image or a box; who decided, if somebody gave a name
ALTER TABLE images ADD COLUMN note TEXT;
ALTER TABLE annotations ADD COLUMN note TEXT;
ALTER TABLE annotations ADD COLUMN person TEXT;
ALTER TABLE ledger ADD COLUMN person TEXT;
-- the list of images asks for each of them whether something is said of a box
CREATE INDEX annotations_said ON annotations(image, flags, note)
    WHERE present AND decision <> 'rejected' AND (flags NOT NULL OR note NOT NULL);
"""

STEPS = (
    _TABLES,
    # the images of a class are looked up with each letter that somebody types into the search
    "CREATE INDEX annotations_label ON annotations(label, image) WHERE present AND decision <> 'rejected';",
    _LEARNING,
    _FLAGS,
    _NOTES,
)
"""Step i makes version i of version i - 1, in SQL; each statement ends at the end of a line with a semicolon.

Steps are appended and never changed.
"""

VERSION = len(STEPS)
_VERSION_AT = 60  # where SQLite's file format has the user version: https://www.sqlite.org/fileformat.html


def prepare(connection: Connection, read_only: bool) -> None:
    """Make the tables of a new store, and bring an older one to the present version, after keeping a copy of it.

    Raises StoreError, and changes nothing, if the file is no store or a newer one, or if a step fails.
    """
    file = connection.file
    for setting in (f"busy_timeout = {_BUSY_MS}", "trusted_schema = OFF", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")  # another thread may make the tables at this moment
    version, found = _version(connection), _objects(connection)
    connection.execute("COMMIT")
    if version > VERSION:
        reason = f"{file} was written by a newer fastloc (format {version})."
        raise StoreError(reason, "Open the folder with that version. Nothing was changed.")
    if version < bool(read_only) or found != _expected(version):
        reason = f"{file} is no record of decisions of this program, or was tampered with."
        raise StoreError(reason, "Move it away, and open the folder again. Nothing was changed.", damaged=True)
    if read_only:
        if version < VERSION:
            reason = f"{file} was written by an older fastloc, and cannot be brought up to date while it is only read."
            raise StoreError(reason, "Close every window that has the folder, and open it with this version.")
        return
    if file and 0 < version < VERSION:
        _keep_copy(connection, file, version)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if version < VERSION:
        with connection.transaction():
            make_tables(connection)  # none are left if another thread was faster


def make_tables(connection: sqlite3.Connection, version: int = VERSION) -> None:
    """Bring the tables from the connection's version to that one."""
    for step in STEPS[_version(connection) : version]:
        for statement in re.split(";$", step, flags=re.MULTILINE):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {version}")


def _keep_copy(connection: sqlite3.Connection, file: Path, version: int) -> None:
    """Beside the file, as NAME.version-N. It is whole, or it is not there."""
    copy = file.with_name(f"{file.stem}.version-{version}{file.suffix}")
    temporary = file.with_name(f".{uuid4().hex}.tmp")
    try:
        # without the holes and free pages that a hostile file may have
        connection.execute("VACUUM INTO ?", (str(temporary),))
        with temporary.open("rb+") as made:
            os.fsync(made.fileno())
            made.seek(_VERSION_AT)
            is_old = int.from_bytes(made.read(4), "big") == version
        if is_old:  # otherwise another thread has brought the store up to date meanwhile, and kept its own copy
            os.replace(temporary, copy)
    except OSError as error:
        reason = f"A copy of {file}, which an older fastloc wrote, cannot be kept ({error.strerror})."
        remedy = f"Free space, allow writing there, or move {copy.name} away. Nothing was changed."
        raise StoreError(reason, remedy) from error
    finally:
        temporary.unlink(missing_ok=True)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _objects(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Everything in the schema except SQLite's own statistics, without comments and with single spaces."""
    statistics = "type = 'table' AND name GLOB 'sqlite_stat[14]'"  # a database tool may have made these
    rows = connection.execute(f"SELECT type, name, tbl_name, sql FROM sqlite_master WHERE NOT ({statistics})")
    return {(*map(str, row[:3]), " ".join(re.sub("--.*", "", str(row[3])).split())) for row in rows}


@cache
def _expected(version: int) -> set[tuple[str, ...]]:
    """What a store of that version has; nothing for a new one."""
    with closing(sqlite3.connect(":memory:")) as connection:
        make_tables(connection, version)
        return _objects(connection)
