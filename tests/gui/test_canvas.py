"""Guarantees for a person who points at boxes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.review import gestures
from fastloc_gui.canvas import Canvas
from fastloc_gui.canvas.items import FAINT
from fastloc_gui.look.theme import DARK, LIGHT
from tests.gui.canvas_board import (
    HEIGHT,
    LEFT,
    WIDTH,
    Board,
    at,
    blank_image,
    color_at,
    drag,
    items,
    move,
    press,
    release,
)
from tests.gui.fakes import proposal


def test_a_click_focuses_the_smallest_box_under_it(canvas: Canvas, show: Callable[..., Board]) -> None:
    board = show(Box(20, 20, 300, 280), Box(100, 100, 160, 160))
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, 130, 130))
    assert board.document.focused == board.document.pending[1]
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, 250, 200))
    assert board.document.focused == board.document.pending[0]
    assert board.steps == 0


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((200, 200), (240, 260), Box(100, 100, 240, 260)),
        ((100, 150), (60, 170), Box(60, 100, 200, 200)),
        ((150, 200), (150, 20), Box(100, 100, 200, 101)),
        ((200, 100), (420, -40), Box(100, 0, 400, 200)),
        ((150, 150), (-90, 170), Box(0, 120, 100, 220)),
    ],
    ids=["corner", "edge", "stops-before-it-inverts", "stops-at-the-border", "inside-moves"],
)
def test_dragging_the_focused_box_is_one_undo_step(
    canvas: Canvas,
    show: Callable[..., Board],
    start: tuple[float, float],
    end: tuple[float, float],
    expected: Box,
) -> None:
    board = show(Box(100, 100, 200, 200))
    drag(canvas, start, end)
    (annotation,) = board.document.annotations
    assert (annotation.box, annotation.decision) == (expected, Decision.ADJUSTED)
    assert items(canvas)[0].box == expected
    assert board.steps == 1
    board.undo()
    assert not board.document.annotations
    assert items(canvas)[0].box == Box(100, 100, 200, 200)


def test_a_drag_shows_live_and_escape_takes_it_back(canvas: Canvas, show: Callable[..., Board]) -> None:
    board = show(Box(100, 100, 200, 200))
    press(canvas, 200, 150)
    move(canvas, 260, 150)
    assert items(canvas)[0].box == Box(100, 100, 260, 200)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    release(canvas, 260, 150)
    assert items(canvas)[0].box == Box(100, 100, 200, 200)
    assert board.steps == 0


def test_a_drag_lives_through_news_but_not_through_the_end_of_its_box(
    canvas: Canvas, show: Callable[..., Board]
) -> None:
    board = show(Box(100, 100, 200, 200), Box(10, 10, 50, 50))
    press(canvas, 200, 150)
    move(canvas, 260, 150)
    board.document.changed.emit()
    assert Box(100, 100, 260, 200) in [item.box for item in items(canvas)]
    board.apply(gestures.reject(board.document.standing, board.document.pending[0]))
    release(canvas, 260, 150)
    assert board.steps == 1


def test_the_cursor_says_what_a_press_would_do(canvas: Canvas, show: Callable[..., Board]) -> None:
    show(Box(100, 100, 200, 200), Box(250, 100, 300, 200))
    shapes = []
    for x, y in [(100, 100), (200, 100), (100, 150), (150, 200), (150, 150), (275, 150), (20, 20)]:
        move(canvas, x, y)
        shapes.append(canvas.viewport().cursor().shape())
    cursors = Qt.CursorShape
    assert shapes == [
        cursors.SizeFDiagCursor,
        cursors.SizeBDiagCursor,
        cursors.SizeHorCursor,
        cursors.SizeVerCursor,
        cursors.SizeAllCursor,
        cursors.PointingHandCursor,
        cursors.ArrowCursor,
    ]


@pytest.mark.parametrize("zoom", [1.0, 0.5, 3.0])
def test_a_drawn_box_is_in_image_pixels(canvas: Canvas, show: Callable[..., Board], qtbot: QtBot, zoom: float) -> None:
    show()
    canvas.zoom_by(zoom / canvas.zoom)
    canvas.start_drawing()
    with qtbot.waitSignal(canvas.drawn) as drawn:
        drag(canvas, (150, 120), (220, 180))
    assert drawn.args == [Box(150, 120, 220, 180)]
    assert not canvas.drawing


def test_two_clicks_draw_too_and_the_box_ends_at_the_border(
    canvas: Canvas, show: Callable[..., Board], qtbot: QtBot
) -> None:
    show()
    canvas.start_drawing()
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, 350, 250))
    with qtbot.waitSignal(canvas.drawn) as drawn:
        QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, 410, 310))
    assert drawn.args == [Box(350, 250, 400, 300)]


ENDS = [(150, 40), (220, 120), (90, 130), (160, 210)]  # the top, right, left and bottom of an object


def click(canvas: Canvas, x: float, y: float) -> None:
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, x, y))


def test_the_four_ends_of_an_object_make_its_box_in_any_order_at_any_zoom(
    canvas: Canvas, show: Callable[..., Board], qtbot: QtBot
) -> None:
    show()
    for order in (ENDS, ENDS[::-1], [ENDS[i] for i in (2, 0, 3, 1)]):
        canvas.start_extremes()
        for end in order[:3]:
            click(canvas, *end)
            canvas.zoom_to(QRectF(80, 30, 200, 190))
            canvas.zoom_by(1.1)
        with qtbot.waitSignal(canvas.drawn) as drawn:
            click(canvas, *order[3])
        assert drawn.args == [Box(90, 40, 220, 210)]
        assert not canvas.drawing


def test_what_is_drawn_does_not_cover_the_object(canvas: Canvas, show: Callable[..., Board]) -> None:
    show(Box(300, 200, 340, 240))  # has the focus, and handles that are filled
    for start in (canvas.start_drawing, canvas.start_extremes):
        start()
        click(canvas, 50, 50)
        move(canvas, 150, 150)
        assert color_at(canvas, 100, 100) == QColor("#808080")


def test_a_click_is_taken_back_by_escape_or_backspace_and_escape_without_one_leaves(
    canvas: Canvas, show: Callable[..., Board], qtbot: QtBot
) -> None:
    show()
    hints: list[str] = []
    canvas.hint_changed.connect(lambda: hints.append(canvas.hint[:6]))
    canvas.start_extremes()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
        click(canvas, 5, 5)
        assert color_at(canvas, 5, 5) == DARK.focus  # its mark
        QTest.keyClick(canvas, key)
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)  # nothing is left, and drawing goes on
    for end in (*ENDS[:3], (399, 299)):
        click(canvas, *end)
        if end == ENDS[2]:
            QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert hints == ["Click ", "1 of 4", "Click ", "1 of 4", "Click ", "1 of 4", "2 of 4", "3 of 4", "2 of 4", "3 of 4"]
    with qtbot.waitSignal(canvas.drawn) as drawn:
        click(canvas, 500, 320)  # outside
    assert drawn.args == [Box(150, 40, 400, 300)]
    canvas.start_extremes()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert (canvas.drawing, canvas.hint) == (False, "")


def test_a_box_too_thin_to_be_meant_is_ignored_and_drawing_goes_on(
    canvas: Canvas, show: Callable[..., Board], qtbot: QtBot
) -> None:
    show()
    canvas.start_drawing()
    with qtbot.assertNotEmitted(canvas.drawn):
        drag(canvas, (50, 50), (150, 51))
    assert canvas.drawing
    with qtbot.waitSignal(canvas.drawn) as drawn:
        drag(canvas, (150, 120), (0, 0))
    assert drawn.args == [Box(0, 0, 150, 120)]


def test_drawing_is_left_by_escape_by_its_key_and_by_another_image(canvas: Canvas, show: Callable[..., Board]) -> None:
    canvas.start_drawing()
    assert not canvas.drawing  # no image to draw on
    show()
    for start in (canvas.start_drawing, canvas.start_extremes):
        for leave in (
            lambda: QTest.keyClick(canvas, Qt.Key.Key_Escape),
            start,
            lambda: canvas.set_image(blank_image()),
        ):
            start()
            assert canvas.drawing
            leave()
            assert not canvas.drawing
    canvas.start_drawing()
    canvas.start_extremes()  # instead
    assert canvas.hint.startswith("Click the top")


def test_pending_boxes_are_dashed_decided_ones_solid(canvas: Canvas, show: Callable[..., Board]) -> None:
    board = show(Box(20, 20, 80, 80), Box(100, 100, 180, 180))
    board.apply(gestures.accept(board.document.standing, board.document.pending[0]))
    board.document.set_focus(None)
    decided, pending = sorted(items(canvas), key=lambda item: item.box.x0)
    assert decided.pen.style() == Qt.PenStyle.SolidLine
    assert decided.pen.color() == DARK.unnamed
    assert pending.pen.style() == Qt.PenStyle.CustomDashLine
    assert pending.pen.color() == DARK.unnamed
    board.document.set_focus(board.document.pending[0].id)
    assert pending.pen.color() == DARK.focus
    assert pending.pen.width() > decided.pen.width()
    assert color_at(canvas, 180, 180) == DARK.focus  # a handle


def test_proposals_that_exclude_the_focused_one_are_faint(canvas: Canvas, show: Callable[..., Board]) -> None:
    board = show(Box(20, 20, 300, 280), Box(30, 30, 120, 120), Box(150, 100, 280, 260))  # a whole and two parts
    whole, *parts = board.document.pending
    opacity = {item.box: item.opacity for item in items(canvas)}
    assert opacity[whole.box] == 1
    assert {opacity[part.box] for part in parts} == {FAINT}
    board.document.set_focus(parts[0].id)
    opacity = {item.box: item.opacity for item in items(canvas)}
    assert opacity[whole.box] == FAINT < opacity[parts[1].box] < opacity[parts[0].box]


def test_boxes_can_be_hidden_and_are_not_under_the_mouse_then(canvas: Canvas, show: Callable[..., Board]) -> None:
    board = show(Box(100, 100, 200, 200), Box(250, 100, 300, 200))
    canvas.hide_boxes(True)
    assert color_at(canvas, 200, 200) == QColor("#808080")
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, 275, 150))
    assert board.document.focused == board.document.pending[0]
    canvas.hide_boxes(False)
    assert color_at(canvas, 200, 200) == DARK.focus


def test_evidence_covers_the_whole_image_while_shown(canvas: Canvas, show: Callable[..., Board]) -> None:
    show()
    heat = QImage(8, 8, QImage.Format.Format_ARGB32)
    heat.fill(QColor("red"))
    canvas.set_evidence(heat)
    corners = [(2, 2), (WIDTH - 3, HEIGHT - 3)]
    assert [color_at(canvas, *corner) for corner in corners] == [QColor("#808080")] * 2
    canvas.show_evidence(True)
    assert [color_at(canvas, *corner) for corner in corners] == [QColor("red")] * 2
    assert color_at(canvas, -3, -3) == DARK.background


def test_another_document_shows_its_own_boxes_once_its_image_is_there(
    canvas: Canvas, show: Callable[..., Board]
) -> None:
    first = show(Box(20, 20, 80, 80), Box(100, 100, 180, 180))
    second = Board(proposal("cat", Box(5, 5, 50, 50)))
    canvas.set_document(second.document)
    assert not items(canvas)
    canvas.set_image(blank_image())
    first.apply(gestures.reject(first.document.standing, first.document.pending[0]))
    assert [item.box for item in items(canvas)] == [Box(5, 5, 50, 50)]
    canvas.set_document(None)
    assert not items(canvas)


def test_a_tag_says_what_its_number_means(canvas: Canvas) -> None:
    named, guessed = (
        proposal("hog", Box(20, 60, 160, 280), 0.8, 0.9),
        proposal("syringe", Box(220, 60, 380, 280), 0.7, 0.1),
    )
    board = Board(named, guessed)
    canvas.set_document(board.document)
    canvas.set_image(blank_image())
    canvas.grab()
    told = []
    for x in (30, 230):
        over = at(canvas, x, 60) - QPoint(0, 10)
        QApplication.sendEvent(canvas.viewport(), QHelpEvent(QEvent.Type.ToolTip, over, canvas.mapToGlobal(over)))
        told.append(QToolTip.text().splitlines())
    QToolTip.hideText()
    assert told == [
        [
            "hog: 140 x 220 px at (20, 60)",
            "72\u00a0%: box and class are both right (the box 80\u00a0%, the class 90\u00a0%)",
        ],
        [
            "object (syringe?): 160 x 220 px at (220, 60)",
            "70\u00a0%: the box is right, whatever the object is",
            "10\u00a0%: it is syringe; too uncertain to say so",
        ],
    ]


def test_tags_that_collide_are_all_read_and_the_likelier_one_is_above(canvas: Canvas) -> None:
    focused, box = proposal("cat", Box(300, 200, 340, 240), 0.5), Box(20, 60, 180, 120)
    boxes = [focused, proposal("dog", box, 0.2), proposal("hog", box, 0.9)]
    board = Board(*boxes)
    canvas.color_of = lambda label: "#ffb938"
    canvas.set_document(board.document)
    canvas.set_image(blank_image())
    board.document.set_focus(focused.id)
    below = color_at(canvas, 25, 127)
    assert below.hslHue() == pytest.approx(QColor("#ffb938").hslHue(), abs=3)
    both = canvas.grab().toImage()
    board.apply(gestures.reject(board.document.standing, boxes[1]))
    board.document.set_focus(focused.id)
    alone = canvas.grab().toImage()
    above = QRect(at(canvas, 20, 47), at(canvas, 60, 58))
    assert both.copy(above) == alone.copy(above)


def test_an_empty_canvas_says_what_to_do_on_either_background(canvas: Canvas) -> None:
    for colors in (DARK, LIGHT):
        canvas.set_colors(colors)
        canvas.set_message("")
        blank = canvas.grab().toImage()
        canvas.set_message("Open a folder of photographs (Ctrl+U)")
        assert blank.pixelColor(5, 5) == colors.background
        assert canvas.grab().toImage() != blank


def test_an_annotation_without_area_can_be_opened_again(canvas: Canvas, show: Callable[..., Board]) -> None:
    board = show()
    board.apply(gestures.add(board.document.standing, [(Box(100, 100, 100, 140), "cat")]))
    drag(canvas, (101, 120), (130, 120))
    assert [a.box for a in board.document.annotations] == [Box(100, 100, 129, 140)]
    assert isinstance(board.document.focused, Annotation)
