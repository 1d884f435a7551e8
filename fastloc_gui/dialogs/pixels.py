"""The menu that says how pixels are counted in the XML files of the folder, and changes it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu

from fastloc_core.formats.conventions import Convention
from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_core.store.conventions import convention_of, decided
from fastloc_gui.desk import Desk
from fastloc_gui.look.counted import counted
from fastloc_gui.look.translation import translate
from fastloc_gui.review.wording import how_pixels_count
from fastloc_gui.work.bulk import in_background


def pixel_menu(desk: Desk) -> QMenu:
    menu = QMenu(desk.window)
    menu.aboutToShow.connect(partial(_refill, menu, desk))
    return menu


def _refill(menu: QMenu, desk: Desk) -> None:
    menu.clear()
    decision = desk.session.ask(decided)
    menu.addAction(how_pixels_count(decision or "")).setEnabled(False)
    menu.addSeparator()
    choices = {
        Convention.DEVKIT: translate("pixels", "Count from &1, as the VOC devkit"),
        Convention.ZERO_BASED: translate("pixels", "Count from &0"),
        None: translate("pixels", "Count as the &program of each file does"),
    }
    for convention, text in choices.items():
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(decision is not None and convention is convention_of(decision))
        action.setEnabled(not desk.session.read_only and not action.isChecked())
        action.triggered.connect(partial(_choose, desk, convention))


def _choose(desk: Desk, convention: Convention | None) -> None:
    step = translate("pixels", "count pixels of XML files")

    def count(store: Store, progress: Progress) -> int:
        from fastloc_core.store.bulk import count_pixels  # lxml

        return count_pixels(store, convention, progress, step)

    def show(images: int) -> None:
        desk.session.changed_in_bulk()
        text = translate("pixels", "Changed: {}. Undo takes it back.") if images else ""
        desk.say(
            text.format(counted.images(images)) or translate("pixels", "Files that are read from now on count so.")
        )

    in_background(desk.work, desk.window, translate("pixels", "Reading XML files again …"), count, show)
