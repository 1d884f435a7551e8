"""The classifier's labels become the user's classes, without the mouse."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QWidget
from pytestqt.qtbot import QtBot

from fastloc_core.review.mapping import ClassMap
from fastloc_gui.dialogs.class_map import ClassMapDialog

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


def test_all_terriers_become_dogs_in_one_go(dialog: ClassMapDialog, qtbot: QtBot) -> None:
    write("terrier")
    press(Key.Key_Return)
    write("dog")
    press(Key.Key_Return)
    with qtbot.waitSignal(dialog.changed) as changed:
        press(Key.Key_Return, CTRL)
    assert changed.args == [BEFORE.with_mapping("Irish terrier", "dog").with_mapping("toy terrier", "dog")]
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
