"""The canvas shows one document and turns gestures into commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QUndoStack, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import ClassScore, Evidence, Proposal, ProposalSet
from fastloc_gui import commands
from fastloc_gui.canvas import Canvas
from fastloc_gui.canvas.hit import Part, Target, grip, target_at
from fastloc_gui.canvas.items import BoxItem, tag_place
from fastloc_gui.canvas.nudge import Side, dragged, edge_pushed, moved
from fastloc_gui.document import Document
from fastloc_gui.theme import DARK, LIGHT

WIDTH, HEIGHT = 400, 300
LEFT = Qt.MouseButton.LeftButton


_made: list[Document] = []


@pytest.fixture(autouse=True)
def _forget_commands() -> Iterator[None]:
    """Commands and documents refer to each other; Qt must let go of the commands before Python collects them."""
    yield
    for each in _made:
        each.undo_stack.clear()
    _made.clear()


def proposal(box: Box, label: str = "cat", confidence: float = 0.87) -> Proposal:
    evidence = Evidence(np.zeros((4, 4), np.float32), ())
    score = ClassScore(0, label, 1.0, confidence)
    return Proposal(box, score, confidence, (), np.zeros((4, 4), np.bool_), evidence)


def document(*boxes: Box) -> Document:
    path = Path("photo.jpg")
    made = Document(path, QUndoStack())
    made.undo_stack.setParent(made)
    made.load(WIDTH, HEIGHT, None)
    proposals = tuple(proposal(box) for box in boxes)
    made.propose(ProposalSet(path, WIDTH, HEIGHT, proposals, (), "model", "paper"))
    _made.append(made)
    return made


def picture(color: str = "#808080") -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB888)
    image.fill(QColor(color))
    return image


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    """At a zoom of 1.5, with nothing open."""
    made = Canvas()
    qtbot.addWidget(made)
    made.animated = False
    made.resize(round(WIDTH * 1.5) + 48, round(HEIGHT * 1.5) + 48)
    made.show()
    return made


@pytest.fixture
def show(canvas: Canvas) -> Callable[..., Document]:
    def show(*boxes: Box) -> Document:
        shown = document(*boxes)
        canvas.set_document(shown)
        canvas.set_image(picture())
        return shown

    return show


def at(canvas: Canvas, x: float, y: float) -> QPoint:
    return canvas.viewportTransform().map(QPointF(x, y)).toPoint()


def press(canvas: Canvas, x: float, y: float) -> None:
    QTest.mousePress(canvas.viewport(), LEFT, pos=at(canvas, x, y))


def move(canvas: Canvas, x: float, y: float) -> None:
    QTest.mouseMove(canvas.viewport(), at(canvas, x, y))


def release(canvas: Canvas, x: float, y: float) -> None:
    QTest.mouseRelease(canvas.viewport(), LEFT, pos=at(canvas, x, y))


def drag(canvas: Canvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    press(canvas, *start)
    move(canvas, *end)
    release(canvas, *end)


def wheel(canvas: Canvas, pos: QPointF, clicks: int, modifiers: Qt.KeyboardModifier) -> None:
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    turn = QPoint(0, 120 * clicks)
    event = QWheelEvent(pos, canvas.mapToGlobal(pos), QPoint(), turn, none, modifiers, phase, False)
    QApplication.sendEvent(canvas.viewport(), event)


def items(canvas: Canvas) -> list[BoxItem]:
    return [item for item in canvas.scene().items() if isinstance(item, BoxItem)]


def color_at(canvas: Canvas, x: float, y: float) -> QColor:
    return canvas.grab().toImage().pixelColor(at(canvas, x, y))


# The mouse


def test_a_click_focuses_the_smallest_box_under_it(canvas: Canvas, show: Callable[..., Document]) -> None:
    opened = show(Box(20, 20, 300, 280), Box(100, 100, 160, 160))
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, 130, 130))
    assert opened.focused == opened.pending[1]
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, 250, 200))
    assert opened.focused == opened.pending[0]
    assert opened.undo_stack.count() == 0


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
    show: Callable[..., Document],
    start: tuple[float, float],
    end: tuple[float, float],
    expected: Box,
) -> None:
    opened = show(Box(100, 100, 200, 200))
    drag(canvas, start, end)
    (annotation,) = opened.annotations
    assert (annotation.box, annotation.decision) == (expected, Decision.ADJUSTED)
    assert items(canvas)[0].box == expected
    assert opened.undo_stack.count() == 1
    opened.undo_stack.undo()
    assert not opened.annotations
    assert items(canvas)[0].box == Box(100, 100, 200, 200)


def test_a_drag_shows_live_and_escape_takes_it_back(canvas: Canvas, show: Callable[..., Document]) -> None:
    opened = show(Box(100, 100, 200, 200))
    press(canvas, 200, 150)
    move(canvas, 260, 150)
    assert items(canvas)[0].box == Box(100, 100, 260, 200)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    release(canvas, 260, 150)
    assert items(canvas)[0].box == Box(100, 100, 200, 200)
    assert opened.undo_stack.count() == 0


def test_a_drag_lives_through_news_but_not_through_the_end_of_its_box(
    canvas: Canvas, show: Callable[..., Document]
) -> None:
    opened = show(Box(100, 100, 200, 200), Box(10, 10, 50, 50))
    press(canvas, 200, 150)
    move(canvas, 260, 150)
    opened.boxes_changed.emit()
    assert Box(100, 100, 260, 200) in [item.box for item in items(canvas)]
    commands.reject(opened, opened.pending[0])
    release(canvas, 260, 150)
    assert opened.undo_stack.count() == 1


def test_the_cursor_says_what_a_press_would_do(canvas: Canvas, show: Callable[..., Document]) -> None:
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


# Drawing


@pytest.mark.parametrize("zoom", [1.0, 0.5, 3.0])
def test_a_drawn_box_is_in_image_pixels(
    canvas: Canvas, show: Callable[..., Document], qtbot: QtBot, zoom: float
) -> None:
    show()
    canvas.zoom_by(zoom / canvas.zoom)
    canvas.start_drawing()
    with qtbot.waitSignal(canvas.drawn) as drawn:
        drag(canvas, (150, 120), (220, 180))
    assert drawn.args == [Box(150, 120, 220, 180)]
    assert not canvas.drawing


def test_two_clicks_draw_too_and_the_box_ends_at_the_border(
    canvas: Canvas, show: Callable[..., Document], qtbot: QtBot
) -> None:
    show()
    canvas.start_drawing()
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, 350, 250))
    with qtbot.waitSignal(canvas.drawn) as drawn:
        QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, 410, 310))
    assert drawn.args == [Box(350, 250, 400, 300)]


def test_a_box_too_thin_to_be_meant_is_ignored_and_drawing_goes_on(
    canvas: Canvas, show: Callable[..., Document], qtbot: QtBot
) -> None:
    show()
    canvas.start_drawing()
    with qtbot.assertNotEmitted(canvas.drawn):
        drag(canvas, (50, 50), (150, 51))
    assert canvas.drawing
    with qtbot.waitSignal(canvas.drawn) as drawn:
        drag(canvas, (150, 120), (0, 0))
    assert drawn.args == [Box(0, 0, 150, 120)]


def test_drawing_is_left_by_escape_by_its_key_and_by_another_image(
    canvas: Canvas, show: Callable[..., Document]
) -> None:
    canvas.start_drawing()
    assert not canvas.drawing  # nothing to draw on
    show()
    for leave in (
        lambda: QTest.keyClick(canvas, Qt.Key.Key_Escape),
        canvas.start_drawing,
        lambda: canvas.set_image(picture()),
    ):
        canvas.start_drawing()
        assert canvas.drawing
        leave()
        assert not canvas.drawing


# Zoom


def test_a_new_image_is_fitted_and_stays_so_until_somebody_zooms(
    canvas: Canvas, show: Callable[..., Document], qtbot: QtBot
) -> None:
    show()
    assert canvas.zoom == pytest.approx(1.5)
    canvas.resize(WIDTH + 48, HEIGHT + 48)
    assert canvas.zoom == pytest.approx(1.0)
    with qtbot.waitSignal(canvas.zoom_changed) as zoomed:
        canvas.zoom_in()
    assert zoomed.args == [pytest.approx(1.25)]
    canvas.resize(800, 600)
    assert canvas.zoom == pytest.approx(1.25)
    canvas.actual_size()
    assert canvas.zoom == pytest.approx(canvas.devicePixelRatioF() * canvas.transform().m11()) == 1
    canvas.fit()
    assert canvas.part_seen.contains(QRectF(0, 0, WIDTH, HEIGHT))


def test_zooming_keeps_the_point_under_the_mouse_and_has_limits(canvas: Canvas, show: Callable[..., Document]) -> None:
    show()
    canvas.zoom_by(4)
    mouse = QPointF(200, 150)
    before = canvas.to_scene(mouse)
    canvas.zoom_by(1.25, mouse)
    assert (canvas.to_scene(mouse) - before).manhattanLength() * canvas.zoom <= 2  # screen pixels
    canvas.zoom_by(1e6)
    assert canvas.zoom == pytest.approx(64)
    canvas.zoom_by(1e-9)
    assert canvas.zoom == pytest.approx(0.02)


def test_the_wheel_scrolls_and_zooms_with_ctrl(canvas: Canvas, show: Callable[..., Document]) -> None:
    show()
    canvas.zoom_by(4)
    zoom, top = canvas.zoom, canvas.part_seen.top()
    wheel(canvas, QPointF(200, 150), -1, Qt.KeyboardModifier.NoModifier)
    assert canvas.zoom == zoom
    assert canvas.part_seen.top() > top
    wheel(canvas, QPointF(200, 150), 2, Qt.KeyboardModifier.ControlModifier)
    assert canvas.zoom == pytest.approx(zoom * 1.25**2)


def test_zooming_to_the_focused_box_shows_it_whole_with_a_margin(canvas: Canvas, show: Callable[..., Document]) -> None:
    show(Box(100, 100, 140, 130))
    canvas.zoom_to_box()
    seen = canvas.part_seen
    assert canvas.zoom > 4
    assert seen.contains(QRectF(95, 95, 50, 40))
    assert (seen.center() - QPointF(120, 115)).manhattanLength() < 1


@pytest.mark.parametrize("animated", [False, True])
def test_the_view_goes_to_a_focused_box_only_where_it_is_not_seen(
    canvas: Canvas, show: Callable[..., Document], qtbot: QtBot, animated: bool
) -> None:
    opened = show(Box(20, 20, 60, 60), Box(30, 30, 70, 70), Box(300, 200, 390, 290))
    canvas.zoom_to_box()
    canvas.animated = animated
    before, zoom = canvas.part_seen, canvas.zoom
    opened.set_focus(opened.pending[1].id)
    assert canvas.part_seen == before
    opened.set_focus(opened.pending[2].id)
    qtbot.waitUntil(lambda: canvas.part_seen.contains(QRectF(300, 200, 90, 90)))
    assert canvas.zoom <= zoom


def test_the_middle_button_pans(canvas: Canvas, show: Callable[..., Document]) -> None:
    show()
    canvas.zoom_by(4)
    before, middle = canvas.part_seen.topLeft(), Qt.MouseButton.MiddleButton
    QTest.mousePress(canvas.viewport(), middle, pos=QPoint(300, 200))
    QTest.mouseMove(canvas.viewport(), QPoint(240, 170))
    QTest.mouseRelease(canvas.viewport(), middle, pos=QPoint(240, 170))
    moved_by = (canvas.part_seen.topLeft() - before) * canvas.zoom
    assert (moved_by.x(), moved_by.y()) == pytest.approx((60, 30))


# The look


def test_near_single_pixels_are_shown_and_far_fine_detail_becomes_its_average(canvas: Canvas) -> None:
    pixels = np.zeros((2400, 3200), np.uint8)
    pixels[::4, ::4] = 255
    canvas.set_image(QImage(pixels.tobytes(), 3200, 2400, 3200, QImage.Format.Format_Grayscale8))
    seen = canvas.grab().toImage().copy(100, 100, 300, 300)
    greys = {seen.pixelColor(x, y).lightness() for x in range(0, 300, 7) for y in range(0, 300, 7)}
    assert max(greys) - min(greys) < 16
    canvas.zoom_by(16 / canvas.zoom)
    seen = canvas.grab().toImage().copy(100, 100, 300, 300)
    greys = {seen.pixelColor(x, y).lightness() for x in range(0, 300, 7) for y in range(0, 300, 7)}
    assert greys == {0, 255}


def test_pending_boxes_are_dashed_decided_ones_solid(canvas: Canvas, show: Callable[..., Document]) -> None:
    opened = show(Box(20, 20, 80, 80), Box(100, 100, 180, 180))
    commands.accept(opened, opened.pending[0])
    opened.set_focus(None)
    decided, pending = sorted(items(canvas), key=lambda item: item.box.x0)
    assert decided.pen.style() == Qt.PenStyle.SolidLine
    assert decided.pen.color() == DARK.decided
    assert pending.pen.style() == Qt.PenStyle.CustomDashLine
    assert pending.pen.color() == DARK.pending
    opened.set_focus(opened.pending[0].id)
    assert pending.pen.color() == DARK.focus
    assert pending.pen.width() > decided.pen.width()
    assert color_at(canvas, 180, 180) == DARK.focus  # a handle


def test_boxes_can_be_hidden_and_are_not_under_the_mouse_then(canvas: Canvas, show: Callable[..., Document]) -> None:
    opened = show(Box(100, 100, 200, 200), Box(250, 100, 300, 200))
    canvas.hide_boxes(True)
    assert color_at(canvas, 200, 200) == QColor("#808080")
    QTest.mouseClick(canvas.viewport(), LEFT, pos=at(canvas, 275, 150))
    assert opened.focused == opened.pending[0]
    canvas.hide_boxes(False)
    assert color_at(canvas, 200, 200) == DARK.focus


def test_evidence_covers_the_whole_image_while_shown(canvas: Canvas, show: Callable[..., Document]) -> None:
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
    canvas: Canvas, show: Callable[..., Document]
) -> None:
    first = show(Box(20, 20, 80, 80), Box(100, 100, 180, 180))
    second = document(Box(5, 5, 50, 50))
    canvas.set_document(second)
    assert not items(canvas)
    canvas.set_image(picture())
    commands.reject(first, first.pending[0])
    assert [item.box for item in items(canvas)] == [Box(5, 5, 50, 50)]
    canvas.set_document(None)
    assert not items(canvas)


def test_a_box_keeps_its_item_through_a_decision(canvas: Canvas, show: Callable[..., Document]) -> None:
    opened = show(Box(20, 20, 80, 80))
    before = items(canvas)
    commands.accept(opened, opened.pending[0])
    assert items(canvas) == before


def test_an_empty_canvas_says_what_to_do_on_either_background(canvas: Canvas) -> None:
    for colors in (DARK, LIGHT):
        canvas.set_colors(colors)
        canvas.set_message("")
        blank = canvas.grab().toImage()
        canvas.set_message("Open a folder of photographs (Ctrl+U)")
        assert blank.pixelColor(5, 5) == colors.background
        assert canvas.grab().toImage() != blank


@pytest.mark.parametrize(
    ("frame", "place"),
    [
        (QRect(50, 50, 100, 100), QRect(50, 30, 80, 20)),
        (QRect(50, 10, 100, 100), QRect(50, 10, 80, 20)),
        (QRect(-30, -40, 900, 900), QRect(0, 0, 80, 20)),
        (QRect(180, 150, 100, 100), QRect(120, 130, 80, 20)),
    ],
    ids=["above", "inside-where-there-is-no-room", "box-fills-the-view", "at-the-right-border"],
)
def test_a_tag_stays_in_the_view(frame: QRect, place: QRect) -> None:
    assert tag_place(frame, QSize(80, 20), QRect(0, 0, 200, 200)) == place


# Geometry

coordinates = st.floats(-50, 150, allow_subnormal=False)
boxes = st.builds(Box.spanning, coordinates, coordinates, coordinates, coordinates)
steps = st.floats(-300, 300, allow_subnormal=False)


@given(boxes, st.sampled_from(Part), steps, steps)
def test_a_dragged_box_stays_inside_the_image_in_order_and_visible(box: Box, part: Part, dx: float, dy: float) -> None:
    after, before = dragged(box, part, dx, dy, 100, 80), box.clipped(100, 80)
    assert after == after.clipped(100, 80)
    assert after.width >= min(before.width, 1) - 1e-9
    assert after.height >= min(before.height, 1) - 1e-9


@given(boxes, steps, steps)
def test_a_moved_box_keeps_its_size(box: Box, dx: float, dy: float) -> None:
    inside = box.clipped(100, 80)
    after = moved(box, dx, dy, 100, 80)
    assert after == after.clipped(100, 80)
    assert (after.width, after.height) == pytest.approx((inside.width, inside.height))


@pytest.mark.parametrize(
    ("side", "out", "pulled"),
    [
        ("left", Box(15, 20, 60, 70), Box(25, 20, 60, 70)),
        ("right", Box(20, 20, 65, 70), Box(20, 20, 55, 70)),
        ("top", Box(20, 15, 60, 70), Box(20, 25, 60, 70)),
        ("bottom", Box(20, 20, 60, 75), Box(20, 20, 60, 65)),
    ],
)
def test_an_edge_is_pushed_out_and_pulled_in(side: Side, out: Box, pulled: Box) -> None:
    box = Box(20, 20, 60, 70)
    assert edge_pushed(box, side, 5, 100, 80) == out
    assert edge_pushed(box, side, -5, 100, 80) == pulled
    assert edge_pushed(box, side, 1000, 100, 80) != edge_pushed(box, side, -1000, 100, 80)


@given(boxes, coordinates, coordinates, st.floats(0, 20))
def test_whatever_is_inside_a_box_or_near_its_edge_grips_it(box: Box, x: float, y: float, reach: float) -> None:
    near = box.x0 - reach <= x <= box.x1 + reach and box.y0 - reach <= y <= box.y1 + reach
    assert (grip(box, x, y, reach) is not None) == near


@given(boxes.filter(lambda box: min(box.width, box.height) > 1e-3), st.floats(0, 20))
def test_the_middle_of_a_box_always_moves_it(box: Box, reach: float) -> None:
    assert grip(box, *box.centre, reach) is Part.INSIDE


def test_the_edge_of_the_focused_box_comes_before_a_smaller_box_there() -> None:
    boxes = {"large": Box(0, 0, 100, 100), "small": Box(95, 40, 120, 60)}
    assert target_at(boxes, "large", 99, 50, 6) == Target("large", Part.RIGHT)
    assert target_at(boxes, None, 99, 50, 6) == Target("small", None)
    assert target_at(boxes, "small", 50, 50, 6) == Target("large", None)
    assert target_at(boxes, "large", 50, 50, 6) == Target("large", Part.INSIDE)
    assert target_at(boxes, "large", 300, 300, 6) is None


def test_of_two_equal_boxes_the_focused_one_is_gripped() -> None:
    boxes = {"first": Box(0, 0, 50, 50), "second": Box(0, 0, 50, 50)}
    assert target_at(boxes, "second", 25, 25, 6) == Target("second", Part.INSIDE)


def test_an_annotation_without_area_can_be_opened_again(canvas: Canvas, show: Callable[..., Document]) -> None:
    opened = show()
    commands.add(opened, [(Box(100, 100, 100, 140), "cat")], "paste")
    drag(canvas, (101, 120), (130, 120))
    assert [a.box for a in opened.annotations] == [Box(100, 100, 129, 140)]
    assert isinstance(opened.focused, Annotation)
