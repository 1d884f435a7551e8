"""The window as a person drives it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fastloc_gui.review.document import Document
from fastloc_gui.review.image_list import Show
from fastloc_gui.window.main_window import MainWindow

Open = Callable[..., MainWindow]
Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(window: MainWindow, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(window.canvas, key, modifier)


def image_of(window: MainWindow, name: str) -> int:
    """The number of the image of that name in the open folder."""
    image = window.session.images.named(name)
    assert image is not None
    return image


def document_of(window: MainWindow, name: str) -> Document:
    return window.session.document(image_of(window, name))


def wait_for_proposals(qtbot: QtBot, window: MainWindow) -> None:
    def ready() -> bool:
        document = window.session.current
        if not (document and document.loaded and document.proposals):
            return False
        return not window.work.waits_for_proposals(document)

    qtbot.waitUntil(ready)


def list_only(window: MainWindow, show: Show) -> list[str]:
    window.images.show_only.setCurrentIndex(window.images.show_only.findData(show))
    window.images.show_only.activated.emit(window.images.show_only.currentIndex())
    return listed(window)


def listed(window: MainWindow) -> list[str]:
    queue = window.session.images
    return [queue.index(i).data() for i in range(queue.rowCount())]
