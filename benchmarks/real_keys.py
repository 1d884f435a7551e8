"""Presses real keys in the real window, and looks for decisions that nobody meant and keys that say nothing.

    xvfb-run -a python benchmarks/real_keys.py

It needs Xvfb, xdotool and setxkbmap (packages xvfb, xdotool and x11-xkb-utils). Each line is a fault that users met,
with their own keys; it ends with an error if one is left. It takes half a minute.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.review_speed import application
from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.labels import ClassIndex
from fastloc_core.proposal import ClassScore, Evidence, Proposal, ProposalSet
from fastloc_gui.app import make_window
from fastloc_gui.jobs.engine import Engine, ModelFacts, Wanted, read_wanted
from fastloc_gui.jobs.worker import Token
from fastloc_gui.review.document import Document
from fastloc_gui.review.image_list import Show
from fastloc_gui.settings import Settings

PATIENCE_S = 20
QUIT_S = 1.0
LABELS = ClassIndex(["hog, pig, grunter", "Irish wolfhound", "skunk, polecat"])
FACTS = ModelFacts("ready", "no device", LABELS.names, "paper")
SIZE = 6000, 4000  # 24 megapixels


class ReadyEngine(Engine):
    """A hog and a skunk in every image, and at another place whatever is looked for."""

    def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
        return FACTS

    def named(self, names: str) -> list[Wanted]:
        return read_wanted(LABELS, names)

    def localize(
        self, pixels: NDArray[np.uint8], path: Path, names: str, token: Token
    ) -> tuple[ProposalSet, ModelFacts]:
        heat = np.ones((8, 8), np.float32)
        labels, top = (names.split(", "), 2000) if names else (["hog", "skunk"], 200)
        proposals = tuple(
            Proposal(
                Box(300 + 1500 * i, top, 1300 + 1500 * i, top + 1000),
                ClassScore(0, label, 9.0, 1.0),
                0.9 - i / 10,
                (),
                heat > 0,
                Evidence(heat, ()),
                belief=1.0,
            )
            for i, label in enumerate(labels)
        )
        return ProposalSet(path, *SIZE, proposals, (), "ready", "paper"), FACTS


class Screen:
    """The window on a screen of its own, and the keyboard in front of it."""

    def __init__(self, folder: Path) -> None:
        self.window = make_window(ReadyEngine(), Settings())
        self.window.resize(1200, 800)
        self.window.canvas.animated = False
        self.window.show()
        self.window.work.load_model("ready")
        self.window.open_folder(folder)
        self.wait(lambda: self.window.work.facts is not None and self.window.session.current is not None)
        xdo("windowfocus", "--sync", str(int(self.window.winId())))
        self.wait(self.window.isActiveWindow)
        self.window.canvas.setFocus()
        self.come()

    @property
    def document(self) -> Document:
        assert self.window.session.current
        return self.window.session.current

    @property
    def said(self) -> str:
        return self.window.status.currentMessage()

    def come(self) -> Document:
        """Wait until the image has its proposals, and somebody has looked at it."""
        self.wait(lambda: self.document.loaded and not self.window.work.waits_for_proposals(self.document))
        self.pause(self.window.settings.pause_ms + 200)
        return self.document

    def press(self, *keys: str) -> None:
        """Keys by their names, or by their codes, one at once after the other."""
        xdo("key", "--delay", "20", *keys)
        self.pause(120)

    def type(self, text: str) -> None:
        xdo("type", "--delay", "30", text)
        self.pause(120)

    def wait(self, condition: Callable[[], bool]) -> None:
        ends = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > ends:
                raise SystemExit("The window does not come to the state that is looked at.")
            self.pause(10)

    def pause(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()


def xdo(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], check=True, capture_output=True)  # noqa: S607 (from the PATH)


def layout(name: str) -> None:
    subprocess.run(["setxkbmap", name], check=True, capture_output=True)  # noqa: S607 (from the PATH)


# the faults: each says what is wrong, or nothing


def class_typed_into_nowhere(screen: Screen) -> bool:
    document = screen.come()
    screen.press("space", "space")
    screen.wait(lambda: screen.document is not document)
    screen.window.session.show(document.image)
    screen.come()
    verified = screen.window.session.images.verified
    screen.press("ctrl+e")
    said = screen.said
    screen.type("dog")
    screen.press("Return")
    same = screen.document is document and screen.window.session.images.verified == verified
    screen.pause(1100)
    return same and said.startswith("No box is chosen")


def return_twice_after_a_search(screen: Screen) -> bool:
    screen.press("shift+d")
    document = screen.come()
    screen.press("ctrl+l")
    screen.type("hog")
    screen.press("Return", "Return", "space", "ctrl+Return")
    return document is screen.document and not document.content.annotations


def answers_to_a_search(screen: Screen) -> bool:
    document = screen.come()
    screen.wait(lambda: screen.window.boxes.answer.text() == "hog: 1 new")
    stored = len(screen.window.session.opened.raw_proposals(document.image))
    texts = []
    for names in ("pig", "hog,  Irish wolf hound", "unicorn, pig"):
        screen.press("ctrl+l", "ctrl+a")
        screen.type(names)
        screen.press("Return")
        screen.wait(lambda: not screen.window.boxes.answer.text().startswith("Looking"))
        texts.append(screen.window.boxes.answer.text())
    new = len(screen.window.session.opened.raw_proposals(document.image)) - stored
    screen.come()
    wanted = ["pig = hog: nothing new", "hog: nothing new\nIrish wolf hound = Irish wolfhound: 1 new"]
    return texts[:2] == wanted and texts[2].endswith("pig = hog: nothing new") and new == 1


def steps_and_desktops(screen: Screen) -> bool:
    """The keys of desktops move nothing; a step can be seen on 24 megapixels, and grows."""
    document = screen.come()
    screen.press("ctrl+alt+Right", "ctrl+alt+Left", "alt+Right", "super+Right")
    untouched = not document.content.annotations
    before = document.focused.box if document.focused else Box(0, 0, 1, 1)
    screen.press("ctrl+Right")
    one = document.annotations[-1].box.x1 - before.x1
    xdo("keydown", "r")
    screen.press("ctrl+Right")
    xdo("keyup", "r")
    ten = document.annotations[-1].box.x1 - before.x1 - one
    return untouched and one == round(1 / screen.window.canvas.zoom) > 3 and ten == 10 * one


def one_key_too_many(screen: Screen) -> bool:
    screen.press("shift+d")
    document = screen.come()
    screen.press("x", "space", "x")
    return document.verified and screen.document is not document and not screen.document.content.annotations


def other_keyboards(screen: Screen) -> bool:
    document = screen.come()
    layout("fr")
    screen.press("11")  # e with an accent, where others have 2
    french = [a.label for a in document.annotations] == [screen.window.session.classes[1]]
    layout("ru")
    screen.press("23", "53")  # Tab; che, where others have X
    russian = [a.decision for a in document.content.annotations].count(Decision.REJECTED) == 1
    screen.come()
    layout("gr")
    before = screen.document
    screen.press("38")  # alpha, where others have A
    layout("us")
    return french and russian and screen.document is not before


def unknown_class(screen: Screen) -> bool:
    problems: list[tuple[str, str]] = []
    screen.window.session.problem.connect(lambda *told: problems.append(told))
    screen.window.actions_by_id["run_done"].trigger()
    screen.wait(lambda: not screen.window.session.images.unproposed(verified=True))
    choose = screen.window.images.show_only
    choose.setCurrentIndex(choose.findData(Show.DISAGREEING))
    choose.activated.emit(choose.currentIndex())
    screen.wait(lambda: bool(problems))
    for box in QApplication.topLevelWidgets():
        if box.isModal():
            box.close()
    choose.setCurrentIndex(choose.findData(Show.ALL))
    choose.activated.emit(choose.currentIndex())
    screen.window.desk.take_keyboard()
    return problems[0][0] == "The model knows no raccoon" and problems[0][1].startswith("Not compared: 16 box")


def end_of_the_work(screen: Screen) -> bool:
    for _ in range(len(screen.window.session.images) + 1):
        if screen.window.end.isVisible():
            break
        screen.come()
        screen.press("ctrl+Return" if screen.document.pending else "space")
    images = len(screen.window.session.images)
    return screen.window.end.isVisible() and screen.window.end.counts.text().startswith(f"Images: {images}.")


FAULTS: dict[str, Callable[[Screen], bool]] = {
    "Ctrl+E on a done image, then a word, then Return": class_typed_into_nowhere,
    "Return twice in the search for a class": return_twice_after_a_search,
    "Answers to pig, to spaces, and to one unknown name of two": answers_to_a_search,
    "Ctrl+Alt+arrows of the desktop, and steps on 24 megapixels": steps_and_desktops,
    "One X too many": one_key_too_many,
    "French, Russian and Greek keyboards": other_keyboards,
    "Sixteen raccoons that the model does not know": unknown_class,
    "The end of the work": end_of_the_work,
}


def make_images(folder: Path) -> None:
    folder.mkdir()
    for number in range(5):
        Image.new("RGB", SIZE, (40 * number, 90, 90)).save(folder / f"{number}.jpg", quality=30)
    raccoons = [Annotation(Box(10 + n, 10, 900, 900), "raccoon", Decision.DRAWN) for n in range(16)]
    image = voc.VocImage(folder / "4.jpg", *SIZE)
    (folder / "4.xml").write_bytes(voc.to_xml(image, raccoons, verified=True))


def quit_the_program(folder: Path) -> float:
    """Seconds from Ctrl+Q to the end of the program, which loads its model at that time."""
    home = Path(os.environ["FASTLOC_HOME"])
    (home / "fastloc").mkdir(exist_ok=True)
    (home / "fastloc/fastloc.conf").write_text("[General]\nguide_seen=yes\n")
    environment = os.environ | {"XDG_CONFIG_HOME": str(home)}
    with subprocess.Popen([sys.executable, "-m", "fastloc_gui.app", str(folder)], env=environment) as program:
        found = subprocess.run(
            ["xdotool", "search", "--sync", "--all", "--onlyvisible", "--pid", str(program.pid), "--name", "fastloc"],  # noqa: S607
            check=True,
            capture_output=True,
            text=True,
        )
        time.sleep(1)  # by now it loads the model, which must not delay the end
        xdo("windowfocus", "--sync", found.stdout.split()[0])
        pressed = time.monotonic()
        xdo("key", "ctrl+q")
        program.wait(PATIENCE_S)
        return time.monotonic() - pressed


def main() -> None:
    left = []
    with application(), tempfile.TemporaryDirectory() as home:
        layout("us")
        folder = Path(home) / "images"
        make_images(folder)
        screen = Screen(folder)
        for fault, gone in FAULTS.items():
            ok = gone(screen)
            left += [] if ok else [fault]
            print(f"{'ok  ' if ok else 'LEFT'} {fault}{'' if ok else f' ({screen.said})'}", flush=True)
        screen.window.close()
        took = quit_the_program(folder)
        left += [] if took <= QUIT_S else ["quit"]
        print(f"{'ok  ' if took <= QUIT_S else 'LEFT'} Ctrl+Q ends the program in {took:.2f} s")
    if left:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
