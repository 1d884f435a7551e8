"""The parts that both sides of the class map share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QGuiApplication, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QHeaderView, QPushButton, QWidget

from fastloc_core.review.mapping import ClassMap
from fastloc_gui.look.parts import TableView, button, dress

Edit = Callable[[ClassMap], ClassMap]
Apply = Callable[[Edit], bool]
"""Applies an edit to the dialog's map. False if it is refused; then the dialog says why."""


def quiet() -> QBrush:
    return QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)


def with_widths(table: TableView, *widths: int) -> TableView:
    """A column of width 0 takes the space that is left."""
    dress(table)
    table.setTabKeyNavigation(False)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
    for column, width in enumerate(widths):
        mode = QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch
        table.horizontalHeader().setSectionResizeMode(column, mode)
        table.horizontalHeader().resizeSection(column, width)
    return table


def key_button(text: str, slot: Callable[[], object], keys: str, view: QWidget | None = None) -> QPushButton:
    """A button with a shortcut in its tool tip; with `view`, the shortcut is added to that view."""
    if view:
        key(keys, view, slot)
    return button(text, slot, QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))


def key(keys: str, widget: QWidget, slot: Callable[[], object]) -> None:
    """A shortcut for while `widget` itself has the keyboard."""
    QShortcut(QKeySequence(keys), widget, context=Qt.ShortcutContext.WidgetShortcut).activated.connect(slot)
