"""The table of actions: a row is all that an action needs to be in the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog, QToolBar

from fastloc_gui.actions import ACTIONS, Action, Needs
from fastloc_gui.desk import Desk
from tests.gui.driving import CTRL, Key, Open, press


class Hello(QDialog):
    pass


def open_hello(desk: Desk) -> None:
    desk.open(Hello(desk.window), about_folder=True)


HELLO = Action("hello", "Help", "Hello…", open_hello, ("Ctrl+H",), icon="help", needs=Needs.FOLDER, tool=(9, 0))


def test_a_dialog_with_a_row_is_in_menu_toolbar_and_keys(open_window: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTIONS, HELLO.id, HELLO)
    window = open_window(model=False)
    action = window.actions_by_id["hello"]
    (bar,) = window.findChildren(QToolBar)
    menu = window.menuBar().actions()[-1].menu()
    assert bar.actions()[-1] is action
    assert menu.actions()[-1] is action  # type: ignore[attr-defined]
    press(window, Key.Key_H, modifier=CTRL)
    (dialog,) = window.findChildren(Hello)
    assert dialog.isVisible()
    window.work.open_folder(window.session.opened.root.parent)
    assert not dialog.isVisible()


@pytest.mark.parametrize("needs", [Needs.FOLDER, Needs.WRITABLE])
def test_an_action_is_offered_where_its_needs_are_met(
    open_window: Open, monkeypatch: pytest.MonkeyPatch, needs: Needs
) -> None:
    monkeypatch.setitem(ACTIONS, HELLO.id, Action("hello", "Help", "Hello…", open_hello, needs=needs))
    assert not open_window(model=False, images=False).actions_by_id["hello"].isEnabled()
    assert open_window(model=False).actions_by_id["hello"].isEnabled()
    second = open_window(model=False)
    assert second.session.read_only
    assert second.actions_by_id["hello"].isEnabled() == (needs is Needs.FOLDER)
