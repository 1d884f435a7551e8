"""How the pixels of other programs' VOC files are counted: by evidence, for a whole folder, and once and for all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.importing import read_annotations
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.store import Store, conventions, find_place
from fastloc_core.store.bulk import count_pixels
from fastloc_core.store.indexing import index
from fastloc_core.store.sync import read_annotations as read_beside
from fastloc_core.store.sync import write_annotations
from tests.core.stores import box, draw, make_image, meet, number_of, open_store, tamper

Numbers = tuple[float, ...]
CVAT = "<source><database>Unknown</database><annotation>Unknown</annotation><image>Unknown</image></source>"
FIFTYONE = "<folder>None</folder><source><database>None</database></source><segmented>None</segmented>"
LABELME = "<folder/><database/><annotation/><image/><segmented/>"
MAKESENSE = "<source><database>Unspecified</database></source>"
ANYLABELING = "<source><database>https://github.com/CVHub520/X-AnyLabeling</database></source>"
KITTI = "<source><database>The KITTI Database</database><annotation>KITTI</annotation></source>"
LABEL_STUDIO = "<source><database>MyDatabase</database></source><owner><name>Label Studio</name></owner>"
LABELIMG = "<source><database>Unknown</database></source>"
ROBOFLOW = "<source><database>roboflow.com</database></source>"
PLAIN, AT_BORDER = (10, 20, 50, 40), (0, 20, 50, 40)


def xml(*boxes: Numbers, head: str = "") -> str:
    edges = ("<xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax>".format(*box) for box in boxes)
    objects = (f"<object><name>cat</name><bndbox>{each}</bndbox></object>" for each in edges)
    return f"<annotation>{head}{''.join(objects)}</annotation>"


def folder_with(root: Path, **files: str) -> Store:
    """An opened folder with an image and an annotation file of each name."""
    for seed, (name, text) in enumerate(files.items()):
        make_image(root / f"{name}.png", seed)
        (root / f"{name}.xml").write_text(text)
    store = open_store(root)
    index(store)
    return store


def edges(store: Store, name: str) -> list[Numbers]:
    return [a.box.edges for a in store.content(meet(store, f"{name}.png")).annotations]


@pytest.mark.parametrize(
    ("head", "x0"),
    [
        *((head, 10) for head in (CVAT, ANYLABELING, KITTI, LABEL_STUDIO, MAKESENSE, FIFTYONE, LABELME, LABELIMG)),
        (ROBOFLOW, 9),
        ("", 9),
    ],
    ids=[
        "CVAT",
        "X-AnyLabeling",
        "KITTI",
        "Label Studio",
        "makesense.ai",
        "FiftyOne",
        "labelme",
        "labelImg",
        "Roboflow",
        "nothing",
    ],
)
def test_the_mark_of_the_program_tells_it(head: str, x0: float) -> None:
    assert voc.parse(xml(PLAIN, head=head).encode(), Path("a.xml")).annotations[0].box.x0 == x0


def test_globox_says_nothing_but_writes_like_nobody_else() -> None:
    head = "<filename>a.png</filename><size><width>64</width><height>48</height></size>"
    for start, x0 in ((head, 10), (head.replace("</size>", "<depth>3</depth></size>"), 9)):
        assert voc.parse(xml(PLAIN, head=start).encode(), Path("a.xml")).annotations[0].box.x0 == x0


@pytest.mark.parametrize("zero", ["0", "0.0", "00", "0.25"])
def test_one_0_tells_it_of_all_files_of_the_folder(tmp_path: Path, zero: str) -> None:
    store = folder_with(
        tmp_path, a=xml(PLAIN), b=xml(AT_BORDER).replace(">0<", f">{zero}<"), c=xml(PLAIN, head=ROBOFLOW)
    )
    assert edges(store, "a") == edges(store, "c") == [PLAIN]
    assert edges(store, "b") == [(float(zero), *AT_BORDER[1:])]


def test_what_records_its_convention_is_read_so_and_tells_nothing_of_others(tmp_path: Path) -> None:
    own = "<source><annotation>fastloc, {} boxes</annotation></source>"
    store = folder_with(
        tmp_path,
        a=xml(AT_BORDER, head=own.format("0-based")),
        b=xml((1, *PLAIN[1:]), head=own.format("devkit")),
        c=xml(PLAIN),
    )
    assert edges(store, "a") == [AT_BORDER]
    assert edges(store, "b") == [(0, 19, 50, 40)]
    assert edges(store, "c") == [(9, 19, 50, 40)]


def test_an_import_is_judged_as_a_whole_and_says_so(tmp_path: Path) -> None:
    for name, text in (("a", xml(PLAIN)), ("b", xml(AT_BORDER))):
        (tmp_path / f"{name}.xml").write_text(text)
    images = [Path("/pond/a.jpg"), Path("/pond/b.jpg")]
    found = read_annotations(tmp_path, images, Path("/pond"))
    assert [each.annotations[0].box.edges for each in found.by_image.values()] == [PLAIN, AT_BORDER]
    assert "counted from 0" in found.problems[0]
    chosen = read_annotations(tmp_path, images, Path("/pond"), Convention.DEVKIT)
    assert [each.annotations[0].box.x0 for each in chosen.by_image.values()] == [9, -1]
    assert not chosen.problems


def test_a_single_imported_file_is_judged_by_the_others_of_its_folder(tmp_path: Path) -> None:
    for name, text in (("a", xml(PLAIN)), ("b", xml(AT_BORDER)), ("c", xml(PLAIN).replace("<xmin>10<", "<xmin>?<"))):
        (tmp_path / f"{name}.xml").write_text(text)
    found = read_annotations(tmp_path / "a.xml", [Path("/pond/a.jpg"), Path("/pond/b.jpg")], Path("/pond"))
    ((image, each),) = found.by_image.items()
    assert (image.name, each.annotations[0].box.edges) == ("a.jpg", PLAIN)
    assert found.problems[0].startswith("In b.xml a coordinate is 0, so the pixels of all files of its folder that do")
    own = "<source><annotation>fastloc, devkit boxes</annotation></source>"
    (tmp_path / "b.xml").write_text(xml(AT_BORDER, head=own))  # it says how it counts, and so nothing of others
    again = read_annotations(tmp_path / "a.xml", [Path("/pond/a.jpg")], Path("/pond"))
    assert again.by_image[Path("/pond/a.jpg")].annotations[0].box.x0 == 9
    assert not again.problems


def test_zeros_stay_zeros_when_a_box_is_moved_or_added() -> None:
    image = voc.VocImage(Path("a.png"), 64, 48)
    file = voc.parse(xml(AT_BORDER).encode(), Path("a.xml"), Convention.ZERO_BASED)
    assert voc.to_xml(image, file.annotations, base=file) == file.content
    [cat] = file.annotations
    again = voc.to_xml(image, [*file.annotations, cat], base=file)
    assert [a.box for a in voc.parse(again, Path("a.xml"), Convention.ZERO_BASED).annotations] == [cat.box] * 2


def test_a_later_0_is_told_and_moves_nothing(tmp_path: Path) -> None:
    store = folder_with(tmp_path, a=xml(PLAIN))
    assert edges(store, "a") == [(9, 19, 50, 40)]
    make_image(tmp_path / "b.png", 7)
    (tmp_path / "b.xml").write_text(xml(AT_BORDER))
    assert "b.xml has a 0" in index(store).notice
    assert index(store).notice == ""
    assert conventions.decided(store) == conventions.DISPUTED
    assert edges(store, "a") == [(9, 19, 50, 40)]
    assert edges(store, "b") == [(-1, 19, 50, 40)]


def test_a_file_that_is_changed_later_is_told_likewise(tmp_path: Path) -> None:
    store = folder_with(tmp_path, a=xml(PLAIN))
    image = meet(store, "a.png")
    (tmp_path / "a.xml").write_text(xml(AT_BORDER))
    assert any("has a 0" in notice for notice in read_beside(store, image))
    assert conventions.decided(store) == conventions.DISPUTED


def test_it_is_decided_before_the_first_file_is_read_also_if_files_came_after_the_search(tmp_path: Path) -> None:
    make_image(tmp_path / "a.png", 0)
    make_image(tmp_path / "b.png", 1)
    store = open_store(tmp_path)
    index(store)
    (tmp_path / "a.xml").write_text(xml(PLAIN))
    (tmp_path / "b.xml").write_text(xml(AT_BORDER))
    assert edges(store, "a") == [PLAIN]
    (tmp_path / "b.xml").unlink()
    assert conventions.decided(open_store(tmp_path)) == conventions.ZERO


def test_choosing_moves_the_boxes_of_files_and_keeps_those_of_a_person(tmp_path: Path) -> None:
    store = folder_with(tmp_path, a=xml(PLAIN, (1, 2, 30, 40)), b=xml(PLAIN))
    files = {path: path.read_bytes() for path in tmp_path.glob("*.xml")}
    meet(store, "b.png")
    image = meet(store, "a.png")
    mine = store.content(image).annotations[1]
    placed = replace(mine, box=Box(5, 6, 30, 40))
    store.record("adjust cat", [ImageEdit(image, (Change(mine, placed),))])

    assert count_pixels(store, Convention.ZERO_BASED) == 2
    assert [edges(store, "a"), edges(store, "b")] == [[PLAIN, (5, 6, 30, 40)], [PLAIN]]
    assert write_annotations(store) == []
    assert (tmp_path / "b.xml").read_bytes() == files[tmp_path / "b.xml"]
    assert "<xmin>10</xmin>" in (tmp_path / "a.xml").read_text()
    assert "<xmin>5</xmin>" in (tmp_path / "a.xml").read_text()

    assert store.undo()
    assert [edges(store, "a"), edges(store, "b")] == [[(9, 19, 50, 40), (5, 6, 30, 40)], [(9, 19, 50, 40)]]
    assert conventions.decided(store) == conventions.MARKS
    assert store.undo()
    assert write_annotations(store) == []
    assert {path: path.read_bytes() for path in files} == files


def test_new_files_count_as_the_folder_does(tmp_path: Path) -> None:
    store = folder_with(tmp_path, a=xml(AT_BORDER))
    make_image(tmp_path / "b.png", 7)
    index(store)
    draw(store, meet(store, "b.png"), box(x=0))
    write_annotations(store)
    assert voc.read(tmp_path / "b.xml").convention is Convention.ZERO_BASED
    assert "<xmin>0</xmin>" in (tmp_path / "b.xml").read_text()


def test_what_an_older_fastloc_read_stays_until_somebody_chooses(tmp_path: Path) -> None:
    store = folder_with(tmp_path, a=xml(AT_BORDER), b=xml(PLAIN, head=CVAT))
    count_pixels(store, Convention.DEVKIT)
    before = [edges(store, name) for name in "ab"]
    with closing(sqlite3.connect(find_place(tmp_path).file)) as connection, connection:
        connection.execute("DELETE FROM facts WHERE name = 'pixels'")
        connection.execute("UPDATE files SET convention = NULL")
    files = {path: path.read_bytes() for path in tmp_path.glob("*.xml")}
    with open_store(tmp_path) as again:
        assert "a.xml has a 0" in index(again).notice
        draw(again, number_of(again, "b.png"), box("dog", 3))
        assert again.undo()
        write_annotations(again)
        assert [edges(again, name) for name in "ab"] == before
        assert {path: path.read_bytes() for path in files} == files
        assert count_pixels(again, Convention.ZERO_BASED) == 2
        assert [edges(again, name) for name in "ab"] == [[AT_BORDER], [PLAIN]]


@pytest.mark.parametrize("value", ["'later'", "x'00ff'", "7", "NULL", "''"])
def test_nonsense_in_a_store_loses_no_box_and_no_file(tmp_path: Path, value: str) -> None:
    folder_with(tmp_path, a=xml(PLAIN)).close()
    with open_store(tmp_path) as store:
        before = edges(store, "a")
    tamper(tmp_path, f"UPDATE files SET convention = {value}")
    tamper(tmp_path, f"UPDATE OR REPLACE facts SET value = coalesce({value}, '[]') WHERE name = 'pixels'")
    content = (tmp_path / "a.xml").read_bytes()
    with open_store(tmp_path) as store:
        index(store)
        assert edges(store, "a") == before
        draw(store, number_of(store, "a.png"), box("dog", 3))
        assert store.undo()
        assert write_annotations(store) == []
        assert (tmp_path / "a.xml").read_bytes() == content
        count_pixels(store, Convention.ZERO_BASED)
        assert edges(store, "a") == [PLAIN]
