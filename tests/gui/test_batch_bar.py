"""What the window says about proposing for a whole folder."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from fastloc_gui.panels import BatchBar
from fastloc_gui.work.batch import Batch, Wish


@pytest.mark.parametrize(("apart", "pace"), [(10.0, "6.0 images/min"), (0.5, "2.0 images/s")])
def test_a_batch_says_how_fast_it_is_and_when_it_ends(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, apart: float, pace: str
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
    assert (said, left) == (pace, "1 min left")
    assert until.startswith("until ")
