"""What the window says about proposing for a whole folder."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from fastloc_gui.panels import BatchBar
from fastloc_gui.work.batch import Batch, Wish


@pytest.mark.parametrize(
    ("apart", "pace", "ends"),
    [(40.0, "1.5 images/min", "2 min left"), (10.0, "6.0 images/min", "30 s left"), (0.5, "2.0 images/s", "2 s left")],
)
def test_a_batch_says_how_fast_it_is_and_when_it_ends(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, apart: float, pace: str, ends: str
) -> None:
    times = iter((0.0, apart))
    monkeypatch.setattr("fastloc_gui.work.batch.monotonic", lambda: next(times))
    batch = Batch()
    bar = BatchBar(batch)
    qtbot.addWidget(bar)
    batch.start(map(Wish, range(5)))
    batch.finish(Wish(0))
    batch.finish(Wish(1))
    assert bar.text.text() == "Proposed: 2 of 5 image(s)"
    said, left, until = bar.pace.text().split(", ")
    assert (said, left) == (pace, ends)
    assert until.startswith("until ")
