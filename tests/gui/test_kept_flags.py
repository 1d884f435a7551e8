"""What annotation files say besides boxes is seen in the window and changed there: flags, and how pixels count."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Annotation
from fastloc_core.formats import voc
from fastloc_gui.panels.box_table import FLAG
from fastloc_gui.window.box_menu import box_menu
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import Key, Open, document_of, press, wait_for_proposals

LYNX = (
    "<annotation><filename>cat.png</filename><object><name>lynx</name><pose>Left</pose><difficult>1</difficult>"
    "<track_id>7</track_id><bndbox><xmin>{}</xmin><ymin>7</ymin><xmax>60</xmax><ymax>80</ymax></bndbox></object>"
    "</annotation>"
)


def row(window: MainWindow, item: Annotation) -> tuple[str, str]:
    """Mark and tooltip of a box in the list."""
    model = window.boxes.table.model()
    index = next(i for i in range(model.rowCount()) if model.index(i, 1).data() == item.label)
    return model.index(index, 0).data(), model.index(index, 0).data(Qt.ItemDataRole.ToolTipRole)


def flag_entries(window: MainWindow) -> list[QAction]:
    return [
        action for action in box_menu(window.desk).actions() if action.text() in ("Difficult", "Truncated", "Occluded")
    ]


def test_flags_are_seen_in_the_list_and_set_as_one_step(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    (folder / "cat.xml").write_text(LYNX.format(5))
    window = open_window(model=False)
    document = document_of(window, "cat.png")
    window.session.show(document.image)
    qtbot.waitUntil(lambda: bool(document.annotations))
    [lynx] = document.annotations
    mark, tip = row(window, lynx)
    assert mark == FLAG
    assert "difficult, pose Left, track_id 7\nfrom file" in tip

    document.set_focus(lynx.id)
    difficult, truncated, occluded = flag_entries(window)
    assert (difficult.isChecked(), truncated.isChecked(), occluded.isEnabled()) == (True, False, True)
    occluded.trigger()
    assert document.annotations[0].flags.occluded
    window.actions_by_id["difficult"].trigger()
    assert not document.annotations[0].flags.difficult
    qtbot.waitUntil(lambda: not window.work.saver.waiting)
    flags = voc.read(folder / "cat.xml").annotations[0].flags
    assert (flags.difficult, flags.occluded, flags.pose) == (False, True, "Left")
    window.review.undo()
    window.review.undo()
    assert document.annotations == (lynx,)
    qtbot.waitUntil(lambda: not window.work.saver.waiting)
    assert (folder / "cat.xml").read_text() == LYNX.format(5)


def test_a_proposal_has_no_flags_before_it_is_accepted(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document
    assert document.focused
    window.review.toggle_flag("difficult")
    assert "Space accepts it first" in window.statusBar().currentMessage()
    assert not any(action.isEnabled() for action in flag_entries(window))
    focused = document.focus
    press(window, Key.Key_Space)
    document.set_focus(focused)
    window.review.toggle_flag("difficult")
    assert [a.flags.difficult for a in document.annotations] == [True]


def test_a_file_with_a_0_that_comes_later_is_told_quietly(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    (folder / "cat.xml").write_text(LYNX.format(5))
    open_window(model=False).close()
    (folder / "coffee.xml").write_text(LYNX.format(0))
    window = open_window(model=False)
    qtbot.waitUntil(window.status.pixels.isVisible)
    assert window.status.pixels.text() == "XML from 1?"
    assert "later has a 0" in window.status.pixels.toolTip()


def test_the_window_says_how_pixels_count_and_changes_it(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    (folder / "cat.xml").write_text(LYNX.format(0))
    window = open_window(model=False)
    assert "because one has a 0" in window.status.pixels.toolTip()
    assert window.status.pixels.isVisible()
    said: list[str] = []
    window.session.message.connect(said.append)
    document = document_of(window, "cat.png")
    window.session.show(document.image)
    qtbot.waitUntil(lambda: bool(document.annotations))
    assert document.annotations[0].box.x0 == 0

    menu = window.actions_by_id["pixels"].menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    why, _, from_1, from_0, by_program = menu.actions()
    assert why.text() == "Pixels of XML files count from 0, because one has a 0."
    assert [each.isChecked() for each in (from_1, from_0, by_program)] == [False, True, False]
    from_1.trigger()
    qtbot.waitUntil(lambda: document.annotations[0].box.x0 == -1)
    assert any("Undo takes it back" in text for text in said)
    assert not window.status.pixels.isVisible()
    menu.aboutToShow.emit()
    assert menu.actions()[0].text() == "Pixels of XML files count as you chose."
    window.review.undo()
    assert document.annotations[0].box.x0 == 0
