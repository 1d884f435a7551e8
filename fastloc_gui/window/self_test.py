"""`fastloc-gui --self-test`: does the whole walk of a proposal work on this computer, and how long does it take?

It works in a folder of its own, which it removes, and touches none of the user's settings, models or images.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter
from types import TracebackType

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtGui import QGuiApplication

from fastloc_core import models
from fastloc_core.log import shortened
from fastloc_core.proposal import Proposal

from . import self_test_images as images
from .main_window import MainWindow

PATIENCE_S = 180.0  # for each step, on a slow computer
_POLL_MS = 5
_OVERLAP = 0.5  # IoU of the proposal with the ball that was drawn

Step = Callable[[], str]  # returns what there is to say; raises if it fails


class _Failure(Exception):
    """A step that did not end well, in words."""


def prepare() -> Path:
    """Before anything else: a home that nobody uses, and a display that everybody has."""
    home = Path(tempfile.mkdtemp(prefix="fastloc-self-test-"))
    os.environ["FASTLOC_HOME"] = str(home)
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(home / "settings"))
    return home


def run(window: MainWindow, home: Path, began: float) -> int:
    """Do all steps, print a table of them, and return the exit code: 0 if all went well, otherwise 1.

    `began`: when the program did, by `perf_counter`.
    """
    from fastloc_gui.dialogs.about import versions

    test = _Test(window, home / "images")
    print("\n".join((*versions(), f"screen: {QGuiApplication.platformName()}", "")), flush=True)
    failed = 0
    for name, step in test.steps():
        began = began or perf_counter()
        try:
            said = step()
            result = f"{perf_counter() - began:8.3f} s  {said}".rstrip()
        except Exception as error:
            failed += 1
            result = f"  FAILED    {shortened(f'{type(error).__name__}: {error}')}"
        print(f"{name:20}{result}", flush=True)
        began = 0.0
    print("\nAll of this works." if not failed else f"\nFailed: {failed}. Please report it, with all these lines.")
    window.close()
    shutil.rmtree(home, ignore_errors=True)
    return 1 if failed else 0


class _Test:
    def __init__(self, window: MainWindow, folder: Path) -> None:
        self._window, self._folder, self._problems = window, folder, list[str]()
        window.settings.pause_ms = 0
        window.session.problem.connect(lambda title, text: self._problems.append(f"{title}. {text}"))
        sys.excepthook = self._unexpected

    def steps(self) -> Iterator[tuple[str, Step]]:
        yield "window", self._open
        yield "model", self._load
        yield "proposal", self._propose
        yield "accept and save", self._accept
        for kind in images.KINDS:
            if package := images.absent(kind):
                yield f"read {kind}", partial("not inside: {} is not installed".format, package)
            else:
                yield f"read {kind}", partial(self._read, kind)

    def _open(self) -> str:
        handle = self._window.windowHandle()
        self._wait(lambda: handle is not None and handle.isExposed(), "the window did not appear")
        return f"{self._window.width()} x {self._window.height()}"

    def _load(self) -> str:
        work = self._window.work
        work.load_model(models.DEFAULT)
        self._wait(lambda: work.facts is not None, "the model did not load")
        assert work.facts
        return f"{work.facts.name} on {work.facts.device}"

    def _propose(self) -> str:
        self._folder.mkdir()
        images.write("PNG", self._folder)
        self._window.open_folder(self._folder)
        self._wait(lambda: bool(self._pending()), "no proposal arrived")
        proposal = self._pending()[0]
        overlap = proposal.box.iou(images.BALL)
        if overlap < _OVERLAP:
            raise _Failure(f"the proposal is not where the ball is: IoU {overlap:.2f}")
        return f"{proposal.label}, IoU {overlap:.2f} with the ball that was drawn"

    def _accept(self) -> str:
        from fastloc_core.formats import voc

        proposal, path = self._pending()[0], self._folder / "ball.xml"
        self._window.actions_by_id["accept"].trigger()
        saver = self._window.work.saver
        self._wait(lambda: path.exists() and not saver.waiting, "no XML file was written")
        boxes = voc.read(path).annotations
        if [box.label for box in boxes] != [proposal.label] or boxes[0].box.iou(proposal.box) < 0.95:
            raise _Failure("the XML file does not say what was accepted")
        return f"the XML file says {proposal.label}"

    def _read(self, kind: str) -> str:
        likeness = images.likeness(images.write(kind, self._folder))
        if likeness < images.LIKE:
            raise _Failure(f"the pixels are not those that were written: correlation {likeness:.2f}")
        return ""

    def _pending(self) -> list[Proposal]:
        document = self._window.session.current
        return list(document.pending) if document and document.loaded else []

    def _wait(self, condition: Callable[[], bool], otherwise: str) -> None:
        end = perf_counter() + PATIENCE_S
        while not condition():
            if self._problems or perf_counter() > end:
                raise _Failure(" ".join(self._problems) or f"{otherwise} within {PATIENCE_S:.0f} s")
            loop = QEventLoop()
            QTimer.singleShot(_POLL_MS, loop.quit)
            loop.exec()

    def _unexpected(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        self._problems.append(f"{kind.__name__}: {error}")
