"""The dialogs about the program itself, at work in the window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

if TYPE_CHECKING:
    from fastloc_gui.main_window import MainWindow


def open_finder(window: MainWindow) -> None:
    from .finder import Finder

    _open(Finder(window, window.actions_by_id))


def open_shortcuts(window: MainWindow) -> None:
    from .shortcuts import ShortcutsDialog

    _open(ShortcutsDialog(window, window.keys))


def open_guide(window: MainWindow) -> None:
    from .guide import Guide

    window.settings.guide_seen = True
    guide = Guide(window, window.keys)
    guide.open_wanted.connect(window.choose_folder)
    guide.model_wanted.connect(window.choose_model)
    _open(guide)


def open_settings(window: MainWindow) -> None:
    from .settings import SettingsDialog

    dialog = SettingsDialog(window, window.settings)
    dialog.shortcuts_wanted.connect(partial(open_shortcuts, window))
    dialog.changed.connect(partial(_settings_changed, window))
    _open(dialog)


def _settings_changed(window: MainWindow, key: str) -> None:
    settings = window.settings
    match key:
        case "theme":
            window.set_theme(settings.theme)
        case "device" | "preset":
            window.controller.configure(settings.preset, settings.device)
        case "convention":
            window.controller.saver.convention = settings.convention
        case "order":
            window.images.set_order(settings.order)


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
