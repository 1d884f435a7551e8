"""The user's own classes, in the order of the number keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from fastloc_core.review.mapping import ClassMap
from fastloc_gui.look.parts import RIGHT, in_column, name_of
from fastloc_gui.look.text import whole

from .class_map_parts import Apply, key_button, quiet, with_widths

KEYS = 9
Role = Qt.ItemDataRole


class ClassesPane(QWidget):
    """Add, rename, remove and order the classes; every change goes through `apply`."""

    def __init__(self, apply: Apply) -> None:
        super().__init__()
        self._apply = apply
        self._names: tuple[str, ...] = ()
        self.renamed: dict[str, str] = {}  # old name of a class: its name now
        self.new = QLineEdit(placeholderText=self.tr("New class, then Return"))
        self.table = QTableWidget(0, 3)
        self.table.setHorizontalHeaderLabels([self.tr("Key"), self.tr("Class"), self.tr("Labels")])
        self.table.model().setHeaderData(2, Qt.Orientation.Horizontal, RIGHT, Role.TextAlignmentRole)
        with_widths(self.table, 44, 0, 70)
        self.table.setAccessibleName(self.tr("Your classes"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)  # only names are edited
        self.rename = key_button(self.tr("&Rename"), self._edit, "F2", self.table)
        self.remove = key_button(self.tr("Re&move"), self._remove, "Del", self.table)
        self.up = key_button(self.tr("&Up"), lambda: self._move(-1), "Ctrl+Up", self.table)
        self.down = key_button(self.tr("&Down"), lambda: self._move(1), "Ctrl+Down", self.table)
        buttons = QGridLayout()
        for i, each in enumerate((self.rename, self.up, self.remove, self.down)):
            buttons.addWidget(each, i // 2, i % 2)
        title = self.tr("&Your classes")
        heading = name_of(self.new, f"<b>{title}</b>")
        self.setLayout(in_column(heading, self.new, (self.table, 1), buttons, margins=(0, 0, 0, 0)))
        self.new.returnPressed.connect(self.add)
        self.table.itemChanged.connect(self._rename)
        self.table.doubleClicked.connect(self._edit)
        self.table.selectionModel().selectionChanged.connect(self._enable)

    def show_map(self, class_map: ClassMap) -> None:
        """One row for each class: its number key, its name, and the number of its labels."""
        self._names, labels = class_map.classes, Counter(class_map.becomes.values())
        model = self.table.model()
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(self._names))
            for row, name in enumerate(self._names):
                key, cls, count = (model.index(row, column) for column in range(3))
                model.setData(key, str(row + 1) if row < KEYS else "")
                model.setData(cls, name)
                model.setData(count, whole(labels[name]))
                model.setData(count, RIGHT, Role.TextAlignmentRole)
                for other in (key, count):
                    model.setData(other, quiet(), Role.ForegroundRole)
        self._enable()

    def add(self) -> bool:
        """Add the class that was typed."""
        name = known_as(self.new.text(), self._names)
        if name not in self._names and not self._apply(lambda old: old.with_classes([*old.classes, name])):
            return False
        self.new.clear()
        self.table.selectRow(self._names.index(name))
        return True

    def _enable(self) -> None:
        row, last = self.table.currentRow(), len(self._names) - 1
        self.rename.setEnabled(row >= 0)
        self.remove.setEnabled(row >= 0)
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < last)

    def _edit(self) -> None:
        self.table.setFocus()
        self.table.setCurrentIndex(self.table.currentIndex().siblingAtColumn(1))
        self.table.edit(self.table.currentIndex())

    def _rename(self, item: QTableWidgetItem) -> None:
        """The name was edited in the table; a name that is refused gives way to the old one."""
        old, new = self._names[item.row()], item.text()
        if not self._apply(lambda class_map: class_map.renamed(old, new)):
            with QSignalBlocker(self.table):
                item.setText(old)
        elif new.strip() != old:
            first = next((name for name, now in self.renamed.items() if now == old), old)
            self.renamed[first] = new.strip()

    def _remove(self) -> None:
        names, row = list(self._names), self.table.currentRow()
        if row >= 0:
            del names[row]
            self._reorder(names, min(row, len(names) - 1))

    def _move(self, step: int) -> None:
        names, row = list(self._names), self.table.currentRow()
        if row >= 0 and 0 <= row + step < len(names):
            names.insert(row + step, names.pop(row))
            self._reorder(names, row + step)

    def _reorder(self, names: list[str], selected: int) -> None:
        self._apply(lambda old: old.with_classes(names))
        self.table.selectRow(selected)
        self._enable()


def known_as(name: str, classes: Iterable[str]) -> str:
    """The class of that name, as written if there is one, or with other capitals; otherwise the name itself."""
    given = name.strip()
    alike = [cls for cls in classes if cls.casefold() == given.casefold()]
    return given if given in alike or not alike else alike[0]
