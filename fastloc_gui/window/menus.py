"""Menus, made from the table of actions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from fastloc_gui.actions import ACTIONS, Action, Needs, menu_title, text
from fastloc_gui.desk import Desk
from fastloc_gui.keys.keyboard import Keyboard
from fastloc_gui.keys.live import HeldKeys
from fastloc_gui.look.theme import icon
from fastloc_gui.look.translation import translate

from .canvas_keys import CanvasKeys
from .toolbar import ToolBar


def make_actions(desk: Desk) -> None:
    """Put every action into the menus and the toolbar of the desk's window, and into `desk.actions`."""
    window, actions = desk.window, desk.actions
    menus: dict[str, QMenu] = {}
    themes = QActionGroup(window)
    for row in ACTIONS.values():
        action = actions[row.id] = QAction(text(row), window)
        action.setObjectName(row.id)
        action.setCheckable(row.checkable or row.held)
        action.setAutoRepeat(row.repeats)
        if row.submenu:
            submenu = row.act(desk)
            assert isinstance(submenu, QMenu)
            action.setMenu(submenu)
        else:
            (action.toggled if row.held else action.triggered).connect(partial(_act, desk, row))
        menu = menus.get(row.menu) or menus.setdefault(row.menu, window.menuBar().addMenu("&" + menu_title(row)))
        if row.apart:
            menu.addSeparator()
        menu.addAction(action)
        desk.canvas.addAction(action)
        if row.id.startswith("theme_"):
            themes.addAction(action)
    ToolBar(desk)
    tint(actions)
    give_keys(desk)
    desk.keys.changed.connect(partial(give_keys, desk))
    keyboard = Keyboard()
    held = {name: action for name, action in actions.items() if ACTIONS[name].held}
    HeldKeys(desk.canvas, held, desk.keys, keyboard)
    CanvasKeys(desk, keyboard)


def _act(desk: Desk, row: Action, checked: bool = False) -> None:
    instead = desk.instead.get(row.id)
    instead() if instead else row.act(desk)


def enable(desk: Desk) -> None:
    """Offer only the actions that are possible with the open folder, or without one."""
    session = desk.session
    there = Needs.NOTHING if session.store is None else Needs.FOLDER if session.read_only else Needs.WRITABLE
    for action_id, action in desk.actions.items():
        if needs := ACTIONS[action_id].needs:
            action.setEnabled(needs <= there)


def give_keys(desk: Desk) -> None:
    """Give every action the keys that are in force, and name the first one in its tooltip."""
    for action_id, action in desk.actions.items():
        row, own = ACTIONS[action_id], desk.keys.keymap.of(action_id)
        everywhere = not row.decides and all(map(_everywhere, own))
        reach = Qt.ShortcutContext.WindowShortcut if everywhere else Qt.ShortcutContext.WidgetShortcut
        action.setShortcutContext(reach)
        action.setShortcuts([] if row.held else [QKeySequence(key) for key in own])
        tip = translate("actions", row.tip or row.text)
        action.setStatusTip(tip)
        action.setToolTip(f"{tip} ({desk.keys.shown(action_id)})" if own else tip)


def tint(actions: Mapping[str, QAction]) -> None:
    """Give every action its icon in the colours of the present theme."""
    for action_id, action in actions.items():
        if ACTIONS[action_id].icon:
            action.setIcon(icon(ACTIONS[action_id].icon))


def _everywhere(key: str) -> bool:
    return key.startswith("Ctrl+") or (key[0] == "F" and key[1:].isdigit())
