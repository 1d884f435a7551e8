"""What other programs say of objects is kept: flags, pose and fields that only they know."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import NO_FLAGS, Annotation, Decision, Flags, ReviewState
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.images import decode
from fastloc_core.progress import silent
from fastloc_core.review import gestures
from fastloc_core.store import Store
from fastloc_core.store.bulk import take_over
from fastloc_core.store.exporting import export_folder
from fastloc_core.store.flags import from_text, to_text
from fastloc_core.store.indexing import index
from fastloc_core.store.sync import meet_image, read_annotations, write_annotations
from fastloc_core.store.turning import turn_boxes
from tests.core.stores import make_image, meet, number_of, open_store

IMAGE = voc.VocImage(Path("a.png"), 64, 48)
SAID = "<pose>Left</pose><truncated>1</truncated><occluded>1</occluded><difficult>1</difficult>"
KNOWN = Flags(difficult=True, truncated=True, occluded=True, pose="Left")
MORE = "<track_id>7</track_id><attributes><attribute><name>age</name><value>a &lt; b</value></attribute></attributes>"
BNDBOX = "<bndbox><xmin>11</xmin><ymin>12</ymin><xmax>40</xmax><ymax>30</ymax></bndbox>"


def xml(said: str = SAID, start: str = "<annotation>", more: str = "") -> str:
    return f"{start}<filename>a.png</filename>{more}<object><name>cat</name>{said}{BNDBOX}</object></annotation>"


def folder_with(root: Path, text: str) -> Store:
    make_image(root / "a.png", 0)
    (root / "a.xml").write_text(text)
    store = open_store(root)
    index(store)
    return store


def exported(store: Store, target: Path) -> tuple[voc.VocFile, str]:
    told = export_folder(store, ExportSettings(only_verified=False), target, silent)
    return voc.read(target / "a.xml"), told


def test_flags_of_a_file_beside_its_image_are_in_the_export(tmp_path: Path) -> None:
    store = folder_with(tmp_path / "images", xml(SAID + MORE))
    file, _ = exported(store, tmp_path / "out")
    [cat] = file.annotations
    attribute = "<attribute><name>age</name><value>a &lt; b</value></attribute>"
    assert cat.flags == Flags(True, True, True, pose="Left", others=(("track_id", "7"), ("attributes", attribute)))
    assert MORE in file.content.decode().replace("\n", "").replace("\t", "")


def test_an_import_keeps_flags_and_that_an_image_is_done(tmp_path: Path) -> None:
    make_image(tmp_path / "images" / "a.png", 0)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "a.xml").write_text(xml(start='<annotation verified="yes">'))
    store = open_store(tmp_path / "images")
    index(store)
    assert take_over(tmp_path / "theirs", None, store) == (1, 1, ())
    assert store.row(1).state is ReviewState.VERIFIED
    write_annotations(store)
    file = voc.read(tmp_path / "images" / "a.xml")
    assert (file.verified, [a.flags for a in file.annotations]) == (True, [KNOWN])
    assert store.undo()
    assert store.row(1).state is ReviewState.UNSEEN
    with open_store(tmp_path / "images") as again:
        assert again.redo()
        assert [a.flags for a in again.content(1).annotations] == [KNOWN]


def test_a_box_that_is_there_gets_the_flags_of_an_import(tmp_path: Path) -> None:
    store = folder_with(tmp_path / "images", xml(""))
    meet(store, "a.png")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "a.xml").write_text(xml())
    take_over(tmp_path / "theirs", None, store)
    assert [a.flags for a in store.content(1).annotations] == [KNOWN]
    write_annotations(store)
    said = "<crowd>0</crowd><difficult>1</difficult><occluded>1</occluded><pose>Left</pose><truncated>1</truncated>"
    assert SAID != said  # each is added where it is missing
    [cat] = voc.read(tmp_path / "images" / "a.xml").annotations
    assert cat.flags == KNOWN


def test_gestures_keep_flags_and_one_sets_them(tmp_path: Path) -> None:
    store = folder_with(tmp_path, xml())
    image = meet(store, "a.png")

    def there() -> Annotation:
        return store.content(image).annotations[0]

    for gesture in (
        gestures.adjust(store.standing(image), there(), Box(1, 2, 30, 40)),
        gestures.relabel(store.standing(image), there(), "dog"),
        gestures.keep(store.standing(image), there()),
    ):
        assert gesture
        store.record("change", [gesture.edit])
        assert there().flags == KNOWN
    gesture = gestures.flag(store.standing(image), there(), Flags(pose="Left"))
    assert gesture
    store.record("flag", [gesture.edit])
    write_annotations(store)
    assert there().flags == voc.read(tmp_path / "a.xml").annotations[0].flags == Flags(pose="Left")
    assert gestures.flag(store.standing(image), there(), there().flags) is None
    while store.undo():
        pass
    write_annotations(store)
    assert (tmp_path / "a.xml").read_text() == xml()


def test_flags_that_another_program_changes_are_taken_over(tmp_path: Path) -> None:
    store = folder_with(tmp_path, xml())
    meet(store, "a.png")
    (tmp_path / "a.xml").write_text(xml("<difficult>1</difficult>"))
    [cat] = store.content(meet(store, "a.png")).annotations
    assert cat.flags == Flags(difficult=True)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&\ufffe\uffff"), max_size=20).map(
    str.strip
)
flags = st.builds(
    Flags,
    *[st.booleans()] * 4,
    texts.filter(lambda pose: pose != "Unspecified"),
    st.lists(st.tuples(st.from_regex("[a-z]{1,4}_[a-z]{1,4}", fullmatch=True), texts), max_size=3).map(tuple),
)


@given(flags, flags)
def test_all_flags_survive_files_and_the_store(before: Flags, after: Flags) -> None:
    cat = Annotation(Box(10, 11, 40, 30), "cat", Decision.LOADED, flags=before)
    file = voc.parse(voc.to_xml(IMAGE, [cat]), Path("a.xml"))
    assert file.annotations[0].flags == before == from_text(to_text(before))
    changed = Annotation(file.annotations[0].box, "cat", Decision.LOADED, voc_index=0, flags=after)
    again = voc.parse(voc.to_xml(IMAGE, [changed], base=file), Path("a.xml"))
    said = again.annotations[0].flags
    assert (said.difficult, said.truncated, said.occluded, said.crowd, said.pose) == (
        after.difficult,
        after.truncated,
        after.occluded,
        after.crowd,
        after.pose,
    )


@pytest.mark.parametrize("text", ["", "[]", "7", '{"others": 3}', '{"others": [["a"]]}', "{", None])
def test_damaged_flags_in_a_store_say_nothing(text: str | None) -> None:
    assert from_text(text) == NO_FLAGS


def test_hostile_names_and_texts_make_a_sound_file() -> None:
    others = (("name", "dog"), ("bndbox", "7"), ("a b", "<x>"), ("7<", "</object>"), ("", "<!DOCTYPE a>"), ("é", "\0"))
    cat = Annotation(Box(10, 11, 40, 30), "cat", Decision.LOADED, flags=Flags(others=others))
    file = voc.parse(voc.to_xml(IMAGE, [cat]), Path("a.xml"))
    assert [(a.label, a.box) for a in file.annotations] == [("cat", cat.box)]


def test_more_fields_than_a_store_should_keep_are_left_in_the_file(tmp_path: Path) -> None:
    long = f"<note>{'🐈' * 3000}</note>"
    store = folder_with(tmp_path, xml(SAID + long))
    assert [a.flags for a in store.content(meet(store, "a.png")).annotations] == [KNOWN]
    assert from_text(to_text(Flags(True, pose="🐈" * 90_000))) == Flags(True)


# what exports tell


def test_an_export_tells_that_a_file_was_made_for_another_size(tmp_path: Path) -> None:
    size = "<size><width>128</width><height>96</height></size>"
    _, told = exported(folder_with(tmp_path / "images", xml(more=size)), tmp_path / "out")
    assert "a.png: Its annotation file was made for 128 x 96 pixels, and the image has 64 x 48." in told
    assert "128 x 96" in (tmp_path / "out" / "manifest.json").read_text()


@pytest.mark.parametrize("size", ["", "<size/>", "<size><width>0</width><height>0</height></size>"])
def test_boxes_beyond_the_image_are_told_if_the_file_has_no_size(tmp_path: Path, size: str) -> None:
    store = folder_with(tmp_path / "images", xml(more=size).replace("<xmax>40<", "<xmax>140<"))
    _, told = exported(store, tmp_path / "out")
    assert "a.png: Boxes that reach out of the image: 1. Perhaps they were made for another one." in told


def test_an_export_tells_of_objects_without_a_box_and_of_shapes(tmp_path: Path) -> None:
    boxless = "<object><name>ship</name><robndbox><cx>50</cx></robndbox></object>" * 2
    polygon = "<polygon><x1>11</x1><y1>12</y1></polygon>"
    file, told = exported(folder_with(tmp_path / "images", xml(SAID + polygon, more=boxless)), tmp_path / "out")
    assert "a.png: 2 objects of its annotation file without a box left out." in told
    assert "a.png: 1 object with a polygon, parts or another exact shape: only the box was taken." in told
    assert [a.flags for a in file.annotations] == [KNOWN]


@pytest.mark.parametrize(("orientation", "turned"), [(6, (18, 10, 37, 40)), (8, (11, 24, 30, 54)), (1, None)])
def test_boxes_of_a_program_that_ignored_exif_are_turned_when_imported(
    tmp_path: Path, orientation: int, turned: tuple[float, ...] | None
) -> None:
    photo(tmp_path / "images" / "a.jpg", orientation)
    (tmp_path / "theirs").mkdir()
    size = "<size><width>64</width><height>48</height></size>"
    (tmp_path / "theirs" / "a.xml").write_text(xml(more=size))
    store = open_store(tmp_path / "images")
    index(store)
    _, _, problems = take_over(tmp_path / "theirs", None, store)
    [cat] = store.content(1).annotations
    assert cat.box.edges == (turned or (10, 11, 40, 30))
    assert len(problems) == (turned is not None)
    assert all("boxes were turned with it" in problem for problem in problems)


def test_opening_and_exporting_tell_that_exif_was_ignored(tmp_path: Path) -> None:
    photo(tmp_path / "images" / "a.jpg", 6)
    (tmp_path / "images" / "a.xml").write_text(xml(more="<size><width>64</width><height>48</height></size>"))
    store = open_store(tmp_path / "images")
    index(store)
    _, told = exported(store, tmp_path / "out")
    assert "made for 64 x 48 pixels, and the image has 48 x 64" in told
    assert "(EXIF)" in told


@pytest.mark.parametrize(("orientation", "turned"), [(6, (18, 10, 37, 40)), (8, (11, 24, 30, 54)), (1, None)])
def test_boxes_beside_a_turned_photo_are_turned_as_one_step_and_their_file_follows(
    tmp_path: Path, orientation: int, turned: tuple[float, ...] | None
) -> None:
    image = tmp_path / "images" / "a.jpg"
    photo(image, orientation)
    file = image.with_suffix(".xml")
    before = xml(more="<size><width>64</width><height>48</height></size><mood>calm</mood>")
    file.write_text(before)
    store = open_store(tmp_path / "images")
    index(store)
    number = number_of(store, "a.jpg")
    told = meet_image(store, number, *decode(image).shape[1::-1]) + read_annotations(store, number)
    said = "Its boxes ignore that the photo is turned (EXIF): see File > Turn the boxes of this file."
    assert (said in told) == (turned is not None)
    assert turn_boxes(store, number) == (turned is not None)
    if turned is None:
        return
    [cat] = store.content(number).annotations
    assert cat.box.edges == turned
    assert write_annotations(store) == []
    after = voc.read(file)
    assert (after.size, after.annotations[0].box.edges) == ((48, 64), turned)
    assert "<mood>calm</mood>" in file.read_text()
    assert turn_boxes(store, number) == 0, "they are not turned twice"
    assert "(EXIF)" not in exported(store, tmp_path / "out")[1]

    store.undo()
    assert write_annotations(store) == []
    assert file.read_text() == before
    assert store.content(number).annotations[0].box.edges == (10, 11, 40, 30)


def photo(path: Path, orientation: int) -> None:
    """64 x 48 as stored."""
    path.parent.mkdir()
    jpeg = cv2.imencode(".jpg", np.full((48, 64, 3), 99, np.uint8))[1].tobytes()
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0" + bytes([orientation]) + b"\0\0\0\0\0\0"
    path.write_bytes(jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:])
