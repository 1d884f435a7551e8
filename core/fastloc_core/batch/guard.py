"""Reading shards in a process of its own. The Parquet library ends its process on some damaged files, and a small file
may unpack to any size: then only that process ends.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, Self

from fastloc_core import limits
from fastloc_core.errors import AnnotationError
from fastloc_core.limits import Limits

from . import shards

_MOST_MEMORY = 4 << 30  # bytes
_DAMAGED = "It is damaged, or unpacks to more than memory can hold: the process that read it ended."


class _Refused(NamedTuple):
    """An error with its sentences; between processes exceptions lose them."""

    reason: str
    remedy: str


class Guard:
    """One process that reads, started again after a file that ended it. To be used in a with statement."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._pool:
            self._pool.shutdown()

    def rows(self, content: bytes, name: str, problems: list[str]) -> Iterator[shards.Row]:
        """As shards.read."""
        for group in range(self._run(_open, content, name)):
            rows, told = self._run(_group, name, group)
            problems += told
            yield from rows

    def images(self, content: bytes, name: str) -> tuple[dict[str, Any], list[tuple[str, int, bool]]]:
        """As shards.settings_of and shards.images_of."""
        found: tuple[dict[str, Any], list[tuple[str, int, bool]]] = self._run(_images, content, name)
        return found

    def _run(self, read: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 (what `read` takes and gives)
        """Raises AnnotationError."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, get_context("spawn"), _begin, (limits.current(),))
        name = next(arg for arg in args if isinstance(arg, str))
        try:
            found = self._pool.submit(_told, read, *args).result()
        except BrokenProcessPool as error:
            self._pool = None
            raise AnnotationError(Path(name), _DAMAGED, shards.ANEW) from error
        if isinstance(found, _Refused):
            raise AnnotationError(Path(name), *found)
        return found


# in the other process

_content = b""


def _begin(allowed: Limits) -> None:
    limits.use(allowed)
    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _told(read: Callable[..., object], *args: object) -> object:
    try:
        return read(*args)
    except AnnotationError as error:
        return _Refused(error.reason, error.remedy)


def _open(content: bytes, name: str) -> int:
    global _content
    _content = content
    return shards.groups_of(BytesIO(content), name)


def _group(name: str, group: int) -> tuple[list[shards.Row], list[str]]:
    problems: list[str] = []
    return list(shards.read(BytesIO(_content), name, problems, group)), problems


def _images(content: bytes, name: str) -> tuple[dict[str, Any], list[tuple[str, int, bool]]]:
    return shards.settings_of(BytesIO(content), name), list(shards.images_of(BytesIO(content), name))
