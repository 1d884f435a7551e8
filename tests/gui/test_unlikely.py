"""Proposals that are not worth a look can be skipped, and are found again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from fastloc_core.boxes import Box
from fastloc_core.proposal import ProposalSet
from fastloc_core.review.worth import least_chance
from fastloc_gui.jobs.engine import ModelFacts
from fastloc_gui.jobs.worker import Token
from fastloc_gui.window.main_window import MainWindow
from tests.core.reviewing import proposal_set
from tests.gui.driving import Key, Open, press, wait_for_proposals
from tests.gui.fakes import FACTS, FakeEngine, proposal


class DoubtfulEngine(FakeEngine):
    """A likely and an unlikely box for every image."""

    def localize(
        self, pixels: NDArray[np.uint8], path: Path, names: str, token: Token
    ) -> tuple[ProposalSet, ModelFacts]:
        boxes = (proposal("cat", None, 0.8, 0.99), proposal("cat", Box(150, 30, 250, 130), 0.1, 0.99))
        return proposal_set(path, *boxes, size=(pixels.shape[1], pixels.shape[0])), FACTS


def pending(window: MainWindow) -> list[int | None]:
    images = window.session.images
    return [images.row(image).pending for image in images.images()]


def test_unlikely_proposals_are_skipped_everywhere_until_the_user_wants_them(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(DoubtfulEngine())
    wait_for_proposals(qtbot, window)
    qtbot.waitUntil(lambda: pending(window) == [2, 2, 2])
    document, boxes = window.session.current, window.boxes
    assert document
    assert (boxes.skip.isChecked(), boxes.unlikely.isVisible()) == (False, False)
    boxes.skip.click()
    qtbot.waitUntil(lambda: pending(window) == [1, 1, 1])
    assert (len(document.pending), document.unlikely, boxes.skip.isChecked()) == (1, 1, True)
    boxes.unlikely.click()
    assert (len(document.pending), document.unlikely) == (2, 1)
    boxes.unlikely.click()
    assert len(document.pending) == 1
    press(window, Key.Key_Space)
    assert document.verified
    assert window.session.current is not document
    window.close()
    window = open_window(DoubtfulEngine())
    assert (window.session.shaping.least, window.boxes.skip.isChecked()) == (least_chance(None, None), True)
    window.boxes.skip.click()
    qtbot.waitUntil(lambda: pending(window) == [1, 2, 2])


def test_before_an_image_is_said_to_be_empty_the_unlikely_proposals_are_named(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(DoubtfulEngine())
    wait_for_proposals(qtbot, window)
    window.boxes.skip.click()
    qtbot.waitUntil(lambda: window.session.shaping.least > 0)
    press(window, Key.Key_X)
    assert window.status.standing.text().startswith("Unlikely ones are hidden: 1. No boxes")
    assert window.boxes.unlikely.isVisible()
