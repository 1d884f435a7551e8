"""What the mouse holds, and how it looks over a box."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from fastloc_core.boxes import Box
from fastloc_core.review.nudge import Part
from fastloc_core.review.standing import Shown
from fastloc_gui.look.theme import Colors

from .hit import Target

_CORNERS = {1: Qt.CursorShape.SizeFDiagCursor, -1: Qt.CursorShape.SizeBDiagCursor}


@dataclass(slots=True)
class Drag:
    """A box while it is dragged. `start`: where it was pressed, in the viewport; `box`: where it, or its copy, is now.

    `copies`: the box stays where it is.
    """

    item: Shown
    part: Part
    start: QPointF
    box: Box
    moved: bool = False
    copies: bool = False


@dataclass(slots=True)
class Band:
    """The frame that selects boxes. `start`, `at`: two of its corners, in the viewport; `adds`: to the selection."""

    start: QPointF
    at: QPointF
    adds: bool
    moved: bool = False

    @property
    def rect(self) -> QRectF:
        return QRectF(self.start, self.at).normalized()

    def paint(self, painter: QPainter, colors: Colors) -> None:
        painter.setOpacity(1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(colors.halo, 3), QPen(colors.focus, 1, Qt.PenStyle.DashLine)):
            painter.setPen(pen)
            painter.drawRect(self.rect)


def cursor_for(target: Target | None) -> Qt.CursorShape:
    if target is None:
        return Qt.CursorShape.ArrowCursor
    if target.part is None:
        return Qt.CursorShape.PointingHandCursor
    if target.part is Part.INSIDE:
        return Qt.CursorShape.SizeAllCursor
    across, down = target.part.value
    edge = Qt.CursorShape.SizeHorCursor if across else Qt.CursorShape.SizeVerCursor
    return _CORNERS.get(across * down, edge)
