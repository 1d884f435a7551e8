"""The bands that the window shows as red, green and blue, for whoever reads the images of a folder without it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from fastloc_core.errors import StoreError
from fastloc_core.images import Choice

from .place import find_place, has_store
from .store import Store

BandsOf = Callable[[Path], Choice | None]


def chosen_bands() -> BandsOf:
    """A function that tells the choice for an image: that of the nearest folder around it which was reviewed.

    Each folder is asked once. A store that cannot be read has no choice.
    """

    @cache
    def of(folder: Path) -> Choice | None:
        if has_store(folder):
            with suppress(StoreError), Store(find_place(folder), read_only=True) as store:
                return store.bands
        return None if folder == folder.parent else of(folder.parent)

    return lambda image: of(image.absolute().parent)
