"""No store costs more memory than an honest one could, whatever its cells hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from fastloc_core.errors import StoreError
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.shaping import Shaping
from fastloc_core.store import connection, sound
from fastloc_core.store.indexing import index
from fastloc_core.store.mending import mend
from fastloc_core.store.queries import labels, reviewed, verdicts, waiting
from tests.core.stores import box, decided, draw, open_store, proposed, tamper

LONG = f"x\0{'x' * 5000}"  # SQLite's length() of it is 1


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two images with a box each, the first with proposals."""
    with decided(tmp_path, "a.png", "b.png") as store:
        proposed(store, 1, 0.9, 0.5)
        store.use_shaping(Shaping(ClassMap(("cat",))))
    return tmp_path


def padded(root: Path, table: str, column: str, size: int) -> None:
    """The same JSON with so much space after it."""
    tamper(root, f"UPDATE {table} SET {column} = {column} || printf('%*s', ?, ' ')", size)


def test_pages_that_lead_in_circles_do_not_hold_anybody_up(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """benchmarks/attack.py has such a store, which would take hours."""
    tamper(root, "PRAGMA wal_checkpoint(TRUNCATE)")
    tamper(root, "UPDATE images SET error = ? WHERE id = 1", "x" * 100_000)
    monkeypatch.setattr(connection, "_PATIENCE_S", 0.0)
    monkeypatch.setattr(connection, "_STEPS", 1)
    with open_store(root) as store:  # not slow for this reason
        assert len(store.rows()) == 2
        assert store.connection.is_sound
    file = root / ".fastloc" / "review.sqlite3"
    content = bytearray(file.read_bytes())
    page = content.index(b"x" * 4092) // 4096
    content[4096 * page : 4096 * page + 4] = (page + 1).to_bytes(4, "big")  # the next page is itself
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"review.sqlite3 is damaged .*used several times") as caught:
        open_store(root)
    assert caught.value.damaged


def test_damaged_values_are_no_reason_to_give_a_slow_store_up(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tamper(root, "UPDATE images SET width = 'x' WHERE id = 1")
    monkeypatch.setattr(connection, "_PATIENCE_S", 0.0)
    monkeypatch.setattr(connection, "_STEPS", 1)
    with open_store(root) as store:
        assert len(store.rows()) == 2


def test_json_of_megabytes_is_not_parsed(root: Path) -> None:
    padded(root, "runs", "waiting", sound.MOST_TEXT)
    padded(root, "runs", "top", sound.MOST_TEXT)
    padded(root, "facts", "value", sound.MOST_FACT)
    padded(root, "changes", "body", sound.MOST_STEP)
    with open_store(root) as store:
        assert waiting(store) == {}
        assert store.shaping == Shaping()
        store.use(store.run)
        with pytest.raises(StoreError, match="A step is damaged"):
            store.undo()


@pytest.mark.parametrize("column", ["scores", "neurons"])
def test_proposals_with_endless_scores_or_neurons_are_made_anew(root: Path, column: str) -> None:
    padded(root, "proposals", column, sound.MOST_TEXT)
    with open_store(root) as store:
        store.use(store.run)
        assert store.raw_proposals(1) == ()
        assert mend(store, 1) == ("Its proposals were damaged, and are made again.",)


def test_no_endless_name_is_read_from_many_rows(root: Path) -> None:
    tamper(root, "UPDATE images SET error = ? WHERE id = 1", "x" * 1_000_000)
    tamper(root, "UPDATE images SET name = ? WHERE id = 2", LONG)
    tamper(root, "UPDATE annotations SET label = ? WHERE image = 1", LONG)
    tamper(root, "UPDATE proposals SET label = ?", LONG)
    with open_store(root) as store:
        assert [(row.id, len(row.error)) for row in store.rows()] == [(1, 4000)]
        assert store.content(1).annotations == ()
        assert verdicts(store) == []
        assert labels(store) == {}
        index(store)
        assert [row.name for row in store.rows()] == ["a.png", "b.png"]


def test_an_image_has_only_so_many_boxes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "MOST_BOXES", 2)
    with open_store(root) as store:
        draw(store, 1, box("second"))
        with pytest.raises(StoreError, match="at most 2 boxes"):
            draw(store, 1, box("third"))
        assert [a.label for a in store.content(1).annotations] == ["a.png", "second"]


def test_boxes_beyond_the_limit_are_deleted_with_a_word(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(root) as store:
        draw(store, 1, box("second"))
    monkeypatch.setattr(sound, "MOST_BOXES", 1)
    with open_store(root) as store:
        assert len(store.content(1).annotations) == 1
        assert [image.read for image in reviewed(store)] == [False, True]  # not exported without the others
        assert mend(store, 1) == (
            "Some of its boxes were damaged in the record of decisions. Look at the image again.",
        )
        assert mend(store, 1) == mend(store, 2) == ()
        assert [image.read for image in reviewed(store)] == [True, True]


def test_only_so_many_runs_are_counted_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = "image, model, preset, top, notices, pending, effort, waiting"
    other = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
    tamper(root, f"{other} INSERT INTO runs({columns}) SELECT 1, i, '', '[]', '[]', 0, 0, '[]' FROM n")
    with open_store(root) as store:
        said: list[str] = []
        store.connection.set_trace_callback(said.append)
        draw(store, 1, box())
        assert sum("UPDATE runs" in each for each in said) == sound.MOST_RUNS
