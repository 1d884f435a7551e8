"""Notes for a colleague, who decided what, and the way back through the history."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from fastloc_core.store.steps import page
from fastloc_gui.dialogs.go_back import GoBack
from fastloc_gui.dialogs.note import NoteDialog
from fastloc_gui.dialogs.settings import SettingsDialog
from fastloc_gui.panels.box_table import NOTE
from fastloc_gui.review.image_list import Show
from fastloc_gui.window.main_window import MainWindow
from tests.core.stores import box, draw
from tests.gui.driving import CTRL, SHIFT, Key, Open, list_only, listed, press, wait_for_proposals

TIP = Qt.ItemDataRole.ToolTipRole


def write(window: MainWindow, text: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    press(window, Key.Key_N, modifier=modifier)
    dialog = next(d for d in window.findChildren(NoteDialog) if d.isVisible())
    dialog.field.setText(text)
    dialog.accept()


def test_notes_are_written_by_keys_seen_in_the_lists_and_filtered(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document, boxes = window.session.current, window.boxes.table.model()
    assert document
    press(window, Key.Key_N)
    assert "Space accepts it first" in window.statusBar().currentMessage()
    first = document.focus
    press(window, Key.Key_Space)
    document.set_focus(first)
    write(window, "a cat?")
    write(window, "ask <Ann>", SHIFT)
    assert boxes.index(1, 0).data() == NOTE
    assert "Note: a cat?" in boxes.index(1, 0).data(TIP)
    assert list_only(window, Show.NOTED) == [f"cat.png  {NOTE}"]
    assert "Note: ask &lt;Ann&gt;" in window.session.images.index(0).data(TIP)
    window.review.undo()
    assert list_only(window, Show.NOTED) == ["cat.png"]  # its box has one
    assert list_only(window, Show.FLAGGED) == []
    list_only(window, Show.ALL)
    document.set_focus(first)
    window.review.toggle_flag("difficult")
    assert list_only(window, Show.FLAGGED) == ["cat.png"]
    window.review.go(1)
    assert listed(window) == ["cat.png"]


def test_a_name_in_the_settings_is_kept_with_decisions_from_then_on(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document
    first, second = document.pending
    press(window, Key.Key_Space)
    window.actions_by_id["settings"].trigger()
    dialog = window.findChildren(SettingsDialog)[0]
    field = dialog.findChildren(QLineEdit, "person")[0]
    QTest.keyClicks(field, " Ann  B")
    dialog.close()
    press(window, Key.Key_Space)
    people = {a.id: a.person for a in document.annotations}
    assert people == {first.id: "", second.id: "Ann B"}
    window.session.show(document.image)
    assert "decided by Ann B" in window.boxes.table.model().index(1, 1).data(TIP)
    assert [done.person for done in page(window.session.opened)] == ["Ann B", ""]
    assert open_window(model=False).session.person == "Ann B"  # at the next start, too


def test_the_history_tells_what_was_done_where_and_goes_back_and_forward(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    session, panel = window.session, window.history
    cat = session.current
    assert cat
    press(window, Key.Key_J, modifier=CTRL)
    assert panel.isVisible()
    press(window, Key.Key_Space, Key.Key_Space)
    qtbot.waitUntil(lambda: session.current is not cat)
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_X)
    told = [panel.model.index(row, 0).data().splitlines()[0] for row in range(panel.model.rowCount())]
    assert told == ["Reject cat in coffee.png", "Accept dog in cat.png", "Accept cat in cat.png"]
    panel.table.setCurrentIndex(panel.model.index(2, 0))
    panel.table.clicked.emit(panel.model.index(2, 0))
    assert session.current is cat

    def confirm(text: str) -> None:
        panel.back.click()
        dialog = next(d for d in window.findChildren(GoBack) if d.isVisible())
        assert dialog.findChildren(QDialogButtonBox)[0].buttons()[0].text() == text
        dialog.accept()

    confirm("Take back")
    qtbot.waitUntil(lambda: [done.taken_back for done in panel.model.rows] == [True, True, False])
    assert [a.label for a in cat.annotations] == ["cat"]
    panel.table.setCurrentIndex(panel.model.index(1, 0))
    assert panel.back.text() == "Go forward to here…"
    confirm("Make again")
    qtbot.waitUntil(lambda: [done.taken_back for done in panel.model.rows] == [True, False, False])
    assert [a.label for a in cat.annotations] == ["cat", "dog"]


def test_the_last_step_has_no_way_back_to_it(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_J, modifier=CTRL)
    press(window, Key.Key_Space)
    window.history.table.setCurrentIndex(window.history.model.index(0, 0))
    window.history.back.click()
    assert "cannot be reached" in window.statusBar().currentMessage()


def test_older_steps_are_read_as_the_list_is_scrolled(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(model=False)
    store = window.session.opened
    image = window.session.images.image(0)
    for n in range(150):
        draw(store, image, box(str(n), n % 9))
    press(window, Key.Key_J, modifier=CTRL)
    model = window.history.model
    assert model.rowCount() == 100
    window.history.table.scrollToBottom()
    qtbot.waitUntil(lambda: model.rowCount() == 150)
    assert model.rows[-1].text == "draw 0"
