"""What the program does by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QWidget,
)

from fastloc_core import limits
from fastloc_core.formats.conventions import Convention
from fastloc_core.localization.presets import PRESETS
from fastloc_gui.look.translation import LANGUAGES
from fastloc_gui.review.image_list import Order
from fastloc_gui.settings import Settings


class SettingsDialog(QDialog):
    """Every choice is stored at once; `changed` names the property of Settings."""

    changed = Signal(str)
    shortcuts_wanted = Signal()

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        self._form = QFormLayout(self)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setVerticalSpacing(10)
        system = self.tr("As the system")
        themes = {"system": system, "light": self.tr("Light"), "dark": self.tr("Dark")}
        devices = {"auto": self.tr("Best there is"), "cpu": "CPU", "cuda": "NVIDIA (CUDA)", "mps": "Apple (MPS)"}
        conventions = {
            Convention.DEVKIT.value: self.tr("From 1, as the VOC devkit"),
            Convention.LABELIMG.value: self.tr("From 0, as labelImg"),
        }
        orders = {
            Order.NAME: self.tr("By name"),
            Order.HARD: self.tr("Uncertain first"),
            Order.EASY: self.tr("Easy first"),
            Order.STATE: self.tr("By state"),
        }
        self._choose("theme", self.tr("&Theme"), themes)
        self._choose("language", self.tr("&Language"), {"system": system, **LANGUAGES})
        self._note(self.tr("The language changes at the next start."))
        self._add_shortcuts()
        self._choose("device", self.tr("&Device"), devices)
        self._choose("preset", self.tr("&Proposals as in"), {name: name for name in PRESETS})
        self._choose("convention", self.tr("Pixels in &new XML files"), conventions)
        self._choose("order", self.tr("&Order of images"), orders)
        self._limit("megapixels", self.tr("&Images up to"), self.tr("megapixels"), limits.MEGAPIXELS)
        self._limit("megabytes", self.tr("&Files up to"), "MB", limits.MEGABYTES)
        self._note(self.tr("Larger ones are refused: they could take all memory."))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self._form.addRow(buttons)

    def _choose(self, key: str, label: str, choices: Mapping[Any, str]) -> None:
        """A row for the property `key` of the settings; `choices`: its values, and what they are called."""
        box = QComboBox()
        box.setObjectName(key)
        for value, name in choices.items():
            box.addItem(name, value)
        box.setCurrentIndex(max(box.findData(str(getattr(self._settings, key))), 0))

        def store() -> None:
            setattr(self._settings, key, box.currentData())
            self.changed.emit(key)

        box.activated.connect(store)
        self._form.addRow(label, box)

    def _limit(self, key: str, label: str, unit: str, allowed: range) -> None:
        """A row for the number `key` of the settings, with the way back to its default."""
        box = QSpinBox(minimum=allowed[0], maximum=allowed[-1], suffix=f"\u00a0{unit}")
        box.setKeyboardTracking(False)
        box.setGroupSeparatorShown(True)
        box.setObjectName(key)
        box.setValue(getattr(self._settings, key))
        usual = getattr(limits.DEFAULT, key)
        default = QPushButton(self.tr("Default"), autoDefault=False)
        default.setObjectName(f"{key}_default")
        default.setEnabled(box.value() != usual)

        def store(number: int) -> None:
            setattr(self._settings, key, number)
            default.setEnabled(number != usual)
            self.changed.emit(key)

        box.valueChanged.connect(store)
        default.clicked.connect(lambda: box.setValue(usual))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(box, 1)
        row.addWidget(default)
        self._form.addRow(label, row)
        caption = self._form.labelForField(row)
        if isinstance(caption, QLabel):
            caption.setBuddy(box)

    def _note(self, text: str) -> None:
        note = QLabel(text)
        note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._form.addRow("", note)

    def _add_shortcuts(self) -> None:
        self.shortcuts = QPushButton(self.tr("Keyboard &shortcuts…"), autoDefault=False)
        self.shortcuts.clicked.connect(self.shortcuts_wanted)
        row = QHBoxLayout()
        row.addWidget(self.shortcuts)
        row.addStretch()
        self._form.addRow(self.tr("Keys"), row)
