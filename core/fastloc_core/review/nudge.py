"""New edges for a box, by mouse or key. They stay inside the image, in order, and at least a pixel apart."""

from __future__ import annotations

from enum import Enum

from fastloc_core.boxes import Box

COARSE = 10  # times the usual step
_REPEATS = 8  # of a key that is held, after which the step doubles ...
_MOST = 4  # ... at most so often


def step(zoom: float, repeats: int = 0, coarse: bool = False) -> int:
    """Image pixels by which a key moves an edge: what is one pixel on the screen, but at least one of the image.

    `zoom`: screen pixels for a pixel of the image; `repeats`: how often the key has repeated while it is held.
    """
    return max(round(1 / zoom), 1) * (1 << min(repeats // _REPEATS, _MOST)) * (COARSE if coarse else 1)


class Part(Enum):
    """The part of a box that is gripped; the value names the edges that move: -1 left or top, 1 right or bottom."""

    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    LEFT = (-1, 0)
    INSIDE = (0, 0)
    RIGHT = (1, 0)
    BOTTOM_LEFT = (-1, 1)
    BOTTOM = (0, 1)
    BOTTOM_RIGHT = (1, 1)


def dragged(box: Box, part: Part, dx: float, dy: float, width: float, height: float) -> Box:
    """The box after its `part` was dragged by (dx, dy) pixels; as a whole it stops at the border."""
    box = box.clipped(width, height)
    if part is Part.INSIDE:
        return box.moved_within(dx, dy, width, height)
    across, down = part.value
    x0, x1 = _stretched(box.x0, box.x1, across, dx, width)
    y0, y1 = _stretched(box.y0, box.y1, down, dy, height)
    return Box(x0, y0, x1, y1)


def _stretched(low: float, high: float, end: int, by: float, size: float) -> tuple[float, float]:
    if end < 0:
        return max(min(low + by, high - 1), 0.0), high
    if end > 0:
        return low, min(max(high + by, low + 1), size)
    return low, high
