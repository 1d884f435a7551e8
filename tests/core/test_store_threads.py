"""Threads that work on one folder at the same time take no decision back from each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fastloc_core.formats import voc
from fastloc_core.store import indexing, sync
from fastloc_core.store.bulk import accept_above
from fastloc_core.store.conventions import Evidence
from fastloc_core.store.indexing import index
from fastloc_core.store.sync import read_annotations, write_annotations
from tests.core.stores import box, decided, draw, labels, make_image, meet, open_store, proposed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "images"


def at_the_next_reading(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let another thread act just before an annotation file is read."""
    read = sync._bytes

    def meanwhile(path: Path, root: Path) -> bytes | None:
        monkeypatch.setattr(sync, "_bytes", read)
        act()
        return read(path, root)

    monkeypatch.setattr(sync, "_bytes", meanwhile)


def test_a_decision_made_while_its_file_is_looked_for_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_image(root / "a.png", 0)
    store, other = open_store(root), open_store(root)
    index(store)
    image = meet(store, "a.png")
    with store.transaction() as connection:
        connection.execute("UPDATE images SET is_read = 0")

    def decide() -> None:
        read_annotations(other, image)
        draw(other, image, box(), verified=True)

    at_the_next_reading(monkeypatch, decide)
    read_annotations(store, image)
    assert store.content(image).verified
    assert write_annotations(store) == []
    assert voc.read(root / "a.xml").verified


def test_a_file_saved_while_it_is_looked_at_is_no_one_elses(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = decided(root, "a.png")
    write_annotations(store)
    draw(store, 1, box("later"))
    other = open_store(root)
    at_the_next_reading(monkeypatch, lambda: write_annotations(other))
    assert read_annotations(store, 1) == ()
    assert labels(store, "a.png") == ["a.png", "later"]


def test_a_decision_made_while_arrived_files_are_read_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_image(root / "a.png", 0)
    store, other = open_store(root), open_store(root)
    index(store)

    def meanwhile(root: Path, xml: dict[str, str], evidence: Evidence) -> dict[str, tuple[int, int]]:
        draw(other, meet(other, "a.png"), box(), verified=True)
        return {"a.png": (0, 1)}

    monkeypatch.setattr(indexing, "_hints", meanwhile)
    index(store)
    assert store.content(1).verified


def test_an_image_renamed_while_it_is_saved_is_saved_under_its_new_name(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = decided(root, "a.png")
    write_annotations(store)
    draw(store, 1, box("later"))
    other = open_store(root)

    def rename() -> None:
        (root / "a.png").rename(root / "b.png")
        index(other)

    at_the_next_reading(monkeypatch, rename)
    write_annotations(store)
    assert not (root / "a.xml").exists()
    assert write_annotations(store) == []
    assert [a.label for a in voc.read(root / "b.xml").annotations] == ["a.png", "later"]


def test_proposals_that_came_meanwhile_are_not_accepted_unseen(root: Path) -> None:
    make_image(root / "a.png", 0)
    store, other = open_store(root), open_store(root)
    index(store)
    proposed(store, meet(store, "a.png"), 0.9)

    def report(done: int, total: int) -> None:
        if done == total:
            proposed(other, 1, 0.9, 0.8)

    assert accept_above(store, 0.5, "", 0, report) == (0, 0, 0)
    assert not store.content(1).annotations


def test_a_store_can_be_opened_while_much_is_written(root: Path) -> None:
    store = decided(root, "a.png")
    with store.transaction():
        assert labels(open_store(root), "a.png") == ["a.png"]
