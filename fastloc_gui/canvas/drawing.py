"""A box that is being drawn by hand: guide lines through the mouse, and what was clicked until now."""

from __future__ import annotations

from abc import ABC, abstractmethod

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTransform

from fastloc_core.boxes import Box
from fastloc_gui.look.theme import Colors
from fastloc_gui.look.translation import translate

_SMALLEST = 2  # image pixels
_MARK = 4  # screen pixels from a clicked point to the edge of its mark


class Drawing(ABC):
    """`at`: the mouse, None until it was seen; `points`: what was clicked. All are in image pixels."""

    style = Qt.PenStyle.SolidLine  # of the outline

    def __init__(self) -> None:
        self.at: QPointF | None = None
        self.points: list[QPointF] = []

    @property
    @abstractmethod
    def hint(self) -> str:
        """What to do next, for the user."""

    @abstractmethod
    def press(self, at: QPointF) -> None:
        """The button goes down."""

    @abstractmethod
    def release(self, at: QPointF, still: bool) -> bool:
        """The button goes up; `still`: at the last point. True if the box is complete."""

    def take_back(self) -> bool:
        """Take back the last point. False if there is none."""
        return bool(self.points and self.points.pop())

    def box(self, width: float, height: float) -> Box | None:
        """The box of the points, on whole pixels inside an image of that size; None if it is too small to be meant."""
        box = Box.around((round(p.x()), round(p.y())) for p in self.points).clipped(width, height)
        return box if min(box.width, box.height) >= _SMALLEST else None

    def paint(self, painter: QPainter, view: QRect, to_view: QTransform, colors: Colors) -> None:
        """Paint in the coordinates of the viewport, whose rectangle is `view`."""
        if self.at is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        at = to_view.map(self.at).toPoint()
        for pen in (QPen(colors.halo, 3), QPen(colors.focus, 1, Qt.PenStyle.DashLine)):
            painter.setPen(pen)
            painter.drawLine(view.left(), at.y(), view.right(), at.y())
            painter.drawLine(at.x(), view.top(), at.x(), view.bottom())
        if self.points:
            around = Box.around(p.toTuple() for p in (*self.points, self.at))
            paint_outline(painter, around, to_view, colors, self.style)


def paint_outline(
    painter: QPainter, box: Box, to_view: QTransform, colors: Colors, style: Qt.PenStyle = Qt.PenStyle.SolidLine
) -> None:
    """Of a box that is no annotation yet."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    frame = to_view.mapRect(QRectF(box.x0, box.y0, box.width, box.height)).toRect()
    for pen in (QPen(colors.halo, 4), QPen(colors.focus, 2, style)):
        painter.setPen(pen)
        painter.drawRect(frame)


class Corners(Drawing):
    """Two opposite corners: a drag, or two clicks."""

    @property
    def hint(self) -> str:
        if self.points:
            return translate("drawing", "Click the opposite corner.")
        return translate("drawing", "Drag over the object, or click two opposite corners of its box.")

    def press(self, at: QPointF) -> None:
        self.at = at
        self.points = self.points or [at]

    def release(self, at: QPointF, still: bool) -> bool:
        if not still:
            self.points.append(at)
        return not still


class Extremes(Drawing):
    """The extreme points of an object, one click each, in any order (Papadopoulos et al., "Extreme clicking for
    efficient object annotation", ICCV 2017).

    They lie on the object, so each is found in one look; the corners of its box do not.
    """

    count = 4
    style = Qt.PenStyle.DashLine

    @property
    def hint(self) -> str:
        if self.points:
            text = translate("drawing", "{} of 4 ends clicked. Click another one; Backspace takes back the last one.")
            return text.format(len(self.points))
        return translate("drawing", "Click the top, bottom, left and right ends of the object, in any order.")

    def press(self, at: QPointF) -> None:
        self.at = at
        self.points.append(at)

    def release(self, at: QPointF, still: bool) -> bool:
        return len(self.points) == self.count

    def paint(self, painter: QPainter, view: QRect, to_view: QTransform, colors: Colors) -> None:
        super().paint(painter, view, to_view, colors)
        painter.setPen(QPen(colors.halo, 2))
        painter.setBrush(colors.focus)
        for point in self.points:
            painter.drawEllipse(to_view.map(point), _MARK, _MARK)
