"""Counts the keys and seconds of a reviewer who knows the truth, in the real window with the real model.

    python -m benchmarks.scripted_reviewer IMAGES ANNOTATIONS [--count 100] [--preset learned]

ANNOTATIONS: a folder of Pascal VOC files, which the window does not see. The reviewer accepts a box from an IoU of .7
on. A worse one is mended by the keys of edges until it has that IoU, or rejected and drawn anew if that is quicker.
A class is given by the shortest way: Space, G, its number, or its name. In the end every object has its box.

A look at a proposal, with the key that decides, takes 1.7 s, and drawing a box 7.0 s (both published, see
evaluation/effort.py); each other key takes .28 s (Card, Moran and Newell 1980, an average typist). To compare with an
earlier state of the program, copy this file into its benchmarks/ and run it there.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from lxml import etree
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.review_speed import application, wait_ms, wait_until
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.review import nudge
from fastloc_core.review.nudge import Part, dragged
from fastloc_gui.app import make_window
from fastloc_gui.jobs.engine import Engine
from fastloc_gui.review.document import Document
from fastloc_gui.settings import Settings
from fastloc_gui.window.main_window import MainWindow

ACCEPT, ADJUST = 0.7, 0.3  # IoU from which a box is right, and from which it is worth mending
LOOK_S, DRAW_S, KEY_S = 1.7, 7.0, 0.28  # not imported, because earlier states do not have them
MOST_KEYS = 60  # nobody presses more to mend one box
LEARNING_MS = 1000  # between images, as if a person looked at the next one, so that learning keeps up
MODEL = "efficientnet_lite0"
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_PLAIN = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True, slots=True)
class Truth:
    label: str
    box: Box


@dataclass(frozen=True, slots=True)
class Push:
    """A key that moves an edge."""

    key: Qt.Key
    outwards: bool
    coarse: bool

    def applied(self, box: Box, steps: tuple[int, int], width: float, height: float) -> Box:
        dx, dy = _ARROWS[self.key]
        part, by = Part((dx, dy) if self.outwards else (-dx, -dy)), steps[self.coarse]
        return dragged(box, part, dx * by, dy * by, width, height)


PUSHES = tuple(Push(*each) for each in product(_ARROWS, (True, False), (False, True)))


def read_truth(path: Path) -> list[Truth]:
    """The objects of a Pascal VOC file; its pixels count from 1."""
    edges = ("xmin", "ymin", "xmax", "ymax")
    found = []
    for node in etree.parse(path).getroot().iter("object"):
        x0, y0, x1, y1 = (float(node.findtext(f"bndbox/{edge}", "0")) for edge in edges)
        found.append(Truth(node.findtext("name", "").strip(), Box(x0 - 1, y0 - 1, x1, y1)))
    return found


def mending(box: Box, truth: Box, steps: tuple[int, int], size: tuple[float, float]) -> list[Push]:
    """The keys by which the box gets an IoU of `ACCEPT`; each is the one that helps most."""
    keys: list[Push] = []
    while box.iou(truth) < ACCEPT and len(keys) < MOST_KEYS:
        best = max(PUSHES, key=lambda push: push.applied(box, steps, *size).iou(truth))
        box = best.applied(box, steps, *size)
        keys.append(best)
    return keys


class Reviewer:
    """Sits before the window."""

    def __init__(self, window: MainWindow, truths: dict[str, list[Truth]]) -> None:
        self.window, self.truths = window, truths
        self.count: Counter[str] = Counter()

    @property
    def document(self) -> Document:
        assert self.window.session.current
        return self.window.session.current

    # what is pressed

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _PLAIN, what: str = "keys") -> None:
        self.count[what] += 1
        QTest.keyClick(self.window.canvas, key, modifiers)
        QApplication.processEvents()

    def push(self, pushes: list[Push]) -> None:
        """The coarse ones first, because their key is held: R today, Alt before."""
        held = hasattr(nudge, "step") and any(each.coarse for each in pushes)
        if held:
            self.count["keys"] += 1
            QTest.keyPress(self.window.canvas, Qt.Key.Key_R)
        for each in sorted(pushes, key=lambda push: not push.coarse):
            if held and not each.coarse:
                QTest.keyRelease(self.window.canvas, Qt.Key.Key_R)
                held = False
            more = Qt.KeyboardModifier.AltModifier if each.coarse and not hasattr(nudge, "step") else _PLAIN
            self.press(each.key, _CTRL | (_PLAIN if each.outwards else _SHIFT) | more)
        if held:
            QTest.keyRelease(self.window.canvas, Qt.Key.Key_R)

    def answer(self, label: str) -> None:
        """The class that the window asks for."""
        picker = self.window.picker
        wait_until(picker.isVisible)
        classes = list(self.window.session.classes)
        if picker.field.text() != label and hasattr(picker, "_own") and label in classes[:9]:
            self.count["keys"] += 1
            QTest.keyClicks(picker.field, str(classes.index(label) + 1))
        else:
            if picker.field.text() != label:
                self.count["keys"] += len(label)
                QTest.keyClicks(picker.field, label)
            self.count["keys"] += 1
            QTest.keyClick(picker.field, Qt.Key.Key_Return)
        wait_until(lambda: not picker.isVisible())
        self.window.activateWindow()
        self.window.canvas.setFocus()
        wait_until(self.window.canvas.hasFocus)

    def name(self, label: str, what: str) -> None:
        """Give the box in focus its class; on a proposal this decides it."""
        classes = list(self.window.session.classes)
        if label in classes[:9]:
            self.press(Qt.Key(Qt.Key.Key_1 + classes.index(label)), what=what)
        else:
            self.press(Qt.Key.Key_E, _CTRL, what)
            self.answer(label)

    def draw(self, truth: Truth) -> None:
        self.press(Qt.Key.Key_W)
        canvas, box = self.window.canvas, truth.box
        port = canvas.viewport()
        start, end = (QPointF(canvas.mapFromScene(x, y)) for x, y in ((box.x0, box.y0), (box.x1, box.y1)))
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        for kind, at, button, held in (
            (QEvent.Type.MouseButtonPress, start, left, left),
            (QEvent.Type.MouseMove, (start + end) / 2, none, left),
            (QEvent.Type.MouseMove, end, none, left),
            (QEvent.Type.MouseButtonRelease, end, left, none),
        ):
            QApplication.sendEvent(port, QMouseEvent(kind, at, port.mapToGlobal(at), button, held, _PLAIN))
        self.count["drawn"] += 1
        self.answer(truth.label)

    # what is decided

    def review(self) -> None:
        images = self.window.session.images
        while images.verified < len(images):
            self.image()
            done = images.verified
            wait_ms(LEARNING_MS)
            print(f"\r{done} of {len(images)} images", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)

    def image(self) -> None:
        document, session = self.document, self.window.session
        wait_until(lambda: document.loaded and not session.waiting(document) and bool(document.proposed))
        truths = self.truths[document.path.stem]
        while document is self.document and not document.verified and document.pending:
            self.proposal(document, truths)
        if document is not self.document or document.verified:
            session.show(document.image)  # the last decision went on, but objects may be left
        for truth in self.left(document, truths):
            self.draw(truth)
        if not document.verified:
            self.press(Qt.Key.Key_Space)
        rows = [session.images.row(session.images.image(i)) for i in range(len(session.images))]
        if document is self.document and (left := next((row for row in rows if not row.verified), None)):
            self.count["keys"] += 1  # Shift+D
            session.show(left.id)
        if not document.verified:
            raise SystemExit(f"{document.path.name} does not get done.")

    def left(self, document: Document, truths: list[Truth]) -> list[Truth]:
        """The objects without a box, one to one."""
        left, boxes = list(truths), [a.box for a in document.annotations]
        for box in boxes:
            best = max(left, key=lambda each: each.box.iou(box), default=None)
            if best and best.box.iou(box) >= ACCEPT - 0.05:  # files and stores round
                left.remove(best)
        return left

    def proposal(self, document: Document, truths: list[Truth]) -> None:
        shown = document.focused
        if not isinstance(shown, Proposal):
            self.press(Qt.Key.Key_Space)  # from a mended box to the next proposal
            return
        self.count["looks"] += 1
        left = self.left(document, truths)
        truth = max(left, key=lambda each: each.box.iou(shown.box), default=None)
        iou = truth.box.iou(shown.box) if truth else 0.0
        others = [p.box.iou(truth.box) for p in document.pending if p.id != shown.id] if truth else []
        if truth is None or iou < ADJUST or max(others, default=0.0) > iou:
            self.press(Qt.Key.Key_X, what="decisions")
        elif iou >= ACCEPT:
            self.accept(shown, truth.label)
        else:
            self.mend(document, shown, truth)

    def accept(self, shown: Proposal, label: str) -> None:
        if shown.label == label:
            self.press(Qt.Key.Key_Space, what="decisions")
        elif shown.guess == label:
            self.press(Qt.Key.Key_G, what="decisions")
        else:
            self.name(label, "decisions")

    def mend(self, document: Document, shown: Proposal, truth: Truth) -> None:
        steps = (1, 10)  # of earlier states
        if hasattr(nudge, "step"):
            zoom = self.window.canvas.zoom
            steps = nudge.step(zoom), nudge.step(zoom, coarse=True)
        pushes = mending(shown.box, truth.box, steps, (document.width, document.height))
        seconds = KEY_S * (len(pushes) + any(each.coarse for each in pushes))
        if len(pushes) == MOST_KEYS or seconds > DRAW_S:
            self.press(Qt.Key.Key_X, what="decisions")
            return
        self.push(pushes)
        box = next((a for a in document.annotations if a.id == shown.id), None)
        if box is None:
            raise SystemExit(f"The keys moved nothing in {document.path.name}.")
        self.count["mended"] += 1
        if box.label != truth.label:
            document.set_focus(box.id)
            self.name(truth.label, "keys")


def chosen(images: Path, annotations: Path, count: int) -> dict[Path, list[Truth]]:
    """A random choice that is always the same, of images with objects."""
    found: dict[Path, list[Truth]] = {}
    for path in random.Random(0).sample(paths := sorted(images.iterdir()), len(paths)):
        xml = annotations / f"{path.stem}.xml"
        if len(found) < count and xml.is_file() and (truths := read_truth(xml)):
            found[path] = truths
    return found


def run(folder: Path, truths: dict[str, list[Truth]], preset: str) -> Counter[str]:
    settings = Settings()
    for name, value in (("pause_ms", 0), ("guide_seen", True)):
        if hasattr(settings, name):
            setattr(settings, name, value)
    window = make_window(Engine(), settings, preset)
    window.resize(1366, 768)
    window.canvas.animated = False
    window.show()
    window.activateWindow()
    window.open_folder(folder)
    window.work.load_model(MODEL)
    wait_until(lambda: window.isActiveWindow() and window.work.facts is not None and window.session.current is not None)
    window.canvas.setFocus()
    reviewer = Reviewer(window, truths)
    reviewer.review()
    window.close()
    return reviewer.count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("images", type=Path)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("--count", type=int, default=100, help="images (default: 100)")
    parser.add_argument("--preset", default="")
    options = parser.parse_args()
    with application(), tempfile.TemporaryDirectory() as home:
        files = chosen(options.images, options.annotations, options.count)
        for path in files:
            shutil.copy(path, home)
        count = run(Path(home), {path.stem: truths for path, truths in files.items()}, options.preset)
    objects = sum(map(len, files.values()))
    seconds = LOOK_S * count["looks"] + DRAW_S * count["drawn"] + KEY_S * count["keys"]
    pressed = count["decisions"] + count["keys"]
    print(
        f"{len(files)} images, {objects} objects; {count['looks']} looks, {count['mended']} mended, "
        f"{count['drawn']} drawn; {pressed} keys ({pressed / objects:.2f} a box), "
        f"{seconds:.0f} s ({seconds / objects:.2f} a box; all drawn: {DRAW_S:.2f})"
    )


if __name__ == "__main__":
    main()
