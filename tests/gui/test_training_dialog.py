"""Training in the window: it runs beside the review, can be stopped and continued, and its model is used."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.models import DEFAULT, library
from fastloc_core.paths import cache_dir
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.training.unfinished import folder_of, unfinished
from fastloc_gui.app import make_window
from fastloc_gui.dialogs.models import ModelsDialog
from fastloc_gui.dialogs.training import TrainingDialog
from fastloc_gui.jobs.training import Trainer
from fastloc_gui.settings import Settings
from fastloc_gui.window.main_window import MainWindow
from tests.gui.fakes import FakeEngine

PROGRAM = Path(__file__).with_name("fake_training.py")


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Two classes of six small images, and a file that is no image."""
    random = np.random.default_rng(0)
    for name in ("ladybird", "stag beetle"):
        (tmp_path / "my beetles" / name).mkdir(parents=True)
        for i in range(6):
            pixels = random.integers(0, 256, (24, 24, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "my beetles" / name / f"{i}.png")
    (tmp_path / "my beetles/ladybird/7.psd").touch()
    return tmp_path / "my beetles"


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[str], MainWindow]]:
    windows: list[MainWindow] = []

    def opened(how: str) -> MainWindow:
        window = make_window(FakeEngine(), Settings())
        window.work.trainer.command = [sys.executable, str(PROGRAM), how]
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        return window

    yield opened
    for window in windows:
        window.close()


def open_dialog(window: MainWindow) -> TrainingDialog:
    window.actions_by_id["train"].trigger()
    (dialog,) = [found for found in window.findChildren(TrainingDialog) if found.isVisible()]
    return dialog


def begin(qtbot: QtBot, window: MainWindow, images: Path) -> TrainingDialog:
    dialog = open_dialog(window)
    dialog.form.path.setText(str(images))
    qtbot.waitUntil(dialog.form.start.isEnabled)
    dialog.form.start.click()
    return dialog


def button(dialog: TrainingDialog, name: str) -> QPushButton:
    (found,) = [
        b for b in dialog.form.stopped.findChildren(QPushButton) if b.isVisible() and b.accessibleName() == name
    ]
    return found


def test_the_found_images_are_shown_before_anything_is_trained(
    qtbot: QtBot, open_window: Callable[[str], MainWindow], images: Path
) -> None:
    form = open_dialog(open_window("finish")).form
    assert form.hint.text() == "Choose the images."
    assert form.found.currentIndex() == 0  # an example of such a folder
    form.path.setText("x" * 5000)
    assert form.hint.text() == "There is no such folder or file."

    form.path.setText(str(images))
    qtbot.waitUntil(lambda: form.hint.text() == "")
    rows = [form.found.classes.topLevelItem(i) for i in range(2)]
    assert [(row.text(0), row.text(1)) for row in rows if row] == [("ladybird", "6"), ("stag beetle", "6")]
    assert form.found.summary.text() == "Classes: 2. Images: 12. Left out: 1."
    assert form.found.left_out.toPlainText().startswith("7.psd: ")
    assert form.name.text() == "my-beetles"

    QTest.keyClicks(form.name, "?")
    assert form.hint.text().startswith("“my-beetles?” is no name for a model.")
    assert not form.start.isEnabled()


