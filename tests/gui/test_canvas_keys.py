"""Keys that would decide unseen, that have no letters, or that cannot act."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fastloc_gui.review.document import Document
from fastloc_gui.window.main_window import MainWindow
from fastloc_gui.window.notice import Notice
from tests.gui.driving import CTRL, Key, Open, press, wait_for_proposals

NONE = Qt.KeyboardModifier.NoModifier
LONG_MS = 3000


@pytest.fixture
def window(open_window: Open, qtbot: QtBot) -> MainWindow:
    window = open_window()
    wait_for_proposals(qtbot, window)
    return window


def current(window: MainWindow) -> Document:
    assert window.session.current
    return window.session.current


def native_press(
    window: MainWindow,
    key: int,
    scan_code: int,
    modifier: Qt.KeyboardModifier = NONE,
    text: str = "",
    held: bool = False,
) -> None:
    """As the platform does it: first Qt asks whether the canvas takes the key, then it comes as a key."""
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
        event = QKeyEvent(kind, key, modifier, scan_code, 0, 0, text, held)
        QApplication.sendEvent(window.canvas, event)


def press_until(qtbot: QtBot, window: MainWindow, key: Qt.Key, done: Callable[[], object]) -> None:
    def pressed() -> bool:
        press(window, key)
        return bool(done())

    qtbot.waitUntil(pressed)


def said(window: MainWindow) -> str:
    return window.status.currentMessage()


def finish_image(window: MainWindow, boxes: int = 2) -> Document:
    """Decide the proposals of the first image, and come back to it."""
    document = current(window)
    press(window, *([Key.Key_Space] + [Key.Key_X] * (2 - boxes)) * boxes)
    window.session.show(document.image)
    assert (document.verified, document.focused, len(document.annotations)) == (True, None, boxes)
    return document


# typing into nowhere


def test_on_a_done_image_with_several_boxes_a_class_is_not_asked_for_and_its_letters_are_no_commands(
    window: MainWindow,
) -> None:
    document = finish_image(window)
    standing = document.standing
    press(window, Key.Key_E, modifier=CTRL)
    assert said(window) == "No box is chosen: Tab goes to the next one."
    QTest.keyClicks(window.canvas, "dog x")
    press(window, Key.Key_Backspace, Key.Key_Return)
    assert (current(window), document.standing) == (document, standing)
    press(window, Key.Key_Tab, Key.Key_D)  # no typing any more
    assert current(window) is not document


@pytest.mark.parametrize("key", [Key.Key_E, Key.Key_L])
def test_the_letters_after_a_key_that_is_not_possible_are_no_commands(
    open_window: Open, qtbot: QtBot, key: Qt.Key
) -> None:
    window = open_window(model=False, images=False)
    press(window, key, modifier=CTRL)
    assert said(window) == "No folder is open: Ctrl+U opens one."
    press(window, Key.Key_B)
    assert not window.levels.isVisible()


def test_a_box_that_is_alone_is_meant(window: MainWindow, qtbot: QtBot) -> None:
    document = finish_image(window, boxes=1)
    press(window, Key.Key_E, modifier=CTRL)
    qtbot.waitUntil(window.picker.field.hasFocus)
    window.picker.reject()
    qtbot.waitUntil(window.canvas.hasFocus)
    document.set_focus(None)
    press(window, Key.Key_Delete)
    assert document.annotations == ()


# nothing is decided unseen


def test_return_alone_accepts_nothing_and_says_what_does(window: MainWindow) -> None:
    press(window, Key.Key_Return, Key.Key_Enter)
    assert len(current(window).pending) == 2
    assert said(window) == "Space accepts the proposal in focus, Ctrl+Return all proposals of the image."


def test_return_twice_after_the_search_for_a_class_decides_nothing(window: MainWindow, qtbot: QtBot) -> None:
    window.settings.pause_ms = LONG_MS
    press(window, Key.Key_L, modifier=CTRL)
    QTest.keyClicks(window.boxes.wanted, "hog")
    QTest.keyClick(window.boxes.wanted, Key.Key_Return)
    assert window.canvas.hasFocus()
    press(window, Key.Key_Return, Key.Key_Space, Key.Key_X, Key.Key_1, Key.Key_Left)
    press(window, Key.Key_Return, modifier=CTRL)
    assert current(window).content.annotations == ()
    assert said(window).startswith("Ctrl+Return was not taken, because this has just appeared.")
    press(window, Key.Key_D)  # which decides nothing


def test_one_key_too_many_does_not_decide_about_the_next_image(window: MainWindow, qtbot: QtBot) -> None:
    window.settings.pause_ms = 200
    first = current(window)
    press_until(qtbot, window, Key.Key_Space, lambda: first.annotations)
    press(window, Key.Key_X)
    second = current(window)
    (notice,) = window.canvas.findChildren(Notice)
    assert second is not first
    assert (notice.isVisible(), notice.text()) == (True, "The next image")
    press(window, Key.Key_X)
    assert second.content.annotations == ()
    qtbot.waitUntil(lambda: not notice.isVisible())
    wait_for_proposals(qtbot, window)
    press_until(qtbot, window, Key.Key_X, lambda: second.content.annotations)


def test_a_key_that_cannot_act_says_what_to_press(window: MainWindow) -> None:
    document = finish_image(window)
    wanted = {
        Key.Key_X: "No box is chosen: Tab goes to the next one.",
        Key.Key_Delete: "No box is chosen: Tab goes to the next one.",
        Key.Key_9: "Number 9 has no class yet: Ctrl+E asks for one.",
        Key.Key_J: "J has no action here. F1 shows all keys.",
    }
    for key, words in wanted.items():
        press(window, key)
        assert said(window) == words
    press(window, Key.Key_Tab, Key.Key_X)
    assert said(window) == "This box is decided: Del deletes it."
    press(window, Key.Key_Delete, Key.Key_Delete, Key.Key_Tab)
    assert document.annotations == ()
    assert said(window) == "There is no box here: W draws one."


# steps


def test_a_step_is_a_pixel_of_the_screen_grows_while_the_key_is_held_and_is_tenfold_with_r(window: MainWindow) -> None:
    document, canvas = current(window), window.canvas
    canvas.actual_size()

    def moved(modifier: Qt.KeyboardModifier = NONE, held: int = 0) -> float:
        before = document.visible()[-1].box if document.annotations else document.visible()[0].box
        native_press(window, Key.Key_Right, 114, modifier)
        for _ in range(held):
            native_press(window, Key.Key_Right, 114, modifier, held=True)
        return document.annotations[-1].box.x1 - before.x1

    assert moved() == moved(CTRL) == 1
    QTest.keyPress(canvas, Key.Key_R)
    assert moved(CTRL) == 10
    QTest.keyRelease(canvas, Key.Key_R)
    assert moved(held=8) == 8 + 2
    for _ in range(8):
        canvas.zoom_out()
    assert moved() == round(1 / canvas.zoom) > 2


@pytest.mark.parametrize("modifier", [CTRL | Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier])
def test_arrows_with_the_modifiers_of_desktops_move_nothing(window: MainWindow, modifier: Qt.KeyboardModifier) -> None:
    press(window, Key.Key_Right, Key.Key_Up, modifier=modifier)
    assert current(window).content.annotations == ()
    press(window, Key.Key_Right, modifier=Qt.KeyboardModifier.KeypadModifier)
    assert len(current(window).annotations) == 1


# keyboards


@pytest.mark.parametrize(("key", "code", "text"), [(Key.Key_Eacute, 11, "é"), (0x11B, 11, "ě"), (Key.Key_2, 11, "2")])
def test_digits_give_classes_by_their_position(
    window: MainWindow, qtbot: QtBot, key: int, code: int, text: str
) -> None:
    press(window, Key.Key_Space, Key.Key_Space)  # two classes are known now
    wait_for_proposals(qtbot, window)
    document = current(window)
    native_press(window, key, code, text=text)
    assert [a.label for a in document.annotations] == ["dog"]


def test_letters_act_by_their_position_on_a_keyboard_that_has_others(window: MainWindow) -> None:
    first = current(window)
    native_press(window, 0x427, 53, text="ч")  # X
    assert len(first.pending) == 1
    native_press(window, 0x412, 40, text="в")  # D
    assert current(window) is not first
    native_press(window, 0x3A6, 38, text="φ")  # A, in Greek
    assert current(window) is first
    native_press(window, Key.Key_Apostrophe, 25, text="'")  # W, in Hebrew
    assert window.canvas.drawing


def test_a_latin_keyboard_keeps_its_own_places(window: MainWindow) -> None:
    native_press(window, Key.Key_Comma, 25, text=",")  # where others have W
    native_press(window, Key.Key_Odiaeresis, 25, text="ö")
    assert not window.canvas.drawing
    zoom = window.canvas.zoom
    native_press(window, Key.Key_Minus, 15, CTRL, text="-")  # where others have 6
    assert window.canvas.zoom <= zoom


def test_a_held_key_is_found_by_its_position(window: MainWindow) -> None:
    native_press(window, 0x415, 28)  # T
    assert window.actions_by_id["hide_boxes"].isChecked()
