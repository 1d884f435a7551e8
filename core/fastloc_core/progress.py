"""How work that takes long says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with how much is done and of how much. May raise Cancelled."""


def silent(done: int, total: int) -> None:
    """For whom it is not interesting."""
