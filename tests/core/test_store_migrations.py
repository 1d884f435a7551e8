"""A store of an older fastloc opens with everything kept, or stays as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fastloc_core.errors import StoreError
from fastloc_core.review.mapping import ClassMap
from fastloc_core.store import Place, Store, find_place, migrations
from fastloc_core.store.queries import with_label
from fastloc_core.store.store import Run

ALL = len(migrations.STEPS)
DUMPS = [Path(__file__).with_name(f"store_v{version}.sql") for version in range(1, ALL)]  # as older programs wrote them


@pytest.fixture(params=DUMPS, ids=lambda dump: dump.stem)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Three images: one with an accepted and a pending proposal, one verified with a step taken back, and one that
    failed.
    """
    found = find_place(tmp_path)
    with closing(sqlite3.connect(found.file)) as connection:
        connection.executescript(request.param.read_text("utf-8"))
    return found


def told(file: Path) -> Iterator[str]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        yield from connection.iterdump()


def test_everything_is_kept(place: Place) -> None:
    with Store(place) as store:
        assert [(row.name, row.state.value, row.pending) for row in store.rows()] == [
            ("a.png", "in review", 1), ("b.png", "done", None), ("c.png", "failed", None),
        ]  # fmt: skip
        assert store.row(3).error == "It is damaged."
        assert (store.run, store.shaping.class_map) == (Run("net", "paper"), ClassMap().with_defined(("cat", "dog")))
        assert store.fact("current", "") == "b.png"
        found = store.proposals(1)
        assert found is not None
        assert [(p.confidence, p.mask.sum(), p.evidence.heat.max()) for p in found.proposals] == [
            (0.9, 9, 1),
            (0.5, 9, 1),
        ]
        assert [p.confidence for p in store.standing(1).undecided] == [0.5]
        assert [a.decision.value for a in store.content(1).annotations] == ["accepted"]
        assert (store.history.text("undo"), store.history.text("redo")) == ("draw dog", "draw bird")
        store.redo()
        assert [a.label for a in store.content(2).annotations] == ["dog", "bird"]
        assert [*with_label(store, "cat"), *with_label(store, "bird")] == [1, 2]
        for _ in range(3):
            assert store.undo()
        assert [store.content(image).annotations for image in (1, 2, 3)] == [()] * 3
        assert store.undo() is None


def test_a_copy_of_the_old_file_is_kept_once(place: Place) -> None:
    before = set(told(place.file))
    for _ in range(2):
        Store(place).close()
    (copy,) = place.file.parent.glob("*.version-*")
    assert set(told(copy)) == before
    assert place.file.read_bytes() != copy.read_bytes()
    assert sorted(path.name for path in place.file.parent.iterdir()) == [place.file.name, copy.name]


@pytest.mark.parametrize("last", ["DROP TABLE facts;\nSELECT * FROM facts;", "CREATE TABLE facts(x);"])
def test_a_step_that_fails_leaves_the_old_file_usable(place: Place, last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(told(place.file))
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS[:-1], f"DROP TABLE changes;\n{last}"))
    with pytest.raises(StoreError, match="facts"):
        Store(place)
    assert list(told(place.file)) == before
    monkeypatch.undo()
    test_everything_is_kept(place)


def test_a_store_that_only_claims_to_be_old_is_not_touched(place: Place) -> None:
    with closing(sqlite3.connect(place.file)) as connection:
        connection.execute("CREATE TRIGGER extra AFTER UPDATE ON images BEGIN DELETE FROM ledger; END")
    before = place.file.read_bytes()
    with pytest.raises(StoreError, match="no record of decisions of this program"):
        Store(place)
    assert [path.read_bytes() for path in place.file.parent.iterdir()] == [before]


def test_a_read_only_window_does_not_change_an_old_store_and_says_what_to_close(place: Place) -> None:
    with pytest.raises(StoreError, match="Close every window"):
        Store(place, read_only=True)
