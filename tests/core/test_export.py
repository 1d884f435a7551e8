"""A user can rely on this when a folder's boxes are exported."""

from __future__ import annotations

import json
import os
from dataclasses import astuple, replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from fastloc_core.annotation import Annotation, Decision, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError, Cancelled, ImageError
from fastloc_core.formats import coco_reading, voc
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export import KEPT, NOT_VERIFIED, OUTSIDE, UNDECIDED, UNREAD, UNREADABLE, export
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.exporter import Notes
from fastloc_core.progress import Progress

ROOT = Path("/photos")
VOC, COCO, YOLO = ExportSettings("voc"), ExportSettings("coco"), ExportSettings("yolo")
MASKS = replace(VOC, masks=True)


def image(name: str, *boxes: Box, label: str = "frog", verified: bool = True) -> ReviewedImage:
    annotations = tuple(Annotation(box, label, Decision.DRAWN) for box in boxes)
    return ReviewedImage(ROOT / name, 640, 480, annotations, verified)


def files(target: Path) -> dict[str, bytes]:
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}


def cancelled_at(number: int) -> Progress:
    """A progress that raises Cancelled when it is called for that time, from 0."""
    called = count()

    def progress(done: int, total: int) -> None:
        if next(called) >= number:
            raise Cancelled

    return progress


def pixels(path: Path) -> NDArray[np.uint8]:
    """A red rectangle, SEEN, on green. The files called `lost` cannot be read."""
    if path.stem == "lost":
        raise ImageError(path, "There is no such file.", "Open the folder again.")
    values = np.full((480, 640, 3), (60, 120, 60), np.uint8)
    values[100:200, 100:300] = 200, 60, 50
    return values


FROG = Box(10, 20, 30, 40)
SEEN = Box(100, 100, 300, 200)
IMAGES = (image("a.jpg", FROG), image("sub/a.jpg", FROG, FROG, label="toad"), image("empty.png"))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (VOC, {"a.xml", "sub/a.xml", "empty.xml"}),
        (COCO, {"annotations.json"}),
        (
            YOLO,
            {
                "classes.txt",
                "data.yaml",
                *(f"labels/{n}.txt" for n in ("a", "classes", "empty", "sub/a", "sub/classes")),
            },
        ),
    ],
)
def test_files_and_what_the_manifest_says_of_them(tmp_path: Path, settings: ExportSettings, expected: set[str]) -> None:
    summary = export(IMAGES, ROOT, tmp_path / "new" / "out", settings)
    written = files(tmp_path / "new" / "out")
    assert written.keys() == expected | {"manifest.json"}
    assert (summary.images, summary.written, summary.boxes) == (3, len(expected), {"frog": 1, "toad": 2})
    manifest = json.loads(written["manifest.json"])
    assert manifest["files"].keys() == expected
    assert manifest["boxes"] == {"frog": 1, "toad": 2}
    assert manifest["complete"]


@pytest.mark.parametrize("settings", [VOC, COCO, YOLO])
def test_the_same_again_is_the_same_bytes(tmp_path: Path, settings: ExportSettings) -> None:
    images = (*IMAGES, image("open.jpg", FROG, verified=False))
    export(images, ROOT, tmp_path, settings)
    before = files(tmp_path)
    again = export(images, ROOT, tmp_path, settings)
    assert files(tmp_path) == before
    assert (again.written, again.unchanged) == (0, len(before) - 1)


