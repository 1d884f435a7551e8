"""A thread's connection to the file of a store. If SQLite cannot do something or finds damage, that is a StoreError."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, cast

from fastloc_core.errors import StoreError

_MOST_BYTES = 128 << 20  # of one value; the largest annotation file has half of that
_PATIENCE_S = 5.0  # SQLite's work on a connection until the file is checked
_STEPS = 2_000  # SQLite's instructions between two looks at the clock; fewer would cost time


class Connection(sqlite3.Connection):
    """Raises StoreError, with SQLite's own error as its cause.

    A small file can hold any number of rows that share their pages, or whose pages lead in circles, so that reading
    them takes hours. SQLite notices this only in a check that reads the whole file. It is made when SQLite has worked
    for long. If it finds such pages, nothing more is read.
    """

    file: Path | None = None
    is_sound: bool | None = None  # None: not checked
    began = spent = 0.0  # seconds: the start of SQLite's present work, all work before

    def must_stop(self) -> bool:
        """SQLite asks this while it works."""
        if self.is_sound is None and self.file and self.spent + monotonic() - self.began >= _PATIENCE_S:
            self.is_sound = _is_sound(self.file)
        return self.is_sound is False

    def cursor(self, factory: Any = None) -> Any:  # noqa: ANN401 (as its parent is declared)
        return super().cursor(factory or _Cursor)

    def execute(self, *args: Any) -> Any:  # noqa: ANN401 (as its parent is declared)
        return self.cursor().execute(*args)

    def executemany(self, *args: Any) -> Any:  # noqa: ANN401
        return self.cursor().executemany(*args)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self.in_transaction:
                self.execute("ROLLBACK")
            raise


def _translated(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method of a cursor with StoreErrors."""

    def translated(self: sqlite3.Cursor, *args: object) -> object:
        connection = cast(Connection, self.connection)
        connection.began = monotonic()
        try:
            return method(self, *args)
        except (sqlite3.Error, OverflowError, UnicodeError) as error:  # in a value to be stored, or in SQLite's message
            circles = sqlite3.DatabaseError("malformed: pages of it are used several times")
            cause = circles if connection.is_sound is False else error
            raise explained(cause, connection.file) from cause
        finally:
            connection.spent += monotonic() - connection.began

    return translated


class _Cursor(sqlite3.Cursor):
    execute = _translated(sqlite3.Cursor.execute)
    executemany = _translated(sqlite3.Cursor.executemany)
    fetchone = _translated(sqlite3.Cursor.fetchone)
    fetchall = _translated(sqlite3.Cursor.fetchall)
    __next__ = _translated(sqlite3.Cursor.__next__)


def connect(file: Path | None, read_only: bool = False) -> Connection:
    """A connection of one thread to a file that nobody has checked; None: a store in memory. Raises StoreError."""
    mode = "ro" if read_only else "rwc"
    address = f"{file.as_uri()}?mode={mode}" if file else ":memory:"
    try:
        connection = sqlite3.connect(address, uri=bool(file), isolation_level=None, factory=Connection)
    except sqlite3.Error as error:
        raise explained(error, file) from error
    connection.file = file
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
    connection.set_progress_handler(connection.must_stop, _STEPS)
    return connection


def _is_sound(file: Path) -> bool:
    """Whether every page of the file has one use. What the rows hold does not count."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError:  # it cannot be checked now
        return True
    except sqlite3.Error:
        return False
    return not re.search(r"\bpage\b", found, re.IGNORECASE)  # all messages about the structure name one


def set_aside(file: Path) -> Path:
    """Rename a file that is no store, so that a new store can take its place. Raises OSError."""
    aside = file.with_name(f"{file.stem}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}{file.suffix}")
    file.replace(aside)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{file}{ending}").replace(f"{aside}{ending}")
    return aside


def explained(error: Exception, file: Path | None) -> StoreError:
    """The error of a store that cannot be opened or read, for the user."""
    if isinstance(error, sqlite3.OperationalError):
        return StoreError(
            f"The decisions of this folder cannot be opened ({file}: {error}).",
            "Free space, or allow writing there.",
        )
    return StoreError(f"{file} is damaged ({error}).", "Move it away, and open the folder again.", damaged=True)
