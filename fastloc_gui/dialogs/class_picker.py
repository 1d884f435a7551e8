"""Choosing the class of a box: type a part of it, Return."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from .class_map_classes import known_as


class ClassPicker(QDialog):
    """Any name will do; those that are known complete themselves, and are spelt as they are known."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Class of the box"))
        self.field = QLineEdit(placeholderText=self.tr("Class"))
        self.field.setMinimumWidth(280)
        self.field.setAccessibleName(self.tr("Class of the box"))
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(QLabel(self.tr("Return takes it, Esc changes nothing.")))
        self.field.returnPressed.connect(self.accept)
        self.accepted.connect(self._answer)

    def ask(self, present: str, known: Sequence[str]) -> None:
        """Open with the class that the box has now; `chosen` is the answer."""
        self._known.setStringList(list(dict.fromkeys(known)))
        self.field.setText(present)
        self.field.selectAll()
        self.open()
        self.field.setFocus()

    def accept(self) -> None:
        if self.field.text().strip():
            super().accept()

    def _answer(self) -> None:
        self.chosen.emit(known_as(self.field.text(), self._known.stringList()))
