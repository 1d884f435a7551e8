"""Decisions last, undo reaches back over restarts, and a new run changes none."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from fastloc_core.annotation import Annotation, Decision, ReviewState
from fastloc_core.boxes import Box
from fastloc_core.errors import StoreError
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.shaping import Shaping
from fastloc_core.store import Store, find_place, queries
from tests.core.stores import box, draw, meet, open_store, proposed


def test_a_decision_is_there_when_the_store_is_opened_again(folder: Path, store: Store) -> None:
    image, drawn = meet(store, "cat.png"), box()
    draw(store, image, drawn, verified=True)
    with open_store(folder) as again:
        assert again.content(image).annotations == (drawn,)
        assert [row.state for row in again.rows()] == [ReviewState.VERIFIED, ReviewState.UNSEEN, ReviewState.UNSEEN]


def test_undo_and_redo_reach_back_over_a_restart(folder: Path, store: Store) -> None:
    image, first, second = meet(store, "cat.png"), box("first"), box("second", 100)
    draw(store, image, first)
    draw(store, image, second)
    store.undo()
    with open_store(folder) as again:
        assert (again.history.text("undo"), again.history.text("redo")) == ("draw first", "draw second")
        again.undo()
        assert again.content(image).annotations == ()
        assert again.undo() is None
        again.redo()
        again.redo()
        assert again.content(image).annotations == (first, second)
        assert again.redo() is None


def test_a_new_decision_takes_the_place_of_what_could_be_redone(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box("first"))
    store.undo()
    draw(store, image, box("other"))
    with open_store(folder) as again:
        assert (again.history.text("undo"), again.history.text("redo")) == ("draw other", None)


def test_one_gesture_of_many_keys_is_one_step(folder: Path, store: Store) -> None:
    image, drawn = meet(store, "cat.png"), box()
    draw(store, image, drawn)
    for x in (11.0, 12.0, 13.0):
        moved = Annotation(Box(x, 20, x + 50, 80), "cat", Decision.DRAWN, id=drawn.id)
        (before,) = store.content(image).annotations
        store.record("move", [ImageEdit(image, (Change(before, moved),))], gesture="move cat")
    with open_store(folder) as again:
        assert again.history.images("undo") == 1
        again.undo()
        assert again.content(image).annotations == (drawn,)


def test_an_undo_that_took_long_takes_back_no_other_step(store: Store) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box("first"))
    long = store.history.step("undo")
    draw(store, image, box("second"))
    assert store.undo(long) is None, "the second one came after it"
    assert store.undo(store.history.step("undo"))
    assert store.undo(long)
    assert store.undo() is None


def test_the_order_of_the_boxes_survives_undo(store: Store) -> None:
    image, first, second = meet(store, "cat.png"), box("first"), box("second", 100)
    draw(store, image, first)
    draw(store, image, second)
    store.record("delete", [ImageEdit(image, (Change(first, None),))])
    store.undo()
    assert store.content(image).annotations == (first, second)


def test_nothing_changes_where_the_disk_refuses(store: Store) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box("kept"))
    store.connection.execute(f"PRAGMA max_page_count = {store.connection.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(StoreError, match="Free space"):
        store.record("too much", [ImageEdit(image, (Change(None, box("x" * 10**6)),))])
    count = len(store.content(image).annotations)
    assert store.history.text("undo") is not None
    store.connection.execute("PRAGMA max_page_count = 1000000")
    draw(store, image, box("goes on"))
    assert len(store.content(image).annotations) == count + 1


def test_a_gesture_that_does_several_things_is_one_transaction(folder: Path, store: Store) -> None:
    image, statements = meet(store, "cat.png"), list[str]()

    def gesture(label: str, current: int) -> None:
        with store.transaction():
            draw(store, image, box(label))
            store.use_shaping(Shaping(ClassMap().with_classes((label,))))
            store.remember(current=current)
            store.row(current)

    store.connection.set_trace_callback(statements.append)
    gesture("cat", image)
    assert [sql for sql in statements if sql.startswith(("BEGIN", "COMMIT"))] == ["BEGIN IMMEDIATE", "COMMIT"]
    with pytest.raises(StoreError, match="no longer"):
        gesture("dog", 99)
    with open_store(folder) as again:
        for opened in (store, again):
            assert (opened.shaping.class_map.classes, opened.fact("current", 0)) == (("cat",), image)
            assert (opened.history.text("undo"), len(opened.content(image).annotations)) == ("draw cat", 1)


def test_proposals_come_back_as_they_were(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    found = proposed(store, image, 0.9, 0.4)
    with open_store(folder) as again:
        read = again.proposals(image)
        assert read is not None
        pairs = list(zip(read.proposals, found, strict=True))
        assert all((a.id, a.box, a.confidence, a.score) == (b.id, b.box, b.confidence, b.score) for a, b in pairs)
        assert all(np.array_equal(a.mask, b.mask) for a, b in pairs)
        assert all(np.allclose(a.evidence.heat, b.evidence.heat, atol=1 / 255) for a, b in pairs)


def test_a_new_run_never_touches_what_a_person_decided(store: Store) -> None:
    image = meet(store, "cat.png")
    accepted, _ = proposed(store, image, 0.9, 0.4)
    draw(store, image, Annotation(accepted.box, "cat", Decision.ACCEPTED, 0.9, id=accepted.id))
    before = store.content(image).annotations
    newer = proposed(store, image, 0.8, 0.7)
    assert store.content(image).annotations == before
    assert [p.id for p in store.standing(image).undecided] == [newer[1].id]  # the first repeats what was accepted
    store.undo()
    assert accepted.id in {p.id for p in store.raw_proposals(image)}


def test_effort_counts_what_is_left_under_the_users_classes(store: Store) -> None:
    image = meet(store, "cat.png")
    proposed(store, image, 0.9, 0.4)
    assert store.row(image).effort == pytest.approx(0.7)
    store.use_shaping(Shaping(ClassMap().with_ignored("cat")))
    store.recount_all()
    assert (store.row(image).pending, store.row(image).effort) == (0, 0)


def test_an_adjusted_proposal_is_no_disagreement_with_itself(store: Store) -> None:
    image = meet(store, "cat.png")
    first, second = proposed(store, image, 0.9, 0.8)
    draw(store, image, Annotation(Box(5, 10, 45, 60), "cat", Decision.ADJUSTED, None, id=first.id))
    assert [d.proposal and d.proposal.id for d in queries.disagreements(store, image)] == [second.id]


def test_verdicts_say_what_became_of_each_proposal(store: Store) -> None:
    image = meet(store, "cat.png")
    first, second = proposed(store, image, 0.9, 0.4)
    draw(store, image, Annotation(first.box, "cat", Decision.ACCEPTED, 0.9, id=first.id))
    draw(store, image, Annotation(Box(0, 0, 9, 9), "dog", Decision.ADJUSTED, None, id=second.id), verified=True)
    draw(store, image, box("by hand", 200), verified=True)
    verdicts = [(v.proposed_label, v.label, v.decision, v.chance, v.model) for v in queries.verdicts(store)]
    assert verdicts == [("cat", "cat", "accepted", 0.9, "net"), ("cat", "dog", "adjusted", 0.4, "net")]
    assert len(queries.verified_times(store)) == 1


def test_a_second_window_may_look_but_not_decide(folder: Path, store: Store) -> None:
    place = find_place(folder)
    lock = place.lock()
    assert lock is not None
    assert place.lock() is None
    image = meet(store, "cat.png")
    draw(store, image, box())
    with Store(place, read_only=True) as other:
        assert len(other.content(image).annotations) == 1
        with pytest.raises(StoreError):
            draw(other, image, box())
    lock.release()
    again = place.lock()
    assert again is not None
    again.release()


def test_a_damaged_store_is_named_and_not_touched(folder: Path) -> None:
    place = find_place(folder)
    place.file.write_bytes(b"this is no database, it only stands where one should be" * 50)
    with pytest.raises(StoreError, match="damaged") as caught:
        Store(place)
    assert caught.value.damaged


def test_sql_stands_in_the_room_of_the_store_alone() -> None:
    root = Path(__file__).parents[2]
    files = {*(root / "fastloc_gui").rglob("*.py"), *(root / "core").rglob("*.py")}
    inside = {*(root / "core/fastloc_core/store").rglob("*.py")}
    talks = re.compile(r"\bsqlite3\b|\.(execute|executemany|executescript)\(")
    assert len(files) > len(inside) > 0
    assert [str(file) for file in files - inside if talks.search(file.read_text("utf-8"))] == []


def test_a_store_of_a_newer_program_is_refused(folder: Path, store: Store) -> None:
    store.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer"):
        open_store(folder)
