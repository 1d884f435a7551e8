"""Radio buttons with a line of explanation each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QWidget


class Choice(QWidget):
    """One of some values, each with its name and a line that explains it."""

    changed = Signal()

    def __init__(self, rows: Sequence[tuple[Any, str, str]], chosen: object) -> None:
        super().__init__()
        self._values = [value for value, _, _ in rows]
        self.group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, 110)
        for i, (value, name, about) in enumerate(rows):
            button, explanation = QRadioButton(name), QLabel(about)
            button.setChecked(value == chosen)
            button.setAccessibleDescription(about)
            explanation.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            explanation.setBuddy(button)
            self.group.addButton(button, i)
            grid.setRowMinimumHeight(i, explanation.sizeHint().height() * 7 // 4)  # as tall as QFormLayout's labels
            grid.addWidget(button, i, 0)
            grid.addWidget(explanation, i, 1)
        self.group.idToggled.connect(self._toggled)

    @property
    def value(self) -> Any:  # noqa: ANN401 (what the rows have)
        return self._values[self.group.checkedId()]

    def choose(self, value: object) -> None:
        self.group.button(self._values.index(value)).setChecked(True)

    def _toggled(self, _: int, on: bool) -> None:
        if on:
            self.changed.emit()
