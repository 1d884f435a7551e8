"""An unexpected error: the session goes on, and there is a report to copy."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fastloc_core.paths import log_dir
from fastloc_core.plugins import installed
from fastloc_gui.dialogs.fault import FaultDialog
from fastloc_gui.jobs.explain import explain
from fastloc_gui.window.errors import ErrorReporter
from tests.gui.driving import Open, press, wait_for_proposals


@pytest.fixture(autouse=True)
def _hooks() -> Iterator[None]:
    before = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = before


PRIVATE = "my patients"


def fail(folder: Path) -> None:
    """As Python does in a slot that fails."""
    try:
        (folder / PRIVATE / "x.png").read_bytes()
    except OSError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def test_it_shows_what_happened_with_a_report_and_the_place_of_the_log(
    open_window: Open, qapp: QApplication, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    window = open_window()
    ErrorReporter(window)
    with caplog.at_level(logging.ERROR):
        fail(folder)
        fail(folder)
    (dialog,) = window.findChildren(FaultDialog)  # one, however often it happens
    dialog.copy.click()
    report = qapp.clipboard().text()
    assert f"fastloc {installed('fastloc')}" in report
    assert "gui/test_faults.py" in report
    assert "FileNotFoundError" in report
    assert PRIVATE not in report + caplog.text
    assert len(caplog.records) == 2
    assert str(log_dir()) in dialog.log.text()
    dialog.close()


def test_the_next_error_is_shown_after_the_dialog_was_closed(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    ErrorReporter(window)
    for _ in range(2):
        fail(folder)
        qtbot.waitUntil(lambda: len(window.findChildren(FaultDialog)) == 1)
        window.findChildren(FaultDialog)[0].close()
        qtbot.waitUntil(lambda: not window.findChildren(FaultDialog))


def test_a_dialog_that_fails_itself_does_not_come_again_and_again(
    open_window: Open, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("fastloc_gui.dialogs.fault.report", lambda trace: 1 / 0)
    window = open_window()
    ErrorReporter(window)
    fail(folder)
    assert [record.getMessage().strip().splitlines()[-1][:17] for record in caplog.records] == [
        "FileNotFoundError",
        "ZeroDivisionError",
    ]


def test_the_session_goes_on(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    ErrorReporter(window)
    wait_for_proposals(qtbot, window)
    fail(folder)
    document = window.session.current
    assert document
    press(window, Qt.Key.Key_Space)
    assert len(document.annotations) == 1
    for dialog in window.findChildren(FaultDialog):
        dialog.close()


def test_an_error_of_a_thread_is_shown_by_the_windows_thread(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    ErrorReporter(window)
    threading.excepthook(threading.ExceptHookArgs((ValueError, ValueError("odd"), None, None)))
    qtbot.waitUntil(lambda: bool(window.findChildren(FaultDialog)))
    (dialog,) = window.findChildren(FaultDialog)
    assert "ValueError: odd" in dialog.report.toPlainText()
    dialog.close()


def test_an_unexpected_error_of_a_job_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        raise ZeroDivisionError("odd")
    assert "Please report it" in explain(caught.value)
    assert "gui/test_faults.py" in caplog.text
