"""Small things to do that can wait until the event loop has nothing else."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer


class Soon(QTimer):
    """Makes calls in their order, one a turn of the event loop, so that the window answers in between."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, interval=0)
        self._calls: deque[Callable[[], object]] = deque()
        self.timeout.connect(self._next)

    def add(self, calls: Iterable[Callable[[], object]]) -> None:
        self._calls.extend(calls)
        if self._calls:
            self.start()

    def clear(self) -> None:
        self.stop()
        self._calls.clear()

    def _next(self) -> None:
        self._calls.popleft()()
        if not self._calls:
            self.stop()
