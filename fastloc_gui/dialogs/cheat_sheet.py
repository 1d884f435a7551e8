"""All keys at a glance, made from the table of actions."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fastloc_gui.actions import ACTIONS, Action, menu_title, text
from fastloc_gui.desk import Desk
from fastloc_gui.keys.keymap import BOX_KEYS
from fastloc_gui.keys.live import LiveKeys
from fastloc_gui.look.translation import translate

COLUMNS = (("Review", "Boxes"), ("Edit", "View"), ("File", "Model", "Help"))


class CheatSheet(QDialog):
    def __init__(self, parent: QWidget, keys: LiveKeys) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self._keys = keys
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(18, 18, 18, 18)
        self._content = QWidget()
        self._fill()
        keys.changed.connect(self._fill)

    def _fill(self) -> None:
        groups = {
            menu: [(text(row), self._key(row)) for row in rows]
            for menu, rows in groupby((row for row in ACTIONS.values() if self._key(row)), key=lambda row: row.menu)
        }
        titles = {row.menu: menu_title(row) for row in ACTIONS.values()} | {"Boxes": self.tr("Boxes")}
        groups["Boxes"] = [(translate("actions", what), translate("actions", keys)) for keys, what in BOX_KEYS]
        self._content.deleteLater()
        self._content = QWidget()
        layout = QHBoxLayout(self._content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(36)
        for column in COLUMNS:
            stack = QVBoxLayout()
            for menu in (menu for menu in column if menu in groups):
                stack.addSpacing(12 if stack.count() else 0)
                stack.addLayout(_section(titles[menu], groups[menu]))
            stack.addStretch()
            layout.addLayout(stack)
        self._layout.addWidget(self._content)

    def _key(self, row: Action) -> str:
        key = self._keys.shown(row.id)
        return self.tr("hold {}").format(key) if key and row.held else key


def _section(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(5)
    heading = QLabel(f"<b>{title}</b>")
    grid.addWidget(heading, 0, 0, 1, 2)
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    for i, (what, keys) in enumerate(rows, 1):
        shortcut = QLabel(keys, alignment=Qt.AlignmentFlag.AlignRight)
        shortcut.setFont(fixed)
        grid.addWidget(QLabel(what.rstrip(" …")), i, 0)
        grid.addWidget(shortcut, i, 1)
    return grid


def open_keys(desk: Desk) -> None:
    desk.open(CheatSheet(desk.window, desk.keys))
