"""The dialogs about the program itself, at work in the window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fastloc_core import limits

if TYPE_CHECKING:
    from fastloc_gui.window.main_window import MainWindow


def open_finder(window: MainWindow) -> None:
    from .finder import Finder

    window.open_dialog(Finder(window, window.actions_by_id))


def open_shortcuts(window: MainWindow) -> None:
    from .shortcuts import ShortcutsDialog

    window.open_dialog(ShortcutsDialog(window, window.keys))


def open_guide(window: MainWindow) -> None:
    from .guide import Guide

    window.settings.guide_seen = True
    guide = Guide(window, window.keys)
    guide.open_wanted.connect(window.choose_folder)
    guide.model_wanted.connect(window.choose_model)
    window.open_dialog(guide)


def open_settings(window: MainWindow) -> None:
    from .settings import SettingsDialog

    dialog = SettingsDialog(window, window.settings)
    dialog.shortcuts_wanted.connect(partial(open_shortcuts, window))
    dialog.changed.connect(partial(_settings_changed, window))
    window.open_dialog(dialog)


def _settings_changed(window: MainWindow, key: str) -> None:
    settings = window.settings
    match key:
        case "theme":
            window.set_theme(settings.theme)
        case "device" | "preset":
            window.work.configure(settings.preset, settings.device)
        case "convention":
            window.work.saver.convention = settings.convention
        case "order":
            window.images.set_order(settings.order)
        case "megapixels" | "megabytes":
            limits.use(settings.limits)
