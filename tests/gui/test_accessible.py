"""Every control has a name for screen readers, and the keyboard reaches it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from fastloc_gui.actions import ACTIONS, Opens
from tests.gui.driving import Open, wait_for_proposals
from tests.gui.test_translation import NOT_OURS, is_open

DIALOGS = sorted({row.id for row in ACTIONS.values() if isinstance(row.act, Opens) and not row.submenu} - NOT_OURS)


def controls(window: QWidget) -> list[QWidget]:
    """What the keyboard reaches in a window, but not the parts of spin boxes and lists."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.window() is window and widget.isVisible() and widget.isEnabled()
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy()
        if not isinstance(widget.parent(), QAbstractSpinBox | QComboBox | QAbstractScrollArea)
    ]


def names(window: QWidget, control: QWidget) -> str:
    """What a screen reader says: the control's own texts, or those of the label that belongs to it."""
    labels = [label.text() for label in window.findChildren(QLabel) if label.buddy() is control]
    own = [control.property(text) for text in ("accessibleName", "text", "title", "placeholderText")]
    return "".join(filter(None, (*labels, *own)))


@pytest.mark.parametrize("dialog", ["", *DIALOGS])
def test_every_control_has_a_name_and_tab_reaches_it(open_window: Open, qtbot: QtBot, dialog: str) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    if dialog:
        window.actions_by_id[dialog].trigger()
        qtbot.waitUntil(lambda: is_open(window))
    shown: QWidget = next((d for d in window.findChildren(QDialog) if d.isVisible()), window)
    found = controls(shown)
    assert [each for each in found if not names(shown, each).strip()] == []
    if found and dialog not in {"", "guide", "shortcuts"}:  # Tab goes from box to box, or is typed as a key
        shown.activateWindow()
        qtbot.waitUntil(shown.isActiveWindow)
        found[0].setFocus()
        reached = set[QWidget]()
        while (at := QApplication.focusWidget()) not in reached:
            assert at is not None
            reached.add(at)
            QTest.keyClick(at, Qt.Key.Key_Tab)
        by_arrows = {each for each in found if isinstance(each, QRadioButton)}
        assert set(found) - by_arrows <= reached
