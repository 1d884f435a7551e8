"""Numbers, lists and names in sentences and lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from fastloc_core import labels

_NAMED = 5
_LONGEST = 255  # characters of a class name
_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def count(number: int, one: str, many: str = "") -> str:
    """1 image, 2 images."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def some(names: Sequence[Any], shown: Callable[[Any], str] = str) -> str:
    """The first few, and how many more."""
    return ", ".join(map(shown, names[:_NAMED])) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")


def fit(text: str) -> str:
    """With a mark for each character that UTF-8 or XML cannot hold; file names may have such."""
    return _UNFIT.sub("\ufffd", text)


def class_name(text: str) -> str:
    """The name of a class, from any source, so that every file can hold it, without spaces around it. One that is far
    too long is cut.
    """
    text = text.strip()
    return fit(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def one_line(name: str) -> str:
    """The same with a space for each line break and control character."""
    return labels.one_line(class_name(name))
