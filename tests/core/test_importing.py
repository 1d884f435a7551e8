"""Existing annotations find their images, or are named with a reason."""

from __future__ import annotations

import json
import os
from dataclasses import astuple
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Annotation, Decision, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError, Cancelled
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export import export
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.importing import Imported, read_annotations

ROOT = Path("/photos")
BNDBOX = "<bndbox><xmin>11</xmin><ymin>21</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>"


def xml(*labels: str, filename: str = "", inside: str = "") -> str:
    objects = "".join(f"<object><name>{label}</name>{BNDBOX}</object>" for label in labels)
    return f"<annotation><filename>{filename}</filename>{inside}{objects}</annotation>"


def imported(folder: Path, images: list[str], **files: str) -> Imported:
    """The result of importing VOC files. In their names __ stands for a slash."""
    for name, content in files.items():
        path = folder / (name.replace("__", "/") + ".xml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return read_annotations(folder, [ROOT / image for image in images], ROOT)


def labels(found: Imported) -> dict[str, list[str]]:
    return {
        path.relative_to(ROOT).as_posix(): [annotation.label for annotation in each.annotations]
        for path, each in found.by_image.items()
    }


def test_files_that_mirror_the_images(tmp_path: Path) -> None:
    found = imported(tmp_path, ["a.jpg", "sub/a.jpg", "b.png"], a=xml("frog"), sub__a=xml("toad"), b=xml())
    assert labels(found) == {"a.jpg": ["frog"], "sub/a.jpg": ["toad"], "b.png": []}
    assert not found.problems
    (frog,) = found.by_image[ROOT / "a.jpg"].annotations
    assert (frog.decision, frog.voc_index) == (Decision.LOADED, None)


@pytest.mark.parametrize(
    ("images", "file", "content"),
    [
        (["JPEGImages/7.jpg"], "Annotations__7", xml("frog")),
        (["JPEGImages/7.jpg"], "Annotations__x", xml("frog", filename=r"C:\data\7.jpg")),
        (["7.jpg"], "sub__7", xml("frog", filename="7.png")),
        (["7.jpg", "7.png"], "7", xml("frog", filename="7.jpg")),
        (["7.jpg", "7.png"], "7.jpg", xml("frog")),
        (["sub/7.jpg", "7.png"], "sub__7", xml("frog", filename="7.png")),
        (["7.tif", "7.tif#page=2"], "7", xml("frog")),
        (["7.tif#page=2", "7.tif"], "7.page-2", xml("frog")),
    ],
)
def test_the_first_image_is_meant(tmp_path: Path, images: list[str], file: str, content: str) -> None:
    found = imported(tmp_path, images, **{file: content})
    assert labels(found) == {images[0]: ["frog"]}
    assert not found.problems


def test_files_for_several_images_or_for_none_are_named(tmp_path: Path) -> None:
    images = ["x/7.jpg", "y/7.jpg", "8.jpg", "8.png"]
    found = imported(tmp_path, images, **{"7": xml("frog"), "8": xml("toad"), "9": xml("newt")})
    assert not found.by_image
    assert found.problems == (
        "7.xml: left out, because it may belong to any of several images (x/7.jpg, y/7.jpg).",
        "8.xml: left out, because it may belong to any of several images (8.jpg, 8.png).",
        "1 set of annotations left out, because they belong to no image here: 9.xml.",
    )


def test_the_surer_of_two_files_for_one_image_stays(tmp_path: Path) -> None:
    found = imported(tmp_path, ["b.jpg"], a=xml("stray", filename="b.jpg"), b=xml("frog"))
    assert labels(found) == {"b.jpg": ["frog"]}
    assert found.problems == ("a.xml: left out, because b.jpg has the annotations of b.xml.",)


def test_a_broken_file_does_not_stop_the_rest(tmp_path: Path) -> None:
    found = imported(tmp_path, ["a.jpg", "b.jpg"], a="<annotation>", b=xml("frog") + "\n")
    assert labels(found) == {"b.jpg": ["frog"]}
    (problem,) = found.problems
    assert problem.startswith(f"{tmp_path / 'a.xml'}: line 1: This is not well-formed XML")


def test_a_bad_coordinate_costs_only_its_object(tmp_path: Path) -> None:
    good = xml("frog", "toad", "newt")
    bad = good.replace("<xmin>11<", "<xmin>1e99<", 2).replace("<xmin>1e99<", "<xmin>11<", 1)
    found = imported(tmp_path, ["a.jpg"], a=bad)
    assert labels(found) == {"a.jpg": ["frog", "newt"]}
    assert found.problems == (
        "a.xml: Line 1: object 2 was left out. The coordinate xmin is '1e99', which is not a number, or too large.",
    )


def test_proposals_that_nobody_decided_about_are_no_annotations(tmp_path: Path) -> None:
    proposals = "<source><annotation>fastloc proposals, devkit boxes</annotation></source>"
    found = imported(tmp_path, ["a.jpg"], a=xml("frog", inside=proposals))
    assert not found.by_image
    assert "proposals that nobody has decided about" in found.problems[0]


@pytest.mark.parametrize(
    ("source", "told", "x0"),
    [
        ("", None, 10),
        ("", Convention.LABELIMG, 11),
        ("<source><database>Unknown</database></source>", None, 11),
        ("<source><database>Unknown</database></source>", Convention.DEVKIT, 10),
        ("<source><annotation>fastloc, devkit boxes</annotation></source>", Convention.LABELIMG, 10),
    ],
)
def test_the_convention_can_be_given_if_a_file_records_none(
    tmp_path: Path, source: str, told: Convention | None, x0: float
) -> None:
    (tmp_path / "a.xml").write_text(xml("frog", inside=source))
    found = read_annotations(tmp_path, [ROOT / "a.jpg"], ROOT, told)
    assert astuple(found.by_image[ROOT / "a.jpg"].annotations[0].box) == (x0, x0 + 10, 30, 40)


def test_a_coco_file(tmp_path: Path) -> None:
    names = ["sub/a.jpg", r"other\sub\b.jpg", "c.png", "d.jpg", "x/e.jpg"]
    data = {
        "images": [{"id": i, "file_name": name, "width": 640, "height": 480} for i, name in enumerate(names)],
        "categories": [{"id": 1, "name": "frog"}],
        "annotations": [{"image_id": i, "category_id": 1, "bbox": [1, 2, 3, 4]} for i in range(5)],
    }
    path = tmp_path / "coco.json"
    path.write_text(json.dumps(data))
    images = [ROOT / name for name in ("a.jpg", "sub/a.jpg", "b.jpg", "c.jpg", "y/e.jpg", "z/e.jpg")]
    found = read_annotations(path, images, ROOT)
    assert labels(found) == {"sub/a.jpg": ["frog"], "b.jpg": ["frog"], "c.jpg": ["frog"]}
    assert found.by_image[ROOT / "b.jpg"].size == (640, 480)
    assert found.problems == (
        "x/e.jpg: left out, because it may belong to any of several images (y/e.jpg, z/e.jpg).",
        "1 set of annotations left out, because they belong to no image here: d.jpg.",
    )


def coco(file: Path, *names: str) -> Path:
    """A COCO file with a box for each image; the box tells the number of its image."""
    data = {
        "images": [{"id": i, "file_name": name} for i, name in enumerate(names)],
        "categories": [{"id": 1, "name": "frog"}],
        "annotations": [{"image_id": i, "category_id": 1, "bbox": [i, 2, 3, 4]} for i in range(len(names))],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(data))
    return file


def matched(found: Imported, root: Path) -> dict[str, list[float]]:
    """The numbers of the boxes by the images that they came to."""
    by_image = {path.relative_to(root).as_posix(): each.annotations for path, each in found.by_image.items()}
    return {name: [annotation.box.x0 for annotation in boxes] for name, boxes in by_image.items()}


@pytest.mark.parametrize(
    ("file", "name", "images"),
    [  # the first image is meant
        ("train/coco.json", "1.jpg", ["train/1.jpg", "1.jpg", "valid/1.jpg"]),
        ("train/coco.json", "./../valid/1.jpg", ["valid/1.jpg", "train/1.jpg"]),
        ("coco.json", "images/1.jpg", ["images/1.jpg", "more/images/1.jpg"]),
        ("x/coco.json", "1.jpg", ["1.jpg", "train/1.jpg", "valid/1.jpg"]),
        ("x/coco.json", "D:\\data\\train\\1.jpg", ["images/train/1.jpg", "images/valid/1.jpg", "1.jpg"]),
        ("x/coco.json", "photos/1.jpg", ["1.jpg", "more/1.jpg"]),  # the folder is called so
        ("x/coco.json", "train/1.png", ["train/1.jpg", "valid/1.png"]),
        ("x/coco.json", "K\u00e4fer.jpg", ["Ka\u0308fer.jpg", "b.jpg"]),
        ("x/coco.json", "train/img_1.jpg", ["train/IMG_1.JPG", "valid/IMG_1.JPG"]),
        ("x/coco.json", "img_1.jpg", ["img_1.jpg", "IMG_1.JPG"]),
        ("x/coco.json", "/data/local-files/?d=train%2Fb%20c.jpg", ["train/b c.jpg", "valid/b c.jpg"]),
        ("x/coco.json", "https://host/train/b%20c.jpg?key=a/b", ["train/b c.jpg", "valid/b c.jpg"]),
        ("x/coco.json", "images/cb0618f6-b_c.jpg", ["train/b c.jpg", "c.jpg"]),
        ("x/coco.json", "cb0618f6-a.jpg", ["cb0618f6-a.jpg", "a.jpg"]),
    ],
)
def test_an_image_is_found_by_its_surest_name(tmp_path: Path, file: str, name: str, images: list[str]) -> None:
    root = tmp_path / "photos"
    found = read_annotations(coco(root / file, name), [root / image for image in images], root)
    assert matched(found, root) == {images[0]: [0]}
    assert not found.problems


@pytest.mark.parametrize(
    ("name", "images"),
    [
        ("1.jpg", ["train/1.jpg", "valid/1.jpg"]),
        ("img.jpg", ["IMG.jpg", "iMg.jpg"]),
        ("cb0618f6-a.jpg", ["x/a.jpg", "y/a.jpg"]),
    ],
)
def test_a_name_of_several_images_is_left_out(tmp_path: Path, name: str, images: list[str]) -> None:
    found = read_annotations(coco(tmp_path / "coco.json", name), [ROOT / image for image in images], ROOT)
    assert not found.by_image
    assert "may belong to any of several images" in found.problems[0]


def test_the_boxes_of_one_image_under_two_ids_are_united(tmp_path: Path) -> None:
    """But not those of another image, which only has the same name."""
    found = read_annotations(coco(tmp_path / "c.json", "a.jpg", "./a.jpg", "other/a.jpg"), [ROOT / "a.jpg"], ROOT)
    assert matched(found, ROOT) == {"a.jpg": [0, 1]}
    assert found.problems == ("other/a.jpg: left out, because a.jpg has the annotations of a.jpg.",)


def test_the_files_of_all_splits_are_read_at_once(tmp_path: Path) -> None:
    for split in ("train", "valid"):
        coco(tmp_path / split / "_annotations.coco.json", "1.jpg")
    images = [tmp_path / "train/1.jpg", tmp_path / "valid/1.jpg"]
    found = read_annotations(tmp_path, images, tmp_path)
    assert matched(found, tmp_path) == {"train/1.jpg": [0], "valid/1.jpg": [0]}


def test_no_such_source(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="Choose another file or folder"):
        read_annotations(tmp_path / "missing.json", [], ROOT)


posix = pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows, and it has other pipes")


@posix
def test_entries_that_are_no_files_of_the_folder_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    """These are a pipe, a device, a file of 20 GB, a link that leads out, and a folder."""
    source, outside = tmp_path / "boxes", tmp_path / "outside.xml"
    outside.write_text(xml("secret"))
    source.mkdir()
    os.mkfifo(source / "pipe.xml")
    (source / "device.xml").symlink_to("/dev/zero")
    (source / "folder.xml").mkdir()
    (source / "link.xml").symlink_to("../outside.xml")
    (source / "linked").symlink_to("..")
    with (source / "huge.xml").open("wb") as file:
        file.truncate(20 << 30)
    names = ["pipe", "device", "folder", "link", "outside", "huge", "a"]
    found = imported(source, [f"{name}.jpg" for name in names], a=xml("frog"))
    assert labels(found) == {"a.jpg": ["frog"]}
    assert len(found.problems) == 5
    for problem, reason in zip(found.problems, ["leads out", "directory", "larger", "leads out", "not a"], strict=True):
        assert reason in problem


@posix
def test_a_pipe_or_device_is_no_coco_file(tmp_path: Path) -> None:
    pipe, huge = tmp_path / "pipe.json", tmp_path / "huge.json"
    os.mkfifo(pipe)
    with huge.open("wb") as file:
        file.truncate(20 << 30)
    for path, reason in {pipe: "not a file", Path("/dev/zero"): "not a file", huge: "larger than"}.items():
        with pytest.raises(AnnotationError, match=reason):
            read_annotations(path, [], ROOT)


def test_names_that_are_half_a_character_are_taken_over_or_named(tmp_path: Path) -> None:
    data = {
        "images": [{"id": 1, "file_name": "a.jpg"}, {"id": 2, "file_name": "\ud800.jpg"}],
        "categories": [{"id": 1, "name": "fr\ud800g"}],
        "annotations": [{"image_id": i, "category_id": 1, "bbox": [1, 2, 3, 4]} for i in (1, 2)],
    }
    path = tmp_path / "coco.json"
    path.write_text(json.dumps(data))
    found = read_annotations(path, [ROOT / "a.jpg"], ROOT)
    assert labels(found) == {"a.jpg": ["fr\ufffdg"]}
    assert found.problems == ("1 set of annotations left out, because they belong to no image here: \ufffd.jpg.",)


def test_it_can_be_cancelled(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(xml("frog"))

    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_annotations(tmp_path, [ROOT / "a.jpg"], ROOT, check=check)


boxes = st.tuples(*[st.integers(0, 399)] * 2, *[st.integers(2, 80)] * 2).map(
    lambda edges: Box(edges[0] + 1, edges[1] + 1, edges[0] + 1 + edges[2], edges[1] + 1 + edges[3])
)
objects = st.lists(st.tuples(boxes, st.sampled_from(["tree  frog", "Kröte"])), max_size=3)
SOURCES = {"voc": "", "coco": "annotations.json", "cvat": "annotations.xml", "label-studio": "tasks.json"}
NAMES = ("a.jpg", "a.png", "sub/a.jpg", "sub/b.jpg", "other/b.jpg")


@given(st.lists(objects, min_size=5, max_size=5), st.sampled_from([*SOURCES]), st.sampled_from(Convention))
def test_exported_boxes_are_imported_again(
    tmp_path_factory: pytest.TempPathFactory,
    each: list[list[tuple[Box, str]]],
    kind: str,
    convention: Convention,
) -> None:
    """Whole pixels come back exactly, for each of the images with similar names."""
    target = tmp_path_factory.mktemp("out")
    images = [
        ReviewedImage(ROOT / name, 640, 480, tuple(Annotation(*pair, Decision.DRAWN) for pair in pairs), verified=True)
        for name, pairs in zip(NAMES, each, strict=True)
    ]
    export(images, ROOT, target, ExportSettings(kind, convention))
    found = read_annotations(target / SOURCES[kind], [image.path for image in images], ROOT)
    assert not found.problems
    assert {path: [(a.box, a.label) for a in each.annotations] for path, each in found.by_image.items()} == {
        image.path: pairs for image, pairs in zip(images, each, strict=True)
    }
