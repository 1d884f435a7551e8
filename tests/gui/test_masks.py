"""Masks in the window: what an export with masks cuts out for the box in focus, before it is exported."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats.segmentation import patches
from fastloc_core.images import decode
from fastloc_core.review import gestures
from fastloc_gui.canvas.mask import MaskItem
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import Open, wait_for_proposals

ROUND = Box(100, 60, 180, 140)


def draw_a_disc(path: Path) -> None:
    """Orange on blue, with a little noise."""
    image = np.random.default_rng(1).integers(0, 12, (240, 320, 3)).astype(np.uint8)
    image[:] += np.array([150, 60, 20], np.uint8)
    cv2.circle(image, (140, 100), 38, (20, 130, 230), -1)
    cv2.imwrite(str(path), image)


def mask_in(window: MainWindow) -> MaskItem:
    return next(item for item in window.canvas.scene().items() if isinstance(item, MaskItem))


def covered_by(item: MaskItem) -> np.ndarray:
    """Which pixels of the item are seen."""
    image = item.pixmap().toImage()
    return np.array([[image.pixelColor(x, y).alpha() > 0 for x in range(image.width())] for y in range(image.height())])


def open_with_disc(open_window: Open, folder: Path, qtbot: QtBot) -> MainWindow:
    draw_a_disc(folder / "cat.png")
    window = open_window()
    wait_for_proposals(qtbot, window)
    return window


def focus_drawn(window: MainWindow, box: Box) -> None:
    document = window.session.current
    assert document
    window.session.apply(gestures.add(document.standing, [(box, "disc")]))
    document.set_focus(next(a.id for a in document.annotations if a.box == box))


def test_the_mask_of_the_export_is_seen_while_its_key_is_held(open_window: Open, folder: Path, qtbot: QtBot) -> None:
    window = open_with_disc(open_window, folder, qtbot)
    focus_drawn(window, ROUND)
    QTest.keyPress(window.canvas, Qt.Key.Key_M)
    item = mask_in(window)
    qtbot.waitUntil(item.isVisible)
    image = ReviewedImage(folder / "cat.png", 320, 240, window.session.current.annotations)  # type: ignore[union-attr]
    (patch,) = patches(image, decode(folder / "cat.png")).values()
    assert (item.pos().x(), item.pos().y()) == (patch.x, patch.y)
    assert (covered_by(item) == patch.covered).all()
    edge = item.pixmap().toImage().pixelColor(int(patch.covered[40].argmax()), 40)
    assert edge.name() == window.session.color("disc")
    QTest.keyRelease(window.canvas, Qt.Key.Key_M)
    assert not item.isVisible()


def test_it_follows_the_box_and_says_when_there_is_none(open_window: Open, folder: Path, qtbot: QtBot) -> None:
    window = open_with_disc(open_window, folder, qtbot)
    said: list[str] = []
    window.session.message.connect(said.append)
    focus_drawn(window, ROUND)
    window.actions_by_id["mask"].setChecked(True)
    item = mask_in(window)
    qtbot.waitUntil(item.isVisible)
    focus_drawn(window, Box(10, 180, 14, 184))  # too few pixels to learn colours from
    assert not item.isVisible()
    qtbot.waitUntil(lambda: any("so an export has no mask of it" in text for text in said))
    focus_drawn(window, ROUND)
    qtbot.waitUntil(item.isVisible)
