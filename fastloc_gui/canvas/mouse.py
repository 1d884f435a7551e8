"""What the mouse holds, and how it looks over a box."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt

from fastloc_core.boxes import Box
from fastloc_core.review.nudge import Part
from fastloc_core.review.standing import Shown

from .hit import Target

_CORNERS = {1: Qt.CursorShape.SizeFDiagCursor, -1: Qt.CursorShape.SizeBDiagCursor}


@dataclass(slots=True)
class Drag:
    """The focused box while it is dragged. `start`: where it was pressed, in the viewport; `box`: where it is now."""

    item: Shown
    part: Part
    start: QPointF
    box: Box
    moved: bool = False


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
