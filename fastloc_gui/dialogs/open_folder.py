"""Opening a folder: the dialog that asks for one, and the menu of the folders that were open last."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from fastloc_gui.desk import Desk
from fastloc_gui.look.translation import translate
from fastloc_gui.settings import Settings

from .parts import choose_path


class RecentFolders(QMenu):
    """Asks the settings whenever it opens."""

    chosen = Signal(object)  # Path

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent)
        self._settings = settings
        self.aboutToShow.connect(self.refill)

    def refill(self) -> None:
        self.clear()
        for folder in self._settings.recent_folders:
            entry = self.addAction(str(folder).replace("&", "&&"))
            entry.triggered.connect(partial(self.chosen.emit, folder))
        if self.isEmpty():
            self.addAction(self.tr("None yet")).setEnabled(False)


def recent_folders(desk: Desk) -> RecentFolders:
    menu = RecentFolders(desk.window, desk.settings)
    menu.chosen.connect(partial(open_folder, desk))
    return menu


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
