"""The folders that were open last, as a menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from fastloc_gui.settings import Settings


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
