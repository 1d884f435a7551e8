"""Getting a classifier without leaving the window: download one, or add one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fastloc_core.errors import CheckpointError, DownloadError
from fastloc_core.models import DEFAULT, library
from fastloc_core.models.registry import RECOMMENDED
from fastloc_core.paths import cache_dir
from fastloc_gui.app import make_window, start
from fastloc_gui.dialogs.add_model import AddModelDialog
from fastloc_gui.dialogs.models import ModelsDialog
from fastloc_gui.jobs.engine import NewModel
from fastloc_gui.jobs.worker import Token
from fastloc_gui.settings import Settings
from fastloc_gui.window.main_window import MainWindow
from tests.gui.fakes import FakeEngine


class Shop(FakeEngine):
    """Downloads by touching the file, or fails. It adds no model."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.error = error
        self.wanted: list[NewModel] = []

    def download(self, name: str, token: Token) -> Path:
        token.report(0.5, "7 of 14 MB")
        if self.error:
            raise self.error
        path = cache_dir() / "weights" / library.published(name).file
        path.parent.mkdir(parents=True)
        path.touch()
        return path

    def add(self, model: NewModel, token: Token) -> Path:
        self.wanted.append(model)
        if self.error:
            raise self.error
        return Path()


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


def test_the_recommended_model_is_the_first_to_download(dialog: ModelsDialog) -> None:
    item = dialog.list.topLevelItem(1)
    assert item is not None
    assert (item.text(0), "recommended" in item.text(1)) == (RECOMMENDED, True)


def test_without_a_model_the_window_says_where_to_get_one(window: MainWindow) -> None:
    start(window, None, "vgg16")
    assert window.banner.isVisible()
    assert window.status.model.text() == "No model"


def test_one_click_replaces_the_small_model_by_a_better_one(window: MainWindow, qtbot: QtBot) -> None:
    window.banner.offer_better_than(DEFAULT)
    assert window.banner.download.text() == "Download 14 MB and use it"
    with qtbot.waitSignal(window.work.model_ready):
        window.banner.download.click()
    assert window.settings.model == RECOMMENDED
    assert not window.banner.isVisible()
    window.banner.offer_better_than(DEFAULT)
    assert not window.banner.isVisible(), "it is here now"


def test_a_better_model_that_cannot_be_had_is_offered_again_and_with_the_reason(
    window: MainWindow, shop: Shop, qtbot: QtBot
) -> None:
    shop.error = DownloadError("The server cannot be reached.", "Check the connection.")
    window.banner.offer_better_than(DEFAULT)
    with qtbot.waitSignal(window.work.supply.downloaded):
        window.banner.download.click()
    assert window.banner.text.text() == "The server cannot be reached. Check the connection."
    assert window.banner.download.isVisible()


def test_the_small_model_may_suffice(window: MainWindow) -> None:
    window.banner.offer_better_than("mushrooms")
    assert not window.banner.isVisible(), "who chose another one knows better"
    window.banner.offer_better_than(DEFAULT)
    window.banner.decline.click()
    window.banner.offer_better_than(DEFAULT)
    assert not window.banner.isVisible()


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


def test_two_downloads_do_not_talk_across_each_other(window: MainWindow, dialog: ModelsDialog) -> None:
    supply = window.work.supply
    supply.download = lambda name: None  # type: ignore[method-assign]  # they stay under way
    window.banner.offer_better_than(DEFAULT)
    window.banner.download.click()
    dialog.refresh("vgg16")
    dialog.download.click()
    supply.progressed.emit("vgg16", 0.5, "264 of 528 MB")
    assert dialog.answer.text() == "264 of 528 MB"
    assert window.banner.text.text() == "Connecting …"
    supply.progressed.emit(RECOMMENDED, 0.5, "7 of 14 MB")
    assert (dialog.answer.text(), window.banner.text.text()) == ("264 of 528 MB", "Downloading: 7 of 14 MB")
    supply.downloaded.emit(RECOMMENDED, "The server cannot be reached.")
    assert dialog.download.text() == "&Cancel"
    dialog.download.click()
    assert dialog.answer.text() == "Cancelled. The next download goes on from here."
    assert window.banner.text.text() == "The server cannot be reached."


def test_a_download_that_fails_says_why_and_can_be_tried_again(
    window: MainWindow, dialog: ModelsDialog, shop: Shop, qtbot: QtBot
) -> None:
    shop.error = DownloadError("The server cannot be reached.", "Check the connection.")
    dialog.refresh(RECOMMENDED)
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
    assert (wanted.file, wanted.mean, wanted.name) == (Path("net.pth"), (0.5, 0.5, 0.5), "net")

    shop.error = None
    with qtbot.waitSignal(window.work.supply.added):
        form.buttons.accepted.emit()
    assert not form.isVisible()


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
