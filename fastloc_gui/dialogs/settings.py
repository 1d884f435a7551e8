"""The settings of the program."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QSpinBox, QWidget

from fastloc_core import limits
from fastloc_core.annotation import LONGEST_NAME
from fastloc_core.formats.conventions import Convention
from fastloc_core.localization.presets import of_kind
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import add_row, button, ending, in_row, offer, quiet_label
from fastloc_gui.look.translation import LANGUAGES, translate
from fastloc_gui.panels.images import ORDERS
from fastloc_gui.settings import Settings


class SettingsDialog(QDialog):
    """Stores every choice at once, then emits the name of the setting in `changed`."""

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
        orders = {order: translate("images", text) for order, text in ORDERS.items()}
        self._choose("theme", self.tr("&Theme"), themes)
        self._choose("language", self.tr("&Language"), {"system": system, **LANGUAGES})
        self._form.addRow("", quiet_label(self.tr("The language changes at the next start.")))
        self.shortcuts = button(self.tr("Keyboard &shortcuts…"), self.shortcuts_wanted)
        self._form.addRow(self.tr("Keys"), in_row(self.shortcuts, None))
        self._number("pause_ms", self.tr("Pa&use before deciding"), "ms", range(0, 3001, 100))
        self._form.addRow("", quiet_label(self.tr("For the next image, and after a search or a dialog.")))
        self._text("person", self.tr("&Your name"), LONGEST_NAME)
        self._form.addRow("", quiet_label(self.tr("Kept with your decisions in each folder, if you enter one.")))
        self._choose("device", self.tr("&Device"), devices)
        self._choose("preset", self.tr("&Preset of proposals"), {name: name for name in of_kind("preset")})
        self._choose("convention", self.tr("Pixels in &new XML files"), conventions)
        self._choose("order", self.tr("&Order of images"), orders)
        self._number("megapixels", self.tr("&Images up to"), self.tr("megapixels"), limits.MEGAPIXELS)
        self._number("megabytes", self.tr("&Files up to"), "MB", limits.MEGABYTES)
        self._form.addRow("", quiet_label(self.tr("Larger ones are refused: they could take all memory.")))
        self._form.addRow(ending(self))

    def _choose(self, key: str, label: str, choices: Mapping[Any, str]) -> None:
        """Add a row for the setting `key`; `choices`: its values and their names."""
        box = QComboBox()
        box.setObjectName(key)
        offer(box, choices, str(getattr(self._settings, key)))

        def store() -> None:
            setattr(self._settings, key, box.currentData())
            self.changed.emit(key)

        box.activated.connect(store)
        self._form.addRow(label, box)

    def _text(self, key: str, label: str, most: int) -> None:
        """Add a row for the text `key`, of at most so many characters."""
        field = QLineEdit(getattr(self._settings, key), maxLength=most, placeholderText=self.tr("None"))
        field.setObjectName(key)

        def store(text: str) -> None:
            setattr(self._settings, key, " ".join(text.split()))
            self.changed.emit(key)

        field.textEdited.connect(store)
        self._form.addRow(label, field)

    def _number(self, key: str, label: str, unit: str, allowed: range) -> None:
        """Add a row for the number `key` of the settings, with a button for its default."""
        box = QSpinBox(minimum=allowed[0], maximum=allowed[-1], suffix=f"\u00a0{unit}")
        box.setKeyboardTracking(False)
        box.setGroupSeparatorShown(True)
        box.setObjectName(key)
        box.setValue(getattr(self._settings, key))
        box.setSingleStep(allowed.step)
        usual = type(self._settings).model_fields[key].default
        default = button(self.tr("Default"), lambda: box.setValue(usual))
        default.setObjectName(f"{key}_default")
        default.setEnabled(box.value() != usual)

        def store(number: int) -> None:
            setattr(self._settings, key, number)
            default.setEnabled(number != usual)
            self.changed.emit(key)

        box.valueChanged.connect(store)
        add_row(self._form, label, box, default)


def open_settings(desk: Desk) -> None:
    dialog = SettingsDialog(desk.window, desk.settings)
    dialog.shortcuts_wanted.connect(desk.actions["shortcuts"].trigger)
    dialog.changed.connect(partial(_apply, desk))
    desk.open(dialog)


def _apply(desk: Desk, key: str) -> None:
    """Put a setting in force that has just been changed."""
    settings = desk.settings
    match key:
        case "theme":
            desk.actions[f"theme_{settings.theme}"].trigger()
        case "device" | "preset":
            desk.work.configure(settings.preset, settings.device)
        case "convention":
            desk.work.saver.convention = settings.convention
        case "order":
            desk.images.set_order(settings.order)
        case "person":
            desk.session.person = settings.person
        case "megapixels" | "megabytes":
            limits.use(settings.limits)