def test_skipped_files_are_named_with_the_reason(tmp_path: Path) -> None:
    images = [
        image("a.jpg", FROG),
        image("open.jpg", FROG, verified=False),
        image("unseen.jpg", verified=False),
        replace(image("broken.jpg"), width=0),
        replace(image("torn.jpg"), read=False),
        replace(image("x"), path=Path("/elsewhere/b.jpg")),
    ]
    verified = export(images, ROOT, tmp_path / "verified", VOC)
    assert verified.left_out == {
        "open.jpg": NOT_VERIFIED,
        "unseen.jpg": NOT_VERIFIED,
        "broken.jpg": UNREAD,
        "torn.jpg": UNREADABLE,
        str(Path("/elsewhere/b.jpg")): OUTSIDE,
    }
    assert "2 images left out, not done: open.jpg, unseen.jpg" in verified.summary
    everything = export(images, ROOT, tmp_path / "all", replace(VOC, only_verified=False))
    assert everything.left_out.keys() == {"unseen.jpg", "broken.jpg", "torn.jpg", str(Path("/elsewhere/b.jpg"))}
    assert everything.left_out["unseen.jpg"] == UNDECIDED
    assert [voc.read(tmp_path / "all" / name).verified for name in ("a.xml", "open.xml")] == [True, False]


def test_boxes_are_cut_at_the_border_and_impossible_ones_are_named(tmp_path: Path) -> None:
    odd = image("a.jpg", Box(-5, -5, 10, 10), Box(700, 0, 720, 10), Box(5, 5, 5, 9))
    nameless = image("b.jpg", FROG, label=" ")
    summary = export([odd, nameless], ROOT, tmp_path, COCO)
    first, second = coco_reading.parse((tmp_path / "annotations.json").read_bytes(), tmp_path, Notes())
    assert [astuple(annotation.box) for annotation in first.annotations] == [(0, 0, 10, 10)]
    assert not second.annotations
    assert summary.problems == [
        "a.jpg: a box of class frog with no area in the image was left out.",
        "a.jpg: a box of class frog with no area in the image was left out.",
        "b.jpg: a box without a class was left out.",
    ]


def test_images_that_differ_only_in_their_ending_have_files_of_their_own(tmp_path: Path) -> None:
    jpg, png = image("a.jpg", FROG), image("a.png", FROG, FROG)
    export([jpg, png], ROOT, tmp_path / "voc", VOC)
    assert len(voc.read(tmp_path / "voc" / "a.jpg.xml").annotations) == 1
    assert len(voc.read(tmp_path / "voc" / "a.png.xml").annotations) == 2

    yolo = export([jpg, replace(png, verified=False)], ROOT, tmp_path / "yolo", YOLO)
    export([jpg, png], ROOT, tmp_path / "yolo", YOLO)
    assert files(tmp_path / "yolo").keys() >= {"labels/a.jpg.txt", "labels/a.png.txt"}
    assert "which others have, too: a.jpg" in yolo.summary


def test_one_that_was_alone_keeps_its_file_when_a_namesake_joins(tmp_path: Path) -> None:
    export([image("a.jpg", FROG)], ROOT, tmp_path, VOC)
    again = export([image("a.jpg", FROG), image("a.png")], ROOT, tmp_path, VOC)
    assert (again.written, again.unchanged) == (1, 1)
    assert files(tmp_path).keys() == {"a.xml", "a.png.xml", "manifest.json"}


def test_a_later_export_replaces_the_files_of_an_earlier_one(tmp_path: Path) -> None:
    export([image("a.jpg", FROG), image("b.jpg", FROG)], ROOT, tmp_path, VOC)
    summary = export([image("a.jpg"), image("b.jpg", FROG)], ROOT, tmp_path, VOC)
    assert (summary.written, summary.unchanged) == (1, 1)
    assert not voc.read(tmp_path / "a.xml").annotations


@pytest.mark.parametrize("settings", [VOC, COCO, YOLO])
def test_files_of_other_programs_are_left_alone_and_named(tmp_path: Path, settings: ExportSettings) -> None:
    export(IMAGES, ROOT, tmp_path, settings)
    name = {"voc": "a.xml", "coco": "annotations.json", "yolo": "labels/a.txt"}[settings.format]
    (tmp_path / name).write_text("somebody's work")
    summary = export([image("a.jpg")], ROOT, tmp_path, settings)
    assert (tmp_path / name).read_text() == "somebody's work"
    assert summary.left_out == {"a.jpg": KEPT}
    assert (summary.images, summary.written + summary.unchanged) == (0, 3 if settings is YOLO else 0)
    assert KEPT in summary.summary
    (tmp_path / name).unlink()
    assert export([image("a.jpg")], ROOT, tmp_path, settings).images == 1


