"""`fastloc import` and `fastloc convert`: as in the window, without a window."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fastloc_core.boxes import Box
from fastloc_core.cli import app
from fastloc_core.formats import voc
from fastloc_core.formats.importing import read_annotations
from fastloc_core.store import find_place
from tests.core.other_programs import PROGRAMS
from tests.core.stores import labels, open_store

CAT, DOG = (Box(10, 20, 50, 60), "cat"), (Box(0, 0, 100, 80), "dog")


@pytest.fixture
def root(tmp_path: Path, photos: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("cat.png", "coffee.png"):
        shutil.copy(photos / name, folder)
    return folder


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [*map(str, words)])


def table(folder: Path) -> Path:
    """TensorFlow's, of two images."""
    (content,) = PROGRAMS["tensorflow"]({"cat.png": [CAT, DOG], "owl.png": [CAT]}).values()
    path = folder / "boxes.csv"
    path.write_text(content.replace("640,480", "451,300"))
    return path


def test_import_adds_boxes_to_the_folder_and_to_the_files_beside_the_images(root: Path, tmp_path: Path) -> None:
    ran = run("import", root, table(tmp_path))
    assert ran.exit_code == 0, ran.output
    assert ran.stdout == "Imported 2 boxes in 1 image.\n"
    assert "belong to no image here: owl.png" in ran.stderr
    with open_store(root) as store:
        assert labels(store, "cat.png") == ["cat", "dog"]
    assert [a.label for a in voc.read(root / "cat.xml").annotations] == ["cat", "dog"]
    assert run("import", root, table(tmp_path)).stdout == "No boxes were imported.\n"


def test_import_into_a_folder_that_a_window_has_open_is_refused(root: Path, tmp_path: Path) -> None:
    lock = find_place(root).lock()
    assert lock
    ran = run("import", root, table(tmp_path))
    lock.release()
    assert (ran.exit_code, "close the window first" in ran.stderr) == (2, True)


def test_a_file_that_was_not_understood_gives_boxes_but_is_never_written_over(root: Path, tmp_path: Path) -> None:
    """An import reads what it can. What stands beside an image would be rewritten, so there it is refused."""
    edges = "<xmin>{}</xmin><ymin>21</ymin><xmax>50</xmax><ymax>60</ymax>"
    objects = (
        f"<object><name>cat</name><bndbox>{edges.format(first)}</bndbox></object>" for first in ("11", "left", "13")
    )
    bad = f"<annotation>{''.join(objects)}</annotation>"
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/coffee.xml").write_text(bad)
    (root / "cat.xml").write_text(bad)
    ran = run("import", root, tmp_path / "theirs")
    assert ran.stdout == "Imported 2 boxes in 1 image.\n"
    assert "coffee.xml: Line 1: object 2 was left out. The coordinate xmin is 'left'" in ran.stderr
    beside = run("import", root, root)
    assert "cat.xml" in beside.stderr
    assert (root / "cat.xml").read_text() == bad
    with open_store(root) as store:
        assert (labels(store, "cat.png"), labels(store, "coffee.png")) == ([], ["cat", "cat"])


def test_a_source_of_no_known_format_is_refused(root: Path) -> None:
    ran = run("import", root, root / "cat.png")
    assert (ran.exit_code, "This is in no format that can be imported" in ran.stderr) == (2, True)


def test_convert_keeps_classes_and_images_without_objects_and_makes_no_store(root: Path, tmp_path: Path) -> None:
    data = {
        "images": [
            {"id": 77, "file_name": "cat.png", "width": 451, "height": 300},
            {"id": 12, "file_name": "coffee.png", "width": 45, "height": 30},
        ],
        "categories": [{"id": 5, "name": "zebra"}, {"id": 3, "name": "ant"}, {"id": 9, "name": "unused"}],
        "annotations": [{"id": 1, "image_id": 77, "category_id": 3, "bbox": [10, 20, 40, 40]}],
    }
    source = tmp_path / "coco.json"
    source.write_text(json.dumps(data))
    ran = run("convert", source, "--images", root, "--to", "yolo", "--out", tmp_path / "out")
    assert ran.exit_code == 0, ran.output
    assert "2 images with 1 box exported as YOLO" in ran.stdout
    assert "coffee.png: Its annotation file was made for 45 x 30 pixels" in ran.stderr
    assert not (root / ".fastloc").exists()
    back = read_annotations(tmp_path / "out", [root / "cat.png", root / "coffee.png"], root)
    assert back.classes == ("zebra", "ant", "unused")
    sized = {path.name: each.sized(451, 300) for path, each in back.by_image.items()}
    assert [(a.label, [round(edge, 3) for edge in a.box.edges]) for a in sized["cat.png"]] == [
        ("ant", [10, 20, 50, 60])
    ]
    assert sized["coffee.png"] == ()


@pytest.mark.parametrize("command", ["convert", "export"])
def test_the_name_of_a_file_is_refused_where_an_export_makes_a_folder(root: Path, tmp_path: Path, command: str) -> None:
    out, source = tmp_path / "coco.json", table(tmp_path)
    words = [source, "--images", root, "--to", "coco"] if command == "convert" else [root, "--format", "coco"]
    ran = run(command, *words, "--out", out)
    assert ran.exit_code == 2
    assert "Name a folder, for example coco." in ran.stderr
    assert not out.exists()


def test_the_formats_are_listed() -> None:
    told = run("import", "--formats").stdout.splitlines()
    assert [line.partition(":")[0] for line in told][:3] == ["coco", "voc", "yolo"]
