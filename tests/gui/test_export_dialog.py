"""Exporting from the window: choose, watch, read the summary."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export_settings import ExportSettings, ImageFiles, Split
from fastloc_core.formats.table import EXPORTERS
from fastloc_gui.dialogs.export import ExportDialog

LAST_TIME = ExportSettings("yolo", Convention.LABELIMG, only_verified=False)


def opened(qtbot: QtBot, folder: Path, verified: int = 2, settings: ExportSettings | None = None) -> ExportDialog:
    dialog = ExportDialog(None, folder / "pond", 5, verified, settings)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_the_folder_follows_the_format_until_somebody_names_another(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path)
    assert dialog.target.text() == str(tmp_path / "pond-voc")
    dialog.format.choose("coco")
    assert dialog.target.text() == str(tmp_path / "pond-coco")
    dialog.target.selectAll()
    QTest.keyClicks(dialog.target, "elsewhere")
    dialog.format.choose("yolo")
    with qtbot.waitSignal(dialog.export_wanted) as wanted:
        dialog.start.click()
    whole = ExportSettings("yolo", images=ImageFiles.COPY, split=Split(val=20))  # nothing else can be trained from
    assert wanted.args == [whole, tmp_path / "elsewhere"]


def test_the_last_choice_is_chosen_again(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path, settings=LAST_TIME)
    assert not dialog.convention.isEnabled()  # it is for Pascal VOC alone
    with qtbot.waitSignal(dialog.export_wanted) as wanted:
        dialog.start.click()
    assert wanted.args == [LAST_TIME, tmp_path / "pond-yolo"]


def test_masks_are_for_the_formats_that_have_a_place_for_them(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path)
    assert not dialog.masks.wanted
    dialog.masks.box.click()
    with qtbot.waitSignal(dialog.export_wanted) as wanted:
        dialog.start.click()
    assert wanted.args[0] == ExportSettings(masks=True)
    dialog.finish("")
    enabled = []
    for each in EXPORTERS:
        dialog.format.choose(each)
        enabled.append(dialog.masks.isEnabled())
    assert enabled == [True, True, True, False, False, False, False]
    assert opened(qtbot, tmp_path, settings=ExportSettings(masks=True)).masks.wanted


def test_a_data_set_is_suggested_where_it_is_needed_until_somebody_chooses(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path)
    dialog.format.choose("yolo")
    assert (dialog.images.value, dialog.split.value) == (ImageFiles.COPY, Split(val=20))
    dialog.format.choose("coco")
    assert (dialog.images.value, dialog.split.value) == (ImageFiles.LEAVE, Split())
    dialog.images.group.button(2).click()
    dialog.split.box.click()
    dialog.split.test.setValue(10)
    dialog.format.choose("yolo")
    dialog.scope.choose((False, True))
    with qtbot.waitSignal(dialog.export_wanted) as wanted:
        dialog.start.click()
    linked = ExportSettings("yolo", only_verified=False, negatives=True, images=ImageFiles.LINK, split=Split(20, 10))
    assert wanted.args[0] == linked
    again = opened(qtbot, tmp_path, settings=linked)
    assert (again.images.value, again.split.value, again.scope.value) == (linked.images, linked.split, (False, True))
    again.finish("")
    again.format.choose("table")
    assert (again.images.isEnabled(), again.split.isEnabled()) == (False, False)


def test_there_is_nothing_to_export_where_nothing_is_verified_unless_all_is_wanted(
    qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(qtbot, tmp_path, verified=0)
    assert not dialog.start.isEnabled()
    dialog.scope.choose((False, False))
    assert dialog.start.isEnabled()


def test_the_summary_and_the_folder_are_shown_at_the_end(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", shown.append)
    dialog = opened(qtbot, tmp_path)
    dialog.start.click()
    dialog.show_progress(0.4, "2 of 5 images")
    assert (dialog.progress.value(), dialog.state.text()) == (400, "2 of 5 images")
    assert not dialog.form.isEnabled()
    assert not dialog.start.isEnabled()
    dialog.finish("5 images exported")
    assert dialog.details.toPlainText() == "5 images exported"
    dialog.show_folder.click()
    assert shown == [QUrl.fromLocalFile(str(tmp_path / "pond-voc"))]


def test_an_error_is_shown_and_the_export_can_be_tried_again(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path)
    dialog.start.click()
    dialog.show_end("No space left on device.")
    assert dialog.state.text() == "No space left on device."
    assert not dialog.show_folder.isVisible()
    assert dialog.start.isEnabled()


def test_escape_ends_the_export_first_and_then_the_dialog(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path)
    dialog.start.click()
    with qtbot.waitSignal(dialog.cancel_wanted):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.state.text().startswith("Cancelled.")
    dialog.show_progress(0.9, "late")
    dialog.finish("late")
    assert dialog.state.text().startswith("Cancelled.")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.usefixtures("toys")
def test_a_format_of_an_installed_package_is_offered(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path)
    dialog.format.choose("lines")
    assert [button.text() for button in dialog.format.group.buttons()][-1] == "&Lines"
    assert (dialog.convention.isEnabled(), dialog.masks.isEnabled()) == (False, False)
    with qtbot.waitSignal(dialog.export_wanted) as wanted:
        dialog.start.click()
    assert wanted.args == [ExportSettings("lines"), tmp_path / "pond-lines"]


def test_a_format_that_is_gone_is_not_chosen_again(qtbot: QtBot, tmp_path: Path) -> None:
    assert opened(qtbot, tmp_path, settings=ExportSettings("gone")).format.value == "voc"
