"""The program with folders of tests.demonstration, for screenshots."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from fastloc_gui.app import make_window
from fastloc_gui.jobs.engine import Engine
from fastloc_gui.look.fit import fit
from fastloc_gui.settings import Settings
from fastloc_gui.window.main_window import MainWindow

PATIENCE_S = 300  # a training on a busy machine
SIZE = 1280, 800

Widget = TypeVar("Widget", bound=QWidget)


class Stage:
    """The open window, and the steps to the state of a screenshot."""

    def __init__(self, app: QApplication, home: Path, model: str, preset: str, scheme: str) -> None:
        self.app, self.home, self.model, self.preset, self.scheme = app, home, model, preset, scheme
        self.folder = home.parent / "pictures"
        self.windows: list[MainWindow] = []
        self.problems: list[str] = []

    def open(self, made: str = "", model: bool = True, image: str = "coffee.png") -> MainWindow:
        """Open the only window on a fresh copy of that folder, at that image."""
        self.close()
        if made:
            shutil.copytree(self.home / made, self.folder)
        return self.another(made, model, image)

    def another(self, made: str, model: bool = True, image: str = "coffee.png") -> MainWindow:
        """Open one more window on the present folder."""
        QSettings().clear()
        window = make_window(Engine(), Settings(), self.preset)
        self.windows.append(window)
        window.session.problem.connect(lambda title, text: self.problems.append(f"{title}. {text}"))
        window.canvas.animated = False
        window.actions_by_id[f"theme_{self.scheme}"].trigger()
        window.show()
        window.resize(*SIZE)
        fit(window)
        window.activateWindow()
        if model:
            window.work.load_model(self.model)
            self.wait(lambda: window.work.facts is not None)
        if made:
            window.open_folder(self.folder, image)
            self.wait(lambda: bool(window.session.current and window.session.current.loaded))
            self.wait(lambda: window.work.file_worker.pending == 0 and not window.work.saver.waiting)
        self.settle()
        window.status.clearMessage()
        return window

    def show(self, window: MainWindow, image: int) -> None:
        """Show an image by its number in the list."""
        window.session.show(window.session.images.image(image))
        self.wait(lambda: bool((current := window.session.current) and window.work.decoded(current)))
        self.settle()

    def close(self) -> None:
        for window in self.windows:
            window.close()
            window.deleteLater()
        self.windows = []
        self.settle()
        shutil.rmtree(self.folder, ignore_errors=True)

    def dialog(self, action: str, kind: type[Widget]) -> Widget:
        """The dialog that an action of the window opens."""
        self.windows[-1].actions_by_id[action].trigger()
        return self.shown(kind)

    def shown(self, kind: type[Widget]) -> Widget:
        def found() -> Widget | None:
            return next((w for w in self.app.topLevelWidgets() if isinstance(w, kind) and w.isVisible()), None)

        self.wait(lambda: found() is not None)
        self.settle()
        widget = found()
        assert widget is not None
        return widget

    def wait(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if self.problems or time.monotonic() > end:
                raise SystemExit("\n".join(self.problems) or "A screenshot waits for something that did not happen.")
            self._run(10)

    def settle(self) -> None:
        self._run(150)

    def _run(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()  # QTest.qWait lets no other thread work


def screenshot(widget: QWidget) -> QPixmap:
    """A screenshot of the widget, and of the list that one of its fields has opened."""
    whole, popup = widget.grab(), QApplication.activePopupWidget()
    if popup is None:
        return whole
    at, ratio = popup.pos() - widget.pos(), whole.devicePixelRatio()
    reach = widget.rect().united(popup.rect().translated(at))
    both = QPixmap(reach.size() * ratio)
    both.setDevicePixelRatio(ratio)
    both.fill(widget.palette().window().color())
    painter = QPainter(both)
    painter.drawPixmap(-reach.topLeft(), whole)
    painter.drawPixmap(at - reach.topLeft(), popup.grab())
    painter.end()
    popup.hide()
    return both
