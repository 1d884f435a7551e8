"""The view of the gallery: it places, finds and paints only what is in view, so that any number of tiles scrolls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionRubberBand, QWidget

from .layout import Layout
from .painting import TilePainter
from .tiles import TileModel

Action = QAbstractItemView.CursorAction
Flag = QItemSelectionModel.SelectionFlag
Hint = QAbstractItemView.ScrollHint
Index = QModelIndex | QPersistentModelIndex


class Grid(QListView):
    """A QListView to screen readers. Qt's own layout would visit every row again and again."""

    moved = Signal()  # other tiles may be in view
    zoom_wanted = Signal(int)  # by so many steps

    def __init__(self, model: TileModel, painter: TilePainter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._painter = model, painter
        self.setModel(model)
        self.side = 160
        self.text = ""  # in place of tiles
        self._anchor = 0  # where a range of rows begins
        self._pressed = QPoint()
        self._band = QRect()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTabKeyNavigation(False)
        self.setDragEnabled(False)
        self.setMouseTracking(False)
        self.verticalScrollBar().valueChanged.connect(self.moved)

    # where the tiles are

    @property
    def cells(self) -> Layout:
        caption = self._painter.caption_height(self)
        return Layout(self.side, caption, self.viewport().width(), self._model.rowCount())

    def set_side(self, side: int) -> None:
        """The current tile, or the first one in view, stays where it is."""
        shown = self.in_view()
        at = self.currentIndex().row()
        if at not in shown:
            at = shown.start
        offset = self.cells.rect(at, self.verticalOffset()).top()
        self.side = side
        self.updateGeometries()
        self.verticalScrollBar().setValue(self.cells.rect(at, 0).top() - offset)
        self.viewport().update()
        self.moved.emit()

    def in_view(self) -> range:
        return self.cells.between(0, self.viewport().height() - 1, self.verticalOffset())

    def ahead(self) -> range:
        """The rows below the view, as many as it shows."""
        end = self.in_view().stop
        return range(end, min(end + len(self.in_view()), self._model.rowCount()))

    def visualRect(self, index: Index) -> QRect:
        return self.cells.rect(index.row(), self.verticalOffset()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        at = self.cells.at(point, self.verticalOffset())
        return QModelIndex() if at is None else self._model.index(at)

    def scrollTo(self, index: Index, hint: Hint = Hint.EnsureVisible) -> None:
        rect, tall, bar = self.visualRect(index), self.viewport().height(), self.verticalScrollBar()
        if hint is Hint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - tall // 2)
        elif rect.top() < 0 or hint is Hint.PositionAtTop:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() > tall or hint is Hint.PositionAtBottom:
            bar.setValue(bar.value() + rect.bottom() + 1 - tall)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def doItemsLayout(self) -> None:
        self.updateGeometries()
        self.viewport().update()
        self.moved.emit()

    def updateGeometries(self) -> None:
        bar, cells, tall = self.verticalScrollBar(), self.cells, self.viewport().height()
        bar.setPageStep(max(tall - cells.cell.height() // 2, 1))
        bar.setSingleStep(max(cells.cell.height() // 3, 1))
        bar.setRange(0, max(cells.height - tall, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.doItemsLayout()

    # the selection

    def moveCursor(self, action: Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        cells, at = self.cells, self.currentIndex().row()
        if not cells.count:
            return QModelIndex()
        page = max(self.viewport().height() // cells.cell.height(), 1) * cells.columns
        steps = {
            Action.MoveLeft: -1,
            Action.MovePrevious: -1,
            Action.MoveRight: 1,
            Action.MoveNext: 1,
            Action.MoveUp: -cells.columns,
            Action.MoveDown: cells.columns,
            Action.MovePageUp: -page,
            Action.MovePageDown: page,
            Action.MoveHome: -cells.count,
            Action.MoveEnd: cells.count,
        }
        to = at + steps[action] if at >= 0 else 0
        if action in (Action.MoveUp, Action.MoveDown) and not 0 <= to < cells.count:
            to = at if action is Action.MoveUp or at // cells.columns == cells.lines - 1 else cells.count - 1
        return self._model.index(min(max(to, 0), cells.count - 1))

    def setSelection(self, rect: QRect, command: Flag) -> None:
        """While the mouse is dragged, the tiles that the rectangle touches; with Shift, all from one to another."""
        chosen = QItemSelection()
        if self.state() is QAbstractItemView.State.DragSelectingState:
            for first, last in self.cells.ranges(rect.normalized(), self.verticalOffset()):
                chosen.select(self._model.index(first), self._model.index(last))
        elif command & Flag.Current:
            ends = sorted((self._anchor, self.currentIndex().row()))
            chosen.select(self._model.index(max(ends[0], 0)), self._model.index(ends[1]))
        elif (index := self.indexAt(rect.topLeft())).isValid():
            self._anchor = index.row()
            chosen.select(index, index)
        self.selectionModel().select(chosen, command)

    def choose(self, row: int) -> None:
        """Select one tile alone."""
        self._anchor = row
        self.selectionModel().setCurrentIndex(self._model.index(row), Flag.ClearAndSelect)

    def choose_all(self, rows: Sequence[int], current: int) -> None:
        """Select these rows, which are in their order; `current`: one of them."""
        chosen, begin = QItemSelection(), rows[0]
        for row, following in zip(rows, (*rows[1:], -1), strict=True):
            if following != row + 1:
                chosen.select(self._model.index(begin), self._model.index(row))
                begin = following
        self._anchor = current
        self.selectionModel().setCurrentIndex(self._model.index(current), Flag.NoUpdate)
        self.selectionModel().select(chosen, Flag.ClearAndSelect)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    def selected(self) -> list[int]:
        """The rows, in their order."""
        return sorted(
            row for each in self.selectionModel().selection().toList() for row in range(each.top(), each.bottom() + 1)
        )

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys of actions."""

    # the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint() + QPoint(0, self.verticalOffset())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self.state() is QAbstractItemView.State.DragSelectingState:
            begin = self._pressed - QPoint(0, self.verticalOffset())
            self._band = QRect(begin, event.position().toPoint()).normalized()
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._band = QRect()
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if not self._model.rowCount():
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            self._painter.paint_text(painter, self.viewport().rect().adjusted(40, 0, -40, 0), self.text)
            return
        self._painter.use(self.side, self.devicePixelRatioF())
        cells, top, selection = self.cells, self.verticalOffset(), self.selectionModel()
        current = self.currentIndex().row() if self.hasFocus() else -1
        for row in cells.between(event.rect().top(), event.rect().bottom(), top):
            selected = selection.isSelected(self._model.index(row))
            self._painter.paint(
                painter, cells.rect(row, top), self._model.tiles(row), self.palette(), selected, row == current
            )
        if not self._band.isNull():
            option = QStyleOptionRubberBand()
            option.initFrom(self)
            option.rect = self._band
            self.style().drawControl(QStyle.ControlElement.CE_RubberBand, option, painter, self)
