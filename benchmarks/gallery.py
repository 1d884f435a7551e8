"""Measures how smoothly the gallery scrolls through very many boxes.

    python -m benchmarks.gallery [--boxes 100000] [--images 1000] [--side 800] [--decided] [--folder FOLDER]

Makes a folder of noisy JPEGs whose store has so many proposals (or, with --decided, decided boxes), and opens it in the
real window. The gallery lists all of them; then it is scrolled from the top to the bottom, to random places, and
ordered in other ways. For each part it prints the longest time between two turns of a 5 ms timer, and the longest time
that the window's own thread worked between two turns: on a busy machine the first one is longer. It also prints how
long the pictures of a place that nobody has seen take. At last one key decides about one box, and about a screen of
them.
Honest figures need a display (under Xvfb: xvfb-run). Without a display it runs offscreen. If other programs use the
processors, `chrt -f 5` before the command keeps them away (Linux, as root).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.many_images import memory_mb
from benchmarks.review_speed import ReadyEngine, application, wait_ms, wait_until
from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import ClassScore, Evidence, Proposal, ProposalSet
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.store import Store, find_place
from fastloc_core.store.gallery import Listing
from fastloc_core.store.indexing import index
from fastloc_core.store.store import Run
from fastloc_gui.app import make_window
from fastloc_gui.panels.gallery.tiles import Order
from fastloc_gui.settings import Settings

LABELS = ("cat", "dog", "hog", "cup")
RUN = Run("ready", "paper")
SCROLL_S = 30.0  # from the top to the bottom
JUMPS = 40

Key = Qt.Key


def make_folder(root: Path, images: int, side: int) -> None:
    import cv2

    random = np.random.default_rng(0)
    root.mkdir(parents=True, exist_ok=True)
    for number in range(images):
        coarse = random.integers(0, 255, (side // 16, side // 16, 3), np.uint8)
        cv2.imwrite(str(root / f"image-{number:05}.jpg"), cv2.resize(coarse, (side, side)))


def fill(root: Path, boxes: int, side: int, decided: bool) -> None:
    """Proposals, or decided boxes, of random places, sizes and classes, as many in each image."""
    random, heat = np.random.default_rng(1), np.zeros((8, 8), np.float32)
    with Store(find_place(root)) as store:
        index(store)
        store.connection.execute("PRAGMA synchronous = OFF")
        store.connection.execute(f"UPDATE images SET width = {side}, height = {side}, is_read = 1")
        store.use(RUN)
        rows = store.rows()
        for row in rows:
            found = []
            for number in range(boxes // len(rows)):
                w, h = random.uniform(8, side / 4, 2).tolist()
                x, y = random.uniform(0, side - side / 4, 2).tolist()
                score = ClassScore(0, LABELS[number % len(LABELS)], 9.0, 1.0)
                sure = float(random.random())
                found.append(Proposal(Box(x, y, x + w, y + h), score, sure, (), heat > 0, Evidence(heat, ())))
            if decided:
                made = (Annotation(p.box, p.label, Decision.ACCEPTED, p.confidence) for p in found)
                store.record("accept", [ImageEdit(row.id, tuple(Change(None, each) for each in made))])
            else:
                proposals = ProposalSet(root / row.name, side, side, tuple(found), (), *RUN)
                store.keep_proposals(row.id, proposals)


class Turns(QObject):
    """The longest time between two turns of the event loop, and the working time of its thread between two turns."""

    def __init__(self) -> None:
        super().__init__()
        self._last = self._now()
        self._longest = 0.0, 0.0
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), time.thread_time()

    def _turn(self) -> None:
        now = self._now()
        gaps = (after - before for after, before in zip(now, self._last, strict=True))
        longest, worked = map(max, zip(self._longest, gaps, strict=True))
        self._last, self._longest = now, (longest, worked)

    def since(self) -> str:
        """Since the last call."""
        self._turn()
        longest, worked = self._longest
        self._longest = 0.0, 0.0
        return f"longest stall {1000 * longest:4.0f} ms, work {1000 * worked:4.0f} ms"


def wait(condition: Callable[[], bool]) -> None:
    """Until it holds for the first time."""
    held = False

    def holds() -> bool:
        nonlocal held
        held = held or condition()
        return held

    wait_until(holds)


class Bench:
    def __init__(self, folder: Path, decided: bool) -> None:
        self.window = window = make_window(ReadyEngine(), Settings())
        window.settings.pause_ms = 0
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        wait_until(window.isActiveWindow)
        window.open_folder(folder)
        wait_until(lambda: bool(window.session.current and window.session.current.loaded))
        wait_until(lambda: not (window.work.file_worker.pending or window.work.bulk_worker.pending))
        self.panel, self.grid, self.turns = window.gallery, window.gallery.grid, Turns()
        if decided:
            self.panel.controls.listing.setCurrentIndex(self.panel.controls.listing.findData(Listing.DECIDED))
        self.turns.since()

    def quiet(self) -> bool:
        work = self.window.work
        return not (work.file_worker.pending or work.bulk_worker.pending or self.panel.crops.making)

    def shown(self) -> bool:
        """Whether the pictures in view are there."""
        rows = self.grid.in_view()
        wishes = [self.panel.painter.wish(self.panel.model.tiles(row)) for row in rows]
        return bool(wishes) and all(self.panel.crops.get(wish) for wish in wishes)

    def part(self, what: str, act: Callable[[], object], until: Callable[[], bool] | None = None) -> None:
        wait(self.quiet)
        self.turns.since()
        began = time.perf_counter()
        act()
        wait(until or self.shown)
        took = time.perf_counter() - began
        print(f"  {what:44} {took:7.2f} s   {self.turns.since()}", flush=True)

    def scroll(self) -> None:
        """From the top to the bottom, evenly."""
        bar, began = self.grid.verticalScrollBar(), time.perf_counter()
        while (share := (time.perf_counter() - began) / SCROLL_S) < 1:
            bar.setValue(round(share * bar.maximum()))
            wait_ms(10)
        bar.setValue(bar.maximum())

    def jump(self) -> None:
        """To random places, each as soon as the pictures of the last one are there."""
        bar, random, times = self.grid.verticalScrollBar(), np.random.default_rng(2), []
        for share in random.random(JUMPS).tolist():
            began = time.perf_counter()
            bar.setValue(round(share * bar.maximum()))
            wait(self.shown)
            times.append(1000 * (time.perf_counter() - began))
        print(f"  pictures of a new place: median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms")

    def another_order(self, order: Order) -> None:
        before = self.panel.model.all
        self.part(f"another order: {order}", partial(self._order, order), lambda: self.panel.model.all is not before)

    def _order(self, order: Order) -> None:
        box = self.panel.controls.order
        box.setCurrentIndex(box.findData(order))
        box.activated.emit(box.currentIndex())

    def choose_class(self, at: int) -> None:
        box = self.panel.controls.label
        box.setCurrentIndex(at)
        box.activated.emit(at)

    def accept(self) -> None:
        QTest.keyClick(self.grid, Key.Key_Space)

    def fewer(self, count: int) -> bool:
        return self.panel.model.rowCount() < count

    def work(self) -> None:
        window, panel, model = self.window, self.panel, self.panel.model
        self.part("read all boxes, until the first are seen", window.actions_by_id["gallery"].trigger)
        print(f"  {model.rowCount()} boxes", flush=True)
        self.part("scroll from the top to the bottom", self.scroll)
        self.part("jump to random places", self.jump)
        for order in (Order.UNSURE, Order.LARGE, Order.IMAGE):
            self.another_order(order)
        self.part("only one class", lambda: self.choose_class(1))
        self.part("all classes", lambda: self.choose_class(0))
        self.part("whole images", lambda: panel.controls.whole.setChecked(True))
        self.part("scroll through them", self.scroll)
        self.part("boxes again", lambda: panel.controls.whole.setChecked(False))
        if panel.controls.listing.currentData() == Listing.TO_REVIEW:
            for what, keys in (("one box", []), ("a screen of boxes", [Key.Key_PageDown])):
                for key in keys:
                    QTest.keyClick(self.grid, key, Qt.KeyboardModifier.ShiftModifier)
                self.part(f"accept {what}", self.accept, partial(self.fewer, model.rowCount()))
        print(f"  memory {memory_mb():.0f} MB")
        wait_until(self.quiet)
        window.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--boxes", type=int, default=100_000)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--side", type=int, default=800, help="of the images, in pixels")
    parser.add_argument("--decided", action="store_true", help="decided boxes in place of proposals")
    parser.add_argument("--folder", type=Path, help="keep the folder here, and use it again")
    parser.add_argument("--filled", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.filled:
        with application():
            Bench(options.folder, options.decided).work()
        return
    with tempfile.TemporaryDirectory() as home:
        folder = options.folder or Path(home) / "images"
        if not folder.exists():
            make_folder(folder, options.images, options.side)
            fill(folder, options.boxes, options.side, options.decided)
        again = ["--folder", str(folder), "--filled", *(["--decided"] if options.decided else [])]
        # in a process of its own, so that its memory is that of the window
        subprocess.run([sys.executable, "-m", "benchmarks.gallery", *again], check=True)


if __name__ == "__main__":
    main()
