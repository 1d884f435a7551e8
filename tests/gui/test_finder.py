"""Finding an action by a part of its name."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from fastloc_gui.dialogs.finder import Finder, fit
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import CTRL, Key, Open, press


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    return open_window(model=False)


@pytest.fixture
def finder(window: MainWindow) -> Finder:
    press(window, Key.Key_K, modifier=CTRL)
    (finder,) = window.findChildren(Finder)
    return finder


def names(finder: Finder) -> list[str]:
    rows = (finder.list.topLevelItem(i) for i in range(finder.list.topLevelItemCount()))
    return [row.text(0) for row in rows if row]


def test_return_triggers_what_was_found(window: MainWindow, finder: Finder) -> None:
    QTest.keyClicks(finder.field, "image next")
    assert names(finder)[0] == "Next image"
    before = window.session.current
    QTest.keyClick(finder.field, Key.Key_Return)
    assert not finder.isVisible()
    assert window.session.current is not before


def test_the_arrows_walk_the_list_and_the_keys_are_shown(finder: Finder) -> None:
    QTest.keyClicks(finder.field, "zoom")
    QTest.keyClick(finder.field, Key.Key_Down)
    item = finder.list.currentItem()
    assert item is not None
    assert [item.text(column) for column in range(3)] == ["Zoom out", "View", "Ctrl+-"]
    assert finder.field.text() == "zoom"


def test_an_action_that_cannot_be_done_is_grey_and_does_nothing(window: MainWindow, finder: Finder) -> None:
    assert not window.actions_by_id["redo"].isEnabled()
    QTest.keyClicks(finder.field, "redo")
    item = finder.list.topLevelItem(0)
    assert item is not None
    assert (item.text(0), item.isDisabled()) == ("Redo", True)
    QTest.keyClick(finder.field, Key.Key_Return)
    assert finder.isVisible()


def test_the_best_fit_comes_first() -> None:
    ordered = ["find an action", "stop finding", "unfindable", "for indian days"]
    fits = [fit("find", name) for name in ordered]
    assert None not in fits
    assert fits == sorted(fits, key=lambda found: found or (9, 0))
    assert fit("find", "undo") is None
    assert fit("find undo", "undo") is None
    assert fit("model this", "find this class", "model") is not None
    assert fit("im", "find this class", "model") is None  # an i of the name and the m of the menu's