def test_files_that_an_image_has_no_longer_are_named_and_can_be_replaced_when_it_is_back(tmp_path: Path) -> None:
    export([image("a.jpg", FROG), image("b.jpg")], ROOT, tmp_path, VOC)
    without = export([image("a.jpg", FROG, verified=False), image("b.jpg")], ROOT, tmp_path, VOC)
    assert without.problems == ["Files of earlier exports that are not part of this one: a.xml."]
    again = export([image("a.jpg"), image("b.jpg")], ROOT, tmp_path, VOC)
    assert (again.written, again.unchanged, again.problems) == (1, 1, [])


@pytest.mark.parametrize(
    ("name", "settings"), [("manifest.json", VOC), ("manifest.json", COCO), ("classes.txt", YOLO), ("data.yaml", YOLO)]
)
def test_a_folder_with_somebody_elses_manifest_or_classes_is_refused(
    tmp_path: Path, name: str, settings: ExportSettings
) -> None:
    (tmp_path / name).write_text('{"program": "another"}')
    with pytest.raises(AnnotationError, match="export into another folder"):
        export(IMAGES, ROOT, tmp_path, settings)
    assert (tmp_path / name).read_text() == '{"program": "another"}'
    assert not list(tmp_path.rglob("*.xml")) + list(tmp_path.rglob("labels"))


def test_the_images_own_folder_is_refused_for_their_xml_is_there(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="another folder"):
        export([], tmp_path, tmp_path / "x" / "..", VOC)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("settings", [VOC, COCO, YOLO])
def test_cancelling_leaves_whole_files_which_the_next_export_goes_on_from(
    tmp_path: Path, settings: ExportSettings
) -> None:
    images = [image(f"{i}.jpg", FROG) for i in range(6)]
    export(images, ROOT, tmp_path / "whole", settings)
    whole, out = files(tmp_path / "whole"), tmp_path / "out"
    for stop in range(20):
        try:
            export(images, ROOT, out, settings, progress=cancelled_at(stop))
            break
        except Cancelled:
            partial = files(out)
            manifest = json.loads(partial.pop("manifest.json", '{"complete": false, "files": {}}'))
            assert not manifest["complete"]
            assert partial.keys() == manifest["files"].keys()
            assert partial.items() <= whole.items()
    else:
        pytest.fail("it was never done")
    assert files(out) == whole
    changed = export([image(f"{i}.jpg") for i in range(6)], ROOT, out, settings)
    assert changed.images == 6


def test_an_export_cut_short_does_not_forget_what_earlier_ones_wrote(tmp_path: Path) -> None:
    export([image("a.jpg", FROG), image("b.jpg", FROG)], ROOT, tmp_path, VOC)
    with pytest.raises(Cancelled):
        export([image("a.jpg"), image("b.jpg")], ROOT, tmp_path, VOC, progress=cancelled_at(2))
    assert [len(voc.read(tmp_path / name).annotations) for name in ("a.xml", "b.xml")] == [0, 1]
    assert export([image("a.jpg"), image("b.jpg")], ROOT, tmp_path, VOC).images == 2


def test_a_full_disk_ends_it_with_the_reason_and_whole_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replaced = os.replace

    def full(temporary: Path, path: Path) -> None:
        if path.name == "sub.xml":
            raise OSError(28, "No space left on device")
        replaced(temporary, path)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(AnnotationError, match="No space left on device"):
        export([image("a.jpg", FROG), image("sub.jpg"), image("z.jpg")], ROOT, tmp_path, VOC)
    assert files(tmp_path).keys() == {"a.xml", "manifest.json"}


