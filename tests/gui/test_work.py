"""The walk of a proposal without a window: from a folder to a document with the model's proposals."""

from __future__ import annotations

import shutil
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from fastloc_core import images
from fastloc_core.store import sync
from fastloc_gui.jobs import files
from fastloc_gui.jobs.files import Opened
from fastloc_gui.review.session import Session
from fastloc_gui.work.work import AHEAD, Work
from tests.gui.fakes import FakeEngine

Begin = Callable[..., Work]


@pytest.fixture
def begin(folder: Path, qtbot: QtBot) -> Iterator[Begin]:
    """Open the folder with a fake model."""
    made: list[Work] = []

    def begin(engine: FakeEngine | None = None) -> Work:
        work = Work(Session(), engine or FakeEngine(), "paper", "cpu")
        made.append(work)
        work.load_model("fake")
        work.open_folder(folder)
        return work

    yield begin
    for work in made:
        work.close()
        for part in (work, work.session):
            delete(part)


def idle(work: Work) -> bool:
    return work.session.current is not None and not (work.file_worker.pending or work.model_worker.pending)


def count(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> Counter[str]:
    """The number of calls of a function for each file name."""
    calls, function = Counter[str](), getattr(module, name)

    def counted(path: Path, *more: Any, **named: Any) -> Any:  # noqa: ANN401
        calls[path.name] += 1
        return function(path, *more, **named)

    monkeypatch.setattr(module, name, counted)
    return calls


def test_a_folder_that_is_opened_shows_its_first_image_and_proposals_and_reads_ahead(
    begin: Begin, qtbot: QtBot
) -> None:
    work, ready = begin(), list[Opened]()
    work.image_ready.connect(ready.append)
    qtbot.waitUntil(lambda: idle(work))
    document = work.session.current
    assert document is not None
    assert [opened.path.name for opened in ready] == ["cat.png"]
    assert [p.label for p in document.pending] == ["cat", "dog"]
    assert not work.waits_for_proposals(document)
    assert [work.session.images.row(image).pending for image in (1, 2, 3)] == [2, 2, 2]
    assert work.decoded(work.session.document(3)) is not None


def test_each_image_is_decoded_once_and_hashed_once(
    begin: Begin, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded, hashed = count(monkeypatch, files, "decode_raw"), count(monkeypatch, sync, "file_digest")
    work = begin()
    qtbot.waitUntil(lambda: idle(work))
    for image in (2, 3, 1):
        work.session.show(image)
        qtbot.waitUntil(lambda: idle(work))
    work.propose_current()
    work.find("hog")
    qtbot.waitUntil(lambda: idle(work))
    assert decoded == hashed == {"cat.png": 1, "coffee.png": 1, "rocket.jpg": 1}


def test_proposals_that_arrive_are_one_change_of_the_document(begin: Begin, qtbot: QtBot) -> None:
    engine, changes = FakeEngine(held=["cat.png"]), list[None]()
    work = begin(engine)
    qtbot.waitUntil(lambda: "cat.png" in engine.asked)
    document = work.session.current
    assert document is not None
    assert work.session.waiting(document)
    document.changed.connect(lambda: changes.append(None))
    engine.go.set()
    qtbot.waitUntil(lambda: idle(work))
    assert len(document.pending) == 2
    assert len(changes) == 1


def test_a_batch_reaches_every_image_and_holds_few_of_them(
    begin: Begin, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        shutil.copy(folder / "cat.png", folder / f"tom{number:02}.png")
    decoded, alive = list[weakref.ref[Any]](), list[int]()

    def decode(path: Path, bands: object, or_reduced: bool) -> object:
        raw = images.decode_raw(path)
        decoded.append(weakref.ref(raw.pixels))
        alive.append(sum(image() is not None for image in decoded))
        return raw

    monkeypatch.setattr(files, "decode_raw", decode)
    work = begin()
    qtbot.waitUntil(lambda: work.facts is not None and idle(work))
    work.requests.propose_all()
    qtbot.waitUntil(lambda: not work.batch.running)
    listed = work.session.images
    assert {listed.row(image).pending for image in listed.images()} == {2}
    assert len(decoded) == len(listed)
    assert max(alive) <= 1 + AHEAD + 2  # the current one, those ahead, and one that comes as another goes


def test_another_folder_cancels_what_was_asked_of_the_one_before(
    begin: Begin, qtbot: QtBot, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    shutil.copy(folder / "rocket.jpg", other / "only.jpg")
    engine = FakeEngine(held=["cat.png"])
    work = begin(engine)
    qtbot.waitUntil(lambda: "cat.png" in engine.asked)
    work.open_folder(other)
    qtbot.waitUntil(lambda: work.session.root == other and idle(work))
    assert work.session.current is not None
    assert work.session.current.path.name == "only.jpg"
    assert work.session.images.row(1).pending == 2
