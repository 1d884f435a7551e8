"""An edit goes one way: one transaction of the store, then one refresh of every view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from fastloc_gui.canvas import Canvas
from fastloc_gui.panels.box_table import BoxTableModel
from fastloc_gui.review.document import Document
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import Key, Open, press, wait_for_proposals

ONCE = Counter(document=1, canvas=1, emphasis=1, table=1, window=1)
MOST_STATEMENTS = 25  # the statements of a Space with a new class


@pytest.fixture
def refreshes(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The number of refreshes of each view of a document."""
    counted: Counter[str] = Counter()

    def count(name: str, owner: type, method: str) -> None:
        before: Callable[..., object] = getattr(owner, method)

        def counting(self: object, *arguments: object) -> object:
            counted[name] += 1
            return before(self, *arguments)

        monkeypatch.setattr(owner, method, counting)

    count("document", Document, "_show")
    count("canvas", Canvas, "_sync")
    count("emphasis", Canvas, "_emphasize")
    count("table", BoxTableModel, "refresh")
    count("window", MainWindow, "_focus_changed")
    return counted


@pytest.fixture
def window(refreshes: Counter[str], open_window: Open, qtbot: QtBot) -> MainWindow:
    """A window with proposals, and with no work left in the background."""
    opened = open_window()
    wait_for_proposals(qtbot, opened)
    session = opened.session
    qtbot.waitUntil(lambda: len(session.documents) == 3 and all(document.loaded for document in session.documents))
    qtbot.waitUntil(lambda: session.images.unproposed(verified=True) == [])
    refreshes.clear()
    return opened


def traced(window: MainWindow) -> list[str]:
    """The SQL statements of the window's thread from now on."""
    statements: list[str] = []
    window.session.opened.connection.set_trace_callback(statements.append)
    return statements


def test_a_space_is_one_transaction_and_one_refresh(window: MainWindow, refreshes: Counter[str]) -> None:
    statements = traced(window)
    press(window, Key.Key_Space)
    assert [text for text in statements if text.startswith(("BEGIN", "COMMIT"))] == ["BEGIN IMMEDIATE", "COMMIT"]
    assert window.session.classes == ("cat",)  # it is kept in the same transaction
    assert len(statements) <= MOST_STATEMENTS
    assert refreshes == ONCE


def test_an_arrival_of_proposals_is_shown_once_and_not_read_again(
    window: MainWindow, refreshes: Counter[str], qtbot: QtBot
) -> None:
    statements = traced(window)
    with qtbot.waitSignal(window.session.document_changed):
        window.work.propose_current()
    assert refreshes == ONCE
    assert not any("FROM proposals" in text or "BEGIN" in text for text in statements)


def test_looking_at_images_writes_nothing(window: MainWindow) -> None:
    document = window.session.current
    assert document
    statements = traced(window)
    document.step_focus(1)
    document.changed.emit()
    window.session.refresh(document.image)
    assert not any(text.startswith(("BEGIN", "INSERT", "UPDATE", "DELETE")) for text in statements)
