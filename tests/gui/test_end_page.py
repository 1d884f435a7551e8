"""The end of the work says so, in the place of the image."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fastloc_gui.dialogs.export import ExportDialog
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import CTRL, Key, Open, press, wait_for_proposals


@pytest.fixture
def done(open_window: Open, qtbot: QtBot) -> MainWindow:
    """Every image was decided."""
    window = open_window()
    for image in range(3):
        assert window.end.isHidden()
        assert window.session.images.verified == image
        wait_for_proposals(qtbot, window)
        press(window, Key.Key_Return, modifier=CTRL)
    return window


def test_after_the_last_image_a_page_says_what_was_done_and_leads_to_the_export(done: MainWindow, qtbot: QtBot) -> None:
    assert done.end.isVisible()
    assert not done.canvas.isVisible()
    assert done.end.counts.text() == "Images: 3. Boxes: 6.\ncat 3, dog 3"
    done.end.export.click()
    qtbot.waitUntil(lambda: bool(done.findChildren(ExportDialog)))


def test_no_key_decides_behind_the_page_and_others_bring_the_image_back(done: MainWindow, qtbot: QtBot) -> None:
    document = done.session.current
    assert document
    qtbot.waitUntil(done.end.hasFocus)
    for key in (Key.Key_Space, Key.Key_X, Key.Key_1, Key.Key_Delete, Key.Key_Left):
        QTest.keyClick(done.end, key)
    assert done.status.currentMessage() == "All images are done. Esc shows the image again."
    assert len(document.annotations) == 2
    QTest.keyClick(done.end, Key.Key_Escape)
    assert (done.end.isHidden(), done.canvas.isVisible()) == (True, True)
    press(done, Key.Key_Space)
    qtbot.waitUntil(done.end.hasFocus)
    QTest.keyClick(done.end, Key.Key_A)
    assert done.session.current is not document
    assert done.end.isHidden()


def test_taking_a_decision_back_brings_its_image_back(done: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(done.end.hasFocus)
    QTest.keyClick(done.end, Key.Key_Backspace)
    assert done.end.isHidden()
    assert done.session.current
    assert len(done.session.current.pending) == 2
