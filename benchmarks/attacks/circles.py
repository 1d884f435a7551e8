"""A store whose rows share one page that leads to itself: a small archive, and hours to read.

The pages are made by hand as https://www.sqlite.org/fileformat.html describes them.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from .sandbox import Attack, Sandbox, Way
from .stores import FILE, honest

PAGE = 4096  # bytes
LOCAL = (PAGE - 12) * 32 // 255 - 23  # bytes of a large row in its own page
CLAIMED = 120_000_000  # bytes of each row
IN_A_PAGE, IN_A_NODE = 7, 300  # rows; pages below one
_LEAF, _NODE = 13, 5  # kinds of pages of a table


def attacks() -> Iterator[Attack]:
    yield Attack("store: rows without end", Way.WINDOW, partial(_circles, rows=2000), refused=True)


def _circles(box: Sandbox, rows: int) -> None:
    honest(box)
    file = box.folder / FILE
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
        connection.execute(f"{numbers} INSERT INTO images(name, place, xml) SELECT i || '.png', 9 + i, '' FROM n")
    lead_in_circles(file)


def lead_in_circles(file: Path) -> None:
    """Give all images errors of more than 100 MB, which are one page, again and again."""
    with closing(sqlite3.connect(file)) as connection:
        root: int = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'images'").fetchone()[0]
        rows = connection.execute("SELECT * FROM images ORDER BY id").fetchall()
        at = [column[1] for column in connection.execute("PRAGMA table_info(images)")].index("error")
    content = file.read_bytes()
    pages = [content[i : i + PAGE] for i in range(0, len(content), PAGE)]
    pages.append(struct.pack(">I", len(pages) + 1).ljust(PAGE))
    circle, below = len(pages), []
    for first in range(0, len(rows), IN_A_PAGE):
        some = rows[first : first + IN_A_PAGE]
        pages.append(_page(_LEAF, [_row(row, at, circle) for row in some]))
        below.append((len(pages), some[-1][0]))
    *others, (last, _) = below
    if len(others) > IN_A_NODE:
        raise ValueError("too many rows for one page of pages")
    cells = [struct.pack(">I", page) + _number(key) for page, key in others]
    pages[root - 1] = _page(_NODE, cells, struct.pack(">I", last))
    total = CLAIMED // PAGE + 100  # because SQLite reads no row that is larger than its file
    head = pages[0]
    pages[0] = head[:24] + head[92:96] + struct.pack(">I", total) + head[32:]
    file.write_bytes(b"".join(pages))
    os.truncate(file, total * PAGE)


def _row(values: Sequence[object], at: int, circle: int) -> bytes:
    """A row with an endless text in column `at`. The columns after it are in its spaces."""
    kinds, contents = zip(*map(_value, [None, *values[1:]]), strict=True)  # the number of a row is its key
    size = CLAIMED // (PAGE - 4) * (PAGE - 4) + LOCAL  # so that LOCAL bytes are in the page of the row
    others = sum(map(len, contents)) - len(contents[at])
    text = size - others
    for _ in range(2):  # the length of the text depends on the length of its own length
        head = b"".join(_number(13 + 2 * text if column == at else kind) for column, kind in enumerate(kinds))
        text = size - others - len(head) - 1
    start = _number(len(head) + 1) + head + b"".join(contents[:at])
    return _number(size) + _number(int(str(values[0]))) + start.ljust(LOCAL) + struct.pack(">I", circle)


def _value(value: object) -> tuple[int, bytes]:
    """Its serial type and its bytes."""
    match value:
        case None:
            return 0, b""
        case float():
            return 7, struct.pack(">d", value)
        case int():
            return 6, struct.pack(">q", value)
        case bytes():
            return 12 + 2 * len(value), value
        case _:
            text = str(value).encode()
            return 13 + 2 * len(text), text


def _number(value: int) -> bytes:
    """A varint."""
    made = [value & 127]
    while value := value >> 7:
        made.insert(0, value & 127 | 128)
    return bytes(made)


def _page(kind: int, cells: list[bytes], right: bytes = b"") -> bytes:
    pointers, end, content = b"", PAGE, b""
    for cell in cells:
        end -= len(cell)
        content = cell + content
        pointers += struct.pack(">H", end)
    head = struct.pack(">BHHHB", kind, 0, len(cells), end, 0) + right + pointers
    return head + bytes(end - len(head)) + content
