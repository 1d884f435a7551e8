"""Brightness and contrast: chosen on a bar, seen on the canvas, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fastloc_core import levels
from fastloc_core.levels import Levels, Scale
from fastloc_gui.canvas import Canvas
from fastloc_gui.panels import LevelsBar
from fastloc_gui.review.document import Document
from tests.gui.canvas_board import HEIGHT, LEFT, WIDTH, blank_image, color_at

GREY = QColor("#808080")
BYTES = Scale(tuple(range(256)), (1,) * 255, Levels(0, 255), "uint8")
DEEP = Scale((0.0, 100.0, 200.0, 300.0, 5000.0), (9, 5, 1, 0), Levels(100, 200), "uint16")


@pytest.fixture
def bar(qtbot: QtBot) -> LevelsBar:
    made = LevelsBar()
    qtbot.addWidget(made)
    made.resize(600, 44)
    made.show()
    made.set_scale(BYTES)
    return made


def place(bar: LevelsBar, share: float) -> QPoint:
    """The point of the track at `share` of the way from its left to its right end."""
    margin = 6
    return QPoint(round(margin + share * (bar.track.width() - 2 * margin)), bar.track.height() // 2)


def drag(bar: LevelsBar, start: float, end: float) -> None:
    QTest.mousePress(bar.track, LEFT, pos=place(bar, start))
    QTest.mouseMove(bar.track, place(bar, end))
    QTest.mouseRelease(bar.track, LEFT, pos=place(bar, end))


def chosen(bar: LevelsBar) -> tuple[int, int] | None:
    return None if bar.levels is None else (round(bar.levels.low), round(bar.levels.high))


def test_the_nearer_handle_is_dragged_and_the_numbers_follow(bar: LevelsBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.levels_changed):
        drag(bar, 0, 0.4)
    drag(bar, 0.9, 0.6)
    assert chosen(bar) == pytest.approx((102, 153), abs=1)
    assert (bar.low.text(), bar.high.text()) == tuple(str(value) for value in chosen(bar) or ())
    assert bar.track.accessibleDescription() == f"From {bar.low.text()} to {bar.high.text()}"


def test_one_handle_cannot_pass_the_other_nor_leave_the_track(bar: LevelsBar) -> None:
    drag(bar, 0, 2)
    assert chosen(bar) == (254, 255)
    drag(bar, 0, -1)
    drag(bar, 1, -1)
    assert chosen(bar) == (0, 1)


def test_a_click_alone_changes_nothing_and_a_double_click_is_automatic(bar: LevelsBar) -> None:
    QTest.mouseClick(bar.track, LEFT, pos=place(bar, 0.3))
    assert bar.levels is None
    drag(bar, 0, 0.4)
    QTest.mouseDClick(bar.track, LEFT, pos=place(bar, 0.3))
    assert bar.levels is None
    assert (bar.low.text(), bar.high.text()) == ("0", "255")
    assert bar.track.ends == [0, 1]


def test_the_keyboard_moves_either_handle(bar: LevelsBar, qtbot: QtBot) -> None:
    key, shift = Qt.Key, Qt.KeyboardModifier.ShiftModifier
    bar.setFocus()
    assert bar.focusProxy() is bar.track
    for pressed in (key.Key_Right, key.Key_Up, key.Key_PageUp, key.Key_Left):
        QTest.keyClick(bar.track, pressed)
    QTest.keyClick(bar.track, key.Key_PageDown, shift)
    assert chosen(bar) == (11, 245)
    QTest.keyClick(bar.track, key.Key_End, shift)
    QTest.keyClick(bar.track, key.Key_Home)
    assert chosen(bar) == (0, 255)
    with qtbot.waitSignal(bar.left):
        QTest.keyClick(bar.track, key.Key_Escape)


def test_a_choice_stays_for_images_of_its_kind_until_it_is_reset(bar: LevelsBar, qtbot: QtBot) -> None:
    drag(bar, 0, 0.4)
    for_bytes = chosen(bar)
    bar.set_scale(DEEP)
    assert bar.levels is None
    assert bar.track.ends == [0.25, 0.5]
    drag(bar, 0.5, 0.75)
    assert chosen(bar) == pytest.approx((100, 300), abs=2)
    with qtbot.waitSignal(bar.levels_changed) as told:
        bar.set_scale(BYTES)
    assert told.args == [bar.levels]
    assert chosen(bar) == for_bytes
    assert bar.automatic.isEnabled()
    bar.automatic.click()
    assert bar.levels is None
    assert not bar.automatic.isEnabled()
    bar.set_scale(DEEP)
    assert chosen(bar) == pytest.approx((100, 300), abs=2)


def test_a_choice_that_would_show_nothing_of_an_image_is_not_applied(bar: LevelsBar) -> None:
    bar.set_scale(DEEP)
    drag(bar, 0.5, 0.4)
    bar.set_scale(Scale((10_000.0, 20_000.0), (3,), Levels(10_000, 20_000), "uint16"))
    assert bar.levels is None
    assert bar.low.text() == "10000"


def test_without_an_image_there_is_nothing_to_choose(bar: LevelsBar) -> None:
    bar.set_scale(None)
    bar.reset()
    assert not bar.isEnabled()
    assert bar.levels is None
    assert bar.low.text() == bar.high.text() == ""


def test_the_canvas_shows_an_image_in_levels_at_every_zoom(canvas: Canvas, show: Callable[..., Document]) -> None:
    show()
    for zoom in (0.3, 1.0, 5.0):
        canvas.zoom_by(zoom / canvas.zoom)
        middle = canvas.part_seen.center().toTuple()
        assert color_at(canvas, *middle) == GREY
        for window, expected in (
            (Levels(128, 255), "#000000"),
            (Levels(0, 128), "#ffffff"),
            (Levels(112, 240), "#202020"),
        ):
            canvas.set_levels(window)
            assert color_at(canvas, *middle) == QColor(expected)
        canvas.set_levels(None)


def test_levels_move_no_pixel(canvas: Canvas, show: Callable[..., Document]) -> None:
    show()
    noise = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    canvas.set_image(QImage(noise.tobytes(), WIDTH, HEIGHT, 3 * WIDTH, QImage.Format.Format_RGB888).copy())
    for zoom in (1.0, 4.0):
        canvas.zoom_by(zoom / canvas.zoom)
        before = canvas.grab().toImage()
        canvas.set_levels(Levels(0, 255.0001))
        assert canvas.grab().toImage() == before
        canvas.set_levels(None)


def test_a_deep_image_shows_what_its_8_bits_do_not(canvas: Canvas, show: Callable[..., Document]) -> None:
    show()
    values: NDArray[Any] = np.full((HEIGHT, WIDTH, 1), 1000, np.uint16)
    values[:, WIDTH // 2 :] = 1001
    canvas.set_image(blank_image(), levels.view(values, Levels(0, 65535)))
    canvas.set_levels(Levels(1000, 1001))
    assert color_at(canvas, WIDTH * 0.25, 50) == QColor("black")
    assert color_at(canvas, WIDTH * 0.75, 50) == QColor("white")
    canvas.set_image(blank_image())
    assert color_at(canvas, WIDTH * 0.25, 50) == GREY  # a new image is shown as it is by itself


def test_the_track_shows_whether_it_has_the_keyboard(bar: LevelsBar, qtbot: QtBot) -> None:
    with qtbot.waitActive(bar):
        bar.activateWindow()
    bar.setFocus()
    focused = bar.track.grab().toImage()
    bar.track.clearFocus()
    assert bar.track.grab().toImage() != focused
