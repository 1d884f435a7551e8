"""Work on a whole folder, beside the review."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_gui.work.background import Background
from tests.gui.driving import Open


@pytest.fixture
def background(open_window: Open, qtbot: QtBot) -> Background:
    window = open_window(model=False)
    qtbot.waitUntil(lambda: not window.work.bulk_worker.pending)
    return Background(window.work, window)


def test_a_job_gives_its_result_or_says_why_there_is_none(background: Background, qtbot: QtBot) -> None:
    with qtbot.waitSignal(background.done) as told, qtbot.waitSignal(background.ended):
        background.start(lambda store, progress: 7)
    assert told.args == [7]
    with qtbot.waitSignal(background.failed) as told, qtbot.waitSignal(background.ended):
        background.start(lambda store, progress: 1 // 0)
    assert "ZeroDivisionError" in told.args[0]


def test_a_job_that_was_cancelled_in_time_gives_no_result(background: Background, qtbot: QtBot) -> None:
    def endless(store: Store, progress: Progress) -> int:
        while True:
            progress(0, 1)

    with qtbot.waitSignal(background.ended), qtbot.assertNotEmitted(background.done):
        background.start(endless)
        background.cancel()


def test_the_result_of_a_job_that_was_cancelled_too_late_counts(background: Background, qtbot: QtBot) -> None:
    """Otherwise half of what belongs to it would be missing, such as a class's new name in the list of classes."""
    begun, free = threading.Event(), threading.Event()

    def work(store: Store, progress: Progress) -> int:
        begun.set()
        free.wait()
        return 7

    with qtbot.waitSignal(background.done) as told, qtbot.waitSignal(background.ended):
        background.start(work)
        begun.wait()
        background.cancel()
        free.set()
    assert told.args == [7]
