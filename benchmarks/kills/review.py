"""A window that is killed during decisions: nothing that the screen had shown may be lost.

It is opened again and again on one folder, in a process of its own, and driven with keys. Each time that the screen
shows something new about an image, the process reports the decisions. At a random moment it is killed. Then every
reported decision has to be in the store, and every annotation file has to be whole. After a save each file has to agree
with the store.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from fastloc_core.annotation import Decision
from fastloc_core.formats import voc
from fastloc_core.images import find_images
from fastloc_core.review.edits import Content
from fastloc_core.store import Store, find_place
from fastloc_core.store.indexing import index
from fastloc_core.store.sync import write_annotations

READY = "ready"
LONGEST_S = 1.5  # the life of a window after it is ready
SAVE_AFTER_MS = 5  # so that annotation files are written most of the time


@dataclass(frozen=True, slots=True)
class Told:
    """The state of an image on the screen, after so many changes of it and so many entries of the ledger."""

    image: str
    revision: int
    content: str
    entries: int


@dataclass(frozen=True, slots=True)
class Survey:
    """The findings after a kill."""

    told: int  # states that the screen had shown
    untold: int  # gestures that are in the store before the screen showed their effect
    files: int  # annotation files
    leftovers: int  # temporary files of saves that a kill cut short
    entries: int  # of the ledger


class Lost(AssertionError):
    """The program broke a promise."""


def described(content: Content) -> str:
    boxes = [[a.id, a.label, a.decision, a.box.x0, a.box.y0, a.box.x1, a.box.y1] for a in content.annotations]
    return json.dumps([content.verified, boxes])


def ledger_length(store: Store) -> int:
    return int(store.connection.execute("SELECT count(*) FROM ledger").fetchone()[0])


# the parent


def kill_once(folder: Path, seed: int, after_s: float) -> list[Told]:
    """Let a window decide, and kill it so long after its first decision. Returns its reports until then."""
    aside = str(folder.parent)  # for files that a killed process cannot remove
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "TMPDIR": aside, "TEMP": aside}
    command = [sys.executable, __file__, "--child", str(folder), "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout
        assert child.stderr
        if child.stdout.readline().strip() != READY:
            raise SystemExit(child.stderr.read())
        killed = threading.Event()

        def kill() -> None:
            killed.set()
            child.kill()

        first = child.stdout.readline()  # otherwise a busy machine may not have decided anything yet
        timer = threading.Timer(after_s, kill)
        timer.start()
        told = [Told(*json.loads(line)) for line in (first, *child.stdout) if line.endswith("\n")]
        timer.cancel()
        timer.join()
        if not killed.is_set():
            raise SystemExit(child.stderr.read())
    return told


def survey(folder: Path, told: list[Told], before: int = 0) -> Survey:
    """Open the folder as the window does, and compare. `before`: the number of the ledger's entries at the start.

    Raises Lost.
    """
    images = {path.name for path in find_images(folder).images}
    if skipped := find_images(folder).skipped:
        raise Lost(f"left behind and taken for images: {skipped}")
    files = sorted(folder.glob("*.xml"))
    for file in files:
        voc.read(file)  # raises if it is not whole
    place = find_place(folder)
    lock = place.lock()
    if lock is None:
        raise Lost("the folder is still locked")
    try:
        with Store(place) as store:
            index(store)
            rows = store.rows()
            if {row.name for row in rows} != images:
                raise Lost("the list of images has changed")
            contents = {row.name: store.content(row.id) for row in rows}
            _compare(contents, told)
            entries = ledger_length(store)
            if problems := write_annotations(store):
                raise Lost(f"not written: {problems}")
            for row in rows:
                _compare_file(store.annotation_path(row.id), contents[row.name])
    finally:
        lock.release()
    leftovers = len(list(folder.glob(".*.tmp")))
    untold = entries - max((state.entries for state in told), default=before)
    if untold not in (0, 1):  # a key makes one entry
        raise Lost(f"{untold} gestures are kept, but were never shown")
    return Survey(len(told), untold, len(files), leftovers, entries)


def _compare(contents: dict[str, Content], told: list[Told]) -> None:
    for name, state in {state.image: state for state in told}.items():  # the last of each image
        content = contents[name]
        if content.revision < state.revision:
            raise Lost(f"{name}: {state.revision} changes were shown, {content.revision} are kept")
        if content.revision == state.revision and described(content) != state.content:
            raise Lost(f"{name}: {state.content} was shown, {described(content)} is kept")


def _compare_file(path: Path, content: Content) -> None:
    shown = [a for a in content.annotations if a.decision is not Decision.REJECTED]
    if not shown and not content.verified:
        if path.exists() and voc.read(path).annotations:
            raise Lost(f"{path.name} has boxes without a decision")
        return
    read = voc.read(path)
    if read.verified != content.verified or [a.label for a in read.annotations] != [a.label for a in shown]:
        raise Lost(f"{path.name} differs from the store")
    for a, b in zip(read.annotations, shown, strict=True):
        edges = zip((a.box.x0, a.box.y0, a.box.x1, a.box.y1), (b.box.x0, b.box.y0, b.box.x1, b.box.y1), strict=True)
        if any(abs(one - other) > 1 for one, other in edges):  # files hold whole pixels
            raise Lost(f"{path.name}: {a.box} is not {b.box}")


def make_images(folder: Path, count: int = 12) -> None:
    import cv2
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        pixels = np.full((240, 320, 3), 10 * number, np.uint8)
        (folder / f"{number:02}.png").write_bytes(cv2.imencode(".png", pixels)[1].tobytes())


# the child


def decide(folder: Path, seed: int) -> None:
    """Press keys until this process is killed, and report the state on the screen."""
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest

    from benchmarks.review_speed import CTRL, PLAIN, Key, application, open_window, wait_until
    from fastloc_gui.work import saver

    saver.SAVE_AFTER_MS = SAVE_AFTER_MS
    choose = random.Random(seed)
    keys = [Key.Key_Space] * 6 + [Key.Key_X] * 3 + [Key.Key_D, Key.Key_A] + [Key.Key_Backspace] * 4
    gestures = [(key, PLAIN) for key in keys] + [(Key.Key_Left, CTRL)] * 4 + [(Key.Key_Return, CTRL)]
    with application():
        window = open_window(folder)
        told = {d.image: d.content.revision for d in window.session.documents}
        timer = QTimer(interval=0)

        def press() -> None:
            key, modifier = choose.choice(gestures)
            QTest.keyClick(window.canvas, key, modifier)
            window.canvas.viewport().repaint()
            for document in window.session.documents:
                content = document.content
                if told.get(document.image, 0) != content.revision:
                    told[document.image] = content.revision
                    name = window.session.images.row(document.image).name
                    entries = ledger_length(window.session.opened)
                    print(json.dumps([name, content.revision, described(content), entries]), flush=True)
            timer.setInterval(choose.choice((0, 0, 0, 5, 20)))  # the thread for files needs time

        wait_until(lambda: window.session.current is not None and window.session.current.loaded)
        window.canvas.setFocus()
        print(READY, flush=True)
        timer.timeout.connect(press)
        timer.start()
        wait_until(lambda: False, 60)


def kill_often(home: Path, kills: int, seed: int) -> str:
    """Kill the program that often. The result is one line. Raises Lost."""
    folder, surveys = home / "images", []
    make_images(folder)
    moments, entries = random.Random(seed), 0
    for number in range(kills):
        told = kill_once(folder, seed + number, moments.uniform(0, LONGEST_S))
        surveys.append(survey(folder, told, entries))
        entries = surveys[-1].entries
    return (
        f"{sum(s.told for s in surveys)} states shown before them, none lost; {sum(s.untold for s in surveys)} "
        f"gestures kept but not shown yet; {sum(s.files for s in surveys)} annotation files, all whole; "
        f"{surveys[-1].leftovers} temporary files of saves left behind"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--child", type=Path)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    decide(options.child, options.seed)
