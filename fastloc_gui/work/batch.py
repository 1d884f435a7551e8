"""Proposing for a whole folder: which images are left, and how fast it goes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import islice
from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from fastloc_gui.jobs.seeker import Like

RECENT_S = 60.0  # the pace is measured over the last minute


class Wish(NamedTuple):
    """Proposals for an image. `names`: only for these classes; `like`: only what is like this box; `more`: only what is
    like decided objects of other images.
    """

    image: int
    names: str = ""
    like: Like | None = None
    more: bool = False


class Batch(QObject):
    """The wishes that are not finished. The model is asked about the first ones when nothing else is wanted."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._left: deque[Wish] = deque()
        self._finished: deque[float] = deque()
        self.total = self.done = 0
        self.paused = False

    def start(self, wishes: Iterable[Wish]) -> None:
        """Add wishes. Those that wait already keep their places, and a paused batch goes on."""
        if not self.running:
            self.clear()
        waiting = set(self._left)
        new = [wish for wish in wishes if wish not in waiting]
        self._left.extend(new)
        self.total += len(new)
        self.pause(False)

    def pause(self, on: bool) -> None:
        self.paused = on
        self._finished.clear()
        self.changed.emit()

    def clear(self) -> None:
        self._left.clear()
        self.total = self.done = 0
        self.pause(False)

    @property
    def next(self) -> tuple[Wish, ...]:
        """What to ask the model, until it is finished, and then what comes after it, so that its image is read
        meanwhile. Empty at the end and while paused.
        """
        return () if self.paused else tuple(islice(self._left, 2))

    def finish(self, wish: Wish) -> None:
        """An image has its proposals, has failed, or needs none."""
        if wish not in self._left:
            return
        self._left.remove(wish)
        self.done += 1
        self._finished.append(monotonic())
        while self._finished[0] < self._finished[-1] - RECENT_S:
            self._finished.popleft()
        self.changed.emit()

    def has(self, wish: Wish) -> bool:
        return wish in self._left

    @property
    def running(self) -> bool:
        return bool(self._left)

    @property
    def rate(self) -> float:
        """Images a second, in the last minute; 0 while it is not known."""
        times = self._finished
        span = times[-1] - times[0] if len(times) > 1 else 0.0
        return (len(times) - 1) / span if span > 0 else 0.0
