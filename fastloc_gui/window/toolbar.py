"""The toolbar, made from the table of actions."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolBar

from fastloc_gui.actions import ACTIONS
from fastloc_gui.desk import Desk
from fastloc_gui.look.translation import translate


class ToolBar(QToolBar):
    """Shows words under its icons as long as there is room for all of them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(self.tr("Tools"), desk.window)
        self.setObjectName("tools")
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        tools = sorted((row.tool, row.id) for row in ACTIONS.values() if row.tool)
        for _, group in groupby(tools, key=lambda tool: tool[0][0]):
            if self.actions():
                self.addSeparator()
            self.addActions([desk.actions[action_id] for _, action_id in group])
        for action_id, word in _words().items():
            desk.actions[action_id].setIconText(word)
        self._wide = 0
        desk.window.addToolBar(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        if self.toolButtonStyle() is style.ToolButtonTextUnderIcon:
            self._wide = self.sizeHint().width()
        words = self.width() >= self._wide
        self.setToolButtonStyle(style.ToolButtonTextUnderIcon if words else style.ToolButtonIconOnly)


def _words() -> dict[str, str]:
    """Shorter than the names of the actions, which the tooltips explain."""
    return {
        "open": translate("toolbar", "Open"),
        "save": translate("toolbar", "Save"),
        "previous_image": translate("toolbar", "Previous"),
        "next_image": translate("toolbar", "Next"),
        "gallery": translate("toolbar", "Gallery"),
        "accept": translate("toolbar", "Accept"),
        "reject": translate("toolbar", "Reject"),
        "draw": translate("toolbar", "Draw"),
        "relabel": translate("toolbar", "Class"),
        "undo": translate("toolbar", "Undo"),
        "redo": translate("toolbar", "Redo"),
        "zoom_out": translate("toolbar", "Zoom out"),
        "zoom_fit": translate("toolbar", "Fit"),
        "zoom_in": translate("toolbar", "Zoom in"),
        "find": translate("toolbar", "Find"),
        "run_all": translate("toolbar", "Propose all"),
        "models": translate("toolbar", "Models"),
    }
