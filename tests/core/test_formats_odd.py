"""What programs write in an unusual way comes in where it was marked, or is told. Nothing moves without a word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fastloc_core.annotation import NO_FLAGS, Flags
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.formats.importing import Imported, doubtful_turns, placed, read_annotations
from tests.core.other_programs import HEIGHT, WIDTH
from tests.core.test_formats_in import FROG, cvat, found, labelme, one, read, task, write

ROOT = Path("/photos")
OUTLINES = "Kept as the boxes around them, because outlines and masks are not kept"
SHARES = "No edge is beyond 1, so all were taken for shares of the images' sides."


def kinds(result: Imported) -> list[str]:
    return [problem.partition(":")[0] for problem in result.problems]


def flags(result: Imported) -> list[Flags]:
    return [annotation.flags for each in result.by_image.values() for annotation in each.annotations]


def coco(annotation: dict[str, Any], image: str = "a.jpg", **more: object) -> str:
    images = [{"id": 1, "file_name": image, "width": WIDTH, "height": HEIGHT}]
    whole = {"id": 1, "image_id": 1, "category_id": 2, "bbox": [10, 20, 40, 40], **annotation}
    return json.dumps({"images": images, "annotations": [whole], "categories": [{"id": 2, "name": "frog"}], **more})


@pytest.mark.parametrize("said", ["1", "1.0", "0.35", "true", "Yes", "3"])
@pytest.mark.parametrize("nothing", ["0", "0.0", "-1", "", "False", "no", "None", "Unspecified", "unknown"])
def test_flags_are_numbers_or_words(tmp_path: Path, said: str, nothing: str) -> None:
    attributes = {"truncated": said, "occluded": nothing}
    assert flags(one(tmp_path, "coco.json", coco({"attributes": attributes}))) == [Flags(truncated=True)]
    elements = f"<truncated>{said}</truncated><occluded>{nothing}</occluded><bndbox>"
    bndbox = "<xmin>10</xmin><ymin>20</ymin><xmax>50</xmax><ymax>60</ymax></bndbox>"
    file = f"<annotation><object><name>frog</name>{elements}{bndbox}</object></annotation>"
    assert voc.parse(file.encode(), Path("a.xml")).annotations[0].flags == Flags(truncated=True)


def test_boxes_that_cvat_has_turned(tmp_path: Path) -> None:
    """Its COCO files have them as they were before, its VOC files, too. Most boxes have a rotation of 0."""
    result = one(tmp_path, "coco.json", coco({"bbox": [10, 20, 40, 20], "attributes": {"rotation": 90.0}}))
    assert found(result) == {"a.jpg": [(Box(20, 10, 40, 50), "frog")]}
    assert kinds(result) == [OUTLINES]
    result = one(tmp_path, "coco.json", coco({"attributes": {"rotation": 0.0}}))
    assert (found(result), flags(result), result.problems) == ({"a.jpg": [(FROG, "frog")]}, [NO_FLAGS], ())
    turn = "<attributes><attribute><name>rotation</name><value>{}</value></attribute></attributes>"
    bndbox = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>5</xmax><ymax>6</ymax></bndbox>"
    file = f"<annotation><object><name>frog</name>{bndbox}{turn}</object></annotation>"
    assert [voc.parse(file.format(angle).encode(), Path("a.xml")).shapes for angle in ("0.0", "30.0")] == [0, 1]


def test_an_id_of_coco_may_be_a_number_here_and_a_text_there(tmp_path: Path) -> None:
    result = one(tmp_path, "coco.json", coco({"image_id": "1", "category_id": "2"}))
    assert (found(result), result.problems) == ({"a.jpg": [(FROG, "frog")]}, ())


def test_key_points_beside_a_box_are_told(tmp_path: Path) -> None:
    told = kinds(one(tmp_path, "coco.json", coco({"keypoints": [1, 2, 2]})))
    assert told == ["Only their boxes were taken, because polygons, masks and key points are not kept"]
    labels = "0 .0625 .25 .0625 .25 .1 .1 2 .2 .2 0\n"  # a visible key point has a 2
    result = one(tmp_path, "a.txt", labels)
    assert found(result) == {"a.jpg": [(Box(20, 60, 60, 180), "0")]}
    assert kinds(result)[0] == "Only their boxes were taken, because key points are not kept"


def test_a_first_line_that_is_bad_costs_only_itself(tmp_path: Path) -> None:
    result = read(write(tmp_path, {"a.txt": "0 nan .5 .5 .5\n0 .5 .5 .5 .5\n", "classes.txt": "frog"}))
    assert found(result) == {"a.jpg": [(Box(160, 120, 480, 360), "frog")]}
    assert kinds(result) == ["Left out, because they have no class number and coordinates"]


@pytest.mark.parametrize(
    ("files", "images"),
    [
        (("train/labels/a.txt", "valid/labels/a.txt"), ("train/images/a.jpg", "valid/images/a.jpg")),
        (
            ("annotations/instances_train.json", "annotations/instances_val.json"),
            ("images/train/a.jpg", "images/val/a.jpg"),
        ),
        (("7/Annotations/a.xml", "12/Annotations/a.xml"), ("7/JPEGImages/a.jpg", "12/JPEGImages/a.jpg")),
    ],
)
def test_sides_of_a_data_set_may_have_images_of_the_same_name(
    tmp_path: Path, files: tuple[str, str], images: tuple[str, str]
) -> None:
    bndbox = "<bndbox><xmin>10</xmin><ymin>20</ymin><xmax>50</xmax><ymax>60</ymax></bndbox>"
    contents = {
        ".txt": ("0 .5 .5 .5 .5", "1 .5 .5 .5 .5"),
        ".json": (coco({}), coco({"category_id": 3}, categories=[{"id": 3, "name": "1"}])),
        ".xml": tuple(f"<annotation><object><name>{n}</name>{bndbox}</object></annotation>" for n in ("frog", "1")),
    }
    write(tmp_path, dict(zip(files, contents[Path(files[0]).suffix], strict=True)))
    result = read_annotations(tmp_path, [tmp_path / image for image in images], tmp_path)
    labels = {
        path.relative_to(tmp_path).as_posix(): each.annotations[0].label for path, each in result.by_image.items()
    }
    assert {*labels} == {*images}
    assert (labels[images[0]] == "1", labels[images[1]]) == (False, "1")


def test_what_labelme_and_its_relatives_say_besides(tmp_path: Path) -> None:
    shape = {"label": "frog", "shape_type": "rectangle", "points": [[10, 20], [50, 60]]}
    more = {"group_id": 3, "attributes": {"colour": "green"}, "flags": {"truncated": True}}
    content = json.loads(labelme({**shape, **more}, {**shape, "group_id": None}))
    result = one(tmp_path, "a.json", json.dumps({**content, "flags": {"blurred": True, "dark": False}}))
    assert flags(result) == [Flags(truncated=True, others=(("group_id", "3"), ("colour", "green"))), NO_FLAGS]
    assert result.problems == ("Left out, because they are about the whole image: 1 flag (a.json, blurred).",)


def test_of_two_files_that_name_an_image_its_own_is_taken(tmp_path: Path) -> None:
    shape = {"label": "frog", "shape_type": "rectangle"}
    files = {"a0.json": [[1, 2], [3, 4]], "a.json": [[10, 20], [50, 60]], "a1.json": [[5, 6], [7, 8]]}
    write(tmp_path, {name: labelme({**shape, "points": corners}) for name, corners in files.items()})
    result = read(tmp_path)
    assert found(result) == {"a.jpg": [(FROG, "frog")]}
    assert result.problems == tuple(
        f"{name}: left out, because a.jpg has the annotations of a.json." for name in ("a0.json", "a1.json")
    )


def test_a_cuboid_of_cvat(tmp_path: Path) -> None:
    corners = {"tl1": (10, 25), "bl1": (10, 60), "tr1": (30, 25), "br1": (30, 60)}
    corners |= {"tl2": (20, 20), "bl2": (20, 50), "tr2": (50, 20), "br2": (50, 50)}
    values = " ".join(f'x{name}="{x}" y{name}="{y}"' for name, (x, y) in corners.items())
    result = one(tmp_path, "task.xml", cvat(f'<cuboid label="frog" {values}/>'))
    assert (found(result), kinds(result)) == ({"a.jpg": [(FROG, "frog")]}, [OUTLINES])


def test_what_label_studio_says_besides(tmp_path: Path) -> None:
    value = {"x": 0, "y": 0, "width": 50, "height": 50, "rectanglelabels": ["frog", "toad"]}
    place = {key: value[key] for key in ("x", "y", "width", "height")}
    results: list[dict[str, Any]] = [
        {"id": "1", "value": value, "image_rotation": 90},
        {"id": "1", "type": "choices", "from_name": "state", "value": {**place, "choices": ["occluded", "wet"]}},
        {"id": "2", "type": "choices", "from_name": "light", "value": {"choices": ["dark"]}},
    ]
    skipped = {"data": {"image": "b.jpg"}, "annotations": [{"result": [], "was_cancelled": True}]}
    result = one(tmp_path, "project.json", json.dumps([task(*results), skipped]))
    assert found(result) == {"a.jpg": [(Box(0, 0, 320, 240), "frog")]}
    assert flags(result) == [Flags(occluded=True, others=(("state", "wet"),))]
    assert kinds(result) == [
        "Only the first of their classes was taken",
        "Look at their boxes, because the image was turned in Label Studio",
        "Left out, because they are about the whole image",
        "Left out, because they were skipped",
    ]


def test_what_via_says_besides(tmp_path: Path) -> None:
    shape = {"name": "rect", "x": 10, "y": 20, "width": 40, "height": 40}
    facts = {"age": "2", "class": "frog", "truncated": "1", "state": {"wet": True, "dry": False}, "note": ""}
    region = {"shape_attributes": shape, "region_attributes": facts}
    project = {"a.jpg9": {"filename": "a.jpg", "regions": [region, {**region, "region_attributes": {}}]}}
    result = one(tmp_path, "via.json", json.dumps(project))
    assert found(result) == {"a.jpg": [(FROG, "frog")]}
    assert flags(result) == [Flags(truncated=True, others=(("age", "2"), ("state", "wet")))]
    assert result.problems == ("Left out, because they have no class: 1 region (a.jpg, region 2).",)


@pytest.mark.parametrize(
    "table",
    [
        "label_name,bbox_x,bbox_y,bbox_width,bbox_height,image_name,image_width,image_height\nfrog,10,20,40,40,a.jpg,640,480",
        "image,x,y,width,height,label\na.jpg,10,20,40,40,frog",
        "label;filename;x;y;w;h\nfrog;a.jpg;10,0;20,00;40;40",
        "sep=;\n\nimage;label;x1;y1;x2;y2\na.jpg;frog;10;20;50;60",
        "\na.jpg,10,20,50,60,frog",
        "filename\tclass\txmin\tymin\txmax\tymax\na.jpg\tfrog\t10,0\t20\t50\t60",
    ],
)
def test_tables_of_corners_and_sides_with_points_and_commas(tmp_path: Path, table: str) -> None:
    assert found(one(tmp_path, "boxes.csv", table)) == {"a.jpg": [(FROG, "frog")]}


def test_a_comma_is_no_point_where_it_divides_cells(tmp_path: Path) -> None:
    result = one(tmp_path, "boxes.csv", 'image,label,x1,y1,x2,y2\na.jpg,frog,10,20,"1,050",60')
    assert (found(result), kinds(result)) == ({"a.jpg": []}, ["Left out, because their edges are not numbers"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("boxes.csv", "image,label,x1,y1,x2,y2\na.jpg,frog,0.25,0.25,0.75,0.75"),
        ("coco.json", coco({"bbox": [0.25, 0.25, 0.5, 0.5]})),
    ],
)
def test_shares_in_the_place_of_pixels_are_noticed(tmp_path: Path, name: str, content: str) -> None:
    result = one(tmp_path, name, content)
    assert found(result) == {"a.jpg": [(Box(160, 120, 480, 360), "frog")]}
    assert result.problems == (SHARES,)


def test_boxes_beyond_the_image_are_told(tmp_path: Path) -> None:
    result = one(tmp_path, "coco.json", coco({"bbox": [600, 20, 90, 40]}))
    (each,) = result.by_image.values()
    annotations, told = placed(each, ROOT / "a.jpg", WIDTH, HEIGHT)
    assert annotations == each.annotations
    assert told == ["a.jpg: Boxes that reach out of the image: 1. Perhaps they were made for another one."]


@pytest.mark.parametrize(("turn", "sized", "unsized"), [(1, False, False), (3, True, True), (6, False, True)])
def test_photos_that_may_be_turned_are_told(tmp_path: Path, turn: int, sized: bool, unsized: bool) -> None:
    """The size in a file tells of a quarter turn, but not of a half one."""
    exif = Image.Exif()
    exif[0x112] = turn
    photo = tmp_path / "a.jpg"
    Image.fromarray(np.zeros((HEIGHT, WIDTH, 3), np.uint8)).save(photo, exif=exif)
    for name, content, doubtful in (("c.json", coco({}), sized), ("a.txt", "0 .5 .5 .5 .5", unsized)):
        write(tmp_path, {name: content})
        result = read_annotations(tmp_path / name, [photo], tmp_path)
        assert len(list(doubtful_turns(result.by_image))) == doubtful
