"""Zooming and scrolling: how the image moves on the screen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fastloc_core.boxes import Box
from fastloc_gui.canvas import Canvas
from tests.gui.canvas_board import (
    HEIGHT,
    WIDTH,
    Board,
    wheel,
)


def test_a_new_image_is_fitted_and_stays_so_until_somebody_zooms(canvas: Canvas, show: Callable[..., Board]) -> None:
    show()
    assert canvas.zoom == pytest.approx(1.5)
    canvas.resize(WIDTH + 50, HEIGHT + 50)  # a border of 1 and a margin of 24 on each side
    assert canvas.zoom == pytest.approx(1.0)
    canvas.zoom_in()
    assert canvas.zoom == pytest.approx(1.25)
    canvas.resize(800, 600)
    assert canvas.zoom == pytest.approx(1.25)
    canvas.actual_size()
    assert canvas.zoom == pytest.approx(canvas.devicePixelRatioF() * canvas.transform().m11()) == 1
    canvas.fit()
    assert canvas.part_seen.contains(QRectF(0, 0, WIDTH, HEIGHT))


def test_zooming_keeps_the_point_under_the_mouse_and_has_limits(canvas: Canvas, show: Callable[..., Board]) -> None:
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


@pytest.mark.parametrize(("width", "height"), [(70_000, 400), (300, 50_000)])
def test_the_whole_of_a_panorama_is_seen_and_each_part_of_it_is_in_its_place(
    canvas: Canvas, width: int, height: int
) -> None:
    canvas.animated = False
    longer = max(width, height)
    steps = (np.arange(longer) * 255 // longer).astype(np.uint8)
    pixels = np.ascontiguousarray(np.broadcast_to(steps if width > height else steps[:, None], (height, width)))
    canvas.set_image(QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8))
    assert canvas.part_seen.contains(QRectF(0, 0, width, height))
    fitted = canvas.zoom
    canvas.zoom_by(1e-9)
    assert canvas.zoom == pytest.approx(fitted)
    middle = canvas.viewport().rect().center()
    for share in (0.1, 0.5, 0.9):
        canvas.zoom_to(QRectF(0, 0, 100, 100).translated(share * (width - 100), share * (height - 100)))
        at = canvas.to_scene(QPointF(middle))
        expected = (at.x() if width > height else at.y()) * 255 / longer
        assert abs(canvas.grab().toImage().pixelColor(middle).red() - expected) < 2


def test_the_wheel_scrolls_and_zooms_with_ctrl(canvas: Canvas, show: Callable[..., Board]) -> None:
    show()
    canvas.zoom_by(4)
    zoom, top = canvas.zoom, canvas.part_seen.top()
    wheel(canvas, QPointF(200, 150), -1, Qt.KeyboardModifier.NoModifier)
    assert canvas.zoom == zoom
    assert canvas.part_seen.top() > top
    wheel(canvas, QPointF(200, 150), 2, Qt.KeyboardModifier.ControlModifier)
    assert canvas.zoom == pytest.approx(zoom * 1.25**2)


def test_zooming_to_the_focused_box_shows_it_whole_with_a_margin(canvas: Canvas, show: Callable[..., Board]) -> None:
    show(Box(100, 100, 140, 130))
    canvas.zoom_to_box()
    seen = canvas.part_seen
    assert canvas.zoom > 4
    assert seen.contains(QRectF(95, 95, 50, 40))
    assert (seen.center() - QPointF(120, 115)).manhattanLength() < 1


@pytest.mark.parametrize("animated", [False, True])
def test_the_view_goes_to_a_focused_box_only_where_it_is_not_seen(
    canvas: Canvas, show: Callable[..., Board], qtbot: QtBot, animated: bool
) -> None:
    board = show(Box(20, 20, 60, 60), Box(30, 30, 70, 70), Box(300, 200, 390, 290))
    canvas.zoom_to_box()
    canvas.animated = animated
    before, zoom = canvas.part_seen, canvas.zoom
    board.document.set_focus(board.document.pending[1].id)
    assert canvas.part_seen == before
    board.document.set_focus(board.document.pending[2].id)
    qtbot.waitUntil(lambda: canvas.part_seen.contains(QRectF(300, 200, 90, 90)))
    assert canvas.zoom <= zoom


def test_the_middle_button_pans(canvas: Canvas, show: Callable[..., Board]) -> None:
    show()
    canvas.zoom_by(4)
    before, middle = canvas.part_seen.topLeft(), Qt.MouseButton.MiddleButton
    QTest.mousePress(canvas.viewport(), middle, pos=QPoint(300, 200))
    QTest.mouseMove(canvas.viewport(), QPoint(240, 170))
    QTest.mouseRelease(canvas.viewport(), middle, pos=QPoint(240, 170))
    moved_by = (canvas.part_seen.topLeft() - before) * canvas.zoom
    assert (moved_by.x(), moved_by.y()) == pytest.approx((60, 30))


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
