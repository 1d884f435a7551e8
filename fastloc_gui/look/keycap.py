"""A key, drawn as a key of a keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

_CAP = """
QLabel { background: palette(base); border: 1px solid palette(mid); border-bottom-width: 3px; border-radius: 5px;
         padding: 4px 9px; font-weight: 600; }
"""


class KeyCaps(QWidget):
    """The keys that are pressed together, as the platform writes them: "Ctrl+Z"."""

    def __init__(self, shortcut: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for key in split(shortcut):
            cap = QLabel(key, alignment=Qt.AlignmentFlag.AlignCenter)
            cap.setStyleSheet(_CAP)
            cap.setMinimumWidth(34)
            row.addWidget(cap)


def split(shortcut: str) -> list[str]:
    """ "Ctrl+Z" -> ["Ctrl", "Z"]; the last key may be a plus."""
    held, _, last = shortcut[:-1].rpartition("+")
    return [*filter(None, held.split("+")), last + shortcut[-1:]]
