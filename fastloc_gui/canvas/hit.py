"""The box under the mouse, and the part of it, in image pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastloc_core.boxes import Box
from fastloc_core.review.nudge import Part


@dataclass(frozen=True, slots=True)
class Target:
    """A box under the mouse; `part` is None if the box needs the focus before it can be gripped."""

    item_id: str
    part: Part | None


def handles(box: Box) -> tuple[tuple[float, float], ...]:
    """The centres of the eight handles."""
    x, y = box.centre
    parts = (part.value for part in Part if part is not Part.INSIDE)
    return tuple((x + dx * box.width / 2, y + dy * box.height / 2) for dx, dy in parts)


def _zone(at: float, low: float, high: float, reach: float) -> int | None:
    """-1 at the low edge, 1 at the high edge, 0 between them, None outside; half of the inside belongs to no edge."""
    inner = min(reach, (high - low) / 4)
    if low - reach <= at <= low + inner:
        return -1
    if high - inner <= at <= high + reach:
        return 1
    return 0 if low < at < high else None


def grip(box: Box, x: float, y: float, reach: float) -> Part | None:
    """The part of `box` at (x, y); an edge can be gripped anywhere along it, up to `reach` away from it."""
    across, down = _zone(x, box.x0, box.x1, reach), _zone(y, box.y0, box.y1, reach)
    return None if across is None or down is None else Part((across, down))


def target_at(boxes: Mapping[str, Box], focused: str | None, x: float, y: float, reach: float) -> Target | None:
    """An edge of the focused box, otherwise the smallest box at (x, y)."""
    parts = {item_id: grip(box, x, y, reach) for item_id, box in boxes.items()}
    under = [item_id for item_id, part in parts.items() if part is not None]
    if focused is not None and parts.get(focused) not in (None, Part.INSIDE):
        return Target(focused, parts[focused])
    if not under:
        return None
    smallest = min(under, key=lambda item_id: (boxes[item_id].area, item_id != focused))
    return Target(smallest, Part.INSIDE if smallest == focused else None)
