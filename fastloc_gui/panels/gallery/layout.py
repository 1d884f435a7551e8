"""Where the tiles of the gallery are: equal cells in rows, as many as fit side by side."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize

PADDING = 5  # around what a cell shows; screen pixels, like all sizes here
MARGIN = 6  # at the edges of the view


@dataclass(frozen=True, slots=True)
class Layout:
    """`side`: of a picture; `caption`: height of the line below it; `width`: of the view; `count`: of the cells."""

    side: int
    caption: int
    width: int
    count: int

    @property
    def cell(self) -> QSize:
        return QSize(self.side + 2 * PADDING, self.side + self.caption + 2 * PADDING)

    @property
    def columns(self) -> int:
        return max((self.width - 2 * MARGIN) // self.cell.width(), 1)

    @property
    def lines(self) -> int:
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        return self.lines * self.cell.height() + 2 * MARGIN

    @property
    def _pitch(self) -> int:
        """From one column to the next: all have the same part of the width."""
        return max((self.width - 2 * MARGIN) // self.columns, 1)

    @property
    def _left(self) -> int:
        """Of the first cell."""
        return MARGIN + max((self._pitch - self.cell.width()) // 2, 0)

    def rect(self, at: int, top: int) -> QRect:
        """Of the cell `at`, in a view that begins at `top`."""
        line, column = divmod(at, self.columns)
        cell = self.cell
        return QRect(QPoint(self._left + column * self._pitch, MARGIN + line * cell.height() - top), cell)

    def at(self, point: QPoint, top: int) -> int | None:
        """The cell at a point of the view."""
        cell = self.cell
        column, beside = divmod(point.x() - self._left, self._pitch)
        line = (point.y() + top - MARGIN) // cell.height()
        at = line * self.columns + column
        inside = 0 <= column < self.columns and beside < cell.width()
        return at if inside and 0 <= at < self.count else None

    def between(self, above: int, below: int, top: int = 0) -> range:
        """The cells of all lines that touch the strip from `above` to `below`."""
        tall = self.cell.height()
        first = max((above + top - MARGIN) // tall, 0) * self.columns
        end = (max((below + top - MARGIN) // tall, -1) + 1) * self.columns
        return range(min(first, self.count), min(end, self.count))

    def ranges(self, rect: QRect, top: int) -> list[tuple[int, int]]:
        """First and last cell of each line that a rectangle of the view touches."""
        low = max(-((self._left + self.cell.width() - 1 - rect.left()) // self._pitch), 0)
        high = min((rect.right() - self._left) // self._pitch, self.columns - 1)
        if low > high:
            return []
        lines = self.between(rect.top(), rect.bottom(), top)
        found = []
        for begin in range(lines.start, lines.stop, self.columns):
            if begin + low < self.count:
                found.append((begin + low, min(begin + high, self.count - 1)))
        return found
