"""A canvas to click on: documents, pictures and the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_gui.canvas import Canvas
from fastloc_gui.canvas.items import BoxItem
from tests.gui import fakes
from tests.gui.fakes import Desk

WIDTH, HEIGHT = 400, 300
LEFT = Qt.MouseButton.LeftButton


def proposal(box: Box, label: str = "cat", confidence: float = 0.87) -> Proposal:
    return fakes.proposal(label, box, confidence)


def desk(*boxes: Box) -> Desk:
    return Desk(*map(proposal, boxes), size=(WIDTH, HEIGHT))


def picture(color: str = "#808080") -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB888)
    image.fill(QColor(color))
    return image


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
    return list(canvas._boxes.values())


def color_at(canvas: Canvas, x: float, y: float) -> QColor:
    return canvas.grab().toImage().pixelColor(at(canvas, x, y))
