"""The next image is prepared while the model works on the present one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

J = TypeVar("J")
P = TypeVar("P")


def prepared(jobs: Iterable[J], prepare: Callable[[J], P]) -> Generator[tuple[J, Future[P]], None, None]:
    """Each job with what `prepare` makes of it in a thread of its own, one job ahead. Its errors are in the future.

    No job is taken before its turn is near, so memory holds the result of the present job and that of the next one.
    """
    waiting: deque[tuple[J, Future[P]]] = deque()
    with ThreadPoolExecutor(1, "prepare") as thread:
        try:
            for job in jobs:
                waiting.append((job, thread.submit(prepare, job)))
                if len(waiting) > 1:
                    yield waiting.popleft()
            yield from waiting
        finally:
            for _, future in waiting:
                future.cancel()
