"""Small parts of the class map."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QBrush, QGuiApplication, QKeySequence, QPalette
from PySide6.QtWidgets import QPushButton

from fastloc_core.review.mapping import ClassMap
from fastloc_gui.look.parts import button

Edit = Callable[[ClassMap], ClassMap]
Apply = Callable[[Edit], bool]
"""Applies an edit to the dialog's map. False if it is refused; then the dialog says why."""


def quiet() -> QBrush:
    return QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)


def key_button(text: str, slot: Callable[[], object], keys: str) -> QPushButton:
    """A button with the key that does the same in its tool tip."""
    return button(text, slot, QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
