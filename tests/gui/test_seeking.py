"""Finding more objects like the decided ones, in a real window, with a seeker that knows where they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.store import Place, Store
from fastloc_gui.jobs.seeker import FEW, Like, Seeker
from fastloc_gui.jobs.worker import Token
from fastloc_gui.review.image_list import Show
from fastloc_gui.window.main_window import MainWindow
from tests.core.stores import box as drawn
from tests.core.stores import draw
from tests.gui.driving import CTRL, SHIFT, Key, Open, document_of, press, wait_for_proposals
from tests.gui.fakes import FakeEngine, proposal

THERE = [Box(300, 20, 340, 60), Box(300, 120, 340, 160)]


class FakeSeeker(Seeker):
    """Two objects in every image. They are found unless a box covers them."""

    def __init__(self, able: bool = True) -> None:
        super().__init__()
        self._able = able
        self.looked_at: list[int | None] = []
        self.asked: list[tuple[int, Like]] = []
        self.surely = False
        self.enough = 0

    @property
    def able(self) -> bool:
        return self._able

    @property
    def known(self) -> int:
        return self.enough

    def learn(self, place: Place, but: int | None, token: Token) -> bool:
        self.looked_at.append(but)
        return False

    def find(self, store: Store, pixels: object, covered: Sequence[Box], token: Token) -> tuple[Proposal, ...]:
        return self._found("cat", covered) if self.surely else ()

    def find_like(
        self, store: Store, image: int, like: Like, pixels: object, covered: Sequence[Box], token: Token
    ) -> tuple[Proposal, ...]:
        self.asked.append((image, like))
        return self._found(like.label, covered)

    def _found(self, label: str, covered: Sequence[Box]) -> tuple[Proposal, ...]:
        free = (box for box in THERE if all(box.iou(other) < 0.5 for other in covered))
        return tuple(proposal(label, box, 0.9) for box in free)


@pytest.fixture
def engine() -> FakeEngine:
    made = FakeEngine()
    made.seeker = FakeSeeker()
    return made


def said(window: MainWindow) -> list[str]:
    texts: list[str] = []
    window.session.message.connect(texts.append)
    return texts


def new(window: MainWindow) -> list[Box]:
    assert window.session.current
    return [p.box for p in window.session.current.pending if p.box in THERE]


def test_a_key_on_a_box_brings_what_is_like_it_and_what_was_rejected_comes_no_more(
    open_window: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    window = open_window(engine)
    wait_for_proposals(qtbot, window)
    texts = said(window)
    press(window, Key.Key_F, modifier=SHIFT)
    qtbot.waitUntil(lambda: len(new(window)) == 2)
    assert window.session.current
    focused = window.session.current.focused
    assert focused
    assert (focused.box, focused.label) == (THERE[0], "cat")
    assert texts == ["Looking for more like this cat …", "2 more like this cat, in this image."]
    press(window, Key.Key_X)
    press(window, Key.Key_X)
    assert new(window) == []
    press(window, Key.Key_F, modifier=SHIFT)
    qtbot.waitUntil(lambda: texts[-1].startswith("Nothing more like this"))
    assert new(window) == []
    rejected = [a.box for a in window.session.current.content.annotations if a.decision is Decision.REJECTED]
    assert rejected == THERE


def test_the_folder_is_searched_as_a_batch_without_images_that_are_done(
    open_window: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    window = open_window(engine)
    wait_for_proposals(qtbot, window)
    work, document = window.work, document_of(window, "rocket.jpg")
    qtbot.waitUntil(lambda: not (work.file_worker.pending or work.model_worker.pending))  # it reads ahead
    draw(window.session.opened, document.image, drawn("cat"), verified=True)
    window.session.relist()
    texts = said(window)
    press(window, Key.Key_F, modifier=CTRL | SHIFT)
    assert window.work.batch.running
    qtbot.waitUntil(lambda: not window.work.batch.running)
    assert texts[-1] == "4 more like this cat, in 2 image(s), listed as “Found”."
    choose = window.images.show_only
    choose.setCurrentIndex(choose.findData(Show.FOUND))
    choose.activated.emit(choose.currentIndex())
    assert [window.session.images.image(row) for row in range(window.session.images.rowCount())] == [1, 2]
    assert isinstance(engine.seeker, FakeSeeker)
    assert [image for image, _ in engine.seeker.asked] == [1, 2]
    assert {like.image for _, like in engine.seeker.asked} == {1}
    assert len([p for p in document_of(window, "coffee.png").pending if p.box in THERE]) == 2


def test_what_surely_is_like_decided_objects_is_among_the_proposals(
    open_window: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    assert isinstance(engine.seeker, FakeSeeker)
    engine.seeker.surely = True
    window = open_window(engine)
    wait_for_proposals(qtbot, window)
    assert window.session.current
    assert [p.confidence for p in window.session.current.pending] == [0.9, 0.9, 0.8, 0.4]


def test_decided_images_are_looked_at_once_the_user_goes_on(
    open_window: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    window = open_window(engine)
    seeker = engine.seeker
    assert isinstance(seeker, FakeSeeker)
    press(window, Key.Key_D)
    qtbot.waitUntil(lambda: 2 in seeker.looked_at)


def test_images_that_were_proposed_before_enough_was_decided_are_looked_through_ahead(
    open_window: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    window = open_window(engine)
    seeker = engine.seeker
    assert isinstance(seeker, FakeSeeker)
    qtbot.waitUntil(lambda: not window.session.images.unproposed(False))
    assert all(p.box not in THERE for p in document_of(window, "rocket.jpg").pending)
    seeker.surely, seeker.enough = True, FEW
    press(window, Key.Key_D)
    qtbot.waitUntil(lambda: len(THERE) == sum(p.box in THERE for p in document_of(window, "rocket.jpg").pending))


def test_without_the_preset_that_can_the_user_is_told_which_one_does(
    open_window: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.seeker = FakeSeeker(able=False)
    window = open_window(engine)
    wait_for_proposals(qtbot, window)
    texts = said(window)
    press(window, Key.Key_F, modifier=SHIFT)
    assert texts == ["Only the preset “learned” finds more like a box: choose it in File > Settings."]


def test_each_decided_image_is_looked_at_once_after_each_decision_and_all_teach_together(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[tuple[Any, ...]] = []

    def look(*told: object) -> int:
        looks.append(told)
        return len(looks)

    monkeypatch.setattr("fastloc_core.localization.learned.finding.look", look)
    monkeypatch.setattr("fastloc_core.learning.finding.fit", tuple)
    monkeypatch.setattr("fastloc_core.localization.learned.more.more", lambda _, cells, *told: (cells, *told[4:]))
    window = open_window(model=False)
    qtbot.waitUntil(lambda: not window.work.file_worker.pending)  # it says how large images are
    store, place = window.session.opened, window.session.opened.place
    assert place
    seeker: Any = Seeker()
    seeker._localizer = FakeEngine()
    seeker._localizer.eye = FakeEngine()
    seeker._localizer.eye.backbone = None
    for image in (1, 2):
        store.connection.execute("UPDATE images SET width = 400, height = 300 WHERE id = ?", (image,))
        draw(store, image, drawn("cat"))
    assert [seeker.learn(place, 2, Token()), seeker.learn(place, 2, Token())] == [True, False]
    assert seeker.learn(place, None, Token())
    assert seeker.find(store, None, (), Token()) == ((1, 2),)
    draw(store, 1, drawn("dog", 90.0, Decision.REJECTED), verified=True)
    assert seeker.learn(place, None, Token())
    boxes, labels, rejected, _, _, complete = looks[-1][2:]
    assert (labels, complete) == (("cat",), True)
    assert (boxes, rejected) == ((drawn().box,), (drawn(x=90.0).box,))
    assert seeker.find(store, None, (), Token()) == ((3, 2),)
    like = Like(2, Box(200, 20, 250, 80), "hog")
    assert seeker.find_like(store, 2, like, None, (), Token())[0] == (3, 4)
    assert looks[-1][3] == ("cat", "hog")
