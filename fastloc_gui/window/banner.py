"""A line above the canvas that says that there is no model, and leads to the choice of one."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import button, in_row, leave_keyboard, plain_label


class ModelBanner(QFrame):
    """Hidden until the main window shows it, and again when another model is being loaded."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        text = plain_label(selectable=False)
        text.setText(self.tr("There is no model yet, so nothing is proposed. Boxes can be drawn by hand."))
        choose = button(self.tr("Choose a model…"), self._choose)
        leave_keyboard(choose)
        self.setLayout(in_row((text, 1), choose))
        desk.work.model_changed.connect(self.hide)
        self.hide()

    def _choose(self) -> None:
        self._desk.actions["models"].trigger()