def test_progress(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    export([*IMAGES, image("b.jpg", verified=False)], ROOT, tmp_path, VOC, progress=lambda *done: told.append(done))
    assert told == [*4 * [(0, 0)], (1, 3), (2, 3), (3, 3)]  # it looks at all images first


@pytest.mark.skipif(os.name != "posix", reason="such names are for POSIX")
def test_names_that_no_text_can_hold(tmp_path: Path) -> None:
    odd = image("bad\udcff.jpg", FROG)
    for wanted in (VOC, COCO, YOLO):
        out = tmp_path / wanted.format
        assert export([odd], ROOT, out, wanted).images == 1
        assert export([odd], ROOT, out, wanted).written == 0


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """Boxes of at least two pixels a side, inside the image; labelImg's convention cannot hold less at the border."""
    x0, y0 = draw(st.floats(0, 638)), draw(st.floats(0, 478))
    return Box(x0, y0, draw(st.floats(x0 + 2, 640)), draw(st.floats(y0 + 2, 480)))


@settings(max_examples=30)
@given(st.lists(st.lists(boxes(), max_size=3), max_size=3), st.sampled_from(Convention))
def test_voc_comes_back_within_a_pixel(objects: list[list[Box]], convention: Convention) -> None:
    images = [image(f"sub/{i}.jpg", *each) for i, each in enumerate(objects)]
    with TemporaryDirectory() as out:
        export(images, ROOT, Path(out), replace(VOC, convention=convention))
        for i, each in enumerate(objects):
            file = voc.read(Path(out) / f"sub/{i}.xml")
            assert (file.convention, file.verified) == (convention, True)
            for box, annotation in zip(each, file.annotations, strict=True):
                assert astuple(annotation.box) == pytest.approx(astuple(box), abs=1)


def test_names_and_class_numbers_do_not_depend_on_what_is_verified(tmp_path: Path) -> None:
    zebra = image("a.png", FROG, label="zebra")
    one, both = [image("a.jpg", FROG, verified=False), zebra], [image("a.jpg", FROG), zebra]
    classes = ["zebra", "frog"]
    settings = replace(YOLO, only_verified=True)
    export(one, ROOT, tmp_path / "one", settings, classes)
    export(both, ROOT, tmp_path / "both", settings, classes)
    name = next(path.name for path in (tmp_path / "one" / "labels").iterdir())
    assert (tmp_path / "both" / "labels" / name).read_bytes() == (tmp_path / "one" / "labels" / name).read_bytes()
    assert (tmp_path / "one" / "classes.txt").read_text().splitlines() == classes
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text())
    assert "not done" in json.dumps(manifest)


def test_class_numbers_outlive_another_order_of_the_classes(tmp_path: Path) -> None:
    export([image("a.jpg", FROG, label="toad")], ROOT, tmp_path, YOLO, ["frog", "toad"])
    export([image("b.jpg", FROG, label="newt")], ROOT, tmp_path, YOLO, ["newt", "toad", "frog"])
    assert files(tmp_path)["classes.txt"].split() == [b"frog", b"toad", b"newt"]
    assert [files(tmp_path)[f"labels/{name}.txt"].split()[0] for name in "ab"] == [b"1", b"2"]


def test_no_format_has_pages_and_the_export_says_so(tmp_path: Path) -> None:
    for wanted in (VOC, COCO, YOLO):
        summary = export([image("a.tif"), image("a.tif#page=2")], ROOT, tmp_path / wanted.format, wanted)
        (problem,) = summary.problems
        assert "no pages of a file, so they will not find a.tif#page=2. Let the images be copied" in problem


