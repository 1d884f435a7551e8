"""The window learns from each decision, in the background, and pending proposals follow."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.learning import bundle
from fastloc_core.learning.learned import Learned
from fastloc_core.learning.lesson import Lesson
from fastloc_core.progress import Progress
from fastloc_core.proposal import Descriptor, ProposalSet
from fastloc_core.review import gestures
from fastloc_core.store import learning
from fastloc_gui.dialogs.learning import LearningDialog
from fastloc_gui.jobs.engine import ModelFacts
from fastloc_gui.jobs.teacher import Teacher
from fastloc_gui.jobs.worker import Token
from fastloc_gui.window.main_window import MainWindow
from fastloc_gui.work import learner
from tests.core.learning_made import HEAD, assert_near, descriptor, learned
from tests.gui.driving import CTRL, Key, Open, document_of, press, wait_for_proposals
from tests.gui.fakes import FACTS, FakeEngine

CAT, DOG = Box(10, 20, 110, 220), Box(150, 30, 250, 130)  # of FakeEngine
WIDER = {CAT: Box(10, 20, 160, 220), DOG: Box(150, 30, 300, 130)}  # as `learned` places them


class FakeTeacher(Teacher):
    """What two boxes teach makes proposals wider. While it is not `free`, it learns without end."""

    needed = 2

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.free.set()
        self.asked: list[int] = []

    def learn(self, lessons: Sequence[Lesson], earlier: Learned | None, progress: Progress) -> Learned | None:
        boxes = sum(lesson.decision is not Decision.REJECTED for lesson in lessons)
        self.asked.append(boxes)
        while not self.free.wait(0.002):
            progress(0, 1)
        return learned(boxes) if boxes >= self.needed else None


class LearningEngine(FakeEngine):
    def __init__(self) -> None:
        super().__init__()
        self.teacher: FakeTeacher = FakeTeacher()
        self.facts = replace(FACTS, head=HEAD)
        self.described: list[Box] = []

    def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
        return self.facts

    def localize(
        self, pixels: NDArray[np.uint8], path: Path, names: str, token: Token
    ) -> tuple[ProposalSet, ModelFacts]:
        found, _ = super().localize(pixels, path, names, token)
        seen = tuple(replace(p, descriptor=descriptor(first=p.box)) for p in found.proposals)
        return replace(found, proposals=seen), self.facts

    def describe(self, pixels: NDArray[np.uint8], boxes: Sequence[Box], token: Token) -> list[Descriptor]:
        self.described += boxes
        return [descriptor(first=box) for box in boxes]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> LearningEngine:
    monkeypatch.setattr(learner, "AFTER_S", 0.02)
    return LearningEngine()


@pytest.fixture
def window(engine: LearningEngine, open_window: Open, qtbot: QtBot) -> MainWindow:
    opened = open_window(engine)
    wait_for_proposals(qtbot, opened)
    qtbot.waitUntil(lambda: not opened.session.images.unproposed(verified=True) and not opened.work.learner.busy)
    return opened


def rest(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until everything is learned and shown."""
    qtbot.waitUntil(lambda: not window.work.learner.busy and not window.session.soon.isActive())


def accept_two(qtbot: QtBot, window: MainWindow) -> None:
    """Both boxes of the first image; the second one is on the screen then."""
    press(window, Key.Key_Space, Key.Key_Space)
    rest(qtbot, window)


def pending(window: MainWindow, name: str) -> list[Box]:
    return [p.box for p in document_of(window, name).pending]


def assert_wide(boxes: Sequence[Box]) -> None:
    for box, wide in zip(boxes, WIDER.values(), strict=True):
        assert_near(box, wide)


