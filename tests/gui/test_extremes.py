"""Drawing by the four ends of an object, in the window."""

from __future__ import annotations

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from tests.gui.canvas_board import LEFT, at
from tests.gui.driving import SHIFT, Key, Open, press, wait_for_proposals


def test_four_clicks_draw_a_box_like_any_other(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document, canvas, told = window.session.current, window.canvas, window.status.standing
    assert document
    before = told.text()
    press(window, Key.Key_W, modifier=SHIFT)
    assert told.text().startswith("Click the top")
    for n, (x, y) in enumerate([(100, 20), (40, 60), (160, 90), (90, 150)], 1):
        QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, x, y))
        assert n == 4 or told.text().startswith(f"{n} of 4")
        press(window, *[Key.Key_Backspace] * (n == 2))
        if n == 2:
            assert told.text().startswith("1 of 4")
            QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, x, y))
    assert (window.picker.isVisible(), told.text()) == (True, before)
    window.picker.chosen.emit("cat")
    (drawn,) = document.annotations
    assert drawn.decision is Decision.DRAWN
    assert drawn.box.iou(Box(40, 20, 160, 150)) > 0.95
    window.picker.reject()
    window.actions_by_id["undo"].trigger()
    assert document.annotations == ()
