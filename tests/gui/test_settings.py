"""The stored settings and their dialog."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from fastloc_core import limits
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export_settings import ExportSettings, ImageFiles, Split
from fastloc_core.models import DEFAULT
from fastloc_gui.actions import default_keys
from fastloc_gui.dialogs.settings import SettingsDialog
from fastloc_gui.keys.keymap import Keymap
from fastloc_gui.keys.live import LiveKeys
from fastloc_gui.settings import ReviewOrder, Settings
from tests.gui.driving import Open

CHOICES = {
    "theme": "dark",
    "language": "de",
    "device": "cpu",
    "preset": "seed-exact",
    "convention": Convention.LABELIMG,
    "order": ReviewOrder.HARD,
}


@pytest.mark.parametrize(("key", "value"), CHOICES.items())
def test_a_choice_is_stored_before_it_is_told(parent: QWidget, key: str, value: str) -> None:
    assert getattr(Settings(), key) != value
    dialog = SettingsDialog(parent, Settings())
    heard: list[tuple[str, str]] = []
    dialog.changed.connect(lambda changed: heard.append((changed, getattr(Settings(), changed))))
    box = dialog.findChild(QComboBox, key)
    assert box is not None
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
    assert heard == [(key, value)]
    shown = SettingsDialog(parent, Settings()).findChild(QComboBox, key)
    assert shown is not None
    assert shown.currentData() == value


def test_a_theme_chosen_there_is_worn_at_once(open_window: Open) -> None:
    window = open_window(model=False)
    window.actions_by_id["settings"].trigger()
    (dialog,) = window.findChildren(SettingsDialog)
    box = dialog.findChild(QComboBox, "theme")
    assert box is not None
    box.setCurrentIndex(box.findData("dark"))
    box.activated.emit(box.currentIndex())
    assert QApplication.palette().window().color().lightnessF() < 0.5
    assert window.actions_by_id["theme_dark"].isChecked()
    window.actions_by_id["theme_light"].trigger()


@pytest.mark.parametrize(("key", "usual"), [("megapixels", 160), ("megabytes", 1024)])
def test_a_limit_chosen_there_holds_at_once_and_can_be_taken_back(
    open_window: Open, monkeypatch: pytest.MonkeyPatch, key: str, usual: int
) -> None:
    monkeypatch.setattr(limits, "_current", limits.DEFAULT)
    window = open_window(model=False)
    window.actions_by_id["settings"].trigger()
    (dialog,) = window.findChildren(SettingsDialog)
    box = dialog.findChild(QSpinBox, key)
    default = dialog.findChild(QPushButton, f"{key}_default")
    assert box is not None
    assert default is not None
    assert (box.value(), default.isEnabled()) == (usual, False)
    box.stepUp()
    assert getattr(limits.current(), key) == getattr(Settings().limits, key) == usual + 1
    default.click()
    assert Settings().limits == limits.current() == limits.DEFAULT
    assert not default.isEnabled()


def test_recent_folders_are_the_last_ten_that_are_still_there(tmp_path: Path) -> None:
    settings = Settings()
    folders = [tmp_path / f"photos, no. {number}" for number in range(12)]
    for folder in folders:
        folder.mkdir()
        settings.folder = folder
    settings.folder = folders[5]
    folders[8].rmdir()
    assert settings.folder == folders[5]
    expected = [folders[i] for i in (5, 11, 10, 9, 7, 6, 4, 3, 2)]
    assert Settings().recent_folders == expected


def test_the_menu_of_recent_folders_opens_them(qtbot: QtBot, open_window: Open, folder: Path) -> None:
    window = open_window(model=False, images=False)
    menu = window.actions_by_id["recent"].menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    assert [entry.isEnabled() for entry in menu.actions()] == [False]
    Settings().folder = folder
    menu.aboutToShow.emit()
    (entry,) = menu.actions()
    entry.trigger()
    qtbot.waitUntil(lambda: window.session.root == folder)


def test_a_stored_value_without_meaning_reads_as_the_default() -> None:
    for key in ("theme", "preset", "convention", "order", "folders", "keys/preset", "keys/fastloc", "megapixels"):
        QSettings().setValue(key, "{nonsense")
    QSettings().setValue("keys/CVAT", '{"accept": 3, "reject": ["Q"]}')
    QSettings().setValue("megabytes", "-1")
    settings = Settings()
    assert settings.limits == limits.DEFAULT
    assert (settings.theme, settings.preset, settings.convention) == ("system", "learned", Convention.DEVKIT)
    assert (settings.order, settings.recent_folders) == ("name", [])
    assert LiveKeys(settings, default_keys()).keymap == Keymap(default_keys())
    assert settings.key_changes("CVAT") == {"reject": ("Q",)}


def test_one_invalid_value_costs_no_other_setting() -> None:
    QSettings().setValue("theme", "dark")
    QSettings().setValue("megabytes", "500")
    QSettings().setValue("preset", "of another version")
    settings = Settings()
    assert (settings.theme, settings.megabytes, settings.preset) == ("dark", 500, "learned")


@given(st.sampled_from(sorted(Settings.model_fields)), st.text() | st.integers(0, 100).map("[".__mul__))
def test_no_stored_text_keeps_the_program_from_starting(key: str, text: str) -> None:
    QSettings().setValue(key, text)
    Settings().model_dump_json()
    QSettings().remove(key)


def test_an_invalid_value_is_neither_taken_nor_stored() -> None:
    settings = Settings()
    with pytest.raises(ValueError, match="theme"):
        settings.theme = "pink"
    assert settings.theme == Settings().theme == "system"


def test_the_texts_that_earlier_versions_stored_are_stored_still() -> None:
    stored = {
        "model": "vgg16",
        "theme": "dark",
        "order": "hard",
        "convention": "labelImg",
        "megapixels": "77",
        "export": '{"format": "COCO", "convention": "labelImg", "only_verified": false, "masks": true}',
        "guide_seen": "yes",
    }
    for key, text in stored.items():
        QSettings().setValue(key, text)
    read = Settings()
    assert (read.model, read.theme, read.order, read.convention) == (
        "vgg16",
        "dark",
        ReviewOrder.HARD,
        Convention.LABELIMG,
    )
    assert (read.guide_seen, read.megapixels) == (True, 77)
    assert (read.export.convention, read.export.only_verified, read.export.masks) == (Convention.LABELIMG, False, True)
    QSettings().clear()
    written = Settings()
    for key in stored:
        setattr(written, key, getattr(read, key))
    assert Settings().model_dump() == read.model_dump()
    del stored["export"]  # its stored text has grown with the formats
    assert {key: QSettings().value(key) for key in stored} == stored


def test_whoever_used_the_model_that_came_with_earlier_versions_gets_the_present_one() -> None:
    QSettings().setValue("model", "everyday")
    assert Settings().model == DEFAULT


def test_an_export_that_was_chosen_before_there_were_masks_is_one_without(qtbot: QtBot) -> None:
    QSettings().setValue("export", '{"format": "COCO", "convention": "labelImg", "only_verified": false}')
    assert Settings().export == ExportSettings("coco", Convention.LABELIMG, only_verified=False)


def test_the_data_set_that_was_chosen_is_chosen_again(qtbot: QtBot) -> None:
    chosen = ExportSettings("yolo", negatives=True, images=ImageFiles.LINK, split=Split(20, 10, 7))
    Settings().export = chosen
    assert Settings().export == chosen
    QSettings().setValue("export", '{"format": "yolo", "split": {"val": 60, "test": 60}}')
    assert Settings().export == ExportSettings(report=True)


def test_settings_and_their_dialog_need_no_torch() -> None:
    code = "import sys, fastloc_gui.dialogs.settings; print({'torch', 'cv2', 'lxml'} & set(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "set()"
