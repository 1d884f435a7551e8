"""Going back to a step of the history, after the number of steps that this takes back was confirmed."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_core.store.history import Way
from fastloc_core.store.steps import go_to, way_to
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import ending, in_column, plain_label
from fastloc_gui.look.translation import translate
from fastloc_gui.work.bulk import in_background


class GoBack(QDialog):
    def __init__(self, parent: QWidget, way: Way, steps: int) -> None:
        super().__init__(parent)
        told, buttons = plain_label(selectable=False), ending(self, choice=True)
        if way == "undo":
            title, act = self.tr("Go back"), self.tr("Take back")
            text = self.tr("%n step(s) after this one will be taken back, in all images.", "", steps)
            then = self.tr("You can make them again, as long as you decide nothing else.")
        else:
            title, act = self.tr("Go forward"), self.tr("Make again")
            text, then = self.tr("%n step(s) up to this one will be made again, in all images.", "", steps), ""
        self.setWindowTitle(title)
        self.setMinimumWidth(380)
        told.setText(f"{text} {then}".rstrip())
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(act)
        self.setLayout(in_column(told, 6, buttons))


def go_back(desk: Desk, step: int) -> None:
    way, steps = desk.session.ask(lambda store: way_to(store, step)) or ("undo", 0)
    if desk.session.read_only or not steps:
        later = translate(
            "history", "This step cannot be reached: it is the last one, or something else was done since."
        )
        desk.say(desk.session.why_read_only() or later)
        return
    dialog = GoBack(desk.window, way, steps)
    dialog.accepted.connect(partial(_go, desk, step))
    desk.open(dialog, about_folder=True)


def _go(desk: Desk, step: int) -> None:
    title = translate("history", "Going to another step …")
    in_background(desk.work, desk.window, title, partial(_travel, step), lambda _: desk.session.changed_in_bulk())


def _travel(step: int, store: Store, progress: Progress) -> None:
    before = store.shaping
    go_to(store, step, progress)
    if store.shaping != before:
        store.recount_all(progress)
