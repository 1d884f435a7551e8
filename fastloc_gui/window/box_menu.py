"""The menu of the box in focus, on the canvas and in the list."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from fastloc_core.annotation import Annotation
from fastloc_core.proposal import Proposal
from fastloc_gui.desk import Desk
from fastloc_gui.look.theme import swatch
from fastloc_gui.panels.class_table import KEYS
from fastloc_gui.review.wording import flag_names

_PENDING = ("accept", "reject")
_DECIDED = ("delete",)
_BOTH = ("duplicate", "more", "zoom_box")


def box_menu(desk: Desk) -> QMenu:
    """Its entries are the actions of the table, so they show their keys."""
    session, menu = desk.session, QMenu(desk.window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    focused = session.current.focused if session.current else None
    menu.addActions([desk.actions[name] for name in (_PENDING if isinstance(focused, Proposal) else _DECIDED)])
    menu.addSeparator()
    for number, name in enumerate(session.classes[:KEYS], 1):
        action = menu.addAction(swatch(session.color(name)), f"{name.replace('&', '&&')}\t{number}")
        action.setEnabled(not session.read_only)
        action.triggered.connect(partial(_give, desk, name))
    menu.addAction(desk.actions["relabel"])
    menu.addSeparator()
    for name, text in flag_names().items():
        action = menu.addAction(text.capitalize())
        action.setCheckable(True)
        action.setChecked(isinstance(focused, Annotation) and getattr(focused.flags, name))
        action.setEnabled(isinstance(focused, Annotation) and not session.read_only)
        action.triggered.connect(desk.actions[name].trigger)
    menu.addSeparator()
    menu.addActions([desk.actions[name] for name in _BOTH])
    return menu


def _give(desk: Desk, name: str, checked: bool = False) -> None:
    desk.review.give_class(name)
