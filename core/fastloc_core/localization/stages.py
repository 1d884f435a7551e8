"""The stages of a localization, and how long each of them takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from time import perf_counter

Check = Callable[[str], None]
"""Gets the name of each stage as it begins, and may raise Cancelled."""


class Stopwatch:
    """A `Check` that measures the `seconds` of each stage that has ended, on any clock."""

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._clock = clock
        self._stage, self._since = "", 0.0

    def __call__(self, stage: str) -> None:
        self.stop()
        self._stage = stage

    def stop(self) -> None:
        """End the last stage."""
        now = self._clock()
        if self._stage:
            self.seconds[self._stage] += now - self._since
        self._stage, self._since = "", now
