"""Proposing for a whole folder: which images are left, how fast it goes, and how long it will take."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from time import monotonic

from PySide6.QtCore import QObject, Signal

RECENT_S = 60.0  # the pace is measured over the last minute


class Batch(QObject):
    """The images that wait. Those that the user looks at come before them."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._left: deque[int] = deque()
        self.under_way: int | None = None  # the image that the model is asked about
        self._finished: deque[float] = deque()
        self.total = self.done = 0
        self.paused = False

    def start(self, images: Iterable[int]) -> None:
        """Add images. Those that wait already keep their places, and a paused batch goes on."""
        waiting = {*self._left, self.under_way}
        if not self.running:
            self.total = self.done = 0
            self._finished.clear()
        new = [image for image in images if image not in waiting]
        self._left.extend(new)
        self.total += len(new)
        self.paused = False
        self.changed.emit()

    def pause(self, on: bool) -> None:
        self.paused = on
        self._finished.clear()
        self.changed.emit()

    def clear(self) -> None:
        self._left.clear()
        self.under_way = None
        self.total = self.done = 0
        self.paused = False
        self.changed.emit()

    def next(self) -> int | None:
        """The next image to ask the model about. None at the end, while paused, or while one is under way."""
        if self.paused or self.under_way is not None or not self._left:
            return None
        self.under_way = self._left.popleft()
        return self.under_way

    def finish(self, image: int) -> None:
        """An image has its proposals, has failed, or needs none."""
        if image == self.under_way:
            self.under_way = None
        elif image in self._left:  # the user looked at it before its turn
            self._left.remove(image)
        else:
            return
        self.done += 1
        self._finished.append(monotonic())
        while self._finished[0] < self._finished[-1] - RECENT_S:
            self._finished.popleft()
        self.changed.emit()

    def put_back(self, image: int) -> None:
        """The image under way could not be asked about, and is not to blame: it is the next one again."""
        if image == self.under_way:
            self.under_way = None
            self._left.appendleft(image)

    @property
    def running(self) -> bool:
        return bool(self._left) or self.under_way is not None

    @property
    def rate(self) -> float:
        """Images a second, in the last minute; 0 while it is not known."""
        times = self._finished
        span = times[-1] - times[0] if len(times) > 1 else 0.0
        return (len(times) - 1) / span if span > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        rate = self.rate
        return (self.total - self.done) / rate if rate else None