def test_the_network_that_it_begins_with_is_named_and_can_be_another_one(
    qtbot: QtBot, open_window: Callable[[str], MainWindow], images: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = cache_dir() / "weights" / library.published("mobilenet_v2").file
    weights.parent.mkdir(parents=True)
    weights.touch()
    window = open_window("finish")
    started: list[tuple[object, ...]] = []
    monkeypatch.setattr(window.work.trainer, "start", lambda *how: started.append(how))
    dialog = begin(qtbot, window, images)
    form = dialog.form
    assert [form.network.itemText(i) for i in range(form.network.count())] == ["EfficientNet-Lite0", "MobileNet v2"]
    form.network.setCurrentIndex(1)
    form.start.click()
    assert [how[-1] for how in started] == [DEFAULT, "mobilenet_v2"]


def test_useless_images_are_named_with_a_remedy(
    qtbot: QtBot, open_window: Callable[[str], MainWindow], images: Path
) -> None:
    form = open_dialog(open_window("finish")).form
    for image in (images / "stag beetle").glob("[2-5].png"):
        image.unlink()
    form.path.setText(str(images))
    qtbot.waitUntil(lambda: form.found.currentIndex() == 1)
    assert "Too few usable images: “stag beetle” (2). Left out: 1. The first is" in form.found.summary.text()
    assert "Each class needs at least 5" in form.found.summary.text()
    assert form.found.classes.topLevelItemCount() == 2  # with enough images
    assert not form.start.isEnabled()


def test_a_trained_model_is_listed_and_used_without_a_restart(
    qtbot: QtBot, open_window: Callable[[str], MainWindow], images: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window("finish")
    window.actions_by_id["models"].trigger()
    (models,) = window.findChildren(ModelsDialog)
    dialog = begin(qtbot, window, images)
    qtbot.waitUntil(dialog.progress.use.isVisible)
    assert dialog.progress.title.text() == "my-beetles is ready"
    assert "Right for 88\N{NO-BREAK SPACE}% of 60 image(s) that it had not seen." in dialog.progress.state.text()
    assert "after epoch 3, the best one, which is kept" in dialog.progress.state.text()
    assert models.list.findItems("my-beetles", Qt.MatchFlag.MatchExactly)

    pages: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", pages.append)
    dialog.progress.about.click()
    assert pages == [QUrl.fromLocalFile(str(library.models_dir() / "my-beetles/about.html"))]

    with qtbot.waitSignal(window.work.model_ready):
        dialog.progress.use.click()
    assert window.settings.model == "my-beetles"
    assert not window.status.training.isVisible()


def test_it_runs_on_without_its_dialog_and_is_found_again_in_the_status_bar(
    qtbot: QtBot, open_window: Callable[[str], MainWindow], images: Path
) -> None:
    window = open_window("hold")
    begin(qtbot, window, images).close()
    qtbot.waitUntil(lambda: window.work.trainer.where.epoch == 3)
    assert window.status.training.text() == "Training my-beetles: 50\N{NO-BREAK SPACE}%, 2 min left"
    qtbot.waitUntil(lambda: not window.findChildren(TrainingDialog))
    window.status.training.click()
    (dialog,) = window.findChildren(TrainingDialog)
    assert dialog.progress.isVisible()
    assert dialog.progress.state.text() == (
        "Epoch 3 of at most 4, about 2 min left\n"
        "Best so far: right for 50\N{NO-BREAK SPACE}% of the images kept for checking, after epoch 2."
    )
    assert dialog.progress.curve.accessibleDescription() == "Best after epoch 2 of 2: 52\N{NO-BREAK SPACE}%"


def test_a_stopped_training_goes_on_where_it_was(
    qtbot: QtBot, open_window: Callable[[str], MainWindow], images: Path
) -> None:
    window = open_window("hold")
    dialog = begin(qtbot, window, images)
    qtbot.waitUntil(lambda: len(window.work.trainer.history) == 2)
    dialog.progress.stop.click()
    qtbot.waitUntil(dialog.form.isVisible)
    assert dialog.form.end.text() == "Stopped. Nothing is lost: my-beetles can be continued."

    dialog.form.path.setText(str(images))  # a new training does not replace it
    qtbot.waitUntil(lambda: dialog.form.hint.text() == "Continue the stopped training of that name, or discard it.")
    button(dialog, "Continue my-beetles").click()
    qtbot.waitUntil(dialog.progress.use.isVisible)
    assert unfinished() == []


def test_closing_the_window_stops_it_and_the_next_one_offers_to_continue_or_discard(
    qtbot: QtBot, open_window: Callable[[str], MainWindow], images: Path
) -> None:
    window = open_window("hold")
    begin(qtbot, window, images)
    qtbot.waitUntil(lambda: len(window.work.trainer.history) == 2)
    window.close()
    assert not window.work.trainer.running

    dialog = open_dialog(open_window("hold"))
    (stopped,) = unfinished()
    assert stopped.source == images
    button(dialog, "Discard my-beetles").click()
    (box,) = dialog.findChildren(QMessageBox)
    box.button(QMessageBox.StandardButton.Discard).click()
    qtbot.waitUntil(lambda: dialog.form.stopped.isHidden())
    assert unfinished() == []
    assert not stopped.folder.exists()


@pytest.mark.parametrize(
    ("how", "error", "details"),
    [
        ("refuse", "⚠ The images are too dark. Take others.", ""),
        ("crash", "⚠ The training of my-beetles ended unexpectedly.", "Traceback …\nMemoryError: no room"),
    ],
)
def test_a_training_that_fails_says_why_and_keeps_what_was_entered(
    qtbot: QtBot, open_window: Callable[[str], MainWindow], images: Path, how: str, error: str, details: str
) -> None:
    window = open_window(how)
    form = begin(qtbot, window, images).form
    qtbot.waitUntil(form.end.isVisible)
    assert (form.end.text(), form.details.toPlainText()) == (error, details)
    assert form.path.text() == str(images)
    assert window.status.training.text() == "⚠ my-beetles is not trained"


def test_one_click_trains_on_the_boxes_of_the_folder(
    qtbot: QtBot, open_window: Callable[[str], MainWindow], folder: Path
) -> None:
    window = open_window("finish")
    window.open_folder(folder)
    qtbot.waitUntil(lambda: window.session.current is not None)
    said: list[str] = []
    window.session.problem.connect(lambda title, text: said.append(text))
    window.actions_by_id["train_boxes"].trigger()
    qtbot.waitUntil(lambda: bool(said))
    assert "at least two classes, 10 each; so far: 0." in said[0]

    store = window.session.store
    assert store
    for row in store.rows()[:2]:
        boxes = [Annotation(Box(i, i, i + 20, i + 20), "bee", Decision.DRAWN) for i in range(10)]
        boxes += [Annotation(Box(i, i, i + 30, i + 20), "wasp", Decision.DRAWN) for i in range(10)]
        store.record("draw", [ImageEdit(row.id, tuple(Change(None, box) for box in boxes))])
    window.actions_by_id["train_boxes"].trigger()
    qtbot.waitUntil(lambda: bool(window.work.trainer.result))
    (dialog,) = window.findChildren(TrainingDialog)
    assert dialog.progress.title.text() == f"{folder.name} is ready"
    assert dialog.progress.use.isVisible()


def test_a_program_that_is_not_there_is_named(qtbot: QtBot, images: Path) -> None:
    trainer = Trainer()
    trainer.command = ["no such program"]
    trainer.start(images, "beetles", 1, "cpu")
    qtbot.waitUntil(lambda: trainer.error == "no such program could not be started. Install fastloc again.")


def test_a_stopped_training_that_is_damaged_says_so_instead_of_going_on(
    qtbot: QtBot, open_window: Callable[[str], MainWindow], images: Path
) -> None:
    folder = folder_of(library.own_folder("my-beetles"))
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text("source = ")
    dialog = open_dialog(open_window("hold"))
    button(dialog, "Continue my-beetles").click()
    assert "The state of the training “my-beetles” is damaged" in dialog.form.end.text()
    assert button(dialog, "Discard my-beetles").isEnabled()


def test_the_real_program_is_stopped_and_continued_likewise(
    qtbot: QtBot, images: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    trainer = Trainer()
    trainer.start(images, "beetles", 4, "cpu")
    qtbot.waitUntil(lambda: bool(trainer.history), timeout=180_000)
    trainer.stop()
    qtbot.waitUntil(lambda: not trainer.running, timeout=180_000)
    (stopped,) = unfinished()
    assert (stopped.name, stopped.source) == ("beetles", images)

    trainer.go_on(stopped, "cpu")
    qtbot.waitUntil(lambda: not trainer.running, timeout=180_000)
    assert [epoch.epoch for epoch in trainer.history] == [1, 2, 3, 4]
    assert (trainer.error, trainer.details) == ("", "")
    assert trainer.result
    assert trainer.result.images == 2
    assert trainer.result.page.is_file()
    assert library.find("beetles").state == "ready"
