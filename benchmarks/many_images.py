"""Measures how quickly the window reacts in a folder of very many images.

    python benchmarks/many_images.py [--images 100000] [--folder FOLDER]

Makes a folder of tiny images and opens it in the real window. Then it gives every tenth image proposals and every
hundredth a decision, and opens the folder again in another process. It prints the time until each effect is painted,
the longest time between two turns of a 5 ms timer meanwhile, and the memory. Honest figures need a display (under Xvfb:
xvfb-run). Without a display it runs offscreen.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import uuid4

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.review_speed import PLAIN, Key, ReadyEngine, Stalls, application, wait_ms, wait_until
from fastloc_core.annotation import Annotation, Decision
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.shaping import Shaping
from fastloc_core.store import Store, find_place
from fastloc_core.store.proposals import coarse
from fastloc_core.store.store import Run
from fastloc_gui.app import make_window
from fastloc_gui.jobs.worker import Token
from fastloc_gui.review.image_list import Show
from fastloc_gui.settings import Settings

IN_A_FOLDER = 1000
SIDE = 16
SHIFT = Qt.KeyboardModifier.ShiftModifier


def make_images(root: Path, count: int) -> None:
    import cv2

    pixels = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3), np.uint8)
    encoded = cv2.imencode(".jpg", pixels)[1].tobytes()
    for number in range(count):
        folder = root / f"part {number // IN_A_FOLDER}"
        if number % IN_A_FOLDER == 0:
            folder.mkdir(parents=True)
        (folder / f"image-{number}.jpg").write_bytes(encoded + b"%d" % number)


def fill(root: Path) -> None:
    """Store proposals and decisions as after a long review."""
    random = np.random.default_rng(1)
    with Store(find_place(root)) as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        store.connection.execute(f"UPDATE images SET width = {SIDE}, height = {SIDE}")
        rows = store.rows()
        found, facts = ReadyEngine().localize(np.zeros((SIDE, SIDE, 3), np.uint8), root / rows[0].name, "", Token())
        template = coarse(found.proposals)
        store.use(Run(facts.name, facts.preset))
        store.use_shaping(Shaping(ClassMap().with_classes(facts.labels)))
        for row in rows[::10]:
            sure = zip(template, random.random(len(template)).tolist(), strict=True)
            proposals = tuple(replace(p, confidence=confidence, id=uuid4().hex) for p, confidence in sure)
            store.keep_proposals(row.id, replace(found, proposals=proposals))
        for row in rows[::100]:
            p = store.standing(row.id).undecided[0]
            accepted = Annotation(p.box, p.label, Decision.ACCEPTED, p.chance, id=p.id)
            store.record("accept", [ImageEdit(row.id, (Change(None, accepted),), (False, row.id % 200 == 1))])


class Painted(QObject):
    """Measures the time from an act until a widget has painted its effect."""

    def __init__(self, widget: QWidget, shows: Callable[[], bool] = lambda: True) -> None:
        super().__init__()
        self._shows, self._waiting = shows, False
        self._loop = QEventLoop()
        widget.installEventFilter(self)

    def ms(self, act: Callable[[], object]) -> float:
        began = time.perf_counter()
        self._waiting = True
        act()
        self._loop.exec()
        return 1000 * (time.perf_counter() - began)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._waiting and event.type() is QEvent.Type.Paint and self._shows():
            self._waiting = False
            QTimer.singleShot(0, self._loop.quit)
        return False


class Desk:
    """The window and the measurements in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.window = window = make_window(ReadyEngine(), Settings())
        window.settings.pause_ms = 0
        window.show()
        window.activateWindow()
        wait_until(window.isActiveWindow)
        wait_ms(300)
        self._stalls = Stalls()
        self._list = Painted(window.images.list.viewport())
        self._before = self._state
        self._canvas = Painted(window.canvas.viewport(), lambda: self._state not in (None, self._before))
        took = self._canvas.ms(lambda: window.open_folder(folder))
        print(f"  {len(window.session.images)} images listed and the first one painted after {took:.0f} ms,", end=" ")
        print(f"longest stall {self._stalls.longest_ms():.0f} ms")
        wait_until(lambda: not (window.work.file_worker.pending or window.work.bulk_worker.pending))
        print(f"  the folder looked through: longest stall {self._stalls.longest_ms():.0f} ms", flush=True)

    @property
    def _state(self) -> object:
        """The state of the canvas; None while the image is not there."""
        document = self.window.session.current
        if document is None or self.window.canvas._image.isEmpty():
            return None
        return document.image, document.content.revision

    def load_model(self) -> None:
        self.window.work.load_model("ready")
        wait_until(lambda: self.window.work.facts is not None)
        self.rest()
        print(f"  the model loaded: longest stall {self._stalls.longest_ms():.0f} ms", flush=True)

    def rest(self) -> None:
        """Wait until no work is under way."""
        work = self.window.work
        wait_until(lambda: not work.file_worker.pending and not work.model_worker.pending)
        wait_ms(50)

    def in_list(self, what: str, *acts: Callable[[], object]) -> None:
        self._measure(what, self._list, acts)

    def on_canvas(self, what: str, *acts: Callable[[], object]) -> None:
        self._measure(what, self._canvas, acts)

    def _measure(self, what: str, painted: Painted, acts: Iterable[Callable[[], object]]) -> None:
        times: list[float] = []
        self._stalls.longest_ms()
        for act in acts:
            self._before = self._state
            times.append(painted.ms(act))
            self.rest()
        stall = self._stalls.longest_ms()
        if not times:
            print(f"  {what:40} too quick to measure in so small a folder", flush=True)
            return
        print(
            f"  {what:40} {statistics.median(times):6.0f} {max(times):6.0f} {stall:6.0f}   n = {len(times)}", flush=True
        )

    def work(self) -> None:
        """All actions of a person with a list."""
        window, images = self.window, self.window.images
        print("  milliseconds until painted: median, longest; longest stall")

        def key(name: Key, modifier: Qt.KeyboardModifier = PLAIN) -> Callable[[], None]:
            return lambda: QTest.keyClick(window.canvas, name, modifier)

        def scroll(share: float) -> None:
            bar = images.list.verticalScrollBar()
            bar.setValue(round(share * bar.maximum()))

        def walk() -> Iterator[Callable[[], None]]:
            while window.work.bulk_worker.pending:
                yield from [key(Key.Key_D), key(Key.Key_D), key(Key.Key_A)]

        window.canvas.setFocus()
        window.open_folder(self.folder)
        wait_until(lambda: window.session.current is not None and window.session.current.loaded)
        self._measure("next and previous, while looking through", self._canvas, walk())
        self.on_canvas("next image", *[key(Key.Key_D)] * 20)
        self.on_canvas("previous image", *[key(Key.Key_A)] * 10)
        self.on_canvas("next image to review", *[key(Key.Key_D, SHIFT)] * 10)
        self.in_list("scroll", *(partial(scroll, n / 20) for n in range(1, 21)))
        images.search.setFocus()
        self.in_list("type in the search field", *(partial(QTest.keyClicks, images.search, c) for c in "e-77"))
        self.in_list("clear the search field", images.search.clear)
        last = images.show_only.findData(Show.DISAGREEING)  # it has to be found first, so it is measured alone
        boxes = {"status": (images.show_only, last), "order": (images.order, images.order.count())}
        for what, (box, count) in (boxes | {"class": (images.label, images.label.count())}).items():
            choices = range(1, count)
            self.in_list(f"another {what}", *[partial(QTest.keyClick, box, Key.Key_Down) for _ in choices])
            self.in_list(f"another {what}, back", *[partial(QTest.keyClick, box, Key.Key_Up) for _ in choices])
        QTest.keyClick(images.order, Key.Key_Down)  # uncertain first
        self.rest()
        window.canvas.setFocus()
        window.session.show(window.session.images.image(0))
        self.rest()
        self.on_canvas("decide, uncertain ones first", *[key(Key.Key_X)] * 3)
        self.on_canvas("finish an image, uncertain ones first", *[key(Key.Key_Return)] * 10)


def memory_mb() -> float:
    """The resident memory of this process. Only Linux tells it."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def index(folder: Path) -> None:
    print("for the first time")
    with application():
        Desk(folder).window.close()


def work(folder: Path) -> None:
    print("with proposals and decisions")
    with application():
        desk = Desk(folder)
        desk.load_model()
        desk.work()
        print(f"  memory {memory_mb():.0f} MB,", end=" ")
        import torch  # noqa: F401 (a real model needs it)

        print(f"with torch {memory_mb():.0f} MB")
        desk.window.close()


PHASES = {"index": index, "fill": fill, "work": work}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="keep the folder here, and use it again")
    parser.add_argument("--phase", choices=PHASES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.phase:
        PHASES[options.phase](options.folder)
        return
    with tempfile.TemporaryDirectory() as home:
        folder = options.folder or Path(home)
        if not (folder / "part 0").exists():
            make_images(folder, options.images)
            phases = ["index", "fill", "work"]
        else:
            phases = ["work"]
        for phase in phases:  # each phase in a process of its own
            subprocess.run([sys.executable, __file__, "--folder", str(folder), "--phase", phase], check=True)


if __name__ == "__main__":
    main()
