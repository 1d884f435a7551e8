"""Reading a store that anybody may have written.

SQLite keeps any value in any column, so a damaged or hostile store may hold anything. Queries leave out rows that are
not sound. Values become objects within `reading`, which turns nonsense into a StoreError, or `absent_if_damaged`, which
skips it. `mending.mend` deletes the damaged records of an image when it is opened, so that nothing else is lost.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from fastloc_core.annotation import Decision
from fastloc_core.boxes import FARTHEST
from fastloc_core.errors import SettingError, StoreError

MOST_BOXES = 60_000  # of one image; an annotation file has fewer
MOST_PROPOSALS = 1000  # of one image and run
MOST_RUNS = 100  # of one image
MOST_MAPS = 256 << 20  # bytes of their evidence and masks together
MOST_STEP = 32 << 20  # characters of a step's changes of one image
MOST_FACT = 4 << 20
MOST_FLAGS = 64 << 10  # characters of the flags of a box
_MOST_SAID = 2000  # bytes of a note or a name
MOST_TEXT = 1 << 20  # characters of any other JSON text
_MOST_BYTES = 1 << 20  # of a proposal's packed evidence or mask
_LONGEST = 4096  # bytes of a name
END_OF_TIME = 4_000_000_000  # seconds since 1970
_NONSENSE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    SettingError,
    TypeError,
    ValueError,
    zlib.error,
)
_NO = r"/\0\\:" if os.name == "nt" else r"/\0"
_NAME = re.compile(rf"(?:[^.{_NO}][^{_NO}]{{0,254}}/)*[^.{_NO}][^{_NO}]{{0,254}}")  # hidden files are not listed


def _ordered(low: str, high: str) -> str:
    numbers = f"typeof({low}) = 'real' AND typeof({high}) = 'real'"
    return f"{numbers} AND {low} BETWEEN -{FARTHEST} AND {high} AND {high} <= {FARTHEST}"


def short_text(*columns: str) -> str:
    """The condition that these columns hold texts, and are short enough to be read in many rows at once."""
    return " AND ".join(f"typeof({column}) = 'text' AND {size(column)} < {_LONGEST}" for column in columns)


def size(column: str) -> str:
    """Its bytes. The length of a text would end at its first NUL."""
    return f"length(CAST({column} AS BLOB))"


def _box(table: str) -> str:
    texts = short_text(f"{table}id", f"{table}label")
    return f"{texts} AND {_ordered(f'{table}x0', f'{table}x1')} AND {_ordered(f'{table}y0', f'{table}y1')}"


def annotation(table: str = "") -> str:
    """The condition that a row of annotations is sound; `table`: its name in the query."""
    t = f"{table}." if table else ""
    decisions = ", ".join(f"'{decision}'" for decision in Decision)
    return (
        f"({_box(t)} AND {t}decision IN ({decisions}) AND ({t}confidence IS NULL OR typeof({t}confidence) = 'real')"
        f" AND ({t}voc_index IS NULL OR typeof({t}voc_index) = 'integer')"
        f" AND ({t}flags IS NULL OR typeof({t}flags) = 'text' AND {size(f'{t}flags')} <= {MOST_FLAGS})"
        f" AND {_said(f'{t}note')} AND {_said(f'{t}person')} AND {t}at BETWEEN 0 AND {END_OF_TIME}"
        ") IS TRUE"
    )


def _said(column: str) -> str:
    return f"({column} IS NULL OR typeof({column}) = 'text' AND {size(column)} <= {_MOST_SAID})"


def proposal(table: str = "") -> str:
    """The condition that a row of proposals is sound."""
    t = f"{table}." if table else ""
    return (
        f"({_box(t)} AND {t}confidence BETWEEN 0 AND 1 AND {short_text(f'{t}model', f'{t}preset')}"
        f" AND {size(f'{t}scores')} <= {MOST_TEXT} AND {size(f'{t}neurons')} <= {MOST_TEXT}"
        f" AND length({t}heat) <= {_MOST_BYTES} AND length({t}mask) <= {_MOST_BYTES}) IS TRUE"
    )


def is_below(name: str) -> bool:
    """Whether a name is a relative path, with slashes, that only leads down."""
    return len(name) < _LONGEST and bool(_NAME.fullmatch(name))


def parsed(text: str, most: int = MOST_TEXT) -> Any:  # noqa: ANN401 (what JSON can hold)
    """The value of a JSON text, which takes twenty times as much memory. Raises ValueError, also for a longer text."""
    if len(text) > most:
        raise ValueError("too much to be one of ours")
    return json.loads(text)


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Values that make no sense raise StoreError in the block; `what` is the subject of its sentence."""
    try:
        yield
    except _NONSENSE as error:
        reason = f"{what} is damaged in the record of decisions ({type(error).__name__})."
        raise StoreError(reason, "Everything else is still there.") from error


@contextmanager
def absent_if_damaged() -> Iterator[None]:
    """Values that make no sense end the block without an error, as if they were not there."""
    with suppress(StoreError), reading("A value"):
        yield
