"""A few words over the image while keys do not decide."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from fastloc_gui.keys.pause import Pause
from fastloc_gui.look.parts import enlarge

_TOP = 24  # pixels from the upper edge


class Notice(QLabel):
    def __init__(self, over: QWidget, pause: Pause) -> None:
        super().__init__(over)
        self._over, self._pause = over, pause
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Highlight)
        self.setForegroundRole(QPalette.ColorRole.HighlightedText)
        self.setMargin(10)
        enlarge(self, 1.3)
        pause.changed.connect(self._follow)
        self.hide()

    def _follow(self) -> None:
        self.setText(self._pause.text)
        self.setVisible(bool(self._pause.text))
        self.adjustSize()
        self.move((self._over.width() - self.width()) // 2, _TOP)
