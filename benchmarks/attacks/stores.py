"""Folders with a `.fastloc/review.sqlite3` that somebody else made."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from functools import partial

from .decided import IMAGES, decided
from .sandbox import HONEST, Attack, Sandbox, Way, make_image
from .values import (
    ANNOTATION_FILES,
    BLOBS,
    BODIES,
    CHANGES,
    DESCRIPTORS,
    DIGESTS,
    FACTS,
    LEARNED,
    NAMES,
    NOT_UTF8,
    SCALARS,
    bomb,
)

FILE = ".fastloc/review.sqlite3"
Values = Sequence[object]
Change_ = Callable[[sqlite3.Connection, Sandbox], object]


def honest(box: Sandbox, images: int = IMAGES) -> None:
    decided(box.folder, images)
    make_image(box.folder / HONEST, 99)


def changed(box: Sandbox, change: Change_, images: int = IMAGES) -> None:
    """An honest folder with a store that somebody has changed."""
    honest(box, images)
    with closing(sqlite3.connect(box.folder / FILE, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA recursive_triggers = ON")
        change(connection, box)


def tolerant(connection: sqlite3.Connection) -> None:
    """Let every column be NULL or repeat a value, although the text of the schema stays the same."""
    schema = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL").fetchall()
    _reword(connection, [(name, sql.replace("NOT NULL", "")) for name, sql in schema])


def strict(connection: sqlite3.Connection, schema: Iterable[tuple[str, str]]) -> None:
    _reword(connection, schema)


def _reword(connection: sqlite3.Connection, schema: Iterable[tuple[str, str]]) -> None:
    connection.execute("PRAGMA writable_schema = ON")
    connection.executemany("UPDATE sqlite_master SET sql = ? WHERE name = ?", [(sql, name) for name, sql in schema])
    connection.execute("PRAGMA writable_schema = RESET")


def columns(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    for (table,) in connection.execute(tables).fetchall():
        for _, column, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
            yield table, column


def put(connection: sqlite3.Connection, table: str, column: str, value: object, where: str = "1") -> None:
    """Put that value into the cells, even if the table forbids it."""
    schema = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL").fetchall()
    tolerant(connection)
    try:
        sql = NOT_UTF8 if value is NOT_UTF8 else "?"
        parameters = () if value is NOT_UTF8 else (value,)
        with suppress(sqlite3.IntegrityError):  # the number of a row is always a whole number
            connection.execute(f"UPDATE OR IGNORE {table} SET {column} = {sql} WHERE {where}", parameters)
    finally:
        strict(connection, schema)


def _each(table: str, column: str, values: Values) -> Change_:
    """Give each row of the images one of the values."""

    def change(connection: sqlite3.Connection, box: Sandbox) -> None:
        owner = {"images": "id", "annotations": "image", "runs": "image", "proposals": "image", "changes": "image"}
        owner["descriptors"] = "image"
        for number, value in enumerate(values):
            if isinstance(value, str):
                value = value.replace("@HOME@", str(box.home)) if value is not NOT_UTF8 else value
            put(connection, table, column, value, f"{owner[table]} = {number + 1}")
        if (table, column) == ("images", "xml"):
            connection.execute(
                "UPDATE images SET revision = revision + 1"
            )  # the saver writes the files that are out of date
            known = hashlib.sha256(b"known content\n").digest()
            connection.execute("UPDATE images SET written = ? WHERE xml LIKE '%.profile_known'", (known,))

    return change


def _everywhere(table: str, column: str, value: object) -> Change_:
    return lambda connection, _: put(connection, table, column, value)


def _sql(*statements: str) -> Change_:
    return lambda connection, _: [connection.execute(statement) for statement in statements]


_SCHEMAS: dict[str, tuple[str, ...]] = {
    "view that never ends": (
        "ALTER TABLE images RENAME TO kept",
        "CREATE VIEW images AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT kept.* FROM kept, n",
    ),
    "view beside the tables": ("CREATE VIEW spare AS SELECT * FROM images",),
    "trigger on images": (
        "CREATE TRIGGER t AFTER UPDATE ON images BEGIN UPDATE images SET xml = '../../.bash_aliases'; END",
    ),
    "trigger on the ledger": ("CREATE TRIGGER t AFTER INSERT ON ledger BEGIN DELETE FROM annotations; END",),
    "trigger that goes round": (
        "CREATE TRIGGER t AFTER INSERT ON ledger BEGIN INSERT INTO ledger(at, step, kind, text)"
        " VALUES(0, 0, 'do', ''); END",
    ),
    "index on an expression": ("CREATE INDEX spare ON images(length(hex(zeroblob(1000000 + id))))",),
    "generated column": ("ALTER TABLE images ADD COLUMN more AS (name || xml)",),
    "further column": ("ALTER TABLE images ADD COLUMN more DEFAULT 1",),
    "further table": ("CREATE TABLE more(x)",),
    "full-text table": ("CREATE VIRTUAL TABLE more USING fts5(x)",),
    "full-text table as the files": ("DROP TABLE files", "CREATE VIRTUAL TABLE files USING fts5(digest, content)"),
    "r-tree": ("CREATE VIRTUAL TABLE more USING rtree(id, a, b)",),
    "no ledger": ("DROP TABLE ledger",),
    "no facts": ("DROP TABLE facts",),
    "no images": ("DROP TABLE images",),
    "no indices": ("DROP INDEX images_place", "DROP INDEX images_behind"),
    "facts with row ids": ("DROP TABLE facts", "CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL)"),
    "check that cannot hold": (
        "DROP TABLE facts",
        "CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL CHECK(0)) WITHOUT ROWID",
    ),
    "newer version": ("PRAGMA user_version = 999",),
    "negative version": ("PRAGMA user_version = -1",),
    "version nought": ("PRAGMA user_version = 0",),
    "another application": ("PRAGMA application_id = 252006673",),
    "default that computes": (
        "DROP TABLE files",
        "CREATE TABLE files(digest BLOB PRIMARY KEY, content BLOB NOT NULL DEFAULT (zeroblob(1000000000)))",
    ),
}


def _spoil(box: Sandbox, spoil: Callable[[bytearray], object]) -> None:
    honest(box)
    with closing(sqlite3.connect(box.folder / FILE)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    content = bytearray((box.folder / FILE).read_bytes())
    spoil(content)
    (box.folder / FILE).write_bytes(content)


def _page(number: int, fill: int) -> Callable[[bytearray], object]:
    def spoil(content: bytearray) -> None:
        content[4096 * number + 8 : 4096 * number + 4000] = bytes([fill]) * 3992

    return spoil


def _cut(content: bytearray) -> None:
    del content[len(content) // 2 :]


def _schema_bytes(content: bytearray) -> None:
    at = content.index(b"CREATE TABLE annotations")
    content[at : at + 12] = b"CREATE \xff\xfe\xfd\xfc!"


def _foreign_log(box: Sandbox) -> None:
    """The log of another database beside this one."""
    honest(box)
    other = box.root / "other.sqlite3"
    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE images(evil)")
        connection.execute("INSERT INTO images VALUES(zeroblob(100000))")
        shutil.copy(f"{other}-wal", box.folder / f"{FILE}-wal")
        shutil.copy(f"{other}-shm", box.folder / f"{FILE}-shm")
    other.unlink()


def _garbage(ending: str) -> Callable[[Sandbox], object]:
    def build(box: Sandbox) -> None:
        honest(box)
        (box.folder / f"{FILE}{ending}").write_bytes(os.urandom(70_000))

    return build


def _sparse(box: Sandbox) -> None:
    honest(box)
    os.truncate(box.folder / FILE, 10 << 30)


def _empty_sparse(box: Sandbox) -> None:
    honest(box)
    (box.folder / FILE).write_bytes(b"")
    os.truncate(box.folder / FILE, 10 << 30)


def _many(table: str, count: int) -> Change_:
    """Add so many rows like the first one."""

    def change(connection: sqlite3.Connection, _: Sandbox) -> None:
        numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
        rows = {
            "images": "INSERT INTO images(name, place, xml) SELECT 'x' || i || '.png', 100 + i, 'x.xml' FROM n",
            "annotations": "INSERT INTO annotations SELECT 1, 'x' || i, 1, 'cat' || i, i % 60, 1, i % 60 + 9, 9,"
            " 'drawn', NULL, NULL, 0, 0, i, NULL, NULL, NULL FROM n",
            "ledger": "INSERT INTO ledger(at, step, kind, text) SELECT 0, 100 + i, 'do', 'x' FROM n",
            "facts": "INSERT INTO facts SELECT 'x' || i, '[]' FROM n",
        }
        connection.execute(f"{numbers} {rows[table]}")

    return change


def planted(connection: sqlite3.Connection, box: Sandbox) -> None:
    """The reported attack: rows that name private files of the user as annotation files, with boxes to write there."""
    _each("images", "xml", ("../../.bash_login", "../../.profile_known"))(connection, box)
    connection.execute("UPDATE annotations SET present = 0 WHERE image = 2")  # no boxes: the file would be deleted
    connection.execute("UPDATE images SET verified = 0, base = NULL WHERE id = 2")
    connection.execute("UPDATE annotations SET label = 'alias ls=evil' WHERE image = 1")


def _renamed(connection: sqlite3.Connection, box: Sandbox) -> None:
    """A moved image. The store says that its annotation file has to be moved, too."""
    known = hashlib.sha256(b"known content\n").digest()
    query = "UPDATE images SET name = 'gone.png', xml = '../../.profile_known', written = ? WHERE id = 3"
    connection.execute(query, (known,))
    secret = hashlib.sha256((box.sibling / "a.xml").read_bytes()).digest()
    for name in ("02.xml", "00.xml"):  # these names are free
        (box.folder / name).unlink()
    query = "UPDATE images SET name = 'sub/gone.png', xml = ?, written = ? WHERE id = 1"
    connection.execute(query, (str(box.sibling / "a.xml"), secret))


def attacks() -> Iterator[Attack]:
    for way in (Way.WINDOW, Way.PROPOSE):
        yield Attack("store: writes over the user's files", way, partial(changed, change=planted))
    yield Attack("store: moves the user's files", Way.WINDOW, partial(changed, change=_renamed))
    groups: dict[tuple[str, str], Values] = {
        ("images", "xml"): ANNOTATION_FILES,
        ("images", "name"): NAMES,
        ("images", "base"): DIGESTS,
        ("images", "written"): DIGESTS,
        ("images", "writing"): DIGESTS,
        ("images", "digest"): DIGESTS,
        ("annotations", "decision"): ("guessed", "", "ACCEPTED", 1, b"drawn"),
        ("runs", "top"): BODIES,
        ("runs", "notices"): BODIES,
        ("runs", "waiting"): BODIES,
        ("proposals", "scores"): BODIES,
        ("proposals", "neurons"): BODIES,
        ("proposals", "heat"): BLOBS,
        ("proposals", "mask"): BLOBS,
        ("proposals", "descriptor"): DESCRIPTORS,
        ("descriptors", "descriptor"): DESCRIPTORS,
        ("changes", "body"): (*BODIES, *CHANGES),
    }
    for (table, column), values in groups.items():
        for first in range(0, len(values), 8):  # one for each image of a folder
            some = values[first : first + 8]
            build = partial(changed, change=_each(table, column, some), images=len(some))
            yield Attack(f"store: odd {table}.{column} {first}", Way.WINDOW, build)
    for number, value in enumerate(LEARNED):
        change = _everywhere("learned", "content", value)
        yield Attack(f"store: odd learned.content {number}", Way.WINDOW, partial(changed, change=change))
    for column in ("heat", "mask"):
        change = _bomb(column)
        yield Attack(f"store: bomb in proposals.{column}", Way.WINDOW, partial(changed, change=change))
    for column in ("run", "extent", "class_map", "current", "learned", "lessons_since"):
        for number, body in enumerate((*BODIES, '"x"', "1e999", '{"version":1,"classes":[[]]}')):
            change = _fact(column, body)
            if number % 4 == 0 or column == "class_map":
                yield Attack(f"store: fact {column} {body[:20]}", Way.WINDOW, partial(changed, change=change))
    for name in ("blind", "copies", "left_out", "bands", "confirmed_classes"):
        for number, body in enumerate(FACTS):
            yield Attack(f"store: fact {name} {number}", Way.WINDOW, partial(changed, change=_fact(name, body)))
    scalars: Values = (*SCALARS.values(), NOT_UTF8)
    with closing(sqlite3.connect(":memory:")) as scratch:
        from fastloc_core.store.migrations import make_tables

        make_tables(scratch)
        known = list(columns(scratch))
    for table, column in known:
        if table in ("files", "ledger", "facts", "learned"):
            for kind in ("null", "huge", "long", "blob", "nul"):
                change = _everywhere(table, column, SCALARS[kind])
                yield Attack(f"store: {kind} {table}.{column}", Way.WINDOW, partial(changed, change=change))
            change = _everywhere(table, column, NOT_UTF8)
            yield Attack(f"store: no UTF-8 {table}.{column}", Way.WINDOW, partial(changed, change=change))
        else:
            build = partial(changed, change=_each(table, column, scalars), images=len(scalars))
            yield Attack(f"store: any {table}.{column}", Way.WINDOW, build)
    for name, statements in _SCHEMAS.items():
        yield Attack(f"store: {name}", Way.WINDOW, partial(changed, change=_sql(*statements)), refused=True)
    for name, spoil in {
        "page 1 of noughts": _page(1, 0),
        "page 3 of ones": _page(3, 255),
        "page 9 of ones": _page(9, 255),
        "cut short": _cut,
        "schema of no text": _schema_bytes,
    }.items():
        yield Attack(f"store: {name}", Way.WINDOW, partial(_spoil, spoil=spoil), refused=True)
    yield Attack("store: log of another database", Way.WINDOW, _foreign_log, refused=True)
    for ending in ("", "-wal", "-shm", "-journal"):
        yield Attack(f"store: garbage as review.sqlite3{ending}", Way.WINDOW, _garbage(ending))
    yield Attack("store: 10 GB, sparse", Way.WINDOW, _sparse, refused=True)
    yield Attack("store: 10 GB of nothing", Way.WINDOW, _empty_sparse, refused=True)
    for table, count in {"images": 300_000, "annotations": 20_000, "ledger": 1_000_000, "facts": 300_000}.items():
        yield Attack(f"store: {count:,} rows of {table}", Way.WINDOW, partial(changed, change=_many(table, count)))
    yield Attack("store: 300,000 boxes in an image", Way.WINDOW, partial(changed, change=_many("annotations", 300_000)))
    for table, column in {"facts": "value", "changes": "body", "runs": "waiting", "proposals": "neurons"}.items():
        change = _everywhere(table, column, "[" + "[]," * (12 << 20) + "[]]")
        yield Attack(f"store: lists of a gigabyte in {table}", Way.WINDOW, partial(changed, change=change))
    change = _fact("current", '"../sibling/a.png"')
    yield Attack("store: an image elsewhere was shown last", Way.WINDOW, partial(changed, change=change))


def _bomb(column: str) -> Change_:
    return lambda connection, _: put(connection, "proposals", column, bomb(1 << 32))


def _fact(name: str, body: str) -> Change_:
    def change(connection: sqlite3.Connection, _: Sandbox) -> None:
        connection.execute("INSERT OR REPLACE INTO facts VALUES(?, ?)", (name, body))

    return change
