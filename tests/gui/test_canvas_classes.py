"""A box on the canvas shows its class, and the mouse changes it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_gui.canvas import Canvas
from tests.gui.canvas_board import LEFT, Board, at, blank_image, color_at, items, move
from tests.gui.fakes import proposal

Reason = QContextMenuEvent.Reason


def test_a_box_has_the_colour_of_its_class_on_its_outline_and_its_tag(canvas: Canvas) -> None:
    board = Board(
        proposal("dog", Box(40, 60, 200, 120)), boxes=[Annotation(Box(40, 160, 200, 250), "cat", Decision.LOADED)]
    )
    canvas.color_of = {"cat": "#b12776", "dog": "#009d76"}.__getitem__
    canvas.set_document(board.document)
    canvas.set_image(blank_image())
    board.document.set_focus(None)
    assert {item.shown.label: item.pen.color().name() for item in items(canvas)} == {"cat": "#b12776", "dog": "#009d76"}
    board.document.set_focus(board.document.annotations[0].id)
    assert color_at(canvas, 44, 152) == QColor("#b12776")  # its tag, although the outline has the colour of the focus
    canvas.color_of = lambda label: "#27769d"
    canvas.color_again()
    assert color_at(canvas, 44, 152) == QColor("#27769d")


def double_click(canvas: Canvas, x: float, y: float) -> None:
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, x, y))
    QTest.mouseDClick(canvas.viewport(), LEFT, pos=at(canvas, x, y))


def test_a_double_click_on_a_box_wants_another_class(canvas: Canvas, show: Callable[..., Board]) -> None:
    board, wanted = show(Box(20, 20, 80, 80), Box(100, 100, 180, 180)), []
    canvas.relabel_wanted.connect(lambda: wanted.append(board.document.focus))
    double_click(canvas, 250, 50)  # no box
    assert not wanted
    double_click(canvas, 140, 140)
    assert wanted == [board.document.pending[1].id]
    move(canvas, 170, 170)
    assert board.document.pending[1].box == Box(100, 100, 180, 180)  # it is not dragged
    canvas.start_extremes()
    double_click(canvas, 140, 140)
    assert len(wanted) == 1


def test_a_right_click_focuses_a_box_and_wants_its_menu(canvas: Canvas, show: Callable[..., Board]) -> None:
    board = show(Box(20, 20, 80, 80), Box(100, 100, 180, 180))
    asked: list[QPoint] = []
    canvas.menu_wanted.connect(asked.append)
    for x, y, reason in ((250, 50, Reason.Mouse), (140, 140, Reason.Mouse), (0, 0, Reason.Keyboard)):
        point = at(canvas, x, y)
        event = QContextMenuEvent(reason, point, canvas.viewport().mapToGlobal(point))
        QApplication.sendEvent(canvas.viewport(), event)
    assert board.document.focused == board.document.pending[1]
    expected = canvas.viewport().mapToGlobal(at(canvas, 140, 140))
    assert [(point - expected).manhattanLength() <= 4 for point in asked] == [True, True]
    assert board.steps == 0
