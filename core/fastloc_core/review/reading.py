"""The order in which a person reads boxes: line by line, from left to right."""

from __future__ import annotations

from collections.abc import Iterable

from .standing import Shown


def reading_order(items: Iterable[Shown]) -> list[Shown]:
    """From the top left. A box belongs to a line if its centre is above the lower edge of the line's first box."""
    lines: list[list[Shown]] = []
    for item in sorted(items, key=lambda item: item.box.y0):
        if lines and item.box.centre[1] < lines[-1][0].box.y1:
            lines[-1].append(item)
        else:
            lines.append([item])
    return [item for line in lines for item in sorted(line, key=lambda item: item.box.x0)]
