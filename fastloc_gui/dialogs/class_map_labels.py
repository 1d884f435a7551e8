"""The labels of the classifier, each with the class that it becomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QTableView, QWidget

from fastloc_core.review.mapping import IGNORED, ClassMap
from fastloc_gui.look.parts import RIGHT, complete, in_column, in_row, quiet_label, shortcut, with_widths
from fastloc_gui.look.text import known_as, whole
from fastloc_gui.panels.class_table import KEYS

from .class_map_parts import Apply, key_button, quiet

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Key = Qt.Key
ENTER = (Key.Key_Return, Key.Key_Enter)

SEARCHED = Role.UserRole
"""The text that a search looks through."""


class LabelsModel(QAbstractTableModel):
    """One row for each label: the labels of this folder first, the commonest at the top, then the others by name."""

    def __init__(self, labels: Sequence[str], counts: Mapping[str, int], parent: QObject) -> None:
        super().__init__(parent)
        self.class_map = ClassMap()
        self._headers = self.tr("Label"), self.tr("Becomes"), self.tr("In this folder")
        self._counts = Counter(counts)
        seen = [label for label, count in counts.items() if count > 0]
        self.labels = sorted({*labels, *seen}, key=lambda label: (-self._counts[label], label.casefold(), label))

    def show(self, class_map: ClassMap) -> None:
        self.class_map = class_map
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 2))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self.labels)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._headers[section]
        return RIGHT if role == Role.TextAlignmentRole and section == 2 else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        label, column = self.labels[index.row()], index.column()
        becomes = self.class_map.becomes.get(label)
        ignored = label in self.class_map.ignored
        if role == Role.DisplayRole:
            count = whole(self._counts[label]) if self._counts[label] else ""
            return (label, self.tr("ignored") if ignored else becomes or self.tr("its own name"), count)[column]
        if role == SEARCHED:
            return f"{label}\n{becomes or ''}"
        if role == Role.TextAlignmentRole and column == 2:
            return RIGHT
        if role == Role.ForegroundRole and (ignored or (column == 1 and becomes is None)):
            return quiet()
        if role == Role.FontRole and ignored and column == 0:
            font = QFont()
            font.setStrikeOut(True)
            return font
        return None


class LabelsTable(QTableView):
    """Keys act on all selected labels: a number, the letters of a class, - and Del."""

    number_pressed = Signal(int)
    typing_began = Signal(str)  # the first letter; empty after Return
    ignore_wanted = Signal()
    own_name_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        modified = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if modified or text == " ":
            super().keyPressEvent(event)
        elif event.key() in (*ENTER, Key.Key_F2):
            self.typing_began.emit("")
        elif event.key() in (Key.Key_Delete, Key.Key_Backspace):
            self.own_name_wanted.emit()
        elif text == IGNORED:
            self.ignore_wanted.emit()
        elif text.isdecimal() and 1 <= int(text) <= KEYS:
            self.number_pressed.emit(int(text))
        elif text and text.isprintable():
            self.typing_began.emit(text)
        else:
            super().keyPressEvent(event)


class LabelsPane(QWidget):
    """Search labels, select any number of them, and choose their class; every change goes through `apply`."""

    said = Signal(str)

    def __init__(self, labels: Sequence[str], counts: Mapping[str, int], apply: Apply) -> None:
        super().__init__()
        self._apply = apply
        self.model = LabelsModel(labels, counts, self)
        self.found = QSortFilterProxyModel(self, filterRole=SEARCHED, dynamicSortFilter=False)  # no row moves
        self.found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.found.setSourceModel(self.model)
        self.search = QLineEdit(placeholderText=self.tr("Search, then Return selects all"), clearButtonEnabled=True)
        self.table = LabelsTable()
        self.table.setModel(self.found)
        with_widths(self.table, 0, 140, 100)
        self.table.setAccessibleName(self.tr("The model's labels"))
        self.table.setToolTip(self.tr("1 to 9: that class. Letters: a class by name. -: ignore. Del: its own name."))
        self.empty = quiet_label(
            self.tr("No model is loaded, so there are no labels yet.\nChoose one in the menu Model, then come back."),
            wordWrap=True,
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        self.becomes = QLineEdit(placeholderText=self.tr("Class of the selected labels, then Return"))
        self._known = QStringListModel(self)
        complete(self.becomes, self._known)
        self.ignore = key_button(self.tr("&Ignore"), self._ignore, IGNORED)
        self.own_name = key_button(self.tr("O&wn name"), self._own_name, "Del")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        below = in_row((self.becomes, 1), self.ignore, self.own_name)
        parts = self.search, (self.table, 1), (self.empty, 1), below
        self.setLayout(in_column(*parts, margins=(0, 0, 0, 0)))
        self.table.setVisible(bool(self.model.labels))
        self.empty.setHidden(bool(self.model.labels))
        self.search.setEnabled(bool(self.model.labels))

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._select_found)
        self.becomes.returnPressed.connect(self.map_selected)
        shortcut("Down", self.search, self._enter_table)
        shortcut("Esc", self.becomes, self._stop_typing)
        self.table.selectionModel().selectionChanged.connect(self.tell_selection)
        self.table.doubleClicked.connect(self._begin_typing)
        self.table.typing_began.connect(self._begin_typing)
        self.table.number_pressed.connect(self._map_to_number)
        self.table.ignore_wanted.connect(self._ignore)
        self.table.own_name_wanted.connect(self._own_name)
        self.tell_selection()

    def show_map(self, class_map: ClassMap) -> None:
        self.model.show(class_map)
        self._known.setStringList(list(class_map.classes))

    @property
    def selected(self) -> list[str]:
        rows = self.table.selectionModel().selectedRows()
        return [self.model.labels[self.found.mapToSource(row).row()] for row in rows]

    def map_selected(self) -> bool:
        """The selected labels become the class that was typed."""
        if not self._become(known_as(self.becomes.text(), self.model.class_map.classes)):
            return False
        self._stop_typing()
        return True

    def tell_selection(self) -> None:
        count = len(self.table.selectionModel().selectedRows())
        for widget in (self.becomes, self.ignore, self.own_name):
            widget.setEnabled(count > 0)
        self.said.emit(self.tr("Selected labels: {}").format(count) if count else "")

    def _search(self, text: str) -> None:
        self.found.setFilterFixedString(text.strip())
        if not self.found.rowCount():
            self.said.emit(self.tr("No label and no class contains “{}”.").format(text.strip()))

    def _select_found(self) -> None:
        if self.found.rowCount():
            self._enter_table()
            self.table.selectAll()

    def _enter_table(self) -> None:
        self.table.setFocus()
        self.table.selectRow(0)

    def _begin_typing(self, text: object = "") -> None:
        """Write the class of the selected labels, which begins with `text`; a click gives an index instead."""
        if self.selected:
            self.becomes.setFocus()
            self.becomes.setText(text if isinstance(text, str) else "")

    def _stop_typing(self) -> None:
        self.becomes.clear()
        self.table.setFocus()

    def _map_to_number(self, number: int) -> None:
        if number <= len(self.model.class_map.classes):
            self._become(self.model.class_map.classes[number - 1])

    def _become(self, cls: str) -> bool:
        labels = self.selected
        return self._apply(lambda class_map: class_map.with_mapping(labels, cls))

    def _ignore(self) -> None:
        labels = self.selected
        self._apply(lambda class_map: class_map.with_ignored(labels))

    def _own_name(self) -> None:
        labels = self.selected
        self._apply(lambda class_map: class_map.with_own_name(labels))
