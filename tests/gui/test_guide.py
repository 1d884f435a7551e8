"""The guide to the first steps."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from fastloc_gui.actions import default_keys
from fastloc_gui.app import start
from fastloc_gui.dialogs.guide import Guide
from fastloc_gui.keys.live import LiveKeys
from fastloc_gui.look.keycap import split
from fastloc_gui.settings import Settings
from tests.gui.driving import Open, press, wait_for_proposals


def test_cards_that_do_what_they_say(qtbot: QtBot, parent: QWidget) -> None:
    guide = Guide(parent, LiveKeys(Settings(), default_keys()))
    guide.show()
    assert not guide.back.isEnabled()
    with qtbot.waitSignal(guide.open_wanted):
        guide.open_folder.click()
    guide.next.click()
    with qtbot.waitSignal(guide.model_wanted):
        guide.choose_model.click()
    guide.back.click()
    assert guide.cards.currentIndex() == 0
    while guide.next.isEnabled():
        guide.next.click()
    last = guide.cards.currentWidget()
    assert last is not None
    assert {"W", "E", "Z"} <= {label.text() for label in last.findChildren(QLabel)}, "drawing, the class, undo"


def test_it_hides_nothing_and_leaves_the_keyboard_to_the_image(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    window.actions_by_id["guide"].trigger()
    window.actions_by_id["guide"].trigger()
    (guide,) = window.findChildren(Guide)
    canvas = QRect(window.canvas.mapToGlobal(QPoint()), window.canvas.size())
    assert not canvas.intersects(QRect(guide.mapToGlobal(QPoint()), guide.size()))
    guide.next.click()
    assert window.canvas.hasFocus()
    press(window, Qt.Key.Key_Space)
    document = window.session.current
    assert document
    assert len(document.pending) == 1


def test_it_goes_on_once_a_folder_is_open(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window(model=False, images=False)
    window.actions_by_id["guide"].trigger()
    (guide,) = window.findChildren(Guide)
    assert guide.cards.currentIndex() == 0
    window.open_folder(folder)
    qtbot.waitUntil(lambda: guide.cards.currentIndex() == 1)


def test_its_keys_are_those_in_force(parent: QWidget) -> None:
    keys = LiveKeys(Settings(), default_keys())
    keys.use(keys.keymap.changed("accept", ("Ctrl+Return",)).changed("reject", ()))
    guide = Guide(parent, keys)
    caps = [label.text() for label in guide.findChildren(QLabel)]
    assert {"Ctrl", "Return", "H"} <= set(caps)
    assert "X" not in caps


def test_opening_the_guide_marks_it_as_seen(open_window: Open) -> None:
    window = open_window(model=False)
    assert not Settings().guide_seen
    window.actions_by_id["guide"].trigger()
    assert Settings().guide_seen


def test_with_a_folder_that_is_being_opened_it_begins_at_the_model(open_window: Open, folder: Path) -> None:
    window = open_window(model=False, images=False)
    start(window, folder, "fake")
    (guide,) = window.findChildren(Guide)
    assert guide.choose_model.isVisible()


def test_a_shortcut_is_split_into_its_caps() -> None:
    assert split("Ctrl+Shift+Z") == ["Ctrl", "Shift", "Z"]
    assert split("Ctrl++") == ["Ctrl", "+"]
    assert split("+") == ["+"]
