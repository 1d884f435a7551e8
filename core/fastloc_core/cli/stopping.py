"""Ctrl-C, and the system's wish that the program ends."""

from __future__ import annotations

import signal
from types import FrameType

_asked = False


def listen() -> None:
    """From now on either raises KeyboardInterrupt, wherever the program is."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ask)


def check() -> None:
    """Raises KeyboardInterrupt again: libraries swallow it where they call Python back, as while they tidy up."""
    if _asked:
        raise KeyboardInterrupt


def _ask(number: int, frame: FrameType | None) -> None:
    global _asked
    _asked = True
    raise KeyboardInterrupt
