"""The message in the middle of the canvas while there is no image."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


class Message(QWidget):
    """A text, and below it a button for the remedy."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._action: QAction | None = None
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = self.font()
        font.setPointSizeF(1.3 * font.pointSizeF())
        self._text.setFont(font)
        self.button = QPushButton()
        self.button.hide()
        self.button.clicked.connect(self._trigger)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 32, 32, 32)
        layout.setSpacing(16)
        layout.addStretch()
        layout.addWidget(self._text)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignCenter)
        layout.addStretch()

    def say(self, text: str, remedy: QAction | None) -> None:
        self._text.setText(text)
        self._action = remedy
        self.button.setVisible(remedy is not None)
        self.button.setText(remedy.text() if remedy else "")

    def _trigger(self) -> None:
        if self._action:
            self._action.trigger()
