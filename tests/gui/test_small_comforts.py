"""Small things that spare a person a search or a surprise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from pytestqt.qtbot import QtBot

from fastloc_gui.panels.box_table import SURENESS
from fastloc_gui.review.wording import gained
from tests.core.learning_made import learned
from tests.gui.canvas_board import at, drag
from tests.gui.driving import CTRL, SHIFT, Key, Open, document_of, press, wait_for_proposals
from tests.gui.fakes import FakeEngine


def test_tab_follows_the_rows_of_the_list(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document
    press(window, Key.Key_Space)
    press(window, Key.Key_D, modifier=CTRL)
    window.boxes.table.sortByColumn(SURENESS, Qt.SortOrder.DescendingOrder)
    rows = [document.by_id[each].label for each in window.boxes.listed]
    assert rows == ["cat", "dog", "dog"], "the decided one is the surest, and a drawn one has no confidence"
    document.set_focus(window.boxes.listed[0])
    for row in (1, 2, 0):
        press(window, Key.Key_Tab)
        assert document.focus == window.boxes.listed[row]
    press(window, Key.Key_Tab, modifier=SHIFT)
    assert document.focus == window.boxes.listed[2]


def test_an_image_begins_with_its_likeliest_proposal(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    other = document_of(window, "rocket.jpg")
    qtbot.waitUntil(lambda: len(other.pending) == 2)
    other.aim(other.pending[1].id)  # it was the likeliest one before others came
    window.session.show(other.image)
    assert other.focus == other.pending[0].id


def test_the_class_is_asked_for_beside_the_image(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_E, modifier=CTRL)
    picker = window.picker
    assert picker.isVisible()
    canvas = QRect(window.canvas.mapToGlobal(QPoint()), window.canvas.size())
    assert not canvas.intersects(picker.frameGeometry())


def test_only_what_is_under_way_can_be_stopped(open_window: Open, qtbot: QtBot) -> None:
    engine = FakeEngine(held=("cat.png", "coffee.png", "rocket.jpg"))
    window = open_window(engine)
    stop = window.actions_by_id["cancel"]
    qtbot.waitUntil(stop.isEnabled)
    stop.trigger()
    qtbot.waitUntil(lambda: not stop.isEnabled())
    engine.go.set()


def test_menus_name_keys_that_are_held(open_window: Open) -> None:
    window = open_window(model=False, images=False)
    assert window.actions_by_id["evidence"].text().endswith("\tH")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(0.741, 0.744, "edges are a little better."), (0.70, 0.74, "mean IoU with your boxes 0.74 (before: 0.70)")],
)
def test_two_equal_numbers_are_not_told(before: float, after: float, said: str) -> None:
    made = learned(5)
    gain = replace(made.gain, before=before, after=after, low=0.002, high=0.003, ready_before=0.5, ready_after=0.5)
    assert gained(replace(made, gain=gain)) == f"Learned from 5 decisions: {said}"


def test_a_drawn_box_is_seen_while_its_class_is_asked_for(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    canvas = window.canvas
    before = canvas.viewport().grab().toImage()
    press(window, Key.Key_W)
    drag(canvas, (300, 100), (340, 150))
    assert window.picker.isVisible()
    window.picker.field.setText("Lynx ")
    assert window.picker.hint.text().startswith("Return makes the new class “Lynx”")
    edge = at(canvas, 320, 100)
    colours = {canvas.viewport().grab().toImage().pixelColor(edge + QPoint(0, dy)).name() for dy in range(-3, 4)}
    assert colours - {before.pixelColor(edge + QPoint(0, dy)).name() for dy in range(-3, 4)}
    window.picker.reject()
    assert canvas.viewport().grab().toImage().pixelColor(edge) == before.pixelColor(edge)
