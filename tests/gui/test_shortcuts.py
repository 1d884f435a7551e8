"""Changing the keys while the program runs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from fastloc_gui.actions import default_keys
from fastloc_gui.dialogs.cheat_sheet import CheatSheet
from fastloc_gui.dialogs.shortcuts import ShortcutsDialog
from fastloc_gui.keys.keymap import FIXED, Keymap, normal
from fastloc_gui.keys.live import LiveKeys
from fastloc_gui.settings import Settings
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import CTRL, SHIFT, Key, Open, press, wait_for_proposals


@pytest.fixture
def window(open_window: Open, qtbot: QtBot) -> MainWindow:
    window = open_window()
    wait_for_proposals(qtbot, window)
    return window


@pytest.fixture
def dialog(window: MainWindow) -> ShortcutsDialog:
    window.actions_by_id["shortcuts"].trigger()
    (dialog,) = window.findChildren(ShortcutsDialog)
    return dialog


def give(
    dialog: ShortcutsDialog,
    action_id: str,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    dialog.select(action_id)
    dialog.field.setFocus()
    QTest.keyClick(dialog.field, key, modifier)


def stored() -> Keymap:
    """The keys at the next start."""
    return LiveKeys(Settings(), default_keys()).keymap


def back_to(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.hasFocus)


def test_a_new_key_works_at_once_and_the_old_one_no_more(
    window: MainWindow, dialog: ShortcutsDialog, qtbot: QtBot
) -> None:
    give(dialog, "accept", Key.Key_Q)
    dialog.close()
    back_to(window, qtbot)
    document = window.session.current
    assert document is not None
    press(window, Key.Key_Space)
    assert len(document.pending) == 2
    press(window, Key.Key_Q)
    assert len(document.pending) == 1
    assert window.actions_by_id["accept"].toolTip().endswith("(Q)")


def test_a_new_key_is_there_at_the_next_start(dialog: ShortcutsDialog) -> None:
    give(dialog, "accept", Key.Key_Tab, CTRL)
    assert stored().changes == {"accept": ("Ctrl+Tab",)}
    dialog.add.setChecked(True)
    give(dialog, "accept", Key.Key_Q)
    assert stored().of("accept") == ("Ctrl+Tab", "Q")
    dialog.reset.click()
    assert stored().changes == {}


@pytest.mark.parametrize(
    ("action_id", "key", "modifier", "why"),
    [
        ("accept", Key.Key_X, Qt.KeyboardModifier.NoModifier, "X is the key of “Reject”."),
        ("accept", Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "Tab is the key of “Next box”."),
        ("accept", Key.Key_Backtab, SHIFT, "Shift+Tab is the key of “Previous box”."),
        (
            "accept",
            Key.Key_3,
            Qt.KeyboardModifier.NoModifier,
            "3 moves a box or gives it a class, in every keymap.",
        ),
        (
            "evidence",
            Key.Key_H,
            CTRL,
            "This key is held down: choose one without Ctrl, Alt and Shift.",
        ),
    ],
)
def test_a_key_that_cannot_be_is_refused_with_the_reason(
    dialog: ShortcutsDialog, action_id: str, key: Qt.Key, modifier: Qt.KeyboardModifier, why: str
) -> None:
    give(dialog, action_id, key, modifier)
    assert dialog.answer.text() == why
    assert stored().changes == {}


def test_a_keymap_keeps_what_was_changed_of_it(dialog: ShortcutsDialog) -> None:
    give(dialog, "accept", Key.Key_Q)
    dialog.keymap.textActivated.emit("Prodigy")
    assert stored().of("accept") == ("A",)
    dialog.keymap.textActivated.emit("fastloc")
    assert stored().of("accept") == ("Q",)
    dialog.reset_all.click()
    assert stored().changes == {}


def test_a_held_key_and_an_open_sheet_of_keys_follow(window: MainWindow, dialog: ShortcutsDialog, qtbot: QtBot) -> None:
    window.actions_by_id["keys"].trigger()
    (sheet,) = window.findChildren(CheatSheet)
    give(dialog, "evidence", Key.Key_Y)
    assert "hold Y" in {label.text() for label in sheet.findChildren(QLabel)}
    sheet.close()
    dialog.close()
    back_to(window, qtbot)
    plain = window.canvas.grab().toImage()
    QTest.keyPress(window.canvas, Key.Key_H)
    assert window.canvas.grab().toImage() == plain
    QTest.keyPress(window.canvas, Key.Key_Y)
    assert window.canvas.grab().toImage() != plain


def test_a_layer_that_the_menu_shows_stays_until_it_is_unchecked(
    window: MainWindow, dialog: ShortcutsDialog, qtbot: QtBot
) -> None:
    dialog.close()
    back_to(window, qtbot)
    plain = window.canvas.grab().toImage()
    for action in (window.actions_by_id["evidence"], window.actions_by_id["hide_boxes"]):
        action.trigger()
        shown = window.canvas.grab().toImage()
        assert shown != plain
        window.images.search.setFocus()  # a held key would be released by this
        window.canvas.setFocus()
        qtbot.waitUntil(window.canvas.hasFocus)
        assert window.canvas.grab().toImage() == shown
        action.trigger()
        assert window.canvas.grab().toImage() == plain


def test_letters_act_on_the_canvas_only_and_other_keys_everywhere(window: MainWindow, dialog: ShortcutsDialog) -> None:
    give(dialog, "save", Key.Key_Q)
    give(dialog, "export", Key.Key_F5)
    give(dialog, "accept", Key.Key_F6)
    reach = Qt.ShortcutContext
    assert window.actions_by_id["save"].shortcutContext() is reach.WidgetShortcut
    assert window.actions_by_id["export"].shortcutContext() is reach.WindowShortcut
    assert window.actions_by_id["accept"].shortcutContext() is reach.WidgetShortcut  # it decides


def test_no_action_can_have_a_key_that_the_canvas_keeps(window: MainWindow) -> None:
    kept = {normal(shortcut.key().toString()) for shortcut in window.canvas.findChildren(QShortcut)}
    assert kept <= set(map(normal, FIXED))


def test_a_changed_key_is_always_visible(dialog: ShortcutsDialog) -> None:
    dialog.search.setText("undo")
    assert dialog.selected == "undo"
    dialog.search.setText("no action is called so")
    assert dialog.selected == ""
    assert not dialog.none.isEnabled()


def test_searching_by_name_and_by_key(dialog: ShortcutsDialog) -> None:
    dialog.search.setText("backsp")
    rows = [dialog.table.topLevelItem(i) for i in range(dialog.table.topLevelItemCount())]
    assert [row.text(0) for row in rows if row and not row.isHidden()] == ["Take back"]
