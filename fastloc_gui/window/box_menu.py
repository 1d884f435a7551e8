"""The menus of the selected boxes and of the image, on the canvas and in the lists."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from fastloc_core.annotation import Annotation
from fastloc_core.proposal import Proposal
from fastloc_gui.desk import Desk
from fastloc_gui.look.theme import swatch
from fastloc_gui.look.translation import translate
from fastloc_gui.panels.class_table import KEYS
from fastloc_gui.review.wording import flag_names

_PENDING = ("accept", "reject")
_DECIDED = ("delete",)
_ALONE = ("duplicate", "more", "zoom_box")


def box_menu(desk: Desk) -> QMenu:
    """Its entries are the actions of the table, so they show their keys."""
    session, menu = desk.session, _menu(desk)
    selected = session.current.selected if session.current else ()
    decided = [item for item in selected if isinstance(item, Annotation)]
    menu.addActions(_of(desk, *(_PENDING if len(decided) < len(selected) else ()), *(_DECIDED if decided else ())))
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
        action.setChecked(bool(decided) and all(getattr(item.flags, name) for item in decided))
        action.setEnabled(bool(decided) and not session.read_only)
        action.triggered.connect(desk.actions[name].trigger)
    if len(selected) <= 1:
        menu.addActions(_of(desk, *(() if isinstance(next(iter(selected), None), Proposal) else ("note",))))
        menu.addSeparator()
        menu.addActions(_of(desk, *_ALONE))
    return menu


def image_menu(desk: Desk, drawing: bool = False) -> QMenu:
    """Of the image on the screen; `drawing`: it was clicked there, so that boxes can be drawn."""
    menu = _menu(desk)
    if drawing:
        menu.addActions(_of(desk, "draw", "extremes", "paste", "select_all"))
        menu.addSeparator()
    menu.addActions(_of(desk, "accept_all", "image_note"))
    menu.addSeparator()
    menu.addActions(_of(desk, "run", "reload"))
    menu.addSeparator()
    copy = menu.addAction(translate("box_menu", "Copy the name of the file"))
    copy.triggered.connect(partial(_copy_name, desk))
    return menu


def _menu(desk: Desk) -> QMenu:
    menu = QMenu(desk.window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _of(desk: Desk, *names: str) -> list[QAction]:
    return [desk.actions[name] for name in names]


def _give(desk: Desk, name: str, checked: bool = False) -> None:
    desk.review.give_class(name)


def _copy_name(desk: Desk, checked: bool = False) -> None:
    if desk.session.current:
        QGuiApplication.clipboard().setText(str(desk.session.current.path))
