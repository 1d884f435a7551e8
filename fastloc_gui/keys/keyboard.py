"""Letters and digits by their position, on keyboards that have no Latin ones there."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Container

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from .keymap import normal

_ROWS = "1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"
_FIRST = {"win32": (0x02, 0x10, 0x1E, 0x2C), "linux": (10, 24, 38, 52)}  # scan codes at the beginning of each row
_MAC = "ASDFHGZXCV BQWERYT123465 97 80 OU IP LJ K    NM"  # by virtual key code; spaces are other keys
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_MODIFIERS = ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)


def _positions() -> dict[int, str]:
    if sys.platform == "darwin":
        return {code: text for code, text in enumerate(_MAC) if text != " "}
    firsts = _FIRST.get(sys.platform, _FIRST["linux"])
    return {first + i: text for first, row in zip(firsts, _ROWS, strict=True) for i, text in enumerate(row)}


class Keyboard:
    """Reads keys. From the letters that are pressed it learns whether the keyboard's are Latin."""

    def __init__(self) -> None:
        self._at = _positions()
        self._latin = True

    def read(self, event: QKeyEvent, known: Container[str]) -> str:
        """The key with its modifiers, as `keymap.normal` spells it: "Ctrl+1".

        If it is not `known`, the letter or digit at its position in the usual layout is tried, without Shift if it is
        a digit: French keyboards have digits only with Shift, Greek and Russian ones have other letters.
        """
        key, modifiers = Qt.Key(event.key()), event.modifiers() & _MODIFIERS
        own = spelled(key, modifiers)
        text = chr(key) if key < sys.maxunicode else ""
        if text.isalpha():
            self._latin = "LATIN" in unicodedata.name(text, "")
        if own in known:
            return own
        if not (text.isascii() and text.isalnum()):
            text = self._at.get(event.nativeVirtualKey() if sys.platform == "darwin" else event.nativeScanCode(), "")
        if text.isdigit():
            modifiers &= ~_SHIFT
        elif self._latin:
            return own
        there = spelled(Qt.Key(ord(text)), modifiers) if text else own
        return there if there in known else own


def spelled(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> str:
    """The key as `keymap.normal` spells it."""
    return normal(QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText))
