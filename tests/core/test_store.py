"""Guarantees: decisions last, undo reaches back over restarts, and the files beside the store agree with it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fastloc_core.annotation import Annotation, Decision, ReviewState
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError, StoreError
from fastloc_core.formats import voc
from fastloc_core.formats.conventions import Convention
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.shaping import Shaping
from fastloc_core.store import Store, find_place, queries
from fastloc_core.store.indexing import Indexed, index
from fastloc_core.store.store import Run
from fastloc_core.store.sync import behind, meet_image, read_annotations, write_annotations
from tests.core.stores import box, draw, meet, open_store, proposed


@pytest.fixture
def folder(tmp_path: Path, photos: Path) -> Path:
    root = tmp_path / "images"
    root.mkdir()
    for name in ("cat.png", "coffee.png", "rocket.jpg"):
        shutil.copy(photos / name, root)
    return root


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with open_store(folder) as opened:
        index(opened)
        yield opened


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


def test_every_decision_goes_into_the_annotation_file(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box("cat"), verified=True)
    assert write_annotations(store) == []
    file = voc.read(folder / "cat.xml")
    assert ([a.label for a in file.annotations], file.verified) == (["cat"], True)
    store.undo()
    write_annotations(store)
    assert not (folder / "cat.xml").exists()
    assert behind(store) == []


def test_a_crash_between_decision_and_file_is_made_good(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box("cat"))
    with open_store(folder) as again:
        assert [one for one, _ in behind(again)] == [image]
        assert write_annotations(again) == []
    assert (folder / "cat.xml").exists()


def test_a_crash_between_file_and_note_does_not_look_like_another_program(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box("one"))
    write_annotations(store)
    older = store.connection.execute("SELECT written, exported FROM images WHERE id = ?", (image,)).fetchone()
    draw(store, image, box("two", 100))
    write_annotations(store)
    digest = store.connection.execute("SELECT written FROM images WHERE id = ?", (image,)).fetchone()[0]
    query = "UPDATE images SET written = ?, exported = ?, writing = ? WHERE id = ?"
    store.connection.execute(query, (*older, digest, image))  # as if the last record of the file had been lost
    draw(store, image, box("three", 200))
    assert write_annotations(store) == []
    assert len(voc.read(folder / "cat.xml").annotations) == 3


def test_a_file_from_elsewhere_is_read_once_and_its_untouched_parts_stay(folder: Path, store: Store) -> None:
    foreign = b"""<annotation><!-- mine --><object><name>hog</name><bndbox><xmin>1.50</xmin><ymin>2</ymin>
    <xmax>30</xmax><ymax>40</ymax></bndbox><mood>calm</mood></object></annotation>"""
    (folder / "cat.xml").write_bytes(foreign)
    image = meet(store, "cat.png")
    assert [a.label for a in store.content(image).annotations] == ["hog"]
    assert store.undo() is None
    draw(store, image, box("cat", 100))
    write_annotations(store)
    assert foreign[:-20] in (folder / "cat.xml").read_bytes()
    store.undo()
    write_annotations(store)
    assert (folder / "cat.xml").read_bytes() == foreign


def test_a_file_that_another_program_changed_is_taken_over_as_a_step(folder: Path, store: Store) -> None:
    image, kept, gone = meet(store, "cat.png"), box("kept"), box("gone", 100)
    draw(store, image, kept)
    draw(store, image, gone)
    write_annotations(store)
    xml = folder / "cat.xml"
    changed = voc.read(xml).annotations[:1]
    xml.write_bytes(voc.to_xml(voc.VocImage(folder / "cat.png", 451, 300), [*changed, box("new", 200)]))
    (said,) = read_annotations(store, image)
    assert "Another program" in said
    assert [(a.label, a.id == kept.id) for a in store.content(image).annotations] == [("kept", True), ("new", False)]
    store.undo()
    write_annotations(store)
    assert [a.label for a in voc.read(xml).annotations] == ["kept", "gone"]


def test_a_file_that_labelimg_saved_again_keeps_what_is_known_of_its_boxes(folder: Path, store: Store) -> None:
    image, drawn = meet(store, "cat.png"), box("cat", 10.4)
    draw(store, image, drawn)
    write_annotations(store)
    xml = folder / "cat.xml"
    assert voc.read(xml).convention is Convention.DEVKIT
    saved = re.sub(
        rb"<source>.*</source>", b"<source><database>Unknown</database></source>", xml.read_bytes(), flags=re.S
    )
    xml.write_bytes(saved)  # labelImg keeps no other tag of it, nor the numbers' convention
    assert voc.read(xml).convention is Convention.LABELIMG
    read_annotations(store, image)
    assert store.content(image).annotations == (replace(drawn, voc_index=0),)


def test_a_file_of_nothing_but_proposals_is_no_news(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    content = voc.to_xml(voc.VocImage(folder / "cat.png", 451, 300), [box("proposed")], only_proposals=True)
    (folder / "cat.xml").write_bytes(content)
    assert read_annotations(store, image) == ()
    assert store.undo() is None
    draw(store, image, box("mine", 100))
    write_annotations(store)
    assert [a.label for a in voc.read(folder / "cat.xml").annotations] == ["mine"]
    store.undo()
    write_annotations(store)
    assert (folder / "cat.xml").read_bytes() == content


def test_a_file_that_changed_on_both_sides_is_never_overwritten(folder: Path, store: Store) -> None:
    image, xml = meet(store, "cat.png"), folder / "cat.xml"
    draw(store, image, box("mine"))
    write_annotations(store)
    theirs = voc.to_xml(voc.VocImage(folder / "cat.png", 451, 300), [box("theirs")])
    xml.write_bytes(theirs)
    draw(store, image, box("later", 100))
    (problem,) = write_annotations(store)
    assert "Another program" in problem.message
    with pytest.raises(AnnotationError, match="Another program"):
        read_annotations(store, image)
    assert xml.read_bytes() == theirs
    read_annotations(store, image, again=True)
    assert [a.label for a in store.content(image).annotations] == ["theirs"]
    store.undo()
    assert [a.label for a in store.content(image).annotations] == ["mine", "later"]
    assert write_annotations(store) == []


def test_a_file_that_was_deleted_is_written_again(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box())
    write_annotations(store)
    (folder / "cat.xml").unlink()
    (said,) = read_annotations(store, image)
    assert "missing" in said
    write_annotations(store)
    assert (folder / "cat.xml").exists()


def test_an_unreadable_file_is_left_alone(folder: Path, store: Store) -> None:
    (folder / "cat.xml").write_bytes(b"<annotation><obj")
    with pytest.raises(AnnotationError, match="well-formed"):
        meet(store, "cat.png")
    assert write_annotations(store) == []
    assert (folder / "cat.xml").read_bytes() == b"<annotation><obj"


def test_a_renamed_image_keeps_its_decisions(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box())
    write_annotations(store)
    (folder / "pets").mkdir()
    (folder / "cat.png").rename(folder / "pets" / "tom.png")
    assert index(store) == Indexed(True, 0, (("cat.png", "pets/tom.png"),), ())
    assert len(store.content(image).annotations) == 1
    write_annotations(store)
    assert voc.read(folder / "pets" / "tom.xml").annotations


def test_a_deleted_image_leaves_the_list_and_comes_back_with_its_decisions(
    folder: Path, store: Store, tmp_path: Path
) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box())
    (folder / "cat.png").rename(tmp_path / "cat.png")
    assert (index(store).missing, len(store.rows())) == (1, 2)
    (tmp_path / "cat.png").rename(folder / "cat.png")
    index(store)
    assert [row.name for row in store.rows()] == ["cat.png", "coffee.png", "rocket.jpg"]
    assert len(store.content(image).annotations) == 1


def test_a_moved_folder_brings_its_decisions_along(folder: Path, store: Store, tmp_path: Path) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box())
    store.close()
    folder.rename(tmp_path / "elsewhere")
    with open_store(tmp_path / "elsewhere") as moved:
        assert not index(moved).changed
        assert len(moved.content(image).annotations) == 1
        write_annotations(moved)
    assert (tmp_path / "elsewhere" / "cat.xml").exists()


def test_an_image_whose_content_changed_has_to_be_looked_at_again(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    proposed(store, image, 0.9)
    draw(store, image, box(), verified=True)
    shutil.copy(folder / "coffee.png", folder / "cat.png")
    (said,) = meet_image(store, image, 600, 400)
    assert "changed" in said
    assert store.row(image).state is ReviewState.IN_REVIEW
    assert len(store.content(image).annotations) == 1
    assert store.proposals(image) is None


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


def test_the_proposal_of_a_decided_box_is_found_in_any_run(store: Store) -> None:
    image = meet(store, "cat.png")
    first, _ = proposed(store, image, 0.9, 0.4)
    draw(store, image, Annotation(Box(5, 10, 45, 60), "lynx", Decision.ADJUSTED, None, id=first.id))
    store.use(Run("another net", "paper"))
    found = queries.proposals(store, [a.id for a in store.content(image).annotations] + ["by hand"])
    assert {key: (p.box, p.label) for key, p in found.items()} == {first.id: (first.box, "cat")}
    assert np.array_equal(found[first.id].mask, first.mask)


def test_verdicts_say_what_became_of_each_proposal(store: Store) -> None:
    image = meet(store, "cat.png")
    first, second = proposed(store, image, 0.9, 0.4)
    draw(store, image, Annotation(first.box, "cat", Decision.ACCEPTED, 0.9, id=first.id))
    draw(store, image, Annotation(Box(0, 0, 9, 9), "dog", Decision.ADJUSTED, None, id=second.id), verified=True)
    draw(store, image, box("by hand", 200), verified=True)
    verdicts = [(v.proposed_label, v.label, v.decision, v.confidence, v.model) for v in queries.verdicts(store)]
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
