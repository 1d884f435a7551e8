"""The start of the program: makes and connects its parts, and shows the window before heavy libraries are imported."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import NoReturn

if sys.platform == "win32":
    # torch's libraries do not load after Qt's on Windows: see docs/adr/0004-import-order.md
    import torch  # noqa: F401

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from fastloc_core import limits, log, quiet
from fastloc_gui.jobs.engine import Engine
from fastloc_gui.look import theme, translation
from fastloc_gui.review.review import Review
from fastloc_gui.review.session import Session
from fastloc_gui.window import self_test
from fastloc_gui.window.errors import ErrorReporter
from fastloc_gui.window.main_window import MainWindow
from fastloc_gui.window.signals import EndSignals
from fastloc_gui.work.work import Work

from .settings import Settings

QUITTING_S = 0.4  # for running jobs; then the program ends without them


def make_window(engine: Engine, settings: Settings, preset: str = "", device: str = "") -> MainWindow:
    """The window with its session, workers and review, without a folder or a model.

    `preset`, `device`: replace the settings."""
    session = Session()
    work = Work(session, engine, preset or settings.preset, device or settings.device)
    review = Review(session)
    window = MainWindow(session, work, review, settings)
    for part in (session, work, review):
        part.setParent(window)
    return window


def start(window: MainWindow, folder: Path | None, model: str) -> None:
    """Open the folder and load the model, both in the background."""
    if folder:
        window.open_folder(folder)
    from fastloc_core.models import library

    absent = [entry.name for entry in library.entries() if entry.state == "not downloaded"]
    if model in absent:
        window.no_model()
    else:
        window.work.load_model(model)
    if not window.settings.guide_seen:
        window.actions_by_id["guide"].trigger()


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    began = perf_counter()
    options = parser().parse_args(arguments)
    home = self_test.prepare() if options.self_test else None
    app = QApplication(sys.argv[:1])
    app.setOrganizationName("fastloc")
    app.setApplicationName("fastloc")
    theme.apply_theme(app)
    settings = Settings()
    limits.use(settings.limits)
    translation.install(app, settings.language)
    window = make_window(Engine(), settings, options.preset, options.device)
    if not home:
        ErrorReporter(window)
    window.work.closing_s = QUITTING_S
    EndSignals(window)
    window.show()
    quiet.silence_libraries()  # not earlier, because Qt itself prints why it cannot show a window
    if home:
        _end(self_test.run(window, home, began))
    log.keep()
    folder = options.folder or settings.folder
    model = options.model or settings.model
    QTimer.singleShot(0, lambda: start(window, folder, model))
    code = app.exec()
    settings.sync()
    _end(code)


def _end(code: int) -> NoReturn:
    """Everything is saved; taking down torch and Qt, or a job that does not stop, would take seconds."""
    if sys.stdout:  # a window without a console has none
        sys.stdout.flush()
    os._exit(code)


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser("fastloc-gui", description="Review proposed boxes of a folder of images.")
    options.add_argument("folder", nargs="?", type=Path, help="the folder to open (default: the last one)")
    options.add_argument("--model", help="a model's name, or a model card (default: the last one)")
    options.add_argument("--preset", default="", help="a preset of the localization (default: as in the settings)")
    options.add_argument("--device", default="", help="auto, cuda, mps or cpu (default: as in the settings)")
    options.add_argument("--self-test", action="store_true", help="try everything, print a table of it, and end")
    return options


if __name__ == "__main__":
    main()
