"""A canvas to click on: a document, an image and the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fastloc_core.annotation import Annotation
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.review import gestures
from fastloc_core.review.gestures import Gesture
from fastloc_gui.canvas import Canvas
from fastloc_gui.canvas.items import BoxItem
from fastloc_gui.review.document import Document
from tests.core.reviewing import IMAGE, Reviewing
from tests.gui import fakes

WIDTH, HEIGHT = 400, 300
LEFT = Qt.MouseButton.LeftButton


def proposal(box: Box, label: str = "cat", confidence: float = 0.87) -> Proposal:
    return fakes.proposal(label, box, confidence)


class Board(Reviewing):
    """One document over a store in memory, as a session keeps it."""

    def __init__(self, *proposals: Proposal, boxes: Sequence[Annotation] = ()) -> None:
        super().__init__(*proposals, size=(WIDTH, HEIGHT), boxes=boxes)
        self.document = Document(IMAGE, Path("cat.png"))
        self.document.show_proposals(self.store.proposals(IMAGE), True, self.store.content(IMAGE), None)

    def apply(self, gesture: Gesture | None) -> bool:
        applied = super().apply(gesture)
        if gesture:
            self.document.show(self.store.content(IMAGE), gesture.focus)
        return applied

    def adjust(self, item_id: str, box: Box) -> None:
        """Keep a box that was dragged on the canvas."""
        self.apply(gestures.adjust(self.document.standing, self.document.by_id[item_id], box))

    def undo(self) -> bool:
        taken_back = super().undo()
        self.document.show(self.store.content(IMAGE), self.document.focus)
        return taken_back

    @property
    def steps(self) -> int:
        """The number of steps that can be undone."""
        return len(self.store.history._steps["undo"])


def board(*boxes: Box) -> Board:
    return Board(*map(proposal, boxes))


def blank_image(color: str = "#808080") -> QImage:
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
