"""The rows of the list of classes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QWidget

from fastloc_gui.look.parts import RIGHT
from fastloc_gui.look.text import tip, whole
from fastloc_gui.look.theme import swatch
from fastloc_gui.review.session import Session

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

KEYS = 9
KEY, NAME, BOXES, IMAGES, MORE = range(5)


class ClassTableModel(QAbstractTableModel):
    """One row for each class; then the labels of the image's proposals that are no classes yet."""

    headers = ("Key", "Class", "Boxes", "Images", "")
    tips = (
        "Click: give the box in focus this class. Its key does the same.",
        "Click: give the box in focus this class. Its key does the same.",
        "Click: show only its boxes, or all again.",
        "Click: list only the images with it, or all again.",
        "Click, or right click: rename, merge, delete, colour and order",
    )

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.names: tuple[str, ...] = ()
        self.own = 0  # how many of them are classes

    def refresh(self) -> None:
        own, document = self._session.classes, self._session.current
        others = [p.label for p in document.pending] if document else []
        names = tuple(dict.fromkeys((*own, *others, *filter(None, [self._session.filter.label]))))
        if (names, len(own)) != (self.names, self.own):
            self.beginResetModel()
            self.names, self.own = names, len(own)
            self.endResetModel()
        elif names:
            self.dataChanged.emit(self.index(0, 0), self.index(len(names) - 1, MORE))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self.headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self.headers[section] and self.tr(self.headers[section])
        return RIGHT if role == Role.TextAlignmentRole and section in (BOXES, IMAGES) else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        name, row, column = self.names[index.row()], index.row(), index.column()
        tally, own = self._session.tally, row < self.own
        if role == Role.DisplayRole:
            key = str(row + 1) if own and row < KEYS else ""
            counts = (whole(tally.boxes[name]), whole(tally.images[name])) if own else ("", "")
            return (key, name, *counts, "⋯")[column]
        if role == Role.DecorationRole and column == KEY:
            return swatch(self._session.color(name))
        if role == Role.ToolTipRole:
            return tip(f"{name}\n{self.tr(self.tips[column])}")
        if role == Role.TextAlignmentRole and column in (BOXES, IMAGES):
            return RIGHT
        if role == Role.ForegroundRole and not own:
            return QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)
        if role == Role.FontRole and name == self._session.filter.label:
            font = QFont()
            font.setBold(True)
            return font
        return None
