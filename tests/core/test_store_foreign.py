"""A folder from somebody else can do no harm: its sound decisions are shown, and its paths and SQL are never obeyed."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import struct
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.attacks.stores import put
from fastloc_core.errors import FastlocError, StoreError
from fastloc_core.formats import voc
from fastloc_core.review.edits import ImageEdit
from fastloc_core.store import Store, find_place
from fastloc_core.store.bulk import accept_above, find_disagreements, open_annotated
from fastloc_core.store.classes import change_class
from fastloc_core.store.edits import from_json, to_json
from fastloc_core.store.indexing import index
from fastloc_core.store.mending import mend
from fastloc_core.store.migrations import make_tables
from fastloc_core.store.queries import disagreements, labels, reviewed, verdicts, verified_times, waiting
from fastloc_core.store.steps import page
from fastloc_core.store.sync import Unwritten, write_annotations
from tests.core.stores import RUN, box, decided, draw, meet, open_store, proposed, tamper

links = pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three images with a box each, the first with proposals; everything is in the store, nothing in files yet."""
    folder = tmp_path / "images"
    with decided(folder, "a.png", "b.png", "c.png") as store:
        proposed(store, 1, 0.9, 0.5)
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# paths


@pytest.mark.parametrize("xml", ["{}/known.xml", "../known.xml", "sub/../../known.xml", "b.xml", "a.png", "", "a.XML"])
def test_an_annotation_file_is_never_where_the_store_says_but_where_it_belongs(root: Path, xml: str) -> None:
    outside = root.parent / "known.xml"
    outside.write_text("mine")
    written = sha256(b"mine").digest()
    query = "UPDATE images SET xml = ?, written = ?, exported = revision - 1 WHERE id = 1"
    tamper(root, query, xml.format(root.parent), written)
    with open_store(root) as store:
        assert write_annotations(store) == []
        index(store)
        assert write_annotations(store) == []
    assert outside.read_text() == "mine"
    assert sorted(path.name for path in root.parent.iterdir()) == ["images", "known.xml"]
    assert [voc.read(root / f"{name}.xml").annotations[0].label for name in "abc"] == ["a.png", "b.png", "c.png"]


@pytest.mark.parametrize(
    "name", ["{}/secret.png", "../secret.png", "x/../../secret.png", "..", "", "a\0.png", "x//y.png"]
)
def test_an_image_outside_the_folder_is_not_listed_opened_or_written(root: Path, name: str) -> None:
    (root.parent / "secret.png").write_bytes((root / "a.png").read_bytes())
    tamper(root, "UPDATE images SET name = ?, exported = revision - 1 WHERE id = 1", name.format(root.parent))
    before = everything(root.parent)
    with open_store(root) as store:
        assert [row.name for row in store.rows()] == ["b.png", "c.png"]
        with pytest.raises(StoreError, match="outside the folder"):
            store.path(1)
        assert write_annotations(store) == []
        index(store)
        assert [row.name for row in store.rows()] == ["a.png", "b.png", "c.png"]
    assert {name: content for name, content in before.items() if not name.startswith("images")}.items() <= everything(
        root.parent
    ).items()
    assert not (root.parent / "secret.xml").exists()


@links
@pytest.mark.parametrize(
    "name", ["review.sqlite3", "review.sqlite3-wal", "review.sqlite3-shm", "review.lock", ".writable"]
)
@pytest.mark.parametrize("target", ["known", "missing"])
def test_a_link_in_the_place_of_the_store_leads_nowhere(root: Path, name: str, target: str) -> None:
    with closing(sqlite3.connect(root.parent / "known")) as connection:
        connection.execute("CREATE TABLE theirs(x)")
    before = (root.parent / "known").read_bytes()
    (root / ".fastloc" / name).unlink(missing_ok=True)
    (root / ".fastloc" / name).symlink_to(root.parent / target)
    place = find_place(root)
    assert place.lock()
    with Store(place) as store:
        index(store)
        draw(store, meet(store, "a.png"), box())
    assert [path.name.partition(".aside")[0] for path in place.moved] == [name] * (name != ".writable")
    assert (root.parent / "known").read_bytes() == before
    assert not (root.parent / "missing").exists()


