"""The message in the middle of the canvas while there is no image."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget

from fastloc_gui.look.parts import button, enlarge, in_column, in_row


class Message(QWidget):
    """A text, and below it a button for the remedy."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._action: QAction | None = None
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText, alignment=Qt.AlignmentFlag.AlignCenter)
        enlarge(self._text, 1.3)
        self.button = button("", self._trigger)
        self.button.hide()
        remedy = in_row(None, self.button, None)
        self.setLayout(in_column(None, self._text, remedy, None, spacing=16, margins=(32, 32, 32, 32)))

    def say(self, text: str, remedy: QAction | None) -> None:
        self._text.setText(text)
        self._action = remedy
        self.button.setVisible(remedy is not None)
        self.button.setText(remedy.text() if remedy else "")

    def _trigger(self) -> None:
        if self._action:
            self._action.trigger()
