"""The table of learned corrections, and its switch."""

from __future__ import annotations

from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from fastloc_core.review.correction import Correction, Corrections
from fastloc_gui.dialogs.corrections import CorrectionsDialog

CAT = Correction("cat", 1212, left=-0.2, top=0.0, right=0.051, bottom=-0.1, before=0.81, after=0.93)
HOG = Correction("hog", 9, left=0.1, top=0.0, right=0.0, bottom=0.0, before=0.8, after=0.79)


def shown(qtbot: QtBot, corrections: Corrections, applied: bool = False) -> CorrectionsDialog:
    dialog = CorrectionsDialog(None, corrections, applied)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def rows(dialog: CorrectionsDialog) -> list[list[str]]:
    items = [dialog.table.topLevelItem(i) for i in range(dialog.table.topLevelItemCount())]
    return [[item.text(column) for column in range(item.columnCount())] for item in items if item]


def test_each_edge_says_how_far_it_goes_outwards(qtbot: QtBot) -> None:
    dialog = shown(qtbot, Corrections({"cat": CAT, "hog": HOG}, pooled=None))
    assert rows(dialog) == [
        ["cat", "1,212", "+20.0", "0", "+5.1", "-10.0", "0.810 → 0.930", "yes"],
        ["hog", "9", "-10.0", "0", "0", "0", "0.800 → 0.790", "no"],
    ]


def test_the_switch_tells_and_shows_how_it_stands(qtbot: QtBot) -> None:
    dialog = shown(qtbot, Corrections({"cat": CAT}), applied=True)
    assert dialog.apply.isChecked()
    spy = QSignalSpy(dialog.toggled)
    dialog.apply.click()
    dialog.apply.click()
    assert [spy.at(i) for i in range(spy.count())] == [[False], [True]]


def test_a_correction_that_helps_nowhere_can_be_switched_off_but_not_on(qtbot: QtBot) -> None:
    assert not shown(qtbot, Corrections({"hog": HOG})).apply.isEnabled()
    assert shown(qtbot, Corrections({"hog": HOG}), applied=True).apply.isEnabled()


def test_with_nothing_learned_it_says_what_is_needed(qtbot: QtBot) -> None:
    dialog = shown(qtbot, Corrections({}))
    assert dialog.empty.isVisible()
    assert not dialog.table.isVisible()
    dialog.show_corrections(Corrections({}, pooled=CAT))
    assert dialog.table.isVisible()