@pytest.mark.parametrize("name", ["review.sqlite3", "review.sqlite3-wal", "review.sqlite3-shm", "review.lock"])
def test_a_store_that_shares_a_file_by_a_hard_link_is_not_opened_and_a_copy_of_it_is(root: Path, name: str) -> None:
    before, own = b"their settings", root / ".fastloc"
    (root.parent / "known").write_bytes(before)
    (own / name).unlink(missing_ok=True)
    os.link(root.parent / "known", own / name)
    with pytest.raises(StoreError, match=rf"{name} is a hard link.*put a copy of \.fastloc in its place"):
        find_place(root)
    assert (own / name).samefile(root.parent / "known")
    own.rename(root.parent / "kept")
    shutil.copytree(root.parent / "kept", own)
    place = find_place(root)
    assert place.lock()
    with suppress(StoreError), Store(place) as store:  # these settings are no database
        draw(store, 1, box())
    assert (root.parent / "known").read_bytes() == before


@pytest.mark.parametrize("name", ["review.sqlite3-journal", ".writable", ".writable-wal"])
def test_hard_links_to_files_that_a_store_does_not_keep_are_taken_away(root: Path, name: str) -> None:
    (root.parent / "known").write_text("their settings")
    os.link(root.parent / "known", root / ".fastloc" / name)
    with open_store(root) as store:
        assert len(store.rows()) == 3
    assert (root.parent / "known").read_text() == "their settings"


@links
def test_a_linked_folder_of_the_store_is_not_used(root: Path, tmp_path: Path) -> None:
    (root / ".fastloc").rename(tmp_path / "elsewhere")
    (root / ".fastloc").symlink_to(tmp_path / "elsewhere")
    before = everything(tmp_path / "elsewhere")
    with open_store(root) as store:
        index(store)
        assert store.content(1).annotations == ()
    assert everything(tmp_path / "elsewhere") == before


