"""Guarantees for COCO files that are written and read."""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Annotation, Decision, Flags, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError
from fastloc_core.formats import coco, coco_reading
from fastloc_core.formats.exporter import Found, Notes
from tests.fuzz_targets.formats import fuzz_coco

ROOT = Path("photos")
PATH = Path("pond.json")
FROG, TOAD = "tree  frog", "Kröte"


def image(name: str, *objects: tuple[Box, str]) -> ReviewedImage:
    annotations = tuple(Annotation(box, label, Decision.DRAWN) for box, label in objects)
    return ReviewedImage(ROOT / name, 640, 480, annotations, verified=True)


class Read(NamedTuple):
    images: tuple[Found, ...]
    problems: tuple[str, ...]
    classes: list[str]


def parsed(content: bytes) -> Read:
    notes = Notes()
    images = tuple(coco_reading.parse(content, PATH, notes))
    return Read(images, notes.told(), notes.classes)


def read(*annotations: dict[str, Any], **changes: object) -> Read:
    data = {
        "images": [{"id": 7, "file_name": "a.jpg", "width": 640, "height": 480}],
        "categories": [{"id": 3, "name": "frog"}],
        "annotations": [{"id": i, "image_id": 7, "category_id": 3} | each for i, each in enumerate(annotations)],
    }
    return parsed(json.dumps(data | changes).encode())


def edges(file: Read) -> list[tuple[float, ...]]:
    return [astuple(annotation.box) for each in file.images for annotation in each.annotations]


def test_what_a_file_holds() -> None:
    images = [image("a.jpg", (Box(10, 20, 40, 60.5), TOAD)), image("sub/b.png")]
    data = json.loads(coco.to_json(images, ROOT, [FROG, TOAD]))
    assert data["images"] == [
        {"id": 1, "file_name": "a.jpg", "width": 640, "height": 480},
        {"id": 2, "file_name": "sub/b.png", "width": 640, "height": 480},
    ]
    assert [(each["id"], each["name"]) for each in data["categories"]] == [(1, FROG), (2, TOAD)]
    (toad,) = data["annotations"]
    assert (toad["id"], toad["image_id"], toad["category_id"], toad["iscrowd"]) == (1, 1, 2, 0)
    assert toad["bbox"] == [10.0, 20.0, 30.0, 40.5]
    assert toad["area"] == 1215.0


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """Boxes with an area, and with edges no finer than those in a file."""
    x0, x1 = sorted(draw(st.sets(st.integers(0, 640 * 1000), min_size=2, max_size=2)))
    y0, y1 = sorted(draw(st.sets(st.integers(0, 480 * 1000), min_size=2, max_size=2)))
    return Box(x0 / 1000, y0 / 1000, x1 / 1000, y1 / 1000)


@given(st.lists(st.lists(st.tuples(boxes(), st.sampled_from([FROG, TOAD])), max_size=3), max_size=3))
def test_written_boxes_are_read_again_exactly(objects: list[list[tuple[Box, str]]]) -> None:
    images = [image(f"sub/{i}.jpg", *each) for i, each in enumerate(objects)]
    file = parsed(coco.to_json(images, ROOT, [FROG, TOAD]))
    assert not file.problems
    assert [each.names[1] for each in file.images] == [f"sub/{i}.jpg" for i in range(len(objects))]
    assert {each.size for each in file.images} <= {(640, 480)}
    assert [[(a.box, a.label) for a in each.annotations] for each in file.images] == objects


@given(st.tuples(*[st.floats(0, 10_000)] * 4))
def test_a_file_that_was_read_is_written_as_the_same_bytes(corners: tuple[float, float, float, float]) -> None:
    box = Box.spanning(*corners)
    content = coco.to_json([image("a.jpg", (Box(box.x0, box.y0, box.x1 + 1, box.y1 + 1), FROG))], ROOT, [FROG])
    (annotation,) = parsed(content).images[0].annotations
    assert coco.to_json([image("a.jpg", (annotation.box, FROG))], ROOT, [FROG]) == content


