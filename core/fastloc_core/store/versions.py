"""The versions of what a folder learned, in its store: the last ones, and which of them is used."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, NamedTuple

from . import sound

if TYPE_CHECKING:
    from fastloc_core.learning.learned import Learned

KEPT = 20
_MOST_BYTES = 8 << 20  # learning.packing.MOST_BYTES, without numpy
_LONGEST_NOTE = 200  # characters
_SOUND = (
    f"({sound.short_text('id', 'head', 'note')} AND typeof(n) = 'integer' AND n BETWEEN 0 AND 2147483647"
    f" AND at BETWEEN 0 AND {sound.END_OF_TIME} AND typeof(content) = 'blob' AND length(content) <= {_MOST_BYTES}"
    ") IS TRUE"
)


class Version(NamedTuple):
    """`id`: of the Learned; `at`: when it was kept, seconds since the epoch; `head`: version of the descriptors; `n`:
    decisions that it was learned from; `note`: for the user, such as where it came from, or empty.
    """

    id: str
    at: float
    head: str
    n: int
    note: str


def listed(connection: sqlite3.Connection) -> list[Version]:
    """Newest first. Their contents are not read."""
    query = f"SELECT id, at, head, n, note FROM learned WHERE {_SOUND} ORDER BY at DESC, rowid DESC LIMIT {KEPT + 1}"
    return [Version(*row) for row in connection.execute(query)]


def read(connection: sqlite3.Connection, version: str) -> Learned | None:
    """None if it is not there, or damaged."""
    row = connection.execute(f"SELECT content FROM learned WHERE id = ? AND {_SOUND}", (version,)).fetchone()
    if row:
        from fastloc_core.learning.learned import Learned  # numpy, which the window does without as it starts

        with sound.absent_if_damaged():
            found = Learned.from_bytes(row[0])
            return found if found.id == version else None
    return None


def keep(connection: sqlite3.Connection, learned: Learned, note: str, used: str) -> None:
    """Within a transaction. The oldest ones go, but not the one that is `used`."""
    row = (learned.id, time.time(), learned.head, learned.n, learned.to_bytes(), note[:_LONGEST_NOTE])
    connection.execute("INSERT OR REPLACE INTO learned(id, at, head, n, content, note) VALUES(?, ?, ?, ?, ?, ?)", row)
    newest = f"SELECT id FROM learned WHERE {_SOUND} ORDER BY at DESC, rowid DESC LIMIT {KEPT}"
    connection.execute(f"DELETE FROM learned WHERE id NOT IN ({newest}) AND id IS NOT ?", (used,))
