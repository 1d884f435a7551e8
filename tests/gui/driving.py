"""The window as a person drives it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fastloc_gui.main_window import MainWindow

Open = Callable[..., MainWindow]
Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(window: MainWindow, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(window.canvas, key, modifier)


def wait_for_proposals(qtbot: QtBot, window: MainWindow) -> None:
    def there() -> bool:
        document = window.session.current
        return bool(document and document.loaded and document.proposals)

    qtbot.waitUntil(there)
