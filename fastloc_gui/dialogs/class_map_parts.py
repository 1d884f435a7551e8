"""The parts that both sides of the class map share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QGuiApplication, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QPushButton, QTableView, QWidget

from fastloc_core.review.mapping import ClassMap

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

Edit = Callable[[ClassMap], ClassMap]
Apply = Callable[[Edit], bool]
"""Applies an edit to the dialog's map. False if it is refused; then the dialog says why."""

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Table = TypeVar("Table", bound=QTableView)


class TableModel(QAbstractTableModel):
    """A table with `columns`; the column of index `numbers` is aligned to the right."""

    columns: tuple[str, ...] = ()
    numbers = 2

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.class_map = ClassMap()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self.tr(self.columns[section])
        if role == Role.TextAlignmentRole and section == self.numbers:
            return RIGHT
        return None

    def refresh(self) -> None:
        """Show every cell again; the rows are the same."""
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)


def quiet() -> QBrush:
    return QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)


def dressed(table: Table, model: QAbstractItemModel, widths: tuple[int, ...]) -> Table:
    """The table with that model; a column of width 0 takes the space that is left."""
    table.setModel(model)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column, width in enumerate(widths):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch)
        header.resizeSection(column, width)
    return table


def button(text: str, slot: Callable[[], object], keys: str, view: QWidget | None = None) -> QPushButton:
    """A button with a shortcut in its tool tip; with `view`, the shortcut is added to that view."""
    made = QPushButton(text, autoDefault=False)
    made.setToolTip(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
    made.clicked.connect(slot)
    if view:
        key(keys, view, slot)
    return made


def key(keys: str, widget: QWidget, slot: Callable[[], object]) -> None:
    """A shortcut for while `widget` itself has the keyboard."""
    shortcut = QShortcut(QKeySequence(keys), widget)
    shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
    shortcut.activated.connect(slot)


def heading(text: str, buddy: QWidget) -> QLabel:
    made = QLabel(f"<b>{text}</b>")
    made.setBuddy(buddy)
    return made
