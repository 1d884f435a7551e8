"""Measures how long a person who decides with the keyboard has to wait.

    python benchmarks/review_speed.py [--folder FOLDER] [--images 200] [--learn]

Drives the real window with keys through every proposal of every image (default: sample photographs, copied). It prints
the time from a key press until its effect is painted, which is usually the next proposal in focus, the longest time
between two turns of a 5 ms timer, and the images a minute. The model is a fake with ready proposals. Honest figures
need a display (under Xvfb: xvfb-run). Without a display it runs offscreen. With `--learn`, the proposals have made-up
descriptors of the shipped head, so that the window learns from each decision meanwhile, and has the head's weights.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QObject,
    QSettings,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parents[1]))

from fastloc_core.boxes import Box
from fastloc_core.learning.edges import CELLS
from fastloc_core.proposal import ClassScore, Descriptor, Evidence, Neuron, Proposal, ProposalSet
from fastloc_gui.app import make_window
from fastloc_gui.jobs.engine import Engine, ModelFacts
from fastloc_gui.jobs.imports import MODEL, quiet_import
from fastloc_gui.jobs.worker import Token
from fastloc_gui.look import theme
from fastloc_gui.settings import Settings
from fastloc_gui.window.main_window import MainWindow

INPUT = 224  # cells of the classifier's input along each axis
PLACES = ((0.05, 0.1), (0.3, 0.4), (0.5, 0.1), (0.6, 0.6))  # of each proposal, as a share of the image
LABELS = ("cat", "dog", "hog", "cup")
FEATURES = 96  # of a descriptor's column or row
PAUSE_MS = 50  # between decisions; no person is faster

Key = Qt.Key
CTRL, PLAIN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
GESTURES = {Key.Key_Space: PLAIN, Key.Key_X: PLAIN, Key.Key_Left: CTRL, Key.Key_Return: CTRL}
SCRIPT = (  # the decisions about an image: one by one, adjusted, all at once; Space goes on from an adjusted box
    (Key.Key_Space, Key.Key_X, Key.Key_Space, Key.Key_X),
    (Key.Key_Left, Key.Key_Left, Key.Key_Space, Key.Key_Space, Key.Key_Space, Key.Key_Space),
    (Key.Key_X, Key.Key_Return),
)


class ReadyEngine(Engine):
    """An engine with four proposals for every image, at once. The evidence is as large as a real one.

    `head`: the version of their descriptors; empty: they have none.
    """

    def __init__(self, head: str = "") -> None:
        super().__init__()
        self._head = head

    def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
        if self._head:
            with quiet_import(MODEL):
                import fastloc_core.localization.learned.learn  # noqa: F401 (as a model that describes does)
        return self._ready(model)

    def _ready(self, model: str = "ready") -> ModelFacts:
        return ModelFacts(model, "no device", LABELS, "paper", head=self._head)

    def _described(self, box: Box) -> Descriptor | None:
        if not self._head:
            return None
        numbers = np.random.default_rng(round(box.x0)).random((2, FEATURES, CELLS)).astype(np.float16)
        x, y = 0.3 * box.width, 0.3 * box.height
        frame = Box(box.x0 - x, box.y0 - y, box.x1 + x, box.y1 + y)
        return Descriptor(self._head, frame, box, numbers, np.ones(8, np.float16))

    def localize(
        self, pixels: NDArray[np.uint8], path: Path, names: str, token: Token
    ) -> tuple[ProposalSet, ModelFacts]:
        height, width = pixels.shape[:2]
        heat = np.random.default_rng(0).random((INPUT, INPUT), np.float32)
        evidence = Evidence(heat, tuple(Neuron(channel, 3, 4, 0.5, 2.0, True) for channel in range(20)))
        scores = tuple(ClassScore(i, label, 9.0 - i, 1.0) for i, label in enumerate(LABELS))
        boxes = [Box(x * width, y * height, (x + 0.3) * width, (y + 0.3) * height) for x, y in PLACES]
        proposals = tuple(
            Proposal(
                box,
                score,
                0.9 - i / 10,
                scores[:3],
                heat > 0.5,
                evidence,
                descriptor=self._described(box),
            )
            for i, (box, score) in enumerate(zip(boxes, scores, strict=True))
        )
        return ProposalSet(path, width, height, proposals, scores, "ready", "paper"), self._ready()


class Stalls(QObject):
    """The longest time between two turns of the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self._last, self._longest = time.perf_counter(), 0.0
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def _turn(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now

    def longest_ms(self) -> float:
        """The longest time since the last call."""
        self._turn()
        longest, self._longest = self._longest, 0.0
        return 1000 * longest


class Reviewer(QObject):
    """Presses the keys of the script, each after a pause and after the effect of the key before is painted."""

    def __init__(self, window: MainWindow, pause_ms: int, finished: Callable[[], None]) -> None:
        super().__init__()
        self.same_image: list[float] = []  # milliseconds from a key to the next proposal of the image
        self.next_image: list[float] = []
        self._window, self._pause_ms, self._finished = window, pause_ms, finished
        self._scripts = cycle(SCRIPT)
        self._keys: Iterator[Key] = iter(())
        self._pressed = 0.0
        self._before: object = None
        self._image: int | None = None
        window.canvas.viewport().installEventFilter(self)

    def start(self) -> None:
        self._begin_image()
        self._press()

    def _begin_image(self) -> None:
        self._keys = iter(next(self._scripts))

    def _press(self) -> None:
        key = next(self._keys, Key.Key_Space)
        self._before, self._image = self._state(), self._window.session.images.verified
        self._pressed = time.perf_counter()
        QTest.keyClick(self._window.canvas, key, GESTURES[key])
        if self._all_done:
            self._finished()

    @property
    def _all_done(self) -> bool:
        return self._window.session.images.verified == len(self._window.session.images)

    def _state(self) -> object:
        """The state that the next paint shows; None while the image or its proposals are not there."""
        document = self._window.session.current
        focused = document.focused if document else None
        if document is None or focused is None or focused.id not in self._window.canvas._boxes:
            return None
        return document.image, document.content.revision, focused.id

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._before and self._state() not in (None, self._before):
            self._before = None
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        took = 1000 * (time.perf_counter() - self._pressed)
        if self._window.session.images.verified == self._image:
            self.same_image.append(took)
        else:
            self.next_image.append(took)
            self._begin_image()
        QTimer.singleShot(self._pause_ms, self._press)


def wait_until(condition: Callable[[], bool], limit_s: float = 600.0) -> None:
    """Wait in an event loop like the program's, because QTest.qWait sleeps now and then."""
    ends, loop, timer = time.perf_counter() + limit_s, QEventLoop(), QTimer(interval=20)
    timer.timeout.connect(lambda: loop.quit() if condition() or time.perf_counter() > ends else None)
    timer.start()
    loop.exec()
    if not condition():
        raise SystemExit("That takes too long.")


def wait_ms(duration: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(duration, loop.quit)
    loop.exec()


def _say(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if not text.startswith("This plugin does not support"):  # a message of the offscreen platform about windows
        print(text, file=sys.stderr)


@contextmanager
def application() -> Iterator[QApplication]:
    """An application with temporary settings."""
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as home:
        os.environ["FASTLOC_HOME"] = home
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, home)
        qInstallMessageHandler(_say)
        app = QApplication([])
        theme.apply_theme(app)
        yield app


def open_window(folder: Path, head: str = "") -> MainWindow:
    """The active window with an image and the model."""
    window = make_window(ReadyEngine(head), Settings())
    window.settings.pause_ms = 0
    window.show()
    window.activateWindow()
    window.open_folder(folder)
    window.work.load_model("ready")
    wait_until(lambda: window.isActiveWindow() and window.work.facts is not None)
    wait_until(lambda: any(document.loaded for document in window.session.documents))
    return window


def copies(sources: list[Path], folder: Path, count: int) -> None:
    """So many files, each with different bytes after the end of its image."""
    folder.mkdir()
    for number, source in zip(range(count), cycle(sources), strict=False):
        target = folder / f"{number:04}-{source.name}"
        shutil.copyfile(source, target)
        with target.open("ab") as file:
            file.write(b"%d" % number)


def review(folder: Path, pause_ms: int, ahead: bool, head: str) -> None:
    """`ahead`: every image has its proposals before the first decision."""
    window = open_window(folder, head)
    if ahead:
        window.actions_by_id["run_all"].trigger()
        wait_until(lambda: not window.session.images.unproposed(verified=False))
    first = window.session.current
    wait_until(lambda: first is not None and first.loaded and bool(first.pending))
    window.canvas.setFocus()
    wait_ms(500)
    ended: list[float] = []
    stalls, reviewer = Stalls(), Reviewer(window, pause_ms, lambda: ended.append(time.perf_counter()))
    began = time.perf_counter()
    reviewer.start()
    wait_until(lambda: bool(ended))
    longest = stalls.longest_ms()
    images, taught = len(window.session.images), window.work.learner.taught
    window.close()
    if taught:
        print(f"  decisions that were learned from meanwhile: {taught.boxes}")
    for what, times in ("the next proposal", reviewer.same_image), ("the next image", reviewer.next_image):
        ranked = sorted(times)
        ninety_five = ranked[int(0.95 * len(ranked))]
        print(f"  {what:17} {statistics.median(ranked):6.0f} {ninety_five:6.0f} {ranked[-1]:6.0f}   n = {len(ranked)}")
    print(f"  longest stall {longest:.0f} ms; {60 * images / (ended[0] - began):.0f} images a minute", flush=True)


def _shipped_version() -> str:
    from fastloc_core.localization.learned.weights import prior

    return prior().version


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, help="images to copy (default: sample photographs)")
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--learn", action="store_true", help="learn from each decision meanwhile")
    options = parser.parse_args()
    from fastloc_core.images import find_images
    from tests.samples import copy_samples

    head = _shipped_version() if options.learn else ""
    with application(), tempfile.TemporaryDirectory() as home:
        sources = list(find_images(options.folder).images if options.folder else copy_samples(Path(home, "samples")))
        print(f"{options.images} images; milliseconds until painted: median, 95 %, longest")
        for number, (pause_ms, ahead) in enumerate(((PAUSE_MS, True), (PAUSE_MS, False), (0, True))):
            folder = Path(home, str(number))
            copies(sources, folder, options.images)
            print(f"{'proposed before' if ahead else 'proposed while looking'}, {pause_ms} ms between decisions")
            review(folder, pause_ms, ahead, head)
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