def test_decisions_move_what_is_pending_and_neither_decided_boxes_nor_the_one_in_focus(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.learned.text() == "Learns from your decisions: 0 of 2"
    accept_two(qtbot, window)
    assert [a.box for a in document_of(window, "cat.png").annotations] == [CAT, DOG]
    assert_wide(pending(window, "rocket.jpg"))
    focused, other = pending(window, "coffee.png")
    assert focused == CAT
    assert_near(other, WIDER[DOG])
    press(window, Key.Key_Tab)
    assert_wide(pending(window, "coffee.png"))
    assert window.learned.text().replace("\u00a0", " ") == (
        "Learned from 2 decisions: boxes that need no correction 50 % (before: 20 %)"
    )


def test_what_is_taken_back_teaches_nothing(window: MainWindow, qtbot: QtBot) -> None:
    accept_two(qtbot, window)
    press(window, Key.Key_Backspace)
    rest(qtbot, window)
    assert window.session.shaping.learned is None
    assert pending(window, "rocket.jpg") == [CAT, DOG]
    assert window.session.current
    assert window.session.current.focused
    assert window.session.current.focused.box == DOG, "not as it was placed by what was learned from itself"
    assert window.learned.text() == "Learns from your decisions: 1 of 2"
    window.review.redo()
    rest(qtbot, window)
    assert_wide(pending(window, "rocket.jpg"))


def test_the_gallery_shows_what_was_learned(window: MainWindow, qtbot: QtBot) -> None:
    grid, model = window.gallery.grid, window.gallery.model
    press(window, Key.Key_G, modifier=CTRL)
    qtbot.waitUntil(lambda: model.rowCount() == 6 and len(window.gallery.painter.seen) == 6)

    def accept_the_first(left: int) -> None:
        grid.choose(0)
        QTest.keyClick(grid, Key.Key_Space)
        qtbot.waitUntil(lambda: model.rowCount() == left)

    accept_the_first(left=5)
    accept_the_first(left=4)
    qtbot.waitUntil(lambda: abs(model.tiles(0)[0].box.x1 - WIDER[CAT].x1) < 1)
    assert_wide([model.tiles(row)[0].box for row in range(2)])


def test_a_newer_decision_begins_again_but_not_for_ever(
    window: MainWindow, engine: LearningEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = engine.teacher
    teacher.asked.clear()
    teacher.free.clear()
    press(window, Key.Key_Space)
    qtbot.waitUntil(lambda: teacher.asked == [1])
    press(window, Key.Key_Space)
    qtbot.waitUntil(lambda: teacher.asked == [1, 2])
    monkeypatch.setattr(learner, "LATEST_S", 0.0)
    press(window, Key.Key_Space)
    teacher.free.set()
    rest(qtbot, window)
    assert teacher.asked == [1, 2, 3]
    assert [each.n for each in learning.versions_of(window.session.opened)] == [3, 2]


def test_the_window_waits_for_the_learner_as_it_closes_and_the_next_start_learns_the_rest(
    window: MainWindow, engine: LearningEngine, open_window: Open, qtbot: QtBot
) -> None:
    engine.teacher.free.clear()
    press(window, Key.Key_Space, Key.Key_Space)
    qtbot.waitUntil(lambda: 2 in engine.teacher.asked)
    window.close()
    assert window.work.stopped
    again = open_window(LearningEngine())
    qtbot.waitUntil(lambda: again.session.shaping.learned is not None)
    rest(qtbot, again)
    assert_wide(pending(again, "rocket.jpg"))


def test_a_drawn_box_is_looked_at_once_and_teaches(window: MainWindow, engine: LearningEngine, qtbot: QtBot) -> None:
    document, drawn = window.session.current, Box(20, 30, 60, 90)
    assert document
    window.session.apply(gestures.add(document.standing, [(drawn, "cat")]))
    qtbot.waitUntil(lambda: window.learned.text() == "Learns from your decisions: 1 of 2")
    rest(qtbot, window)
    assert engine.described == [drawn]


def test_a_model_that_describes_nothing_learns_nothing(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space)
    assert not window.work.learner.busy
    assert not window.learned.isVisible()


def test_a_box_that_is_dragged_stays_under_the_mouse(window: MainWindow, engine: LearningEngine, qtbot: QtBot) -> None:
    accept_two(qtbot, window)
    engine.teacher.free.clear()
    press(window, Key.Key_Space)
    qtbot.waitUntil(lambda: engine.teacher.asked[-1] == 3)
    document, viewport = window.session.current, window.canvas.viewport()
    assert document
    assert document.focused
    before = document.focused.box
    edge = window.canvas.mapFromScene(before.x1, (before.y0 + before.y1) / 2)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(viewport, edge + QPoint(-30, 0))
    engine.teacher.free.set()
    rest(qtbot, window)
    assert document.focused.box == before
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=edge + QPoint(-30, 0))
    decided = document.annotations[-1].box
    assert (decided.x0, decided.y0, decided.y1) == (before.x0, before.y0, before.y1)
    assert decided.x1 < before.x1


# the dialog


def opened_dialog(window: MainWindow, qtbot: QtBot) -> LearningDialog:
    window.actions_by_id["learning"].trigger()
    (dialog,) = window.findChildren(LearningDialog)
    qtbot.waitUntil(lambda: bool(dialog.summary.text()))
    return dialog


def rows(dialog: LearningDialog) -> list[str]:
    """The state of each version, newest first."""
    items = (dialog.table.topLevelItem(i) for i in range(dialog.table.topLevelItemCount()))
    return [item.text(4) for item in items if item]


def test_off_an_earlier_version_the_newest_and_start_again(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened_dialog(window, qtbot)
    assert dialog.empty.isVisible()
    assert not dialog.use.isEnabled()
    for n in (2, 1):  # the dialog has the keyboard
        for _ in range(n):
            window.review.accept()
        rest(qtbot, window)
    qtbot.waitUntil(lambda: rows(dialog) == ["in use", ""])
    dialog.off.click()
    qtbot.waitUntil(lambda: rows(dialog) == ["", ""])
    rest(qtbot, window)
    assert pending(window, "rocket.jpg") == [CAT, DOG]
    assert "switched it off" in window.learned.text()
    earlier = dialog.table.topLevelItem(1)
    assert earlier
    dialog.table.setCurrentItem(earlier)
    dialog.use.click()
    qtbot.waitUntil(lambda: rows(dialog) == ["", "in use"])
    rest(qtbot, window)
    assert_wide(pending(window, "rocket.jpg"))
    dialog.follow.click()
    qtbot.waitUntil(lambda: rows(dialog) == ["in use", ""])
    dialog.restart.click()
    (question,) = dialog.findChildren(QMessageBox)
    question.button(QMessageBox.StandardButton.Yes).click()
    qtbot.waitUntil(lambda: rows(dialog) == ["", ""])
    rest(qtbot, window)
    assert pending(window, "rocket.jpg") == [CAT, DOG]
    assert window.learned.text() == "Learns from your decisions: 0 of 2"


def test_what_was_learned_goes_to_a_file_and_comes_back(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    accept_two(qtbot, window)
    dialog, file = opened_dialog(window, qtbot), tmp_path / "mine.fastloc-learned"
    qtbot.waitUntil(lambda: rows(dialog) == ["in use"])
    for choose, then in (
        (dialog.export, file.exists),
        (dialog.import_, lambda: rows(dialog) == ["in use, from " + file.name]),
    ):
        choose.click()
        (asked,) = dialog.findChildren(QFileDialog)
        asked.fileSelected.emit(str(file))
        qtbot.waitUntil(then)
        asked.close()
        qtbot.waitUntil(lambda: not dialog.findChildren(QFileDialog))
    assert window.work.learner.held
    assert bundle.read(file, HEAD) == window.session.shaping.learned
