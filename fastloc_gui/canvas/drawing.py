"""A box that is being drawn by hand: guide lines through the mouse, and the outline after the first corner."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTransform

from fastloc_core.boxes import Box
from fastloc_gui.look.theme import Colors

_SMALLEST = 2  # image pixels


class Drawing:
    """Points are in image pixels; `corner` is None until the first corner is set."""

    def __init__(self) -> None:
        self.corner: QPointF | None = None
        self.at: QPointF | None = None

    def box(self, width: float, height: float) -> Box | None:
        """The box on whole pixels inside an image of that size; None if it is too small to be intended."""
        if self.corner is None or self.at is None:
            return None
        edges = (self.corner.x(), self.corner.y(), self.at.x(), self.at.y())
        box = Box.spanning(*map(round, edges)).clipped(width, height)
        return box if min(box.width, box.height) >= _SMALLEST else None

    def paint(self, painter: QPainter, view: QRect, to_view: QTransform, colors: Colors) -> None:
        """Paint in the coordinates of the viewport, whose rectangle is `view`."""
        if self.at is None:
            return
        at = to_view.map(self.at).toPoint()
        for pen in (QPen(colors.halo, 3), QPen(colors.focus, 1, Qt.PenStyle.DashLine)):
            painter.setPen(pen)
            painter.drawLine(view.left(), at.y(), view.right(), at.y())
            painter.drawLine(at.x(), view.top(), at.x(), view.bottom())
        if self.corner is not None:
            frame = QRectF(to_view.map(self.corner), QPointF(at)).normalized().toRect()
            for pen in (QPen(colors.halo, 4), QPen(colors.focus, 2)):
                painter.setPen(pen)
                painter.drawRect(frame)