def test_names_that_no_text_can_hold_come_back() -> None:
    content = coco.to_json([image("bad\udcff.jpg")], ROOT, [])
    assert parsed(content).images[0].names[1] == "bad\udcff.jpg"


@pytest.mark.parametrize(
    ("annotation", "problem"),
    [
        ({"bbox": [1, 2, 3, 4], "image_id": 8}, "belong to no image"),
        ({"bbox": [1, 2, 3, 4], "image_id": [7]}, "belong to no image"),
        ({"bbox": [1, 2, 3, 4], "category_id": 9}, "belong to no category"),
        ({"bbox": [1, 2, 0, 4]}, "boxes have no width or no height"),
        ({"bbox": [1, 2, -3, 4]}, "boxes have no width or no height"),
        ({"bbox": [1, 2, 3, float("nan")]}, "neither a box nor polygons"),
        ({"bbox": [1, 2, 3]}, "neither a box nor polygons"),
        ({"bbox": [1, 2, 3, 10**400]}, "neither a box nor polygons"),
        ({"bbox": [1, 2, 3, {}]}, "neither a box nor polygons"),
        ({"bbox": [1, 2, 3, 1e300]}, "boxes have no width or no height"),
        ({"bbox": [1, 2, 3, 4], "image_id": 7 + 2**61 - 1}, "belong to no image"),
        ({"segmentation": {"counts": "abc", "size": [480, 640]}}, "neither a box nor polygons"),
        ({}, "neither a box nor polygons"),
    ],
)
def test_an_annotation_that_is_no_box_is_named_and_the_others_stay(annotation: dict[str, Any], problem: str) -> None:
    file = read(annotation, {"bbox": [1, 2, 3, 4]}, annotation)
    assert edges(file) == [(1, 2, 4, 6)]
    (sentence,) = file.problems
    assert problem in sentence
    assert sentence.endswith(": 2 annotations (0, 2).")


def test_polygons_have_a_box_around_them() -> None:
    file = read({"bbox": [], "segmentation": [[10, 20, 30, 20, 30, 40], [5, 25, 6, 25, 6, 26]]})
    assert edges(file) == [(5, 20, 30, 40)]
    assert file.problems == (
        "Boxes drawn around their polygons, because they have none of their own: 1 annotation (0).",
    )


def test_missing_and_odd_fields_around_the_boxes_are_tolerated() -> None:
    box = {"bbox": ["1", 2, 3, 4]}
    assert edges(read(box, images=[{"id": "7", "file_name": "x"}, {"id": 7, "file_name": "a.jpg"}])) == [(1, 2, 4, 6)]
    assert read(images=[{"id": 7, "file_name": "a.jpg", "width": "?"}]).images[0].size is None
    twice = read(box, images=[{"id": 7, "file_name": "a.jpg"}, {"id": 7, "file_name": "b.jpg"}, {"id": 8}, 9])
    assert [each.names[1] for each in twice.images] == ["a.jpg"]
    assert "2 images ('b.jpg', 8)" in twice.problems[0]
    assert edges(read(annotations=None)) == []


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b'{"images": [\n}', 2),
        (b"\xff\xff", None),
        (b"[]", None),
        (b'{"annotations": []}', None),
        (b"[" * 100_000, None),
        (b'{"images": [' + b"1" * 5000 + b"]}", None),
        (b'{"images": [' + b"{}," * 20_000_000, None),
    ],
)
def test_a_file_that_is_no_coco_is_refused_with_a_remedy(content: bytes, line: int | None) -> None:
    with pytest.raises(AnnotationError) as refusal:
        parsed(content)
    assert refusal.value.line == line
    assert refusal.value.remedy


def test_names_are_taken_as_every_file_can_hold_them() -> None:
    names = ["fr\ud800g", "zero\0", "long " * 200_000, ["nested"]]
    categories = [{"id": i, "name": name} for i, name in enumerate(names)]
    file = read(*({"bbox": [1, 2, 3, 4], "category_id": i} for i in range(4)), categories=categories)
    labels = [annotation.label for annotation in file.images[0].annotations]
    assert labels == ["fr\ufffdg", "zero\ufffd", ("long " * 51)[:254] + "…"]


