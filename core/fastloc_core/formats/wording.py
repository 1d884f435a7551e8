"""Numbers, lists and names in sentences and lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from fastloc_core import labels

_NAMED = 5
_FORMULA = re.compile(r"[\s']*[=+@-]")  # that begins a cell; after apostrophes, so that each can be told from ours
_LONGEST = 255  # characters of a class name
_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def count(number: int, one: str, many: str = "") -> str:
    """1 image, 2 images."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def some(names: Sequence[Any], shown: Callable[[Any], str] = str) -> str:
    """The first few, and how many more."""
    return ", ".join(map(shown, names[:_NAMED])) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")


def moment(at: float | None) -> str:
    """Seconds since the epoch as 2023-11-14T22:13:20+00:00; empty if it is not known."""
    return "" if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def fit(text: str) -> str:
    """With a mark for each character that UTF-8 or XML cannot hold; file names may have such."""
    return _UNFIT.sub("\ufffd", text)


def unlike_formula(text: str) -> str:
    """With an apostrophe if a spreadsheet would compute it. A cell of a table may come from anybody."""
    return f"'{text}" if _FORMULA.match(text) else text


def without_apostrophe(text: str) -> str:
    """What `unlike_formula` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def class_name(text: str) -> str:
    """The name of a class, from any source, so that every file can hold it, without spaces around it. One that is far
    too long is cut.
    """
    text = text.strip()
    return fit(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def one_line(name: str) -> str:
    """The same with a space for each line break and control character."""
    return labels.one_line(class_name(name))
