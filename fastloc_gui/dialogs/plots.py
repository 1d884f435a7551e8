"""Charts in the colours of the palette: the pace of a review, the curve of a training, and bars of decisions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from fastloc_core.annotation import Decision
from fastloc_core.training.events import EpochResult
from fastloc_gui.look.text import decimal, percent, short, tip, whole
from fastloc_gui.look.theme import mixed

if TYPE_CHECKING:  # it imports numpy, which the window does without as it starts
    from fastloc_core.review.statistics import Pace, Tally

Align = Qt.AlignmentFlag
Role = QPalette.ColorRole
Points = Sequence[tuple[float, float]]

DECISIONS = (Decision.ACCEPTED, Decision.ADJUSTED, Decision.REJECTED)
_GAP = 8
_DOT = 4.5  # pixels: radius of a mark


def line_colors(palette: QPalette) -> tuple[QColor, QColor]:
    """The colours of the full line and of the dashed one."""
    return palette.color(Role.Link), palette.color(Role.WindowText)


def decision_colors(palette: QPalette) -> tuple[QColor, QColor, QColor]:
    """The colours of accepted, adjusted and rejected: three strengths of the accent."""
    accent, ground = palette.color(Role.Link), palette.color(Role.Window)
    return accent, mixed(accent, ground, 0.5), mixed(palette.color(Role.PlaceholderText), ground, 0.4)


class Legend(QLabel):
    """The title of a chart, and for each colour a sign and a name."""

    def __init__(
        self, title: str, signs: str, names: Sequence[str], colors: Callable[[QPalette], Sequence[QColor]]
    ) -> None:
        super().__init__()
        self._title, self._signs, self._names, self._colors = title, signs, names, colors
        self._show()

    def _show(self) -> None:
        colored = zip(self._colors(self.palette()), self._signs, self._names, strict=True)
        signs = (f"<span style='color:{color.name()}'>{sign}</span> {name}" for color, sign, name in colored)
        self.setText(" &nbsp; ".join((f"<b>{self._title}</b>", *signs)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._show()
        super().changeEvent(event)


def nice_step(top: float, steps: int = 4) -> float:
    """The smallest step of 1, 2, 5, 10, 20 ... (and .5, .2 ...) that reaches `top` > 0 in at most `steps` steps."""
    power = 10.0 ** math.floor(math.log10(top / steps))
    return next(step for step in (power, 2 * power, 5 * power, 10 * power, 20 * power) if step * steps >= top)


class LineChart(QWidget):
    """A full line and a dashed one. Points are in the unit square, from the bottom left to the top right."""

    def __init__(self, name: str, height: int) -> None:
        super().__init__()
        self._levels: Sequence[str] = ()
        self._ticks: Sequence[tuple[float, str]] = ()
        self._full: Points = ()
        self._dashed: Points = ()
        self._mark: tuple[float, float, str] | None = None
        self._below = ""
        self._height = height
        self.setMinimumHeight(height)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(520, self._height)

    def show_lines(
        self,
        levels: Sequence[str],
        ticks: Sequence[tuple[float, str]],
        full: Points,
        dashed: Points,
        mark: tuple[float, float, str] | None = None,
        below: str = "",
    ) -> None:
        """`levels`: numbers of horizontal lines, from the bottom to the top; `ticks`: places and numbers on the
        horizontal axis; `mark`: a point with a text; `below`: the unit of the horizontal axis.
        """
        self._levels, self._ticks, self._full, self._dashed = levels, ticks, full, dashed
        self._mark, self._below = mark, below
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._levels:
            return
        painter, metrics = QPainter(self), self.fontMetrics()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        margin, line = max(map(metrics.horizontalAdvance, self._levels)) + _GAP, metrics.height()
        room = (2 if self._below else 1.5) * line + _GAP
        area = QRectF(margin, line / 2, self.width() - margin - _GAP, self.height() - line / 2 - room)
        self._draw_axes(painter, area)
        full, dashed = line_colors(self.palette())
        for points, pen in (
            (self._dashed, QPen(dashed, 1.5, Qt.PenStyle.DashLine)),
            (self._full, QPen(full, 2)),
        ):
            painter.setPen(pen)
            painter.drawPolyline([_placed(area, *point) for point in points])
        if self._mark:
            x, y, text = self._mark
            self._draw_mark(painter, area, _placed(area, x, y), text)

    def _draw_axes(self, painter: QPainter, area: QRectF) -> None:
        line = painter.fontMetrics().height()
        for i, number in enumerate(self._levels):
            y = area.bottom() - i * area.height() / (len(self._levels) - 1)
            painter.setPen(self.palette().color(Role.Mid))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(self.palette().color(Role.PlaceholderText))
            at = QRectF(0, y - line / 2, area.left() - _GAP, line)
            painter.drawText(at, Align.AlignRight | Align.AlignVCenter, number)
        for x, number in self._ticks:
            width = painter.fontMetrics().horizontalAdvance(number)
            left = _placed(area, x, 0).x() - width / 2
            baseline = area.bottom() + line + _GAP / 2
            painter.drawText(QPointF(min(max(left, 0.0), self.width() - width), baseline), number)
        below = QRectF(area.left(), area.bottom() + line + _GAP / 2, area.width(), line + _GAP / 2)
        painter.drawText(below, Align.AlignRight | Align.AlignBottom, self._below)

    def _draw_mark(self, painter: QPainter, area: QRectF, point: QPointF, text: str) -> None:
        painter.setPen(QPen(self.palette().color(Role.Window), 1.5))
        painter.setBrush(self.palette().color(Role.Link))
        painter.drawEllipse(point, _DOT, _DOT)
        bold = painter.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(self.palette().color(Role.WindowText))
        metrics = painter.fontMetrics()
        width, above = metrics.horizontalAdvance(text), point.y() - 2 * _DOT
        left = min(max(point.x() - width / 2, area.left()), area.right() - width)
        fits = above - metrics.ascent() >= 0
        painter.drawText(QPointF(left, above if fits else point.y() + 2 * _DOT + metrics.ascent()), text)


def _placed(area: QRectF, x: float, y: float) -> QPointF:
    return QPointF(area.left() + area.width() * x, area.bottom() - area.height() * y)


class PacePlot(LineChart):
    """Boxes (full line) and images (dashed line) a minute, over the minutes of work."""

    def __init__(self) -> None:
        super().__init__(self.tr("Pace over time"), 170)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_pace(self, points: Sequence[Pace]) -> None:
        """The means of intervals of the same length."""
        if not points:
            self.show_lines((), (), (), ())
            return
        step, end = nice_step(max(0.1, *(max(p.boxes, p.images) for p in points))), points[-1].minute
        middles = [(i + 0.5) / len(points) for i in range(len(points))]
        boxes = [(x, p.boxes / (4 * step)) for x, p in zip(middles, points, strict=True)]
        images = [(x, p.images / (4 * step)) for x, p in zip(middles, points, strict=True)]
        if len(points) == 1:  # from edge to edge
            boxes, images = ([(x, line[0][1]) for x in (0.0, 1.0)] for line in (boxes, images))
        self.show_lines([short(i * step) for i in range(5)], self._times(end), boxes, images)

    def _times(self, end: float) -> list[tuple[float, str]]:
        """Minutes, or hours if there are many."""
        unit, text = (60.0, self.tr("{} h")) if end > 180 else (1.0, self.tr("{} min"))
        step = nice_step(end / unit, 6)
        return [
            (i * step * unit / end, text.format(short(i * step)))
            for i in range(math.floor(end / unit / step + 1e-9) + 1)
        ]


class LearningCurve(LineChart):
    """The mean IoU with held-out decisions, after learning (full line) and before (dashed), by their number."""

    def __init__(self) -> None:
        super().__init__(self.tr("Mean IoU by the number of decisions"), 130)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_curve(self, curve: Sequence[tuple[int, float, float]]) -> None:
        """`curve`: as in Learned."""
        if not curve:
            self.show_lines((), (), (), ())
            return
        first, last = curve[0][0], curve[-1][0]
        low = math.floor(4 * min(min(before, after) for _, before, after in curve)) / 4
        low = min(low, 0.75)
        span = max(last - first, 1)

        def line(which: int) -> list[tuple[float, float]]:
            points = [((point[0] - first) / span, (point[which] - low) / (1 - low)) for point in curve]
            return points if len(points) > 1 else [(x, points[0][1]) for x in (0.0, 1.0)]

        ticks = [(0.0, whole(first)), (1.0, whole(last))] if last > first else [(0.5, whole(first))]
        text = self.tr("{before} before, {after} after {n} decisions")
        n, before, after = curve[-1]
        self.setAccessibleDescription(text.format(before=decimal(before, 2), after=decimal(after, 2), n=whole(n)))
        self.show_lines(
            [decimal(low + i * (1 - low) / 5, 2) for i in range(6)], ticks, line(2), line(1), below=self.tr("decisions")
        )


class TrainingCurve(LineChart):
    """The share of right answers after each epoch, with the best one marked.

    The full line is the mean over the classes, the dashed line the share of all images.
    """

    def __init__(self) -> None:
        super().__init__(self.tr("Right answers after each epoch"), 200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.best: EpochResult | None = None

    def show_history(self, history: Sequence[EpochResult], epochs: int) -> None:
        """`epochs`: the largest possible number of epochs."""
        epochs = max(epochs, len(history), 2)
        step = max(math.ceil(nice_step(epochs, 8)), 1)
        self.best, mark = next((epoch for epoch in reversed(history) if epoch.best), None), None

        def at(epoch: int) -> float:
            return (epoch - 0.5) / epochs

        if best := self.best:
            mark = at(best.epoch), best.balanced, percent(best.balanced)
            text = self.tr("Best after epoch {epoch} of {n}: {share}")
            self.setAccessibleDescription(text.format(epoch=best.epoch, n=len(history), share=percent(best.balanced)))
        self.show_lines(
            [percent(i / 4) for i in range(5)],
            [(at(epoch), str(epoch)) for epoch in sorted({1, *range(step, epochs + 1, step)})],
            [(at(epoch), each.balanced) for epoch, each in enumerate(history, 1)],
            [(at(epoch), each.top1) for epoch, each in enumerate(history, 1)],
            mark,
            self.tr("epoch"),
        )


class DecisionBars(QWidget):
    """A row for each class or model: its name, its stacked bar, and the share that was accepted."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
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
