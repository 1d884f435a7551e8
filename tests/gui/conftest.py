from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QTranslator, SignalInstance
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker
from shiboken6 import delete

from fastloc_core.boxes import Box
from fastloc_gui.app import make_window
from fastloc_gui.canvas import Canvas
from fastloc_gui.jobs import files
from fastloc_gui.jobs.engine import Engine
from fastloc_gui.jobs.worker import Token, Worker
from fastloc_gui.look import theme, translation
from fastloc_gui.review.session import Session
from fastloc_gui.settings import Settings
from fastloc_gui.window.main_window import MainWindow
from tests.gui.canvas_board import (
    HEIGHT,
    WIDTH,
    Board,
    blank_image,
    board,
)
from tests.gui.driving import Open
from tests.gui.fakes import FakeEngine

PATIENCE_MS = 60_000


@pytest.fixture(scope="session", autouse=True)
def _dressed(qapp: QApplication) -> None:
    """Set the style once, before the first widget, as the application does. Qt crashes if the style changes under old
    widgets.
    """
    theme.apply_theme(qapp)
    QLocale.setDefault(QLocale("en"))  # not the language of the machine


@pytest.fixture
def speaking(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Switch to a language until the test ends."""
    installed: list[QTranslator] = []
    before = QLocale()
    yield lambda language: installed.extend(translation.install(qapp, language))
    for translator in installed:
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)


class PatientBot(QtBot):
    """Waits longer than its ancestor, because the machine may be busy."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: SignalInstance, *, timeout: int = PATIENCE_MS, **how: Any) -> SignalBlocker:  # noqa: ANN401
        return super().waitSignal(signal, timeout=timeout, **how)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture
def folder(tmp_path: Path, photos: Path) -> Path:
    for name in ("cat.png", "coffee.png", "rocket.jpg"):
        source = next(p for p in photos.iterdir() if p.stem == Path(name).stem)
        shutil.copy(source, tmp_path / f"{Path(name).stem}{source.suffix}")
    return tmp_path


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, folder: Path) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def opened(engine: Engine | None = None, model: bool = True, images: bool = True) -> MainWindow:
        settings = Settings()
        settings.pause_ms = 0  # tests decide faster than people
        window = make_window(engine or FakeEngine(), settings)
        window.canvas.animated = False
        windows.append(window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        if images:
            window.open_folder(folder)
        if model:
            window.work.load_model("fake")
        qtbot.waitUntil(lambda: not images or any(d.loaded or d.error for d in window.session.documents))
        if model:
            qtbot.waitUntil(lambda: window.work.facts is not None)
        return window

    yield opened
    for window in windows:
        window.close()


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    """A parent for dialogs."""
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def light_again() -> Iterator[None]:
    """The light theme is back after the test."""
    yield
    theme.set_scheme("light")


@pytest.fixture
def session(folder: Path, qapp: QApplication) -> Iterator[Session]:
    """A session with the folder, without a window. Its images have the numbers 1 to 3, in the order of their names."""
    session = Session()
    session.open(files.open_folder(folder, Token()))
    yield session
    session.close()
    delete(session)  # in this thread, because Python may collect it in any thread


@pytest.fixture
def worker(qapp: QApplication) -> Iterator[Worker]:
    """A worker that is not started yet."""
    worker = Worker("test")
    yield worker
    assert worker.close()
    delete(worker)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    """An empty canvas at a zoom of 1.5."""
    made = Canvas()
    qtbot.addWidget(made)
    made.animated = False
    border, margin = 1, 24  # of the frame; around a fitted image
    made.resize(round(WIDTH * 1.5) + 2 * (border + margin), round(HEIGHT * 1.5) + 2 * (border + margin))
    made.show()
    return made


@pytest.fixture
def show(canvas: Canvas) -> Callable[..., Board]:
    boards: list[Board] = []

    def show(*boxes: Box) -> Board:
        shown = board(*boxes)
        boards.append(shown)
        canvas.adjusted.connect(shown.adjust)
        canvas.set_document(shown.document)
        canvas.set_image(blank_image())
        return shown

    return show
