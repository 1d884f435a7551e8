"""Annotations of other programs come in as they were made; what cannot be kept is told, and costs nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fastloc_core import limits
from fastloc_core.annotation import Flags
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError
from fastloc_core.formats.importing import Imported, read_annotations
from tests.core.other_programs import HEIGHT, PROGRAMS, WIDTH, Objects

IMAGES = ("a.jpg", "b.jpg")
FROG = Box(10, 20, 50, 60)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, x1 = sorted(draw(st.sets(st.integers(0, WIDTH * 1000), min_size=2, max_size=2)))
    y0, y1 = sorted(draw(st.sets(st.integers(0, HEIGHT * 1000), min_size=2, max_size=2)))
    assume(x1 > 1000)  # if no edge of a file is beyond 1, they must be shares
    return Box(x0 / 1000, y0 / 1000, x1 / 1000, y1 / 1000)


objects = st.lists(st.tuples(boxes(), st.sampled_from(["tree  frog", "Kröte", "no"])), max_size=3)


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def read(source: Path) -> Imported:
    return read_annotations(source, [Path("/photos") / name for name in IMAGES], Path("/photos"))


def found(result: Imported) -> dict[str, list[tuple[Box, str]]]:
    return {path.name: [(a.box, a.label) for a in each.sized(WIDTH, HEIGHT)] for path, each in result.by_image.items()}


def one(folder: Path, name: str, content: str) -> Imported:
    return read(write(folder, {name: content}) / name)


@pytest.mark.parametrize("program", PROGRAMS)
@settings(max_examples=30)
@given(st.lists(objects, min_size=2, max_size=2).filter(any))
def test_boxes_come_back(tmp_path_factory: pytest.TempPathFactory, program: str, each: list[Objects]) -> None:
    """To a millionth of a pixel. All these programs write floats."""
    images = dict(zip(IMAGES, each, strict=True))
    result = read(write(tmp_path_factory.mktemp("in"), PROGRAMS[program](images)))
    assert not result.problems
    assert {name: labels(them) for name, them in found(result).items() if them} == {
        name: labels(them) for name, them in images.items() if them
    }
    for name, them in found(result).items():
        for (box, _), (made, _) in zip(them, images[name], strict=True):
            assert box.edges == pytest.approx(made.edges, abs=1e-6)


def labels(objects: Objects) -> list[str]:
    return [label for _, label in objects]


@pytest.mark.parametrize("program", ["yolo", "label_img", "cvat", "retinanet"])
def test_classes_keep_the_order_of_a_source_that_has_one(tmp_path: Path, program: str) -> None:
    files = PROGRAMS[program]({"a.jpg": [(FROG, "zebra"), (FROG, "ant")], "b.jpg": [(FROG, "ox")]})
    assert read(write(tmp_path, files)).classes == ("zebra", "ant", "ox")


@pytest.mark.parametrize(
    "yaml",
    [
        "names: [frog, toad]",
        "names: {1: toad, 0: frog}",
        "names: !!python/object/apply:os.system [frog, toad]",
        "nc: 2\nnames:\n- ' frog '\n- toad\n",
        "path: ..\nnames:\n  0: frog\n  1: toad\nkpt_shape: [1, 2]\n",
    ],
)
@pytest.mark.parametrize("source", ["data.yaml", "labels", "labels/train/a.txt"])
def test_the_class_names_of_yolo_are_found_above_the_labels(tmp_path: Path, yaml: str, source: str) -> None:
    """Also if the source is the file with the names, or one with labels."""
    result = read(write(tmp_path, {"data.yaml": yaml, "labels/train/a.txt": "1 .5 .5 .5 .5"}) / source)
    assert found(result) == {"a.jpg": [(Box(160, 120, 480, 360), "toad")]}
    assert result.classes == ("frog", "toad")


@pytest.mark.parametrize(
    "yaml",
    [
        "names: &a [frog]\nothers: *a",
        "a: &a [x, x]\nb: &b [*a, *a]\nnames: [*b, *b]",
        "names: " + "[" * 10_000,
        "- frog",
        "\0",
    ],
)
def test_yaml_that_could_do_harm_names_nothing(tmp_path: Path, yaml: str) -> None:
    """Then classes are called by their numbers, which is said."""
    result = read(write(tmp_path, {"data.yaml": yaml, "a.txt": "1 .5 .5 .5 .5"}))
    assert found(result) == {"a.jpg": [(Box(160, 120, 480, 360), "1")]}
    assert "they are called by their numbers: 1 file (a.txt)" in result.problems[0]


def test_outlines_of_yolo_become_boxes_and_a_bad_line_costs_only_itself(tmp_path: Path) -> None:
    lines = ["0 .1 .1 .3 .1 .2 .4", "0 .5 .5 .5", "frog .5 .5 .5 .5", "0 .5 nan .5 .5", "0 300 200 50 60"]
    lines += ["9 .5 .5 .5 .5", "0 .5 .5 0 .5", "0 .5 .5 .5 .5 .93"]
    result = read(write(tmp_path, {"classes.txt": "frog\n", "a.txt": "\n".join(lines), "b.txt": ""}))
    assert found(result) == {"a.jpg": [(Box(64, 48, 192, 192), "frog"), (Box(160, 120, 480, 360), "frog")], "b.jpg": []}
    assert result.problems == (
        "Kept as the boxes around them, because outlines and masks are not kept: 1 line (a.txt, line 1).",
        "Left out, because they have no class number and coordinates: 3 lines "
        "(a.txt, line 2, a.txt, line 3, a.txt, line 4).",
        "Left out, because their coordinates are no shares of the image's sides: 1 line (a.txt, line 5).",
        "Left out, because the file with the class names has no such number: 1 line (a.txt, line 6).",
        "Left out, because their boxes have no width or no height: 1 line (a.txt, line 7).",
    )


def labelme(*shapes: dict[str, Any]) -> str:
    return json.dumps({"shapes": shapes, "imagePath": "..\\a.jpg", "imageWidth": WIDTH, "imageHeight": HEIGHT})


def test_shapes_of_labelme_become_boxes_if_they_have_an_area(tmp_path: Path) -> None:
    shapes: list[dict[str, Any]] = [
        {"shape_type": "polygon", "points": [[10, 20], [50, 20], [30, 60]]},
        {"shape_type": "circle", "points": [[30, 30], [30, 40]]},
        {"shape_type": "rectangle", "points": [[1, 2], [3, 2], [3, 4], [1, 4]], "flags": {"wet": True, "dry": False}},
        {"shape_type": "point", "points": [[1, 2]]},
        {"shape_type": "rectangle", "points": [[1, 2], [3, None]]},
        {"shape_type": "rectangle", "points": [[1, 2], [3, 1e300]]},
    ]
    result = one(tmp_path, "a.json", labelme(*({**shape, "label": " frog "} for shape in shapes), {"points": [[1, 2]]}))
    assert found(result) == {"a.jpg": [(FROG, "frog"), (Box(20, 20, 40, 40), "frog"), (Box(1, 2, 3, 4), "frog")]}
    (each,) = result.by_image.values()
    assert each.size == (WIDTH, HEIGHT)
    assert each.annotations[2].flags == Flags(others=(("wet", "true"),))
    assert [problem.partition(":")[0] for problem in result.problems] == [
        "Kept as the boxes around them, because outlines and masks are not kept",
        "Left out, because they have no area",
    ]


def cvat(shapes: str, head: str = "") -> str:
    return f'{head}<annotations>\n<image name="a.jpg" width="640" height="480">\n{shapes}</image>\n</annotations>'


def test_shapes_of_cvat_and_what_it_says_of_them(tmp_path: Path) -> None:
    shapes = (
        '<box label="frog" xtl="10" ytl="20" xbr="50" ybr="60" occluded="1">'
        '<attribute name="truncated">true</attribute><attribute name="colour">green</attribute>'
        '<attribute name="wet">false</attribute></box>\n'
        '<box label="frog" xtl="10" ytl="20" xbr="50" ybr="40" rotation="90"/>\n'
        '<polygon label="frog" points="10,20;50,20;30,60"/>\n<tag label="frog"/>\n'
        '<box label="frog" xtl="x" ytl="20" xbr="50" ybr="60"/>'
    )
    result = one(tmp_path, "task.xml", cvat(shapes))
    assert found(result) == {"a.jpg": [(FROG, "frog"), (Box(20, 10, 40, 50), "frog"), (FROG, "frog")]}
    (each,) = result.by_image.values()
    assert each.annotations[0].flags == Flags(occluded=True, truncated=True, others=(("colour", "green"),))
    assert result.problems == (
        "Kept as the boxes around them, because outlines and masks are not kept: 2 shapes (line 4, line 5).",
        "Left out, because they are about the whole image: 1 shape (line 6).",
        "Left out, because they have no area: 1 shape (line 7).",
    )


@pytest.mark.parametrize(
    "content",
    [
        cvat("", '<!DOCTYPE x [<!ENTITY a "b">]>'),
        cvat("", '<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
        cvat("<box"),
        '<annotations><image name="&a;"/></annotations>',
    ],
)
def test_xml_that_could_do_harm_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(AnnotationError):
        one(tmp_path, "task.xml", content)


def task(*results: dict[str, Any], **facts: object) -> dict[str, Any]:
    whole = (
        {"type": "rectanglelabels", "original_width": WIDTH, "original_height": HEIGHT, **each} for each in results
    )
    return {"data": {"image": "/data/upload/1/cb0618f6-a.jpg"}, "annotations": [{"result": [*whole], **facts}]}


def test_regions_of_label_studio(tmp_path: Path) -> None:
    """A rectangle turns around its upper left corner. A label may stand in a result of its own."""
    value = {"x": 50, "y": 50, "width": 10, "height": 10, "rotation": 90, "rectanglelabels": ["frog"]}
    regions = task(
        {"value": value},
        {"id": "1", "type": "rectangle", "value": {"x": 0, "y": 0, "width": 10, "height": 10}},
        {"id": "1", "type": "labels", "value": {"labels": ["toad"]}},
        {"type": "polygonlabels", "value": {"points": [[0, 0], [50, 0], [25, 50]], "polygonlabels": ["pond"]}},
        {"type": "brushlabels", "value": {"rle": [1, 2], "brushlabels": ["mud"]}},
    )
    other = {**task(), "annotations": [], "predictions": [{}], "id": 9}
    result = one(tmp_path, "project.json", json.dumps([regions, other]))
    assert found(result) == {
        "a.jpg": [(Box(272, 240, 320, 304), "frog"), (Box(0, 0, 64, 48), "toad"), (Box(0, 0, 320, 240), "pond")]
    }
    assert result.problems == (
        "Kept as the boxes around them, because outlines and masks are not kept: 2 regions "
        "(task 1, rectanglelabels, task 1, polygonlabels).",
        "Left out, because they have no area: 1 region (task 1, brushlabels).",
        "Left out, because nobody has decided about their predictions: 1 task (task 9).",
    )


def test_label_studios_short_form_and_results_without_sizes(tmp_path: Path) -> None:
    value = {"x": 25, "y": 25, "width": 50, "height": 50, "rectanglelabels": ["frog"]}
    result = one(tmp_path, "min.json", json.dumps([{"id": 3, "image": "https://host/b.jpg?key=/1", "label": [value]}]))
    assert found(result) == {"b.jpg": [(Box(160, 120, 480, 360), "frog")]}


def test_a_bad_row_of_a_table_costs_only_itself(tmp_path: Path) -> None:
    rows = ["Image Path;Label;x1;y1;x2;y2", "a.jpg;frog;10;20;50;60", "a.jpg;frog;x;20;50;60", ";frog;1;2;3;4"]
    rows += ["a.jpg;;1;2;3;4", "a.jpg;frog;5;5;5;9", "a.jpg;frog;1;2;3;1e99", "a.jpg", "b.jpg;Kröte;1;2;3;4"]
    path = tmp_path / "excel.csv"
    path.write_bytes("\r\n".join(rows).encode("cp1252"))
    result = read(path)
    assert found(result) == {"a.jpg": [(FROG, "frog")], "b.jpg": [(Box(1, 2, 3, 4), "Kröte")]}
    assert result.problems == (
        "Left out, because their edges are not numbers: 1 row (line 3).",
        "Left out, because they name no image: 1 row (line 4).",
        "Left out, because they have no class: 1 row (line 5).",
        "Left out, because their boxes have no width or no height: 2 rows (line 6, line 7).",
    )


def test_flags_and_groups_of_open_images(tmp_path: Path) -> None:
    header = "ImageID,LabelName,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction"
    result = one(tmp_path, "boxes.csv", f"{header}\na,frog,.25,.75,.25,.75,1,-1,1,1")
    assert found(result) == {"a.jpg": [(Box(160, 120, 480, 360), "frog")]}
    (each,) = result.by_image.values()
    assert each.annotations[0].flags == Flags(occluded=True, crowd=True, others=(("depiction", "1"),))


def test_outlines_of_via_become_boxes(tmp_path: Path) -> None:
    header = "filename,file_size,region_id,region_shape_attributes,region_attributes"
    polygon = '"{""name"":""polygon"",""all_points_x"":[10,50,30],""all_points_y"":[20,20,60]}"'
    circle = '"{""name"":""circle"",""cx"":30,""cy"":40,""r"":20}"'
    rows = [f'a.jpg,1,0,{polygon},"{{""type"":{{""frog"":true}}}}"', f'a.jpg,1,1,{circle},"{{""x"":""toad""}}"']
    result = one(tmp_path, "via.csv", "\n".join([header, *rows, "a.jpg,1,2,{,{}", "b.jpg,1,0,{},{}"]))
    assert found(result) == {"a.jpg": [(FROG, "frog"), (FROG, "toad")], "b.jpg": []}
    assert [problem.rpartition(":")[2] for problem in result.problems] == [
        " 2 rows (line 2, line 3).",
        " 1 row (line 4).",
    ]


def test_a_folder_of_several_formats_is_read_as_the_one_with_most_files(tmp_path: Path) -> None:
    voc = "<annotation><object><name>{}</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>"
    files = {f"xml/{name}.xml": f"{voc}</object></annotation>".format("frog") for name in "ab"}
    result = read(write(tmp_path, {**files, "a.txt": "0 .5 .5 .5 .5", "readme.txt": "Frogs", "coco.json": "{}"}))
    assert found(result).keys() == {"a.jpg", "b.jpg"}
    assert result.problems == ("Read as Pascal VOC. Files of YOLO are there, too: choose them to import them.",)


@pytest.mark.parametrize("name", ["a.json", "a.xml", "a.txt", "a.csv", "a.yaml", "a.png"])
@pytest.mark.parametrize("content", ["", "nothing", "[]", "{}", "\0\0", "[" * 5000, "9" * 50_000])
def test_a_file_of_no_known_format_is_refused_or_named(tmp_path: Path, name: str, content: str) -> None:
    with suppress(AnnotationError):
        assert not any(each.annotations for each in one(tmp_path, name, content).by_image.values())


def test_a_set_with_too_many_boxes_is_named_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_current", replace(limits.DEFAULT, objects=2))
    result = read(write(tmp_path, PROGRAMS["tensorflow"]({"a.jpg": [(FROG, "frog")] * 3, "b.jpg": [(FROG, "frog")]})))
    assert found(result) == {"b.jpg": [(FROG, "frog")]}
    assert result.problems == ("a.jpg: left out, because it has more than 2 boxes.",)


def test_a_long_table_is_read_in_seconds(tmp_path: Path) -> None:
    rows = "".join(f"{'ab'[i % 2]}.jpg,1,2,{i + 2},4,frog\n" for i in range(50_000))
    assert sum(map(len, found(one(tmp_path, "boxes.csv", rows)).values())) == 50_000
