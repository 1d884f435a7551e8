"""A short pause in which keys do not decide, because something new is on the screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal


class Pause(QObject):
    """`text`: what the user sees meanwhile; empty if nothing was decided just before, so that nobody is in a hurry."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.text = ""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._end)

    @property
    def on(self) -> bool:
        return self._timer.isActive()

    def begin(self, milliseconds: int, text: str = "") -> None:
        """A text that is shown stays until the end."""
        if milliseconds > 0:
            self.text = text or (self.text if self.on else "")
            self._timer.start(milliseconds)
            self.changed.emit()

    def _end(self) -> None:
        self.text = ""
        self.changed.emit()
