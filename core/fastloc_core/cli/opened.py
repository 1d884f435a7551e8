"""The store of a folder, for the commands that change it without a window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from fastloc_core.cli import stopping
from fastloc_core.cli.progress import image_progress
from fastloc_core.errors import StoreError
from fastloc_core.progress import Progress

if TYPE_CHECKING:
    from fastloc_core.store import Store


@contextmanager
def opened(folder: Path, remedy: str = "Close the window first.") -> Iterator[tuple[Store, Progress]]:
    """The store, which knows the folder's images of now, and a bar that Ctrl-C stops.

    Raises StoreError with the `remedy` if a window has the folder.
    """
    from fastloc_core.store import Store, find_place  # lxml
    from fastloc_core.store.indexing import index

    place = find_place(folder)
    lock = place.lock()
    if lock is None:
        raise StoreError(f"{folder} is open in a window.", remedy)
    try:
        with image_progress(Console(stderr=True)) as bar, Store(place) as store:
            task = bar.add_task("")

            def progress(done: int, total: int) -> None:
                stopping.check()
                bar.update(task, completed=done, total=total)

            index(store)
            yield store, progress
    finally:
        lock.release()
