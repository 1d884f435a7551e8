"""Notes of a person about images and boxes, and who decided what."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fastloc_core.annotation import LONGEST_NOTE, Annotation, Decision, Flags
from fastloc_core.boxes import Box
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.progress import silent
from fastloc_core.review import gestures
from fastloc_core.store import Store
from fastloc_core.store.bulk import accept_above
from fastloc_core.store.exporting import export_folder
from fastloc_core.store.steps import go_to, page, way_to
from tests.core.stores import box, draw, labels, meet, number_of, open_store, proposed, tamper


def write(store: Store, image: int, text: str) -> None:
    """A note on the image, and one on its first box."""
    for made in (gestures.note_image, lambda s, t: gestures.note(s, s.annotations[0], t)):
        gesture = made(store.standing(image), text)
        assert gesture
        store.record(gesture.act, [gesture.edit])


def notes(store: Store, image: int) -> list[str]:
    content = store.content(image)
    return [content.note, *(a.note for a in content.annotations)]


def test_notes_last_are_listed_and_can_be_taken_back(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box())
    write(store, image, "  ask\n Ann ")
    with open_store(folder) as again:
        assert notes(again, image) == ["ask Ann", "ask Ann"]
        row = again.row(image)
        assert (row.note, row.noted, row.flagged) == ("ask Ann", True, False)
        again.undo()
        assert notes(again, image) == ["ask Ann", ""]
        again.undo()
        assert (notes(again, image), again.row(image).noted) == (["", ""], False)
        again.redo()
        assert notes(again, image) == ["ask Ann", ""]


def test_a_note_is_no_decision_and_has_a_limit(store: Store) -> None:
    image = meet(store, "cat.png")
    store.history.person = "Ann"
    draw(store, image, box())
    when = store.one("SELECT at FROM annotations WHERE image = ?", (image,))
    store.history.person = "Ben"
    write(store, image, "x" * 2 * LONGEST_NOTE)
    assert store.one("SELECT at FROM annotations WHERE image = ?", (image,)) == when
    assert store.content(image).annotations[0].person == "Ann"
    assert [len(note) for note in notes(store, image)] == [LONGEST_NOTE] * 2
    assert gestures.note(store.standing(image), store.content(image).annotations[0], "x" * LONGEST_NOTE) is None


def test_images_with_a_flag_are_known_but_not_by_rejected_boxes(store: Store) -> None:
    image = meet(store, "cat.png")
    hard = Flags(difficult=True)
    draw(store, image, Annotation(Box(1, 1, 9, 9), "cat", Decision.REJECTED, flags=hard))
    assert not store.row(image).flagged
    draw(store, image, Annotation(Box(1, 1, 9, 9), "cat", Decision.DRAWN, flags=hard))
    assert [row.flagged for row in store.rows()] == [1, 0, 0]


def test_a_decision_has_the_name_of_its_person_also_when_it_comes_back(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    draw(store, image, box("anonymous"))
    store.history.person = "Ann"
    draw(store, image, box("hers", 100))
    store.history.person = "Ben"
    standing = store.standing(image)
    gesture = gestures.adjust(standing, standing.annotations[1], Box(0, 0, 9, 9))
    assert gesture
    store.record("adjust", [gesture.edit])
    with open_store(folder) as again:
        assert [a.person for a in again.content(image).annotations] == ["", "Ben"]
        again.undo()
        assert [a.person for a in again.content(image).annotations] == ["", "Ann"]
        assert [(done.person, done.taken_back) for done in page(again)] == [("Ben", True), ("Ann", False), ("", False)]


def test_decisions_in_bulk_have_the_name_too_but_boxes_of_files_have_none(store: Store) -> None:
    image = meet(store, "cat.png")
    proposed(store, image, 0.9)
    store.history.person = "Ann"
    accept_above(store, 0.5, "", seed=1)
    draw(store, image, Annotation(Box(1, 1, 9, 9), "cow", Decision.LOADED))
    assert [a.person for a in store.content(image).annotations] == ["Ann", ""]


def test_the_history_is_read_in_pages_and_says_where_a_step_was(store: Store) -> None:
    image, other = meet(store, "cat.png"), meet(store, "coffee.png")
    for x in range(5):
        draw(store, image, box(str(x), x), gesture="")
    for x in (20, 21):
        draw(store, other, box("series", x), gesture="one step")
    newest = page(store, most=2)
    assert [(done.text, done.name, done.images) for done in newest] == [
        ("draw series", "coffee.png", 1),
        ("draw 4", "cat.png", 1),
    ]
    rest = page(store, before=newest[-1].step)
    assert [done.text for done in rest] == ["draw 3", "draw 2", "draw 1", "draw 0"]
    assert all(done.at > 1e9 and done.image == image for done in rest)


def test_going_back_to_a_step_takes_back_all_after_it_and_can_be_made_again(folder: Path, store: Store) -> None:
    image, other = meet(store, "cat.png"), meet(store, "coffee.png")
    for n in range(4):
        draw(store, (image, other)[n % 2], box(str(n), n))
    third, second = page(store)[1:3]
    assert way_to(store, second.step) == ("undo", 2)
    assert go_to(store, second.step) == 2
    assert (labels(store, "cat.png"), labels(store, "coffee.png")) == (["0"], ["1"])
    assert way_to(store, third.step) == ("redo", 1)
    with open_store(folder) as again:
        assert go_to(again, third.step) == 1
        assert labels(again, "cat.png") == ["0", "2"]
        draw(again, image, box("new"))
        lost = page(again)[1]  # it was taken back, and something else was done then
        assert (lost.text, lost.taken_back, go_to(again, lost.step)) == ("draw 3", True, 0)


def test_the_table_has_notes_and_names(folder: Path, store: Store) -> None:
    image = meet(store, "cat.png")
    store.history.person = "=Ann"
    draw(store, image, box())
    write(store, image, "ask")
    export_folder(store, ExportSettings("table", only_verified=False), folder / "out", silent)
    with (folder / "out/boxes.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["person"], row["note"]) for row in csv.DictReader(file)] == [("'=Ann", "ask")]
    with (folder / "out/counts.csv").open(encoding="utf-8", newline="") as file:
        assert {row["filename"]: row["note"] for row in csv.DictReader(file)}["cat.png"] == "ask"


@pytest.mark.parametrize("value", ["x" * 10_000_000, 5, b"\xff"], ids=["huge", "number", "bytes"])
def test_nonsense_in_place_of_notes_and_names_does_no_harm(folder: Path, value: object) -> None:
    with open_store(folder) as store:
        from fastloc_core.store.indexing import index

        index(store)
        image = number_of(store, "cat.png")
        draw(store, meet(store, "cat.png"), box())
    for table, column in (("images", "note"), ("annotations", "note"), ("annotations", "person"), ("ledger", "person")):
        tamper(folder, f"UPDATE {table} SET {column} = ?", value)
    with open_store(folder) as again:
        assert len(again.row(image).note) <= LONGEST_NOTE >= len(again.content(image).note)
        assert all(len(a.note) <= LONGEST_NOTE for a in again.content(image).annotations)
        assert all(len(done.person) <= LONGEST_NOTE for done in page(again))