def test_a_journal_that_names_a_file_does_not_have_it_deleted(root: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    name, magic = os.fsencode(victim), bytes.fromhex("d9d505f920a163d7")
    head = (magic + struct.pack(">IIIII", 0, 1, 2, 512, 4096)).ljust(512, b"\0")
    tail = struct.pack(f">I{len(name)}sII", 2**30 // 4096 + 1, name, len(name), sum(name)) + magic
    for file in ("review.sqlite3-journal", ".writable-journal"):
        (root / ".fastloc" / file).write_bytes(head + tail)
    open_store(root).close()
    assert victim.exists()
    assert not list((root / ".fastloc").glob("*journal*"))


@links
def test_annotation_files_that_links_lead_elsewhere_are_neither_read_nor_written(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text('<annotation verified="yes"/>')
    (root / "a.xml").symlink_to("../secret.xml")
    (root / "b.xml").symlink_to("../new.xml")
    with open_store(root) as store:
        problems = write_annotations(store)
        meet(store, "a.png")
        assert [a.label for a in store.content(1).annotations] == ["a.png"]
    assert [problem.image for problem in problems] == [1, 2]
    assert "a link leads out of the folder. Take the link away, or use File > Export." in problems[0].message
    assert (tmp_path / "secret.xml").read_text() == '<annotation verified="yes"/>'
    assert not (tmp_path / "new.xml").exists()
    assert voc.read(root / "c.xml").annotations[0].label == "c.png"


# schema and size


@pytest.mark.parametrize(
    "query",
    [
        "CREATE VIEW extra AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) SELECT n FROM r",
        "CREATE TRIGGER extra AFTER UPDATE ON images BEGIN DELETE FROM ledger; END",
        "CREATE INDEX extra ON images(name, upper(xml))",
        "CREATE TABLE extra(x)",
        "ALTER TABLE images ADD COLUMN extra AS (upper(name))",
        "DROP TABLE facts",
        "PRAGMA user_version = 0",
    ],
)
def test_a_store_with_foreign_tables_is_not_read(root: Path, query: str) -> None:
    tamper(root, query)
    place = find_place(root)
    before = place.file.read_bytes()
    with pytest.raises(StoreError, match="no record of decisions of this program") as caught:
        Store(place)
    assert caught.value.damaged
    assert place.file.read_bytes() == before


def test_a_database_of_another_program_is_not_changed(tmp_path: Path) -> None:
    place = find_place(tmp_path)
    with closing(sqlite3.connect(place.file)) as connection:
        connection.execute("CREATE TABLE bookmarks(address)")
    before = place.file.read_bytes()
    with pytest.raises(StoreError, match=r"Nothing was changed"):
        Store(place)
    assert place.file.read_bytes() == before


def test_a_store_that_a_database_tool_has_analysed_is_still_ours(root: Path) -> None:
    tamper(root, "ANALYZE")
    with open_store(root) as store:
        assert len(store.rows()) == 3


def test_packed_values_are_not_unpacked_beyond_what_a_map_holds(root: Path) -> None:
    bomb = zlib.compress(bytes(1 << 28), 9)
    for column in ("heat", "mask"):
        tamper(root, f"UPDATE proposals SET {column} = ? WHERE place = 0", bomb)
        with open_store(root) as store:
            assert len(store.raw_proposals(1)) == 1


# damaged records


def test_damaged_proposals_are_dropped_with_a_word_and_made_anew(root: Path) -> None:
    tamper(root, "UPDATE proposals SET heat = x'00' WHERE place = 0")
    with open_store(root) as store:
        assert mend(store, 1) == ("Its proposals were damaged, and are made again.",)
        assert store.proposals(1) is None
        assert store.row(1).pending is None
        assert mend(store, 1) == mend(store, 2) == ()


def test_a_damaged_box_costs_only_itself_and_comes_back_from_the_file(root: Path) -> None:
    with open_store(root) as store:
        draw(store, 1, box("other", 50), verified=True)
        write_annotations(store)
    tamper(root, "UPDATE annotations SET decision = 'guessed' WHERE image = 1 AND label = 'other'")
    with open_store(root) as store:
        assert [a.label for a in store.content(1).annotations] == ["a.png"]
        assert [image.read for image in reviewed(store)] == [False, True, True]  # not exported without it
        assert mend(store, 1) == (
            "Some of its boxes were damaged in the record of decisions. Look at the image again.",
        )
        meet(store, "a.png")
        assert [a.label for a in store.content(1).annotations] == ["a.png", "other"]


def test_one_file_that_cannot_be_made_keeps_no_other_from_being_written(root: Path) -> None:
    tamper(root, "UPDATE images SET base = x'00' WHERE id = 1")
    with open_store(root) as store:
        (problem,) = write_annotations(store)
        assert isinstance(problem, Unwritten)
        assert "damaged" in problem.message
    assert not (root / "a.xml").exists()
    assert (root / "b.xml").exists()


@pytest.mark.parametrize("step", [2**63 - 1, 2**62, float("inf"), "x", b"x"])
def test_the_next_decision_is_kept_and_taken_back_after_a_step_of_any_number(root: Path, step: object) -> None:
    tamper(root, "UPDATE ledger SET step = ? WHERE id = (SELECT max(id) FROM ledger)", step)
    with open_store(root) as store:
        before = store.content(1).annotations
        draw(store, 1, box("new"))
        assert [a.label for a in store.content(1).annotations][-1] == "new"
        store.undo()
        assert store.content(1).annotations == before


def test_the_title_of_a_step_is_read_no_further_than_a_menu_can_show(root: Path) -> None:
    tamper(root, "UPDATE ledger SET text = ?", "x" * 1_000_000)
    with open_store(root) as store:
        assert len(store.history.text("undo") or "") == 1000
        store.undo()
        assert len(store.history.text("redo") or "") == 1000


def test_a_step_without_a_title_has_an_empty_one(root: Path) -> None:
    with closing(sqlite3.connect(root / ".fastloc" / "review.sqlite3", isolation_level=None)) as connection:
        put(connection, "ledger", "text", None)
    with open_store(root) as store:
        assert store.history.text("undo") == ""
        assert {done.text for done in page(store)} == {""}


def test_a_damaged_step_is_not_taken_back_and_nothing_changes(root: Path) -> None:
    tamper(root, "UPDATE changes SET body = '[' || body")
    with open_store(root) as store:
        before = store.content(3)
        with pytest.raises(StoreError, match="A step is damaged"):
            store.undo()
        assert store.content(3) == before
        draw(store, 3, box("goes on"))
        assert store.undo()


VALUES: tuple[object, ...] = (
    -1,
    2**63 - 1,
    float("inf"),
    "",
    "x" * 100_000,
    b"\xff\x00",
    "\x00\u202e",
    "[" * 100_000,
    '{"a": [1e999, null]}',
    "[[1, 2], 3]",
    "null",
    zlib.compress(bytes(9)),
)


def _of(step: Callable[[Store, int], object], image: int, store: Store) -> object:
    return step(store, image)


def use(root: Path) -> None:
    """Every call of the window to a store. It raises only errors with a message for the user."""
    steps: list[Callable[[Store], object]] = [
        lambda s: s.rows(),
        lambda s: write_annotations(s),
        lambda s: index(s),
        lambda s: s.fact("current", ""),
        lambda s: [(s.history.text("undo"), s.history.text("redo"), s.history.images(k)) for k in ("undo", "redo")],
        lambda s: (list(reviewed(s)), verdicts(s), verified_times(s), labels(s), waiting(s), find_disagreements(s)),
        lambda s: open_annotated(s),
        lambda s: s.recount_all(),
        lambda s: accept_above(s, 0.4, "", 0),
        lambda s: change_class(s, "b.png", "other", lambda class_map: class_map),
        lambda s: (s.undo(), s.undo(), s.redo()),
        lambda s: write_annotations(s),
    ]
    of_an_image: list[Callable[[Store, int], object]] = [
        lambda s, image: meet(s, s.row(image).name),
        mend,
        lambda s, image: (s.content(image), s.proposals(image), s.standing(image).undecided, disagreements(s, image)),
        lambda s, image: draw(s, image, box("new")),
    ]
    steps[3:3] = [partial(_of, step, image) for image in (1, 2, 3) for step in of_an_image]
    for step in steps:
        with suppress(FastlocError), open_store(root) as store:
            store.use(RUN)
            step(store)


def test_every_value_in_any_cell_is_read_or_refused_in_a_sentence(tmp_path: Path) -> None:
    """Each run takes a part of the cells. `benchmarks/fuzz.py` can go on for longer."""
    choose = random.Random(5)
    with closing(sqlite3.connect(":memory:")) as memory:
        make_tables(memory)
        tables = [name for (name,) in memory.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        cells = [(t, column[1]) for t in tables for column in memory.execute(f"PRAGMA table_info({t})")]
    for number, (table, column) in enumerate(choose.sample(cells, 8)):
        root = tmp_path / str(number)
        with decided(root, "a.png", "b.png", "c.png") as store:
            proposed(store, 1, 0.9, 0.5)
            write_annotations(store)
        with suppress(sqlite3.IntegrityError):
            tamper(root, f"UPDATE {table} SET {column} = ?", choose.choice(VALUES))
        use(root)


def test_facts_of_any_kind_leave_the_decisions_in_place(root: Path) -> None:
    for name in ("run", "extent", "class_map", "learned"):
        for value in VALUES:
            text = value if isinstance(value, str) else json.dumps(str(value))
            tamper(root, "INSERT OR REPLACE INTO facts VALUES(?, ?)", name, text)
            with open_store(root) as store:
                assert len(store.content(1).annotations) == 1
                assert store.standing(1).undecided is not None


def test_an_empty_digest_of_the_original_file_is_taken_for_none() -> None:
    edit = ImageEdit(1, base=(b"", b"new"))
    assert from_json(1, to_json(edit)).base == (None, b"new")
