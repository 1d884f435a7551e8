"""Radio buttons and check boxes with a line of explanation each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QGridLayout, QRadioButton, QWidget

from fastloc_core.formats.exporter import Exporter
from fastloc_gui.look.parts import in_row, quiet_label
from fastloc_gui.look.translation import translate

GAP = 14  # pixels between a name and its explanation


def format_rows(formats: Mapping[str, Exporter]) -> list[tuple[str, str, str]]:
    """For a choice of formats of annotation files."""
    rows = ((name, f"&{each.title}", each.about) for name, each in formats.items())
    return [(name, translate("formats", title), translate("formats", about)) for name, title, about in rows]


def align(form: QWidget) -> None:
    """Begin all explanations in a form below each other."""
    names = [name for name in form.findChildren(QAbstractButton) if isinstance(name, QRadioButton | QCheckBox)]
    width = max(name.sizeHint().width() for name in names)
    for name in names:
        name.setMinimumWidth(width)


class Choice(QWidget):
    """One of several values, each with its name and a line that explains it."""

    changed = Signal()

    def __init__(self, rows: Sequence[tuple[Any, str, str]], chosen: object) -> None:
        super().__init__()
        self._values = [value for value, _, _ in rows]
        self.group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for i, (value, name, about) in enumerate(rows):
            button, explanation = QRadioButton(name), quiet_label(about)
            button.setChecked(value == chosen)
            button.setAccessibleDescription(about)
            explanation.setBuddy(button)
            self.group.addButton(button, i)
            grid.setRowMinimumHeight(i, explanation.sizeHint().height() * 7 // 4)  # as tall as QFormLayout's labels
            grid.addWidget(button, i, 0)
            grid.addWidget(explanation, i, 1)
        self.group.idToggled.connect(self._toggled)

    @property
    def value(self) -> Any:  # noqa: ANN401 (as in the rows)
        return self._values[self.group.checkedId()]

    def choose(self, value: object) -> None:
        self.group.button(self._values.index(value)).setChecked(True)

    def _toggled(self, _: int, on: bool) -> None:
        if on:
            self.changed.emit()


class Option(QWidget):
    """A check box with a line that explains it."""

    def __init__(self, name: str, wanted: bool) -> None:
        super().__init__()
        self.box = QCheckBox(name)
        self.box.setChecked(wanted)
        self._explanation = quiet_label()
        self.setLayout(in_row(self.box, (self._explanation, 1), spacing=GAP, margins=(0, 0, 0, 0)))

    @property
    def wanted(self) -> bool:
        return self.box.isChecked()

    def explain(self, about: str) -> None:
        self._explanation.setText(about)
        self.box.setAccessibleDescription(about)
