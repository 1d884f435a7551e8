"""The curve of a training in the colours of the palette: right answers after each epoch, the best one marked."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from fastloc_core.training.events import EpochResult
from fastloc_gui.look.text import percent

from .plots import draw_levels, nice_step

Align = Qt.AlignmentFlag
Role = QPalette.ColorRole

_GAP = 8
_DOT = 4.5  # pixels: radius of the best epoch's mark


class TrainingCurve(QWidget):
    """The mean over the classes (full line), and the share of all images (dashed line)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: Sequence[EpochResult] = ()
        self._epochs = 1
        self.setMinimumHeight(200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Right answers after each epoch"))

    def sizeHint(self) -> QSize:
        return QSize(560, 240)

    def show_history(self, history: Sequence[EpochResult], epochs: int) -> None:
        """`epochs`: the largest possible number of epochs."""
        self._history, self._epochs = tuple(history), max(epochs, len(history), 2)
        if best := self.best:
            text = self.tr("Best after epoch {epoch} of {n}: {share}")
            share = percent(best.balanced)
            self.setAccessibleDescription(text.format(epoch=best.epoch, n=len(history), share=share))
        self.update()

    @property
    def best(self) -> EpochResult | None:
        return next((epoch for epoch in reversed(self._history) if epoch.best), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), self.palette()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().height()
        margin = self.fontMetrics().horizontalAdvance(percent(1.0)) + _GAP
        area = QRectF(margin, line, self.width() - margin - _GAP, self.height() - 3 * line - _GAP)
        draw_levels(painter, area, palette, [percent(i / 4) for i in range(5)])
        self._draw_epochs(painter, area, line)
        dashed = QPen(palette.color(Role.WindowText), 1.5, Qt.PenStyle.DashLine)
        self._draw_line(painter, area, dashed, [epoch.top1 for epoch in self._history])
        self._draw_line(painter, area, QPen(palette.color(Role.Link), 2), [epoch.balanced for epoch in self._history])
        if best := self.best:
            self._mark(painter, area, best)

    def _draw_epochs(self, painter: QPainter, area: QRectF, line: int) -> None:
        """The numbers of the horizontal axis."""
        step = max(math.ceil(nice_step(self._epochs, 8)), 1)
        for epoch in sorted({1, *range(step, self._epochs + 1, step)}):
            x, text = self._x(area, epoch), str(epoch)
            if epoch > 1 and step > 1 and x - self._x(area, 1) < 2 * self.fontMetrics().horizontalAdvance(text):
                continue  # it would touch the first
            rect = QRectF(x - 30, area.bottom() + _GAP / 2, 60, line)
            painter.drawText(rect, Align.AlignCenter, text)
        below = QRectF(area.left(), area.bottom() + line + _GAP / 2, area.width(), line + _GAP / 2)
        painter.drawText(below, Align.AlignRight | Align.AlignBottom, self.tr("epoch"))

    def _x(self, area: QRectF, epoch: int) -> float:
        return area.left() + _GAP + (area.width() - 2 * _GAP) * (epoch - 1) / (self._epochs - 1)

    def _point(self, area: QRectF, epoch: int, share: float) -> QPointF:
        return QPointF(self._x(area, epoch), area.bottom() - area.height() * share)

    def _draw_line(self, painter: QPainter, area: QRectF, pen: QPen, shares: Sequence[float]) -> None:
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([self._point(area, i, share) for i, share in enumerate(shares, 1)]))

    def _mark(self, painter: QPainter, area: QRectF, best: EpochResult) -> None:
        point, text = self._point(area, best.epoch, best.balanced), percent(best.balanced)
        painter.setPen(QPen(self.palette().color(Role.Window), 1.5))
        painter.setBrush(self.palette().color(Role.Link))
        painter.drawEllipse(point, _DOT, _DOT)
        bold = painter.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(self.palette().color(Role.WindowText))
        width = painter.fontMetrics().horizontalAdvance(text)
        left = min(max(point.x() - width / 2, area.left()), area.right() - width)
        above = point.y() - 2 * _DOT
        fits = above - painter.fontMetrics().ascent() >= 0
        painter.drawText(QPointF(left, above if fits else point.y() + 2 * _DOT + painter.fontMetrics().ascent()), text)
