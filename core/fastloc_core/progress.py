"""The progress of long work."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

T = TypeVar("T")

Progress = Callable[[int, int], None]
"""Gets the amount that is done, and the whole amount. May raise Cancelled."""


def silent(done: int, total: int) -> None:
    """Reports to nobody."""


def each(items: Collection[T], progress: Progress) -> Iterator[T]:
    """The items one by one. `progress` is called before each of them and after the last one, so it can still cancel."""
    for done, item in enumerate(items):
        progress(done, len(items))
        yield item
    progress(len(items), len(items))
