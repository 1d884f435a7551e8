"""Importing from the window: choose, watch, read the result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from fastloc_core.formats.conventions import Convention
from fastloc_gui.dialogs.importing import ImportDialog


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ImportDialog:
    """A dialog for the folder `pond`, with `boxes.json` in it."""
    (tmp_path / "pond").mkdir()
    (tmp_path / "pond/boxes.json").touch()
    opened = ImportDialog(None, tmp_path / "pond")
    qtbot.addWidget(opened)
    opened.open()
    return opened


@pytest.fixture
def running(dialog: ImportDialog) -> ImportDialog:
    dialog.path.setText("boxes.json")
    dialog.start.click()
    return dialog


def test_the_dialog_names_the_missing_input_until_the_import_can_start(dialog: ImportDialog, tmp_path: Path) -> None:
    """A file or a folder of any format will do."""
    assert dialog.hint.text().startswith("Choose a file or a folder: COCO, Pascal VOC, ")
    for path in ("boxes", "~nobody/boxes.json", "x" * 5000):
        dialog.path.setText(path)
        assert dialog.hint.text() == "There is no such file or folder."
        assert not dialog.start.isEnabled()
    for path in (" boxes.json ", str(tmp_path)):
        dialog.path.setText(path)
        assert dialog.hint.text() == ""
        assert dialog.start.isEnabled()


def test_a_file_that_is_gone_by_now_is_not_imported(qtbot: QtBot, dialog: ImportDialog, tmp_path: Path) -> None:
    dialog.path.setText("boxes.json")
    (tmp_path / "pond/boxes.json").unlink()
    with qtbot.assertNotEmitted(dialog.import_wanted):
        dialog.start.click()
    assert dialog.hint.text() == "There is no such file or folder."


@pytest.mark.parametrize(
    ("pixels", "convention"),
    [
        ("As the files say", None),
        ("From 1, as the VOC devkit", Convention.DEVKIT),
        ("From 0, as labelImg", Convention.LABELIMG),
    ],
)
def test_the_convention_is_asked_of_pascal_voc_alone(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path, pixels: str, convention: Convention | None
) -> None:
    dialog.convention.setCurrentText(pixels)
    dialog.path.setText(str(tmp_path))
    with qtbot.waitSignal(dialog.import_wanted) as wanted:
        dialog.start.click()
    assert wanted.args == [tmp_path, convention]
    dialog.show_end("")
    dialog.path.setText("boxes.json")
    assert not dialog.convention.isEnabled()
    with qtbot.waitSignal(dialog.import_wanted) as wanted:
        dialog.start.click()
    assert wanted.args == [tmp_path / "pond/boxes.json", None]


@pytest.mark.parametrize(
    ("kind", "mode"), [("File…", QFileDialog.FileMode.ExistingFile), ("Folder…", QFileDialog.FileMode.Directory)]
)
def test_a_file_or_a_folder_can_be_chosen(dialog: ImportDialog, kind: str, mode: QFileDialog.FileMode) -> None:
    next(each for each in dialog.findChildren(QPushButton) if each.text().replace("&", "") == kind).click()
    browser = dialog.findChild(QFileDialog)
    assert browser
    assert browser.fileMode() == mode
    browser.fileSelected.emit("/somewhere")
    assert dialog.path.text() == "/somewhere"
    browser.reject()


def test_the_end_shows_imported_and_skipped_files(running: ImportDialog) -> None:
    running.show_progress(0.4, "2 of 5 images")
    assert (running.progress.value(), running.state.text()) == (400, "2 of 5 images")
    assert not running.form.isEnabled()
    assert not running.start.isEnabled()
    running.finish(1204, 300, ("a.xml: no size.", "b.xml: left out."))
    assert running.state.text() == "Imported 1,204 box(es) in 300 image(s)."
    assert running.details.toPlainText() == "a.xml: no size.\nb.xml: left out."
    assert running.details.isReadOnly()
    assert running.details.isVisible()
    running.start.click()
    assert not running.details.isVisible()  # from the last import


@pytest.mark.parametrize(
    ("boxes", "images", "problems", "text"),
    [
        (0, 0, (), "There are no new boxes."),
        (0, 0, ("b.xml: left out.",), "No boxes were imported."),
        (1, 1, (), "Imported 1 box in 1 image."),
        (1000, 1, (), "Imported 1,000 boxes in 1 image."),
    ],
)
def test_small_numbers_are_said_well(
    speaking: Callable[[str], None],
    running: ImportDialog,
    boxes: int,
    images: int,
    problems: tuple[str, ...],
    text: str,
) -> None:
    speaking("en")
    running.finish(boxes, images, problems)
    assert running.state.text() == text
    assert running.details.isVisible() == bool(problems)


def test_an_error_is_shown_as_it_is_and_the_import_can_be_tried_again(running: ImportDialog) -> None:
    running.show_end("{b}.json: it is <i>no</i> COCO file.")
    assert running.state.text() == "{b}.json: it is <i>no</i> COCO file."
    assert running.state.textFormat() == Qt.TextFormat.PlainText
    assert running.start.isEnabled()


def test_escape_ends_the_import_first_and_then_the_dialog(qtbot: QtBot, running: ImportDialog) -> None:
    with qtbot.waitSignal(running.cancel_wanted):
        QTest.keyClick(running, Qt.Key.Key_Escape)
    assert running.isVisible()
    running.show_progress(0.9, "late")
    running.finish(5, 5, ("late",))
    running.show_end("late")
    assert running.state.text() == "Cancelled. No boxes were imported."
    assert not running.details.isVisible()
    QTest.keyClick(running, Qt.Key.Key_Escape)
    assert not running.isVisible()


@pytest.mark.usefixtures("toys")
def test_the_formats_are_named_also_one_of_an_installed_package(qtbot: QtBot, tmp_path: Path) -> None:
    opened = ImportDialog(None, tmp_path)
    qtbot.addWidget(opened)
    assert "COCO, Pascal VOC, YOLO, labelme, CVAT, Label Studio, CSV, VIA, Lines" in opened.hint.text()
