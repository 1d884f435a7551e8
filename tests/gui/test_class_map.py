"""The classifier's labels become the user's classes, without the mouse."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from fastloc_core.boxes import Box
from fastloc_core.review.mapping import ClassMap
from fastloc_gui.dialogs.class_map import ClassMapDialog
from tests.gui import fakes
from tests.gui.driving import Open, wait_for_proposals

Key = Qt.Key
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
LABELS = ["abacus", "toy terrier", "tabby", "pug", "Irish terrier", "park bench"]
BEFORE = ClassMap(("cat", "bird"), {"tabby": "cat"})


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[ClassMapDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ClassMapDialog(parent, LABELS, {"tabby": 3, "pug": 12, "abacus": 0}, BEFORE)
    with qtbot.waitActive(dialog):
        dialog.open()
    yield dialog
    dialog.close()


def write(text: str) -> None:
    """Type into the widget with the focus. A letter may move the focus."""
    for letter in text:
        field = QApplication.focusWidget()
        assert field
        QTest.keyClicks(field, letter)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    field = QApplication.focusWidget()
    assert field
    QTest.keyClick(field, key, modifier)


def rows(table: QTableView) -> list[tuple[str, ...]]:
    model = table.model()
    return [
        tuple(str(model.index(row, column).data()) for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def test_the_labels_of_this_folder_come_first_with_what_they_become(dialog: ClassMapDialog) -> None:
    assert rows(dialog.labels.table) == [
        ("pug", "its own name", "12"),
        ("tabby", "cat", "3"),
        ("abacus", "its own name", ""),
        ("Irish terrier", "its own name", ""),
        ("park bench", "its own name", ""),
        ("toy terrier", "its own name", ""),
    ]
    assert rows(dialog.classes.table) == [("1", "cat", "1"), ("2", "bird", "0")]


def test_all_terriers_become_dogs_in_one_go(dialog: ClassMapDialog, qtbot: QtBot) -> None:
    write("terrier")
    press(Key.Key_Return)
    write("dog")
    press(Key.Key_Return)
    with qtbot.waitSignal(dialog.changed) as changed:
        press(Key.Key_Return, CTRL)
    assert changed.args == [BEFORE.with_mapping("Irish terrier", "dog").with_mapping("toy terrier", "dog"), {}]
    assert not dialog.isVisible()


def test_one_key_gives_a_class_by_its_number_ignores_or_takes_back(dialog: ClassMapDialog) -> None:
    press(Key.Key_Down)
    assert dialog.labels.selected == ["pug"]
    write("2")
    assert dialog.class_map.mapped("pug") == "bird"
    write("9")
    assert dialog.class_map.mapped("pug") == "bird"
    write("-")
    assert dialog.class_map.mapped("pug") is None
    press(Key.Key_Down)
    press(Key.Key_Delete)
    assert dialog.class_map == ClassMap(("cat", "bird"), {}, frozenset({"pug"}))


def test_a_class_is_completed_and_known_in_any_capitals(dialog: ClassMapDialog) -> None:
    press(Key.Key_Down)
    write("bi")
    completer = dialog.labels.becomes.completer()
    assert completer is not None
    assert completer.currentCompletion() == "bird"
    press(Key.Key_Escape)
    assert dialog.isVisible()
    write("BIRD")
    press(Key.Key_Return)
    assert dialog.class_map.mapped("pug") == "bird"


def test_a_typed_name_counts_without_a_confirmation(dialog: ClassMapDialog) -> None:
    press(Key.Key_Down)
    write("dog")
    dialog.accept()
    assert dialog.class_map.mapped("pug") == "dog"


def test_cancel_changes_nothing(dialog: ClassMapDialog, qtbot: QtBot) -> None:
    press(Key.Key_Down)
    write("2")
    with qtbot.assertNotEmitted(dialog.changed):
        press(Key.Key_Escape)
    assert not dialog.isVisible()


def test_classes_are_added_renamed_ordered_and_removed(dialog: ClassMapDialog, qtbot: QtBot) -> None:
    dialog.classes.new.setFocus()
    write("dog")
    press(Key.Key_Return)
    dialog.classes.table.setFocus()
    press(Key.Key_Up, CTRL)
    press(Key.Key_Up, CTRL)
    assert dialog.class_map.classes == ("dog", "cat", "bird")

    press(Key.Key_Down)
    dialog.classes.rename.click()
    write("Katze")
    press(Key.Key_Return)
    qtbot.waitUntil(dialog.classes.table.hasFocus)
    assert rows(dialog.classes.table) == [("1", "dog", "0"), ("2", "Katze", "1"), ("3", "bird", "0")]

    dialog.classes.table.setFocus()
    press(Key.Key_Delete)
    assert dialog.class_map == ClassMap(("dog", "bird"))
    assert dialog.classes.table.currentIndex().row() == 1
    press(Key.Key_Delete)
    press(Key.Key_Delete)
    assert dialog.class_map == ClassMap()
    assert not dialog.classes.remove.isEnabled()


def test_a_name_that_is_taken_is_refused_and_said(dialog: ClassMapDialog, qtbot: QtBot) -> None:
    dialog.classes.table.selectRow(0)
    dialog.classes.rename.click()
    write("bird")
    press(Key.Key_Return)
    qtbot.waitUntil(dialog.classes.table.hasFocus)
    assert "“bird” already" in dialog.answer.text()
    assert dialog.class_map == BEFORE
    assert rows(dialog.classes.table)[0] == ("1", "cat", "1")


def test_a_search_without_a_hit_says_so(dialog: ClassMapDialog) -> None:
    write("walrus")
    assert "“walrus”" in dialog.answer.text()
    press(Key.Key_Return)
    assert dialog.labels.search.hasFocus()


def test_a_table_is_filled_in_elsewhere(dialog: ClassMapDialog, tmp_path: Path) -> None:
    file = tmp_path / "classes.csv"
    dialog.write_table(str(file))
    file.write_text(file.read_text("utf-8-sig").replace("toy terrier,", "toy terrier,Spielhund"), "utf-8")
    dialog.read_table(str(file))
    filled = BEFORE.with_mapping("toy terrier", "Spielhund")
    filled = filled.with_defined(filled.classes)
    assert dialog.class_map == filled
    file.write_text("pug", "utf-8")
    for wrong, reason in ((file, "Line 1"), (tmp_path, "cannot be read"), (tmp_path / "missing.csv", "cannot be read")):
        dialog.read_table(str(wrong))
        assert reason in dialog.answer.text()
    dialog.write_table(str(tmp_path / "missing" / "classes.csv"))
    assert "cannot be written" in dialog.answer.text()
    assert dialog.class_map == filled


def test_without_a_model_the_classes_can_still_be_set_up(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ClassMapDialog(parent, [], {}, ClassMap())
    with qtbot.waitActive(dialog):
        dialog.open()
    assert "No model is loaded" in " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    assert not dialog.labels.table.isVisible()
    write("dog")
    press(Key.Key_Return)
    assert dialog.class_map.classes == ("dog",)
    assert all(each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in dialog.findChildren(QPushButton))
    dialog.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_table_that_is_no_file_or_too_large_is_named_at_once(dialog: ClassMapDialog, tmp_path: Path) -> None:
    before = dialog.class_map
    os.mkfifo(tmp_path / "pipe.csv")
    dialog.read_table(str(tmp_path / "pipe.csv"))
    assert "it is not a file" in dialog.answer.text()
    (tmp_path / "large.csv").touch()
    os.truncate(tmp_path / "large.csv", 20 << 30)
    dialog.read_table(str(tmp_path / "large.csv"))
    assert "it is larger than 4 MB" in dialog.answer.text()
    assert dialog.class_map == before


def test_objects_that_the_model_does_not_know_are_renamed_once(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document
    assert document.proposals
    unsure = [fakes.proposal("cat", box, belief=0.1) for box in (Box(0, 0, 50, 50), Box(100, 0, 150, 50))]
    window.session.proposed(document.image, replace(document.proposals, proposals=tuple(unsure)))
    window.review.accept()
    window.actions_by_id["class_map"].trigger()
    (dialog,) = window.findChildren(ClassMapDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.classes.table.setFocus()
    dialog.classes.table.setCurrentIndex(dialog.classes.table.model().index(0, 0))
    dialog.classes.rename.click()
    write("raccoon")
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: bool(dialog.classes.renamed))
    dialog.accept()
    qtbot.waitUntil(lambda: [a.label for a in document.annotations] == ["raccoon"])
    qtbot.waitUntil(lambda: [p.label for p in document.pending] == ["raccoon"])
