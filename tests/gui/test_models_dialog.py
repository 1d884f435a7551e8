"""Getting a classifier without leaving the window: download one, or add one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from fastloc_core.adding import Added, Found, Given
from fastloc_core.errors import CheckpointError, DownloadError, ModelError
from fastloc_core.learning.learned import Learned
from fastloc_core.models import DEFAULT, FORMER, library, registry
from fastloc_core.models import card as cards
from fastloc_core.models.card import ModelCard
from fastloc_core.models.library import models_dir
from fastloc_core.models.preprocessing import Preprocessing
from fastloc_core.paths import cache_dir
from fastloc_core.store.indexing import index
from fastloc_core.store.store import Run
from fastloc_gui.app import make_window, start
from fastloc_gui.dialogs.add_model import AddModelDialog
from fastloc_gui.dialogs.models import ModelsDialog
from fastloc_gui.jobs.engine import NewModel
from fastloc_gui.jobs.worker import Token
from fastloc_gui.settings import Settings
from fastloc_gui.window.main_window import MainWindow
from tests.core.learning_made import learned
from tests.core.reviewing import proposal_set
from tests.core.stores import meet, open_store
from tests.gui.driving import wait_for_proposals
from tests.gui.fakes import FACTS, FakeEngine, proposal


class Shop(FakeEngine):
    """Downloads by touching the file, or fails. It adds no model."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.error = error
        self.wanted: list[NewModel] = []
        self.exported: list[tuple[str, Path, Learned | None]] = []

    def download(self, name: str, token: Token) -> Path:
        token.report(0.5, "7 of 14 MB")
        if self.error:
            raise self.error
        path = cache_dir() / "weights" / library.published(name).file
        path.parent.mkdir(parents=True)
        path.touch()
        return path

    def look(self, path: Path, given: Given, token: Token) -> Found:
        labels = "stag", "rose chafer", "ladybird", "cockchafer"
        half = 0.5, 0.5, 0.5
        return Found("resnet18", "ResNet-18", 4, labels, Preprocessing(96, half, half), ("It was in “net”.",))

    def add(self, model: NewModel, picture: NDArray[np.uint8] | None, token: Token) -> Added:
        self.wanted.append(model)
        if self.error:
            raise self.error
        found = self.look(model.path, model.given, token)
        card = ModelCard.model_construct(name=model.name, path=Path())
        return Added(card, found, None if picture is None else self.localize(picture, Path(), "", token)[0])

    def export(self, model: str, out: Path, learned: Learned | None, token: Token) -> Path:
        if self.error:
            raise self.error
        self.exported.append((model, out, learned))
        return out


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, shop: Shop) -> Iterator[MainWindow]:
    window = make_window(shop, Settings())
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.fixture
def dialog(window: MainWindow) -> ModelsDialog:
    window.actions_by_id["models"].trigger()
    (dialog,) = window.findChildren(ModelsDialog)
    return dialog


def test_the_model_that_comes_with_fastloc_is_the_first_and_ready(dialog: ModelsDialog) -> None:
    item = dialog.list.topLevelItem(0)
    assert item is not None
    assert [item.text(column) for column in range(3)] == [DEFAULT, "EfficientNet-Lite0, comes with fastloc", "1,000"]
    dialog.refresh(DEFAULT)
    assert (dialog.use.isEnabled(), dialog.download.isEnabled()) == (True, False)


