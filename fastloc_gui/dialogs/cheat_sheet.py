"""All keys at a glance, made from the table of actions."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fastloc_gui.actions import ACTIONS, BOX_KEYS, Spec, shown_keys


class CheatSheet(QDialog):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        with_keys = [row for row in ACTIONS if row.keys]
        groups = {
            menu: [(self.tr(row.text), _key(row)) for row in rows]
            for menu, rows in groupby(with_keys, key=lambda row: row.menu)
        }
        groups["Boxes"] = [(self.tr(text), keys) for keys, text in BOX_KEYS]
        layout = QHBoxLayout(self)
        layout.setSpacing(36)
        for column in (("Review", "Boxes"), ("Edit", "View"), ("File", "Model", "Help")):
            stack = QVBoxLayout()
            for menu in column:
                stack.addLayout(self._section(menu, groups[menu]))
                stack.addSpacing(12)
            stack.addStretch()
            layout.addLayout(stack)

    def _section(self, title: str, rows: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        heading = QLabel(f"<b>{self.tr(title)}</b>")
        grid.addWidget(heading, 0, 0, 1, 2)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        for i, (text, keys) in enumerate(rows, 1):
            shortcut = QLabel(keys, alignment=Qt.AlignmentFlag.AlignRight)
            shortcut.setFont(fixed)
            grid.addWidget(QLabel(text.rstrip("…")), i, 0)
            grid.addWidget(shortcut, i, 1)
        return grid


def _key(row: Spec) -> str:
    return f"hold {shown_keys(row)}" if row.held else shown_keys(row)
