"""The annotation files beside the images agree with the store."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from fastloc_core.annotation import ReviewState
from fastloc_core.errors import AnnotationError
from fastloc_core.formats import voc
from fastloc_core.formats.conventions import Convention
from fastloc_core.store import Store
from fastloc_core.store.indexing import Indexed, index
from fastloc_core.store.sync import behind, meet_image, read_annotations, write_annotations
from tests.core.stores import box, draw, meet, open_store, proposed


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
