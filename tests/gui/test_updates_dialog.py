"""Help > Check for a newer version…"""

from __future__ import annotations

import pytest
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from fastloc_core import updates
from fastloc_core.errors import DownloadError
from fastloc_core.plugins import installed
from fastloc_gui.dialogs.updates import UpdatesDialog
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import Open


def ask(window: MainWindow, qtbot: QtBot) -> UpdatesDialog:
    window.actions_by_id["updates"].trigger()
    (dialog,) = window.findChildren(UpdatesDialog)
    asking = dialog.answer.text()
    qtbot.waitUntil(lambda: dialog.answer.text() != asking)
    return dialog


def test_nothing_is_asked_before_somebody_wants_to_know(open_window: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("requests.sessions.Session.request", lambda *_, **__: asked.append("asked"))
    open_window().close()
    assert not asked


def test_a_newer_version_is_named_and_the_way_to_it(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(updates, "newest", lambda: "99.0")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    dialog = ask(open_window(), qtbot)
    assert "99.0" in dialog.answer.text()
    assert installed("fastloc") in dialog.answer.text()
    dialog.page.click()
    assert opened == [updates.RELEASES]


def test_the_newest_version_is_named_as_such(open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "newest", lambda: installed("fastloc"))
    dialog = ask(open_window(), qtbot)
    assert dialog.answer.text() == f"You have the newest version, {installed('fastloc')}."
    assert dialog.page.isHidden()


def test_an_error_is_told_in_words(open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def offline() -> str:
        raise DownloadError("This computer is offline.", "Try again later.")

    monkeypatch.setattr(updates, "newest", offline)
    dialog = ask(open_window(), qtbot)
    assert dialog.answer.text() == "This computer is offline. Try again later."
    assert dialog.page.isHidden()
