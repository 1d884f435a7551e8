"""An image that is shown at a smaller size lies in the window as the whole image would, and so do its boxes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from fastloc_core import limits
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.limits import Limits
from fastloc_core.store import Store, find_place
from tests.gui.driving import Open, image_of
from tests.gui.fakes import FakeEngine

SIZE = 1600, 1200


@pytest.fixture
def photo(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Black with a red corner, of more pixels than are allowed."""
    pixels = np.zeros((1200, 1600, 3), np.uint8)
    pixels[800:, 1200:] = 255, 0, 0
    Image.fromarray(pixels).save(folder / "photo.jpg", quality=95)
    monkeypatch.setattr(limits, "_current", Limits(500_000))
    return folder / "photo.jpg"


def test_boxes_are_drawn_and_kept_where_the_whole_image_has_them(photo: Path, open_window: Open, qtbot: QtBot) -> None:
    window = open_window(FakeEngine())
    image = image_of(window, photo.name)
    window.session.show(image)
    qtbot.waitUntil(lambda: "Shown at half of its size" in window.status.standing.text())
    canvas, document = window.canvas, window.session.current
    assert document
    assert (document.content.width, document.content.height) == SIZE
    opened = window.work.decoded(document)
    assert opened
    assert opened.pixels.shape == (600, 800, 3)

    qtbot.waitUntil(lambda: Box(300, 60, 500, 260) in [p.box for p in document.pending])  # twice what the model said

    canvas.hide_boxes(True)
    shown = canvas.grab().toImage()
    ratio = shown.devicePixelRatio()
    for x, y, red in ((1150, 1100, False), (1250, 1100, True), (1250, 750, False), (1550, 850, True)):
        at = canvas.viewport().mapTo(canvas, canvas.mapFromScene(QPointF(x, y)))
        color = shown.pixelColor(round(at.x() * ratio), round(at.y() * ratio))
        assert (color.red() > 200) is red, (x, y)
    canvas.hide_boxes(False)

    canvas.drawn.emit(Box(1200, 800, 1600, 1200))
    window.picker.chosen.emit("corner") if window.picker.isVisible() else None
    qtbot.waitUntil(lambda: photo.with_suffix(".xml").exists())
    file = voc.read(photo.with_suffix(".xml"))
    assert file.size == SIZE
    assert Box(1200, 800, 1600, 1200) in [annotation.box for annotation in file.annotations]
    with Store(find_place(photo.parent), read_only=True) as store:
        assert (store.content(image).width, store.content(image).height) == SIZE
