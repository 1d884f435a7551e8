"""The window and its dialogs fit the screen, and show all that they hold."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QDialog, QFormLayout, QLabel, QScrollArea, QStyle, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from fastloc_gui.look.fit import fit, keep_on_screen
from fastloc_gui.window.toolbar import ToolBar
from tests.gui.driving import Open


@pytest.fixture
def room(qapp: QApplication) -> QRect:
    return qapp.primaryScreen().availableGeometry()


def test_the_window_is_not_larger_than_the_screen(open_window: Open, room: QRect) -> None:
    window = open_window(model=False)
    window.resize(room.size() * 3)
    window.move(room.right(), room.bottom())
    fit(window)
    assert room.contains(window.frameGeometry())


def test_the_gallery_and_the_history_have_room_in_a_small_window(open_window: Open) -> None:
    window = open_window(model=False)
    window.resize(800, 500)
    for action in ("gallery", "gallery", "history", "gallery"):
        window.actions_by_id[action].trigger()
        QApplication.processEvents()
        assert window.width() <= 960, "1920 pixels at 200 %"
    for field in window.gallery.controls.fields:
        assert field.isVisible()


def test_a_window_of_a_screen_that_is_gone_comes_back(open_window: Open, room: QRect) -> None:
    window = open_window(model=False, images=False)
    window.move(room.width() + 500, 100)
    window.settings.remember_window(window.saveGeometry(), window.saveState())
    assert room.contains(open_window(model=False, images=False).frameGeometry())


def test_a_window_whose_frame_is_not_known_yet_leaves_room_for_its_title(qtbot: QtBot, room: QRect) -> None:
    """As on X11, when it is shown."""
    window = QWidget()
    window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    qtbot.addWidget(window)
    window.resize(200, 100)
    window.show()
    window.move(0, room.top() - 18)
    fit(window)
    assert window.pos().y() == room.top() + window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)


@pytest.mark.parametrize("high", [100, 5000])
def test_what_a_dialog_cannot_show_at_once_is_scrolled(qtbot: QtBot, parent: QWidget, room: QRect, high: int) -> None:
    dialog = QDialog(parent)
    text = QLabel("text")
    text.setMinimumHeight(high)
    QVBoxLayout(dialog).addWidget(text)
    keep_on_screen(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: room.contains(dialog.frameGeometry()))
    assert bool(dialog.findChild(QScrollArea)) == (high > room.height())
    text.setMinimumHeight(high + 2 * room.height())  # it grows
    qtbot.waitUntil(lambda: dialog.findChild(QScrollArea) is not None and room.contains(dialog.frameGeometry()))


def test_a_dialog_is_as_wide_as_its_content_needs(qtbot: QtBot, parent: QWidget) -> None:
    dialog = QDialog(parent)
    dialog.setMinimumWidth(100)
    QVBoxLayout(dialog).addWidget(text := QLabel("a long text that must not be cut off"))
    keep_on_screen(dialog)
    dialog.show()
    assert text.width() >= text.sizeHint().width()


def test_a_dialog_is_as_high_as_a_text_that_wraps_needs(qtbot: QtBot, parent: QWidget) -> None:
    dialog = QDialog(parent)
    dialog.setMinimumWidth(300)
    form = QFormLayout(dialog)
    form.addRow(text := QLabel("a text of several lines that must not be cut off " * 6, wordWrap=True))
    form.addRow("name", QLabel("another text that wraps " * 6, wordWrap=True))
    keep_on_screen(dialog)
    dialog.show()
    assert text.height() >= text.heightForWidth(text.width())


def test_the_toolbar_has_words_where_there_is_room_for_all(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(model=False)
    (bar,) = window.findChildren(ToolBar)
    for width, words in ((400, False), (1600, True), (400, False)):
        bar.resize(width, bar.height())
        assert ("Text" in bar.toolButtonStyle().name) == words
    assert not [a.text() for a in bar.actions() if not a.isSeparator() and not a.iconText()]


def test_the_zoom_is_always_told(open_window: Open) -> None:
    window = open_window(model=False)
    window.canvas.actual_size()
    assert window.status.zoom.text() == "100\u00a0%"
    window.canvas.set_image(None)
    assert not window.status.zoom.isVisible()
