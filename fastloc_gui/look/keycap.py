"""A key, drawn as a key of a keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from .parts import in_row

_CAP = """
QLabel { background: palette(base); border: 1px solid palette(mid); border-bottom-width: 3px; border-radius: 5px;
         padding: 4px 9px; min-width: 14px; font-weight: 600; }
"""


class KeyCaps(QWidget):
    """The keys that are pressed together, as the platform writes them: "Ctrl+Z"."""

    def __init__(self, shortcut: str) -> None:
        super().__init__()
        caps = [QLabel(key, alignment=Qt.AlignmentFlag.AlignCenter) for key in split(shortcut)]
        self.setLayout(in_row(*caps, spacing=4, margins=(0, 0, 0, 0)))
        self.setStyleSheet(_CAP)


def split(shortcut: str) -> list[str]:
    """ "Ctrl+Z" -> ["Ctrl", "Z"]; the last key may be a plus."""
    held, _, last = shortcut[:-1].rpartition("+")
    return [*filter(None, held.split("+")), last + shortcut[-1:]]
