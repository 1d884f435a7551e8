"""Measures the time of each key in an image with very many boxes.

    python benchmarks/crowded.py [--boxes 20000] [--proposals 4] [--rounds 7] [--profile FILE]

Opens a generated image with so many boxes in its annotation file in the real window. It prints the time until the image
is painted with its boxes, and for each key the median and the longest time until its effect is painted. The model is a
fake. Honest figures need a display (under Xvfb: xvfb-run). Without a display it runs offscreen.
"""

from __future__ import annotations

import argparse
import cProfile
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.review_speed import application, wait_until
from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.proposal import ClassScore, Evidence, Proposal, ProposalSet
from fastloc_gui.app import make_window
from fastloc_gui.jobs.engine import Engine, ModelFacts
from fastloc_gui.jobs.worker import Token
from fastloc_gui.settings import Settings
from fastloc_gui.window.main_window import MainWindow

WIDTH, HEIGHT = 4000, 3000
LABELS = tuple(f"class {i}" for i in range(10))

Key = Qt.Key
CTRL, PLAIN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
KEYS = {
    "Space": (Key.Key_Space, PLAIN),
    "X": (Key.Key_X, PLAIN),
    "Tab": (Key.Key_Tab, PLAIN),
    "Right": (Key.Key_Right, PLAIN),
    "Ctrl+Left": (Key.Key_Left, CTRL),
    "Ctrl+D": (Key.Key_D, CTRL),
    "Backspace": (Key.Key_Backspace, PLAIN),
    "2 (a class)": (Key.Key_2, PLAIN),
    "Ctrl+= (zoom)": (Key.Key_Equal, CTRL),
}


def boxes(count: int, seed: int) -> list[Box]:
    """Small boxes anywhere."""
    chance = random.Random(seed)
    corners = ((chance.randrange(WIDTH - 60), chance.randrange(HEIGHT - 60)) for _ in range(count))
    return [Box(x, y, x + chance.randrange(8, 60), y + chance.randrange(8, 60)) for x, y in corners]


class Proposing(Engine):
    """An engine with so many proposals for every image, at once."""

    def __init__(self, count: int) -> None:
        self._count = count

    def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
        return ModelFacts(model, "no device", LABELS, "paper")

    def localize(
        self, pixels: NDArray[np.uint8], path: Path, names: str, token: Token
    ) -> tuple[ProposalSet, ModelFacts]:
        heat = np.random.default_rng(0).random((224, 224), np.float32)
        evidence = Evidence(heat, ())
        scores = [ClassScore(i, label, 9.0 - i, 1.0) for i, label in enumerate(LABELS)]
        found = tuple(
            Proposal(box, scores[i % len(scores)], 0.9 - 0.8 * i / self._count, (), heat > 0.5, evidence)
            for i, box in enumerate(boxes(self._count, 1))
        )
        return ProposalSet(path, WIDTH, HEIGHT, found, tuple(scores), "ready", "paper"), self.load(
            "ready", "", "", token
        )


def make_folder(folder: Path, count: int) -> None:
    """The crowded image, and an empty one, at which the window begins."""
    for name in ("a.png", "b.png"):
        Image.new("RGB", (WIDTH, HEIGHT), "#556677").save(folder / name)
    shown = [Annotation(box, LABELS[i % len(LABELS)], Decision.LOADED) for i, box in enumerate(boxes(count, 0))]
    (folder / "a.xml").write_bytes(voc.to_xml(voc.VocImage(folder / "a.png", WIDTH, HEIGHT), shown))


def opened(folder: Path, proposals: int) -> MainWindow:
    """The window, at the image without boxes."""
    window = make_window(Proposing(proposals), Settings())
    window.settings.pause_ms = 0
    window.canvas.animated = False
    window.show()
    window.activateWindow()
    window.open_folder(folder, "b.png")
    wait_until(lambda: window.session.current is not None and window.session.current.loaded)
    return window


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds until all direct effects are done and painted, and the working time of this thread among them."""
    began, worked = time.perf_counter(), time.thread_time()
    act()
    QCoreApplication.sendPostedEvents()
    QCoreApplication.processEvents()
    return 1000 * (time.perf_counter() - began), 1000 * (time.thread_time() - worked)


def settle(window: MainWindow) -> None:
    """Wait until no job is left, so that the next key is measured alone."""
    work = window.work
    workers = (work.file_worker, work.model_worker, work.bulk_worker)
    wait_until(lambda: not work.saver.waiting and not any(worker.pending for worker in workers))


@contextmanager
def profiled(file: str) -> Iterator[None]:
    profile = cProfile.Profile(time.thread_time)
    if file:
        profile.enable()
    yield
    if file:
        profile.disable()
        profile.dump_stats(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--boxes", type=int, default=20_000)
    parser.add_argument("--proposals", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", default="", help="a file for the profile of the keys")
    options = parser.parse_args()
    with application(), tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        make_folder(folder, options.boxes)
        window = opened(folder, options.proposals)
        session = window.session
        wait_until(lambda: not window.work.bulk_worker.pending and session.store is not None)
        crowded = next(row.id for row in session.opened.rows() if row.name == "a.png")
        began = time.perf_counter()
        session.show(crowded)
        document = session.document(crowded)
        wait_until(lambda: document.loaded and len(document.visible()) >= options.boxes)
        timed(lambda: window.canvas.viewport().repaint())
        print(f"{options.boxes} boxes: opened and painted after {time.perf_counter() - began:.1f} s", flush=True)
        began = time.perf_counter()
        window.work.load_model("ready")
        wait_until(lambda: document.proposed)
        timed(lambda: window.canvas.viewport().repaint())
        print(f"{len(document.undecided)} proposals: there after {time.perf_counter() - began:.1f} s", flush=True)
        settle(window)
        window.canvas.setFocus()
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in KEYS}
        with profiled(options.profile):
            for _ in range(options.rounds):
                for name, (key, modifier) in KEYS.items():
                    times[name].append(timed(partial(QTest.keyClick, window.canvas, key, modifier)))
                window.canvas.fit()
        print("milliseconds until painted: median, longest; of these the window's thread worked: median, longest")
        for name, pairs in times.items():
            figures = [figure(each) for each in zip(*pairs, strict=True) for figure in (statistics.median, max)]
            print(f"  {name:14}" + "".join(f"{figure:8.0f}" for figure in figures), flush=True)
        saving = time.perf_counter()
        settle(window)
        print(f"saved {time.perf_counter() - saving:.1f} s later")
        window.close()


if __name__ == "__main__":
    main()
