"""What one file may cost, so that a damaged or hostile one stops nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`pixels`: of one image; `bytes`: of one file that is read whole, and of what an image is decoded to;
    `objects`: in one Pascal VOC file.
    """

    pixels: int = 200_000_000
    bytes: int = 1 << 30
    objects: int = 50_000


_current = Limits()


def current() -> Limits:
    """Those in force in this process."""
    return _current


def use(limits: Limits) -> None:
    global _current
    _current = limits
