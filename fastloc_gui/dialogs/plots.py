"""Two charts of a review in the colours of the palette: the pace over time, and bars of decisions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from fastloc_core.annotation import Decision
from fastloc_gui.look.text import percent, short, tip, whole

if TYPE_CHECKING:  # it imports numpy, which the window does without as it starts
    from fastloc_core.review.statistics import Pace, Tally

Align = Qt.AlignmentFlag
Role = QPalette.ColorRole

DECISIONS = (Decision.ACCEPTED, Decision.ADJUSTED, Decision.REJECTED)
_GAP = 8


def decision_colors(palette: QPalette) -> tuple[QColor, QColor, QColor]:
    """The colours of accepted, adjusted and rejected: three strengths of the accent."""
    accent, ground = palette.color(Role.Link), palette.color(Role.Window)
    return accent, _mixed(accent, ground, 0.5), _mixed(palette.color(Role.PlaceholderText), ground, 0.4)


def _mixed(ink: QColor, ground: QColor, share: float) -> QColor:
    pairs = zip((ink.redF(), ink.greenF(), ink.blueF()), (ground.redF(), ground.greenF(), ground.blueF()), strict=True)
    return QColor.fromRgbF(*(share * a + (1 - share) * b for a, b in pairs))


def nice_step(top: float, steps: int = 4) -> float:
    """The smallest step of 1, 2, 5, 10, 20 ... (and .5, .2 ...) that reaches `top` > 0 in at most `steps` steps."""
    power = 10.0 ** math.floor(math.log10(top / steps))
    return next(step for step in (power, 2 * power, 5 * power, 10 * power, 20 * power) if step * steps >= top)


def draw_levels(painter: QPainter, area: QRectF, palette: QPalette, numbers: Sequence[str]) -> None:
    """Horizontal lines from the bottom of the area to its top, each with its number at the left."""
    line = painter.fontMetrics().height()
    for i, number in enumerate(numbers):
        y = area.bottom() - i * area.height() / (len(numbers) - 1)
        painter.setPen(palette.color(Role.Mid))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(palette.color(Role.PlaceholderText))
        at = QRectF(0, y - line / 2, area.left() - _GAP, line)
        painter.drawText(at, Align.AlignRight | Align.AlignVCenter, number)


class PacePlot(QWidget):
    """Boxes (full line) and images (dashed line) a minute, over the minutes of work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: Sequence[Pace] = ()
        self.setMinimumHeight(170)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Pace over time"))

    def sizeHint(self) -> QSize:
        return QSize(480, 170)

    def show_pace(self, points: Sequence[Pace]) -> None:
        self._points = points
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._points:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line, palette = self.fontMetrics().height(), self.palette()
        step = nice_step(max(0.1, *(max(p.boxes, p.images) for p in self._points)))
        margin = self.fontMetrics().horizontalAdvance(short(4 * step)) + _GAP
        area = QRectF(margin, line / 2, self.width() - margin - _GAP, self.height() - 2 * line - _GAP)
        draw_levels(painter, area, palette, [short(i * step) for i in range(5)])
        self._draw_hours(painter, area, line)
        accent = palette.color(Role.Link)
        images = QPen(palette.color(Role.WindowText), 1.5, Qt.PenStyle.DashLine)
        self._draw_line(painter, area, images, [p.images / (4 * step) for p in self._points])
        self._draw_line(painter, area, QPen(accent, 2), [p.boxes / (4 * step) for p in self._points])

    def _draw_hours(self, painter: QPainter, area: QRectF, line: int) -> None:
        """The numbers of the horizontal axis: minutes, or hours if there are many."""
        end = self._points[-1].minute
        unit, text = (60.0, self.tr("{} h")) if end > 180 else (1.0, self.tr("{} min"))
        step = nice_step(end / unit, 6)
        for i in range(math.floor(end / unit / step + 1e-9) + 1):
            x = area.left() + area.width() * i * step * unit / end
            label = text.format(short(i * step))
            width = self.fontMetrics().horizontalAdvance(label)
            left = min(max(x - width / 2, 0.0), self.width() - width)
            painter.drawText(QPointF(left, area.bottom() + line + _GAP / 2), label)

    def _draw_line(self, painter: QPainter, area: QRectF, pen: QPen, heights: Sequence[float]) -> None:
        """A line through the middle of each interval; `heights` in [0, 1]."""
        n = len(heights)
        corners = [
            QPointF(area.left() + area.width() * (i + 0.5) / n, area.bottom() - area.height() * height)
            for i, height in enumerate(heights)
        ]
        painter.setPen(pen)
        if n == 1:
            corners = [QPointF(area.left(), corners[0].y()), QPointF(area.right(), corners[0].y())]
        painter.drawPolyline(QPolygonF(corners))


class DecisionBars(QWidget):
    """A row for each class or model: its name, its stacked bar, and the share that was accepted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, Tally]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_tallies(self, tallies: Mapping[str, Tally]) -> None:
        """Shows them in the order of the mapping; no tally may be empty."""
        self._rows = list(tallies.items())
        self.setAccessibleDescription("\n".join(self._described(*row) for row in self._rows))
        self.updateGeometry()
        self.update()

    @property
    def _row_height(self) -> int:
        return self.fontMetrics().height() + _GAP

    def sizeHint(self) -> QSize:
        return QSize(480, self._row_height * len(self._rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, self.sizeHint().height())

    def _counted(self, tally: Tally) -> str:
        return self.tr("{share} of {n}").format(share=percent(tally.share(Decision.ACCEPTED)), n=whole(tally.total()))

    def _described(self, name: str, tally: Tally) -> str:
        return self.tr("{name}: {accepted} accepted, {adjusted} adjusted, {rejected} rejected").format(
            name=name,
            accepted=whole(tally[Decision.ACCEPTED]),
            adjusted=whole(tally[Decision.ADJUSTED]),
            rejected=whole(tally[Decision.REJECTED]),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics, palette, height = self.fontMetrics(), self.palette(), self._row_height
        names = min(max((metrics.horizontalAdvance(name) for name, _ in self._rows), default=0), self.width() // 3)
        counts = max((metrics.horizontalAdvance(self._counted(tally)) for _, tally in self._rows), default=0)
        painter = QPainter(self)
        first, last = event.rect().top() // height, event.rect().bottom() // height
        for i, (name, tally) in enumerate(self._rows[first : last + 1], first):
            row = QRectF(0, i * height, self.width(), height)
            painter.setPen(palette.color(Role.WindowText))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names + 1)
            painter.drawText(row, Align.AlignLeft | Align.AlignVCenter, shown)
            painter.setPen(palette.color(Role.PlaceholderText))
            painter.drawText(row, Align.AlignRight | Align.AlignVCenter, self._counted(tally))
            self._draw_bar(painter, row.adjusted(names + 2 * _GAP, _GAP / 2, -counts - 2 * _GAP, -_GAP / 2), tally)

    def _draw_bar(self, painter: QPainter, bar: QRectF, tally: Tally) -> None:
        left = bar.left()
        for decision, color in zip(DECISIONS, decision_colors(self.palette()), strict=True):
            width = bar.width() * tally.share(decision)
            painter.fillRect(QRectF(left, bar.top(), width, bar.height()), color)
            left += width

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = event.pos().y() // self._row_height
            if row < len(self._rows):
                QToolTip.showText(event.globalPos(), tip(self._described(*self._rows[row])), self)
            return True
        return super().event(event)
