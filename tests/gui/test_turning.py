"""Boxes of a program that ignored EXIF: the window tells, turns them when asked, and takes that back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from tests.gui.driving import Open, image_of


def test_the_boxes_of_a_turned_photo_are_turned_and_can_be_turned_back(
    folder: Path, open_window: Open, qtbot: QtBot
) -> None:
    path, exif = folder / "phone.jpg", Image.Exif()
    exif[0x112] = 6  # the top of the stored photo is shown on the right
    Image.fromarray(np.zeros((240, 320, 3), np.uint8)).save(path, exif=exif)
    xml = path.with_suffix(".xml")
    theirs = voc.to_xml(voc.VocImage(path, 320, 240), [Annotation(Box(20, 10, 120, 60), "cat", Decision.LOADED)])
    xml.write_bytes(theirs)
    window = open_window(model=False)
    window.session.show(image_of(window, path.name))
    qtbot.waitUntil(lambda: "File > Turn the boxes of this file" in window.status.standing.text())

    def boxes() -> list[Box]:
        document = window.session.current
        return [annotation.box for annotation in document.annotations] if document else []

    window.actions_by_id["turn"].trigger()
    qtbot.waitUntil(lambda: boxes() == [Box(180, 20, 230, 120)])
    qtbot.waitUntil(lambda: voc.read(xml).size == (240, 320))
    assert voc.read(xml).annotations[0].box == Box(180, 20, 230, 120)
    window.actions_by_id["undo"].trigger()
    qtbot.waitUntil(lambda: boxes() == [Box(20, 10, 120, 60)])
    qtbot.waitUntil(lambda: xml.read_bytes() == theirs)
