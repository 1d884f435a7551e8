"""The user's own classes, in the order of the number keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QLineEdit, QTableView, QVBoxLayout, QWidget

from fastloc_core.review.mapping import ClassMap
from fastloc_gui.look.text import whole

from .class_map_parts import RIGHT, Apply, Index, Role, TableModel, button, dressed, heading, quiet

KEYS = 9


class ClassesModel(TableModel):
    """One row for each class: its number key, its name, which can be edited, and the number of its labels."""

    columns = ("Key", "Class", "Labels")
    renamed = Signal(str, str)  # old name, new name as it was typed

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._labels: Counter[str] = Counter()

    def show(self, class_map: ClassMap) -> None:
        same_rows = len(class_map.classes) == self.rowCount()
        if not same_rows:
            self.beginResetModel()
        self.class_map, self._labels = class_map, Counter(class_map.becomes.values())
        if same_rows:  # a reset would end the editing of a name
            self.refresh()
        else:
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature; never changed)
        return 0 if parent.isValid() else len(self.class_map.classes)

    def flags(self, index: Index) -> Qt.ItemFlag:
        editable = Qt.ItemFlag.ItemIsEditable if index.column() == 1 else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 (Qt's)
        if role == Role.TextAlignmentRole and index.column() == self.numbers:
            return RIGHT
        if role == Role.ForegroundRole and index.column() != 1:
            return quiet()
        if role not in (Role.DisplayRole, Role.EditRole):
            return None
        name = self.class_map.classes[index.row()]
        number = str(index.row() + 1) if index.row() < KEYS else ""
        return (number, name, whole(self._labels[name]))[index.column()]

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:  # noqa: ANN401 (Qt's)
        self.renamed.emit(self.class_map.classes[index.row()], str(value))
        return True


class ClassesPane(QWidget):
    """Add, rename, remove and order the classes; every change goes through `apply`."""

    def __init__(self, apply: Apply) -> None:
        super().__init__()
        self._apply = apply
        self.renamed: dict[str, str] = {}  # old name of a class: its name now
        self.new = QLineEdit(placeholderText=self.tr("New class, then Return"))
        self.model = ClassesModel(self)
        self.table = dressed(QTableView(), self.model, (44, 0, 70))
        self.table.setAccessibleName(self.tr("Your classes"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.rename = button(self.tr("&Rename"), self._edit, "F2")
        self.remove = button(self.tr("Re&move"), self._remove, "Del", self.table)
        self.up = button(self.tr("&Up"), self._move_up, "Ctrl+Up", self.table)
        self.down = button(self.tr("&Down"), self._move_down, "Ctrl+Down", self.table)
        buttons = QGridLayout()
        for i, each in enumerate((self.rename, self.up, self.remove, self.down)):
            buttons.addWidget(each, i // 2, i % 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(heading(self.tr("&Your classes"), self.new))
        layout.addWidget(self.new)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        self.new.returnPressed.connect(self.add)
        self.model.renamed.connect(self._rename)
        self.table.selectionModel().selectionChanged.connect(self._enable)

    def show_map(self, class_map: ClassMap) -> None:
        self.model.show(class_map)
        self._enable()

    @property
    def _names(self) -> list[str]:
        return list(self.model.class_map.classes)

    def add(self) -> bool:
        """Add the class that was typed."""
        name = known_as(self.new.text(), self._names)
        if name not in self._names and not self._apply(lambda old: old.with_classes([*old.classes, name])):
            return False
        self.new.clear()
        self.table.selectRow(self._names.index(name))
        return True

    def _enable(self) -> None:
        row, last = self.table.currentIndex().row(), len(self._names) - 1
        self.rename.setEnabled(row >= 0)
        self.remove.setEnabled(row >= 0)
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < last)

    def _edit(self) -> None:
        self.table.setFocus()
        self.table.setCurrentIndex(self.table.currentIndex().siblingAtColumn(1))
        self.table.edit(self.table.currentIndex())

    def _rename(self, old: str, new: str) -> None:
        if self._apply(lambda class_map: class_map.renamed(old, new)) and new.strip() != old:
            first = next((name for name, now in self.renamed.items() if now == old), old)
            self.renamed[first] = new.strip()

    def _remove(self) -> None:
        self._reorder(lambda names, row: names.pop(row), 0)

    def _move_up(self) -> None:
        self._reorder(lambda names, row: names.insert(row - 1, names.pop(row)), -1)

    def _move_down(self) -> None:
        self._reorder(lambda names, row: names.insert(row + 1, names.pop(row)), 1)

    def _reorder(self, reorder: Callable[[list[str], int], object], step: int) -> None:
        """Change the list at the current row, then select the row that is `step` further."""
        row, names = self.table.currentIndex().row(), self._names
        if row < 0 or not 0 <= row + step < len(names):
            return
        reorder(names, row)
        self._apply(lambda old: old.with_classes(names))
        self.table.selectRow(min(row + step, len(names) - 1))
        self._enable()


def known_as(name: str, classes: Iterable[str]) -> str:
    """The class of that name, even if its capitals differ; otherwise the name itself."""
    folded = name.strip().casefold()
    return next((cls for cls in classes if cls.casefold() == folded), name.strip())
