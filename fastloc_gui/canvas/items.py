"""How a box looks: outline, handles and tag have the same size on the screen at every zoom."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QTransform

from fastloc_core.annotation import Annotation
from fastloc_core.boxes import Box
from fastloc_core.review.standing import Shown
from fastloc_gui.look.theme import DARK, Colors, ink_on
from fastloc_gui.review.wording import name_of, sureness

from .hit import handles

_REACH = 4  # from the centre of a handle to its edge; screen pixels, like all sizes here
FAINT, _BESIDE = 0.55, 0.8  # opacity of a proposal that cannot be right if the focused one is, and of all others
_TAG_WIDTH = 280
MANY = 300  # more pending, or decided, boxes in view than this are drawn at once
TAGS = 100  # at most so many of them have a tag
_TAG_PADDING = QSize(12, 4)


def tag_rect(frame: QRect, size: QSize, view: QRect, below: bool = False) -> QRect:
    """The rectangle of a tag: above or below the box, inside it if there is no room, always inside `view`."""
    height, end = size.height(), view.bottom() + 1
    above, under = frame.top() - height, frame.bottom() + 1
    if below:
        top = under if under + height <= end else min(under, end) - height
    else:
        top = above if above >= view.top() else max(frame.top(), view.top())
    x = max(view.left(), min(frame.left(), view.right() + 1 - size.width()))
    y = max(view.top(), min(top, end - height))
    return QRect(QPoint(x, y), size)


class BoxItem:
    """A box that is shown; it is painted in the coordinates of the viewport."""

    __slots__ = ("_colors", "_faint", "box", "color", "is_focused", "is_pending", "is_selected", "shown")

    def __init__(self, shown: Shown, box: Box, colors: Colors = DARK, color: str = "") -> None:
        """`box`: where it is painted, which differs from the box of `shown` while it is dragged; `color`: of its class,
        empty if it has no class yet.
        """
        self.shown, self.box = shown, box
        self.color = QColor(color) if color else colors.unnamed
        self.is_pending = not isinstance(shown, Annotation)
        self.is_focused = self.is_selected = self._faint = False
        self._colors = colors

    def emphasize(self, focused: bool = False, faint: bool = False, selected: bool = False) -> None:
        """A faint box has no tag; `selected`: with the one in focus."""
        self.is_focused, self._faint, self.is_selected = focused, faint, selected

    @property
    def chance(self) -> float:
        """How likely it is right as it stands; 1 if it is decided."""
        return 1.0 if isinstance(self.shown, Annotation) else self.shown.chance

    @property
    def stands_out(self) -> bool:
        return self.is_focused or self.is_selected

    @property
    def opacity(self) -> float:
        return FAINT if self._faint else _BESIDE if self.is_pending and not self.stands_out else 1.0

    @property
    def line(self) -> QColor:
        """The colour of its outline."""
        return self._colors.focus if self.stands_out else self.color

    @property
    def rect(self) -> QRectF:
        return QRectF(self.box.x0, self.box.y0, self.box.width, self.box.height)

    @property
    def pen(self) -> QPen:
        pen = QPen(self.line, 3 if self.is_focused else 2)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if self.is_pending:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([3, 2])
        return pen

    def paint(self, painter: QPainter, to_view: QTransform) -> None:
        frame = _to_pixels(to_view.mapRect(self.rect))
        painter.setOpacity(self.opacity)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_outline(painter, frame)
        if self.is_focused:
            self._paint_handles(painter, frame)

    def _paint_outline(self, painter: QPainter, frame: QRect) -> None:
        pen = self.pen
        under = QPen(self._colors.halo, pen.width() + 2)
        under.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        for each in (under, pen):
            painter.setPen(each)
            painter.drawRect(frame)

    def _paint_handles(self, painter: QPainter, frame: QRect) -> None:
        painter.setPen(QPen(self._colors.halo, 1))
        painter.setBrush(self._colors.focus)
        corners = Box(frame.x(), frame.y(), frame.x() + frame.width(), frame.y() + frame.height())
        for x, y in handles(corners):
            painter.drawRect(QRect(round(x) - _REACH, round(y) - _REACH, 2 * _REACH, 2 * _REACH))

    def paint_tag(self, painter: QPainter, to_view: QTransform, view: QRect, taken: dict[str, QRect]) -> None:
        """Paint its tag unless the tags in `taken`, by the id of their box, cover it; then it is one of them.

        `view`: the rectangle of the viewport.
        """
        if self._faint:
            return
        frame = _to_pixels(to_view.mapRect(self.rect))
        metrics: QFontMetrics = painter.fontMetrics()
        sure = f"  {sureness(self.shown)}" if self.is_pending else ""
        text = metrics.elidedText(name_of(self.shown) + sure, Qt.TextElideMode.ElideRight, _TAG_WIDTH)
        size = QSize(metrics.horizontalAdvance(text), metrics.height()) + _TAG_PADDING
        rim = _REACH if self.is_focused else 2
        outside = frame.adjusted(-rim, -rim, rim + 1, rim + 1)
        rects = (tag_rect(outside, size, view, below) for below in (False, True))
        rect = next((rect for rect in rects if not any(map(rect.intersects, taken.values()))), None)
        if rect is None:
            return  # half a tag would be misleading; the tag is shown once its box has the focus
        taken[self.shown.id] = rect
        painter.setOpacity(self.opacity)
        painter.fillRect(rect, self.color)
        if self.stands_out:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._colors.focus, 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.setPen(ink_on(self.color))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _to_pixels(rect: QRectF) -> QRect:
    """Every edge at its nearest pixel, within the range of numbers that Qt can paint."""
    far = 2**24
    left, top, right, bottom = (
        max(-far, min(far, round(edge))) for edge in (rect.left(), rect.top(), rect.right(), rect.bottom())
    )
    return QRect(left, top, right - left, bottom - top)