def test_names_have_no_spaces_around_them_and_nothing_is_called_none() -> None:
    """Two categories may become one class; one without a name is none."""
    categories = [
        {"id": 0, "name": "cat "},
        {"id": 1, "name": "\u00a0cat"},
        {"id": 2, "name": None},
        {"id": 3, "name": True},
    ]
    file = read(*({"bbox": [1, 2, 3, 4], "category_id": i} for i in range(4)), categories=categories)
    assert [annotation.label for annotation in file.images[0].annotations] == ["cat", "cat"]
    assert "one without a name: 2 annotations (2, 3)" in file.problems[0]


def test_classes_have_the_order_of_the_file_and_outlines_that_are_not_kept_are_told() -> None:
    categories = [{"id": 5, "name": "zebra"}, {"id": 3, "name": "ant"}, {"id": 9, "name": "unused"}]
    polygon = {"bbox": [10, 10, 20, 20], "segmentation": [[10, 10, 30, 10, 20, 30]]}
    mask = {"bbox": [1, 2, 3, 4], "segmentation": {"counts": "abc", "size": [480, 640]}}
    file = read(polygon, mask, {"bbox": [1, 2, 3, 4], "segmentation": []}, categories=categories)
    assert file.classes == ["zebra", "ant", "unused"]
    assert len(edges(file)) == 3
    assert file.problems == (
        "Only their boxes were taken, because polygons, masks and key points are not kept: 2 annotations (0, 1).",
    )


def test_what_a_file_says_of_an_object_is_kept() -> None:
    """A crowd is a box, too; CVAT writes attributes."""
    file = read(
        {"bbox": [1, 2, 3, 4], "iscrowd": 1},
        {"bbox": [1, 2, 3, 4], "iscrowd": 0, "attributes": {"occluded": True, "truncated": False, "colour": "red"}},
    )
    assert [each.flags for each in file.images[0].annotations] == [
        Flags(crowd=True),
        Flags(occluded=True, others=(("colour", "red"),)),
    ]


def test_numbers_that_share_a_hash_take_no_time() -> None:
    """A dictionary with so many such keys would take minutes."""
    many = [{"id": i * (2**61 - 1), "file_name": "a.jpg"} for i in range(50_000)]
    assert len(read(images=many, categories=many).images) == 1


def test_the_last_of_two_equal_keys_counts() -> None:
    content = b'{"images": [{"id": 1, "id": 2, "file_name": "a.jpg", "file_name": "b.jpg"}]}'
    assert [each.names[1] for each in parsed(content).images] == ["b.jpg"]


def test_a_value_that_cannot_be_an_id_is_reported_in_a_few_letters() -> None:
    nested: Any = []
    for _ in range(500):
        nested = [nested]
    file = read(images=[{"id": nested}, {"id": 1, "file_name": nested}, {"file_name": "\ud800" * 10_000}])
    assert len(file.problems[0].encode()) < 300


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["id", "a.jpg", "7", ""]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "name", "bbox"]), inner),
    max_leaves=4,
)
entries = st.lists(
    st.dictionaries(
        st.sampled_from(["id", "image_id", "category_id", "bbox", "segmentation", "iscrowd", "file_name", "name"]),
        values | st.just(7),
    )
    | values,
    max_size=3,
)


@given(st.fixed_dictionaries({"images": entries}, optional={"annotations": entries, "categories": entries}))
def test_no_json_breaks_the_reader(data: dict[str, Any]) -> None:
    content = json.dumps(data).encode()
    fuzz_coco(content)
    for box in edges(parsed(content)):
        assert box[0] < box[2]
        assert box[1] < box[3]


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    fuzz_coco(content)
    fuzz_coco(b'{"images": [' + content + b"]}")
