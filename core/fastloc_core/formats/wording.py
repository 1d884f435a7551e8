"""Numbers, lists and names in sentences and lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NAMED = 5
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def count(number: int, one: str, many: str = "") -> str:
    """1 image, 2 images."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def some(names: Sequence[str]) -> str:
    """The first few, and how many more."""
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")


def one_line(name: str) -> str:
    """With a space in place of what would end the line, or does worse."""
    return _BREAKS.sub(" ", name)