@pytest.fixture
def beetles() -> library.ModelEntry:
    """A model of the user's own."""
    network = registry.build("squeezenet1_1", 2)
    wants = Preprocessing(96, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    labels = "stag", "rose chafer"
    library.keep(
        "beetles", architecture="squeezenet1_1", state=network.state_dict(), labels=labels, preprocessing=wants
    )
    return library.find("beetles")


def test_own_models_are_the_first_and_can_be_renamed_and_removed(
    dialog: ModelsDialog, beetles: library.ModelEntry, qtbot: QtBot
) -> None:
    dialog.refresh("")
    item = dialog.list.topLevelItem(0)
    assert item is not None
    assert [item.text(column) for column in (0, 1, 2)] == ["beetles", "SqueezeNet 1.1", "2"]
    item.setText(0, DEFAULT)
    assert "is the name of an architecture" in dialog.answer.text()
    item = dialog.list.topLevelItem(0)
    assert item is not None
    item.setText(0, "chafers")
    assert dialog.answer.text() == "beetles is now chafers."
    assert cards.read(models_dir() / "chafers" / "model.toml").name == "chafers"
    dialog.refresh("chafers")
    dialog.remove.click()
    (question,) = dialog.findChildren(QMessageBox)
    question.accept()
    assert "chafers" not in [entry.name for entry in library.entries()]
    assert not dialog.remove.isEnabled(), "what comes with fastloc stays"


def test_the_model_in_use_stays(window: MainWindow, beetles: library.ModelEntry) -> None:
    dialog = ModelsDialog(window, "beetles")
    dialog.refresh("beetles")
    assert (dialog.remove.isEnabled(), dialog.rename.isEnabled()) == (False, False)


def test_a_model_s_speed_is_that_of_the_last_images(window: MainWindow, beetles: library.ModelEntry) -> None:
    for seconds in (4.0, *[0.5] * 50):
        window.work.requests.took.emit("beetles", seconds)
    dialog = ModelsDialog(window, "", speed=Settings().speed)
    item = dialog.list.topLevelItem(0)
    assert item is not None
    assert item.text(4) == "0.50 s"


def test_without_a_model_the_window_says_where_to_get_one(window: MainWindow) -> None:
    start(window, None, "vgg16")
    assert window.banner.isVisible()
    assert window.status.model.text() == "No model"


def test_a_folder_whose_proposals_came_from_a_model_of_an_earlier_version_opens(
    window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    problems: list[str] = []
    window.session.problem.connect(lambda title, text: problems.append(text))
    store, earlier = open_store(folder), Run(FORMER, "refined")
    index(store)
    image = meet(store, "cat.png")
    store.use(earlier)
    found = proposal_set(store.path(image), proposal("sandal"))
    store.keep_proposals(image, replace(found, model=earlier.model, preset=earlier.preset))
    store.close()
    QSettings().setValue("model", FORMER)
    start(window, folder, Settings().model)
    wait_for_proposals(qtbot, window)
    assert window.session.opened.run == FACTS.run
    shown = window.session.current.proposals if window.session.current else None
    assert [each.label for each in (shown.proposals if shown else ())] == ["cat", "dog"]
    assert not problems


def test_a_downloaded_model_can_be_used_at_once(
    window: MainWindow, dialog: ModelsDialog, shop: Shop, qtbot: QtBot
) -> None:
    dialog.refresh("mobilenet_v2")
    assert not dialog.use.isEnabled()
    with qtbot.waitSignal(window.work.supply.downloaded):
        dialog.download.click()
    assert dialog.use.isEnabled()
    with qtbot.waitSignal(window.work.model_ready):
        dialog.use.click()
    assert window.status.model.text() == "fake on CPU"


def test_any_network_of_timm_can_be_downloaded_by_its_name(
    dialog: ModelsDialog, window: MainWindow, qtbot: QtBot
) -> None:
    dialog.refresh(DEFAULT)
    dialog.other.setText("timm/test_vit3")
    assert (dialog.download.isEnabled(), dialog.use.isEnabled()) == (True, False)
    with qtbot.waitSignal(window.work.supply.downloaded):
        dialog.download.click()
    item = dialog.list.currentItem()
    assert item is not None
    assert (item.text(0), dialog.other.text()) == ("timm/test_vit3.r160_in1k", "")
    assert dialog.use.isEnabled()


def test_a_download_that_fails_says_why_and_can_be_tried_again(
    window: MainWindow, dialog: ModelsDialog, shop: Shop, qtbot: QtBot
) -> None:
    shop.error = DownloadError("The server cannot be reached.", "Check the connection.")
    dialog.refresh("mobilenet_v2")
    with qtbot.waitSignal(window.work.supply.downloaded):
        dialog.download.click()
    assert dialog.answer.text() == "The server cannot be reached. Check the connection."
    assert dialog.download.isEnabled()


def test_a_checkpoint_that_is_refused_leaves_the_form_as_it_was(
    window: MainWindow, dialog: ModelsDialog, shop: Shop, qtbot: QtBot
) -> None:
    shop.error = CheckpointError("The weights do not fit.", "Name their architecture.")
    dialog.add.click()
    (form,) = dialog.findChildren(AddModelDialog)
    form.file.setText("net.pth")
    form.labels.setText("labels.txt")
    form.mean.setText("0.5, 0.5, 0.5")
    with qtbot.waitSignal(window.work.supply.added):
        form.buttons.accepted.emit()
    assert form.isVisible()
    assert form.answer.text() == "The weights do not fit. Name their architecture."
    (wanted,) = shop.wanted
    assert (wanted.path, wanted.given.mean, wanted.name) == (Path("net.pth"), (0.5, 0.5, 0.5), "net")
    assert (wanted.given.architecture, wanted.given.labels) == (None, Path("labels.txt"))

    shop.error = None
    with qtbot.waitSignal(window.work.supply.added):
        form.buttons.accepted.emit()
    assert not form.form.isVisible()
    assert form.answer.text() == "The first labels: stag, rose chafer, ladybird …"


def test_what_a_checkpoint_says_is_filled_in(window: MainWindow, dialog: ModelsDialog, qtbot: QtBot) -> None:
    dialog.add.click()
    (form,) = dialog.findChildren(AddModelDialog)
    form.file.setText("net.ckpt")
    with qtbot.waitSignal(window.work.supply.looked):
        form.file.editingFinished.emit()
    assert form.architecture.placeholderText() == "ResNet-18"
    assert form.labels.placeholderText() == "stag, rose chafer, ladybird …"
    assert (form.side.value(), form.mean.text()) == (96, "0.5, 0.5, 0.5")
    assert form.answer.text() == "ResNet-18, 4 classes. It was in “net”."


def test_a_new_model_is_tried_on_the_open_picture(
    window: MainWindow, dialog: ModelsDialog, shop: Shop, qtbot: QtBot
) -> None:
    form = AddModelDialog(dialog, np.full((240, 320, 3), 128, np.uint8))
    form.file.setText("net.ckpt")
    window.work.supply.tried.connect(form.show_tried)
    form.add_wanted.connect(window.work.supply.add)
    form.show()
    with qtbot.waitSignal(window.work.supply.added):
        form.accept()
    shown = form.shown.pixmap().toImage()
    colours = {shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(0, shown.height(), 9)}
    assert form.palette().highlight().color().name() in colours, "a box is drawn"
    assert "The model sees here: " in form.answer.text()


def test_a_model_that_does_not_exist_is_named(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(model: str, preset: str, device: str, token: Token) -> None:
        library.find(model)

    monkeypatch.setattr(window.work.engine, "load", unknown)
    with qtbot.waitSignal(window.session.problem) as problem:
        start(window, None, "vgg61")
    assert problem.args is not None
    assert "vgg16" in problem.args[1]
    assert window.banner.isVisible()


def test_a_model_is_exported_with_what_the_folder_learned(
    window: MainWindow, shop: Shop, qtbot: QtBot, folder: Path, tmp_path: Path
) -> None:
    window.open_folder(folder)
    qtbot.waitUntil(lambda: window.session.current is not None)
    for taught in (None, learned()):
        window.session.set_shaping(replace(window.session.shaping, learned=taught))
        window.actions_by_id["models"].trigger()
        dialog = window.findChildren(ModelsDialog)[-1]
        assert dialog.export.isEnabled() == bool(taught)  # a published model alone needs no file
    dialog.export.click()
    (chooser,) = dialog.findChildren(QFileDialog)
    out = tmp_path / "meadow.fastloc-model"
    chooser.fileSelected.emit(str(out))
    qtbot.waitUntil(lambda: shop.exported == [(DEFAULT, out, learned())])
    qtbot.waitUntil(lambda: f"exported to {out}" in dialog.answer.text())
    shop.error = ModelError("The disk is full.", "Make room.")
    chooser.fileSelected.emit(str(out))
    qtbot.waitUntil(lambda: "Make room." in dialog.answer.text())
    chooser.close()
