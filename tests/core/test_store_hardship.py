"""No decision is lost if other programs change a folder, or if it changes while fastloc works."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import Cancelled, StoreError
from fastloc_core.files import write_atomically
from fastloc_core.formats import voc
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.shaping import Shaping
from fastloc_core.store import Store, find_place
from fastloc_core.store.bulk import accept_above, open_annotated, take_over
from fastloc_core.store.digests import file_digest
from fastloc_core.store.indexing import index
from fastloc_core.store.queries import reviewed
from fastloc_core.store.store import Run
from fastloc_core.store.sync import meet_image, read_annotations, write_annotations
from tests.core.stores import box, decided, draw, labels, make_image, meet, number_of, open_store, proposed

WRITE = "fastloc_core.store.sync.write_atomically"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "images"


# names and files


def test_images_renamed_in_a_chain_keep_their_own_boxes(root: Path) -> None:
    store = decided(root, "a.png", "b.png")
    write_annotations(store)
    (root / "b.png").rename(root / "c.png")
    (root / "a.png").rename(root / "b.png")
    index(store)
    for name in ("b.png", "c.png"):
        meet(store, name)
    assert (labels(store, "b.png"), labels(store, "c.png")) == (["a.png"], ["b.png"])
    assert write_annotations(store) == []
    assert [voc.read(root / f"{name}.xml").annotations[0].label for name in "bc"] == ["a.png", "b.png"]


def test_another_image_under_an_old_name_does_not_get_its_boxes(root: Path) -> None:
    store = decided(root, "a.png")
    write_annotations(store)
    (root / "a.png").rename(root / "b.png")
    make_image(root / "a.png", 99)
    index(store)
    meet(store, "a.png")
    assert (labels(store, "a.png"), labels(store, "b.png")) == ([], ["a.png"])


def test_the_renamed_one_of_two_copies_takes_its_boxes_along(root: Path) -> None:
    make_image(root / "a.png", 1)
    shutil.copy(root / "a.png", root / "b.png")
    store = open_store(root)
    index(store)
    for name in ("a.png", "b.png"):
        draw(store, meet(store, name), box(name))
    (root / "b.png").rename(root / "c.png")
    index(store)
    assert (labels(store, "a.png"), labels(store, "c.png")) == (["a.png"], ["b.png"])


def test_an_endless_file_is_known_by_its_beginning_and_its_size(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastloc_core.store.digests._HASHED", 4)
    root.mkdir()
    digests = []
    for content in (b"1234", b"1234 5", b"1234 6", b"1234 56"):
        (root / "a.png").write_bytes(content)
        digests.append(file_digest(root / "a.png"))
    assert digests[0] == sha256(b"1234").digest()
    assert digests[1] == digests[2]
    assert len(set(digests)) == 3


def test_the_search_for_renamed_images_can_be_cancelled(root: Path) -> None:
    store = decided(root, "a.png")
    (root / "a.png").rename(root / "b.png")
    answers = iter([False] * 2 + [True])
    with pytest.raises(Cancelled):
        index(store, lambda: next(answers))
    assert labels(store, "a.png") == ["a.png"]


def test_the_pages_of_a_renamed_tiff_keep_their_own_boxes(root: Path) -> None:
    root.mkdir()
    cv2.imwritemulti(str(root / "a.tif"), [np.full((40, 60, 3), 40 * i, np.uint8) for i in range(4)])
    store = open_store(root)
    index(store)
    names = [row.name for row in store.rows()]
    for name in names:
        draw(store, meet(store, name), box(name))
    (root / "a.tif").rename(root / "z.tif")
    index(store)
    assert [labels(store, name.replace("a.tif", "z.tif")) for name in names] == [[name] for name in names]


def test_an_image_of_another_format_takes_over_the_annotation_file_beside_it(root: Path) -> None:
    store = decided(root, "a.png")
    write_annotations(store)
    (root / "a.png").unlink()
    make_image(root / "a.jpg", 77)
    index(store)
    meet(store, "a.jpg")
    assert labels(store, "a.jpg") == ["a.png"]


@pytest.mark.skipif(os.name == "nt", reason="such names cannot exist there")
@pytest.mark.parametrize(
    "name", ["new\nline.png", "a'b\"c;--.png", "x.tif#page=2.png", "a&<b>.png", "w" * 251 + ".png"]
)
def test_odd_names_are_names(root: Path, name: str) -> None:
    store = decided(root, name)
    assert write_annotations(store) == []
    assert [a.label for a in voc.read(store.annotation_path(number_of(store, name))).annotations] == [name]


@pytest.mark.skipif(os.name == "nt", reason="such names cannot exist there")
def test_a_name_that_is_no_text_is_left_out_and_the_rest_is_there(root: Path) -> None:
    make_image(root / "a.png", 1)
    make_image(Path(os.fsdecode(os.fsencode(root) + b"/gr\xfc\xdf.png")), 2)
    store = open_store(root)
    (skipped,) = index(store).skipped
    assert [row.name for row in store.rows()] == ["a.png"]
    assert "UTF-8" in skipped.reason


def test_a_pixel_that_another_program_moved_stays_moved(root: Path) -> None:
    store = decided(root, "a.png")
    write_annotations(store)
    text = (root / "a.xml").read_text()
    (root / "a.xml").write_text(text.replace("<xmin>11<", "<xmin>12<"))
    draw(store, meet(store, "a.png"), box("more", 30))
    write_annotations(store)
    assert "<xmin>12<" in (root / "a.xml").read_text()


def test_a_file_that_another_program_sorted_otherwise_has_the_same_boxes(root: Path) -> None:
    """Edges may be whole, have decimals, or lie outside. Each box keeps its known details."""
    make_image(root / "a.png", 0)
    store = open_store(root)
    index(store)
    image = meet(store, "a.png")
    edges = [(x, y + 0.25 * (x % 3), x + 30, y + 40 + 0.5 * (y % 2)) for x in (-5, 10, 11, 40) for y in (0, 7, 8)]
    boxes = [Annotation(Box(*each), "cat", Decision.DRAWN) for each in edges]
    store.record("draw", [ImageEdit(image, tuple(Change(None, each) for each in boxes))])
    assert write_annotations(store) == []
    file = store.annotation_path(image)
    head, *objects = file.read_text().split("\t<object>")
    objects[-1], tail = objects[-1].split("</annotation>")
    file.write_text(head + "".join(f"\t<object>{each}" for each in reversed(objects)) + "</annotation>" + tail)
    read_annotations(store, image)
    assert [(a.id, a.box) for a in store.content(image).annotations] == [(a.id, a.box) for a in boxes]


def test_a_full_disk_between_file_and_note_does_not_look_like_another_program(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = decided(root, "a.png")
    write_annotations(store)
    image = meet(store, "a.png")
    refuse = "CREATE TEMP TRIGGER full BEFORE UPDATE OF written ON images BEGIN SELECT RAISE(ABORT, 'full'); END"

    def wrote_then_full(path: Path, content: bytes, root: Path) -> None:
        write_atomically(path, content)
        store.connection.execute(refuse)

    draw(store, image, box("2", 30))
    monkeypatch.setattr(WRITE, wrote_then_full)
    with pytest.raises(StoreError):
        write_annotations(store)
    store.connection.execute("DROP TRIGGER full")
    monkeypatch.setattr(WRITE, write_atomically)
    draw(store, image, box("3", 40))
    assert write_annotations(store) == []


def test_annotation_files_that_arrive_later_are_taken_note_of(root: Path) -> None:
    make_image(root / "a.png", 1)
    store = open_store(root)
    index(store)
    about = voc.VocImage(root / "a.png", 64, 48)
    (root / "a.xml").write_bytes(voc.to_xml(about, [box("there")], verified=True))
    assert index(store).changed
    assert [row.verified for row in store.rows()] == [1]
    assert not index(store).changed


# the store itself


def test_decisions_of_a_time_without_write_access_are_there_afterwards(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(root, "a.png").close()
    touch, access = Path.touch, os.access

    def refuse(path: Path) -> None:
        if path.is_relative_to(root):
            raise PermissionError(13, "Permission denied")
        touch(path)

    def writable(path: Path, mode: int) -> bool:
        return access(path, mode) and not Path(path).is_relative_to(root)

    with monkeypatch.context() as refusing:
        refusing.setattr(Path, "touch", refuse)
        refusing.setattr(os, "access", writable)
        with open_store(root) as store:
            assert store.place
            assert not store.place.inside
            draw(store, meet(store, "a.png"), box("meanwhile", 40))
    with open_store(root) as store:
        assert labels(store, "a.png") == ["a.png", "meanwhile"]


def test_a_store_of_any_size_on_a_place_that_cannot_be_written_fills_no_disk(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(root, "a.png").close()
    os.truncate(root / ".fastloc" / "review.sqlite3", 20 << 30)
    monkeypatch.setattr(os, "access", lambda path, mode: not Path(path).is_relative_to(root))
    (root / ".fastloc" / ".writable-shm").mkdir()
    with pytest.raises(StoreError, match="larger than 1,024 MB"):
        find_place(root)


def test_decisions_go_to_the_users_own_data_if_the_folder_can_hold_no_database(root: Path) -> None:
    (root / ".fastloc" / ".writable-shm").mkdir(parents=True)  # as on a share without shared memory
    place = find_place(root)
    assert not place.inside
    with Store(place) as store:
        assert list(store.rows()) == []
    assert [path.name for path in (root / ".fastloc").iterdir()] == [".writable-shm"], "nothing is left"


def test_a_store_that_was_deleted_takes_no_decision(root: Path) -> None:
    store = decided(root, "a.png")
    shutil.rmtree(root / ".fastloc")
    with pytest.raises(StoreError, match="deleted"):
        draw(store, 1, box("into nowhere"))


@pytest.mark.parametrize("facts", [{"learned": [1]}, {"class_map": {"version": 2}}, {"extent": "x"}, {"run": None}])
def test_facts_that_mean_nothing_do_not_close_the_folder(root: Path, facts: dict[str, object]) -> None:
    decided(root, "a.png").remember(**facts)
    assert labels(open_store(root), "a.png") == ["a.png"]


def test_a_folder_that_is_gone_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file"):
        find_place(tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


# while another thread works


def test_decisions_made_while_accept_above_works_stay(root: Path) -> None:
    store = decided(root, "a.png", "b.png")
    images = [meet(store, name) for name in ("a.png", "b.png")]
    for image in images:
        proposed(store, image, 0.9, 0.8)
    window = Store(store.place)
    first = window.standing(images[0]).undecided[0]
    rejected = Annotation(first.box, "cat", Decision.REJECTED, 0.9, id=first.id)

    def report(done: int, total: int) -> None:
        if done == 1:
            window.record("reject", [ImageEdit(images[0], (Change(None, rejected),), (False, True))])

    accept_above(store, 0.5, "", 1, report)
    assert rejected in store.content(images[0]).annotations
    assert store.content(images[0]).verified


def test_an_image_verified_during_an_import_stays_verified(root: Path, tmp_path: Path) -> None:
    store = decided(root, "a.png", "b.png")
    source = tmp_path / "boxes"
    source.mkdir()
    for name in "ab":
        (source / f"{name}.xml").write_bytes(voc.to_xml(voc.VocImage(root / f"{name}.png", 64, 48), [box("new", 40)]))
    window = Store(store.place)

    def report(done: int, total: int) -> None:
        if done == 1:
            window.record("verify", [ImageEdit(1, (), (False, True))])

    boxes, images, problems = take_over(source, None, store, report)
    assert store.content(1).verified
    assert (boxes, images) == (1, 1)
    assert "changed in the meantime" in problems[0]


def test_ignored_classes_are_never_accepted_in_bulk(root: Path) -> None:
    store = decided(root, "a.png")
    proposed(store, meet(store, "a.png"), 0.9)
    store.use_shaping(Shaping(ClassMap().with_ignored("cat")))  # counts are kept, not computed again
    assert accept_above(store, 0.5, "", 1) == (0, 0, 0)
    assert not store.content(1).verified


def test_images_drawn_for_a_spot_check_wait_for_it(root: Path) -> None:
    store = decided(root, *(f"{i:02}.png" for i in range(12)))
    for row in store.rows():
        proposed(store, row.id, 0.9, 0.4)
    accept_above(store, 0.8, "", 1)
    drawn = {row.id for row in store.rows() if row.spot_check}
    accept_above(store, 0.3, "", 2)
    assert not any(store.row(image).verified for image in drawn)


def test_a_decision_counts_for_every_model_that_asked(root: Path) -> None:
    store = decided(root, "a.png")
    other, image = Run("other", "paper"), meet(store, "a.png")
    (found,) = proposed(store, image, 0.9)
    before = store.run
    store.use(other)
    proposed(store, image, 0.9)
    store.use(before)
    rejected = Annotation(found.box, "cat", Decision.REJECTED, id=found.id)
    store.record("reject", [ImageEdit(image, (Change(None, rejected),))])
    assert store.row(image).pending == 0


def test_undo_verifies_no_image_that_has_changed_since(root: Path) -> None:
    store = decided(root, "a.png")
    store.record("verify", [ImageEdit(1, (), (False, True))])
    draw(store, 1, box("2", 30), verified=True)
    make_image(root / "a.png", 55)
    meet_image(store, 1, 64, 48)
    store.undo()
    assert not store.content(1).verified


def test_verified_files_of_images_that_were_never_opened_are_exported_too(root: Path) -> None:
    make_image(root / "a.png", 1)
    about = voc.VocImage(root / "a.png", 64, 48)
    (root / "a.xml").write_bytes(voc.to_xml(about, [box("there")], verified=True))
    store = open_store(root)
    index(store)
    assert open_annotated(store) == ()
    (image,) = reviewed(store)
    assert [a.label for a in image.annotations] == ["there"]
