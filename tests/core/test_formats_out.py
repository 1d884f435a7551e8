"""What CVAT and Label Studio get is what our own readers, and theirs, read again: boxes, classes, flags."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from fastloc_core.annotation import Annotation, Decision, Flags, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats.export import export
from fastloc_core.formats.export_settings import ExportSettings, ImageFiles, Split
from fastloc_core.formats.importing import Imported, read_annotations

ROOT = Path("/pond photos")
FLAGS = Flags(difficult=True, truncated=True, occluded=True, crowd=True, pose="Left", others=(("age", "< 1 & more"),))
BOXES = (
    Annotation(Box(0.125, 20.5, 333.3333, 480), "Kröte & <Frosch>", Decision.DRAWN, flags=FLAGS),
    Annotation(Box(1, 2, 3.75, 4), "newt", Decision.ACCEPTED),
)
IMAGES = [
    ReviewedImage(ROOT / "site A/größe #1 50%.jpg", 640, 480, BOXES, verified=True),
    ReviewedImage(ROOT / "empty.png", 64, 48, (), verified=True),
]
CLASSES = ("newt", "unused", "Kröte & <Frosch>")


def again(kind: str, target: Path) -> Imported:
    told = export(IMAGES, ROOT, target, ExportSettings(kind), CLASSES)
    assert (told.images, told.boxes.total()) == (2, 2)
    return read_annotations(target, [image.path for image in IMAGES], ROOT)


@pytest.mark.parametrize("kind", ["cvat", "label-studio"])
def test_boxes_and_classes_come_back(kind: str, tmp_path: Path) -> None:
    found = again(kind, tmp_path)
    assert not found.problems
    first, empty = (found.by_image[image.path] for image in IMAGES)
    assert (first.size, empty.annotations) == ((640, 480), ())
    assert [each.label for each in first.annotations] == [each.label for each in BOXES]
    for each, true in zip(first.annotations, BOXES, strict=True):
        assert each.box.edges == pytest.approx(true.box.edges, abs=1e-5)


def test_cvat_keeps_all_flags_and_the_order_of_classes(tmp_path: Path) -> None:
    found = again("cvat", tmp_path)
    assert found.classes == CLASSES
    assert [each.flags for each in found.by_image[IMAGES[0].path].annotations] == [FLAGS, Flags()]
    tree = ElementTree.parse(tmp_path / "annotations.xml")
    declared = {
        label.findtext("name"): [each.findtext("name") for each in label.iter("attribute")]
        for label in tree.iter("label")
    }
    assert declared == {"newt": [], "unused": [], CLASSES[2]: ["difficult", "truncated", "crowd", "pose", "age"]}


def test_label_studio_gets_percentages_and_an_interface_that_knows_them(tmp_path: Path) -> None:
    found = again("label-studio", tmp_path)
    kept = found.by_image[IMAGES[0].path].annotations[0].flags
    assert kept == Flags(difficult=True, truncated=True, occluded=True, crowd=True)
    task, _ = json.loads((tmp_path / "tasks.json").read_bytes())
    assert task["data"]["image"] == "/data/local-files/?d=pond%20photos/site%20A/gr%C3%B6%C3%9Fe%20%231%2050%25.jpg"
    results = task["annotations"][0]["result"]
    assert results[2]["value"]["width"] == pytest.approx(100 * 2.75 / 640)
    config = ElementTree.parse(tmp_path / "config.xml")
    assert {each["from_name"] for each in results} == {
        each.get("name") for each in config.iter() if each.get("toName") == "image"
    }
    assert [each.get("value") for each in config.iter("Label")] == [*CLASSES]


def test_a_task_of_cvat_may_have_its_images_beside_it(tmp_path: Path) -> None:
    (tmp_path / "photos/a b").mkdir(parents=True)
    page = Image.new("RGB", (64, 48), "green")
    page.save(tmp_path / "photos/a b/s.tif", save_all=True, append_images=[page])
    names = ("a b/s.tif", "a b/s.tif#page=2")
    images = [ReviewedImage(tmp_path / "photos" / name, 64, 48, BOXES[1:], verified=True) for name in names]
    settings = ExportSettings("cvat", images=ImageFiles.COPY, split=Split(50))
    told = export(images, tmp_path / "photos", tmp_path / "out", settings)
    listed = [*ElementTree.parse(tmp_path / "out/annotations.xml").iter("image")]
    assert [each.get("name") for each in listed] == ["a_b_s.png", "a_b_s.page-2.png"]
    assert [each.get("subset") for each in listed] == [told.sides[name] for name in names]
    assert all((tmp_path / "out/images" / each.get("name", "")).is_file() for each in listed)