def test_segmentations_stand_beside_the_annotations_of_images_that_can_be_read(tmp_path: Path) -> None:
    seen = image("sub/a.jpg", SEEN)
    both = replace(seen, annotations=(*image("", FROG, label="toad").annotations, *seen.annotations))
    summary = export([both, image("lost.jpg", FROG)], ROOT, tmp_path, MASKS, ["toad"], pixels=pixels)
    assert files(tmp_path).keys() == {
        "labels.txt",
        "SegmentationClass/sub/a.png",
        "SegmentationObject/sub/a.png",
        "sub/a.xml",
        "lost.xml",
        "manifest.json",
    }
    with Image.open(tmp_path / "SegmentationClass/sub/a.png") as png:
        assert (png.mode, png.size) == ("P", (640, 480))
        assert [png.getpixel(at) for at in ((200, 150), (20, 30), (500, 30))] == [2, 255, 0]
    with Image.open(tmp_path / "SegmentationObject/sub/a.png") as png:
        assert png.getpixel((200, 150)) == 2
    assert (tmp_path / "labels.txt").read_text() == "0\tbackground\n1\ttoad\n2\tfrog\n255\tvoid\n"
    assert "<segmented>1</segmented>" in (tmp_path / "sub/a.xml").read_text()
    assert "<segmented>0</segmented>" in (tmp_path / "lost.xml").read_text()
    assert "1 box with a mask, cut out by colours: rough, so look at them; 2 without" in summary.summary
    assert json.loads((tmp_path / "manifest.json").read_bytes())["masks"] == 1
    assert "lost.jpg" in summary.problems[0]


def test_an_image_that_changed_its_size_has_no_masks(tmp_path: Path) -> None:
    summary = export([image("a.jpg", FROG)], ROOT, tmp_path, MASKS, pixels=lambda path: pixels(path)[:99])
    assert "another size" in summary.problems[0]
    assert not (tmp_path / "SegmentationClass").exists()


def test_segmentations_never_become_images_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="taken for its images"):
        export([], tmp_path, tmp_path / "out", MASKS)
    assert not files(tmp_path)


def test_without_masks_no_image_is_read(tmp_path: Path) -> None:
    def asked(path: Path) -> NDArray[np.uint8]:
        raise AssertionError

    for wanted in (VOC, COCO, YOLO):
        export(IMAGES, ROOT, tmp_path / wanted.format, wanted, pixels=asked)


def test_polygons_go_into_a_coco_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    wanted = replace(COCO, masks=True)
    ponds = [image("a.jpg", SEEN), image("lost.jpg", FROG)]
    export(ponds, ROOT, tmp_path, wanted, progress=lambda *done: told.append(done), pixels=pixels)
    first, second = json.loads((tmp_path / "annotations.json").read_bytes())["annotations"]
    ((*polygon,),) = first["segmentation"]
    corners = np.array(polygon).reshape(-1, 2)
    assert np.abs([*corners.min(0), *corners.max(0)] - np.array(SEEN.edges)).max() <= 2
    assert first["area"] == pytest.approx(SEEN.area, rel=0.03)
    assert (second["segmentation"], second["area"]) == ([[10, 20, 30, 20, 30, 40, 10, 40]], 400)
    assert told == [(0, 0), (0, 0), (0, 2), (1, 2), (2, 2)]


def test_an_image_whose_segmentation_is_somebody_elses_does_not_point_to_it(tmp_path: Path) -> None:
    theirs = tmp_path / "SegmentationClass/a.png"
    theirs.parent.mkdir()
    theirs.write_bytes(b"theirs")
    summary = export([image("a.jpg", SEEN)], ROOT, tmp_path, MASKS, pixels=pixels)
    assert theirs.read_bytes() == b"theirs"
    assert summary.problems == [f"SegmentationClass/a.png: {KEPT}."]
    assert "<segmented>0</segmented>" in (tmp_path / "a.xml").read_text()


def test_more_classes_than_a_png_has_indices_for_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="254 classes"):
        export(IMAGES, ROOT, tmp_path, MASKS, [f"class {number}" for number in range(254)])
    assert not files(tmp_path)
    export(IMAGES, ROOT, tmp_path, MASKS, [f"class {number}" for number in range(252)])
