"""Opening a folder: the dialog that asks for one, and the menu of the folders that were open last."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu

from fastloc_gui.desk import Desk
from fastloc_gui.look.translation import translate

from .choose_path import choose_path


def recent_folders(desk: Desk) -> QMenu:
    menu = QMenu(desk.window)
    menu.aboutToShow.connect(partial(_refill, menu, desk))
    return menu


def _refill(menu: QMenu, desk: Desk) -> None:
    menu.clear()
    for folder in desk.settings.recent_folders:
        menu.addAction(str(folder).replace("&", "&&")).triggered.connect(partial(open_folder, desk, folder, ""))
    if menu.isEmpty():
        menu.addAction(translate("open_folder", "None yet")).setEnabled(False)


def choose_folder(desk: Desk) -> None:
    title = translate("open_folder", "Open a folder of images")
    choose_path(desk.window, title, desk.session.root or Path.home(), partial(open_folder, desk))


def open_folder(desk: Desk, folder: str | Path, image: str = "") -> None:
    """Begin with the image of that name, or without one, with the image that was shown last."""
    if os.path.isdir(folder):
        desk.work.open_folder(Path(folder).absolute(), image)
    else:
        title = translate("open_folder", "{} is no folder").format(folder)
        desk.problem(title, translate("open_folder", "Check that it still exists."))
