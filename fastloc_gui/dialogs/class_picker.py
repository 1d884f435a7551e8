"""Choosing the class of a box: type a part of its name, then Return."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget

from fastloc_gui.look.parts import complete, in_column

from .class_map_classes import known_as
from .finder import fit


class ClassPicker(QDialog):
    """Takes any name. Known classes are completed, and keep their spelling."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Class of the box"))
        self.field = QLineEdit(placeholderText=self.tr("Class"))
        self.field.setMinimumWidth(280)
        self.field.setAccessibleName(self.tr("Class of the box"))
        self._names: list[str] = []  # known classes
        self._known = QStringListModel(self)  # the same, the best fit first
        complete(self.field, self._known)
        self.setLayout(in_column(self.field, QLabel(self.tr("Return takes it, Esc changes nothing."))))
        self.field.textEdited.connect(self._sort)
        self.field.returnPressed.connect(self.accept)
        self.accepted.connect(self._answer)

    def ask(self, present: str, known: Sequence[str]) -> None:
        """Open with the class that the box has now; `chosen` is the answer."""
        self._names = list(dict.fromkeys(known))
        self._known.setStringList(self._names)
        self.field.setText(present)
        self.field.selectAll()
        self.open()
        self.field.setFocus()

    def _sort(self, wanted: str) -> None:
        """Best fit first: equal names, names that begin so, names with a word that begins so, other names."""
        self._known.setStringList(sorted(self._names, key=lambda name: (fit(wanted, name) or (9, 0), len(name))))

    def accept(self) -> None:
        if self.field.text().strip():
            super().accept()

    def _answer(self) -> None:
        self.chosen.emit(known_as(self.field.text(), self._names))
