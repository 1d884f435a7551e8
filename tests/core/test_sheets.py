"""The tables for spreadsheets, R and pandas."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from fastloc_core.annotation import Annotation, Decision, Origin, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats.csv_tables import CsvImporter
from fastloc_core.formats.export import export
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.exporter import Notes
from fastloc_core.formats.wording import unlike_formula, without_apostrophe
from fastloc_core.progress import silent
from fastloc_core.store.exporting import export_folder
from fastloc_core.store.indexing import index
from tests.core.stores import box, draw, meet, open_store

ROOT = Path("/photos")


def test_the_store_knows_when_boxes_were_decided(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Image.new("RGB", (100, 90)).save(tmp_path / "in/a.png")
    before = datetime.now(UTC).replace(microsecond=0)
    with open_store(tmp_path / "in") as store:
        index(store)
        draw(store, meet(store, "a.png"), box("cat"), verified=True)
        export_folder(store, ExportSettings("table"), tmp_path / "out", silent)
    with (tmp_path / "out/boxes.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert before <= datetime.fromisoformat(row["when"]) <= datetime.now(UTC)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(1)", " =1", "'=1"])
def test_no_spreadsheet_computes_a_name_and_it_comes_back(tmp_path: Path, name: str) -> None:
    cells = [unlike_formula(name), unlike_formula("x=1")]
    assert not cells[0].lstrip().startswith(("=", "+", "-", "@"))
    assert (cells[1], without_apostrophe(cells[0])) == ("x=1", name)
    if name.startswith((" ", "'")):  # no class begins with a space
        return
    boxes = (Annotation(Box(10, 20, 30, 40), name, Decision.DRAWN),)
    export([ReviewedImage(ROOT / f"{name}.jpg", 640, 480, boxes, True)], ROOT, tmp_path, ExportSettings("table"))
    told = [(tmp_path / file).read_text(encoding="utf-8") for file in ("boxes.csv", "counts.csv")]
    assert [text.count(f"'{name}") for text in told] == [2, 2]
    (found,) = CsvImporter().read(tmp_path / "boxes.csv", None, Notes())
    assert (found.source, found.annotations[0].label) == (f"{name}.jpg", name)


def test_a_line_for_each_box_and_the_numbers_of_each_image(tmp_path: Path) -> None:
    frog = Annotation(Box(10.25, 20, 30, 40), 'tree "frog", green', Decision.ACCEPTED, 0.8126, id="f", person="Ada")
    toad = Annotation(Box(0, 0, 640, 480), "Kröte", Decision.DRAWN, id="t")
    images = [
        ReviewedImage(ROOT / "sub, 1/a.jpg", 640, 480, (frog, toad, frog), verified=True),
        ReviewedImage(ROOT / "none.jpg", 640, 480, (), verified=True),
    ]
    export(
        images,
        ROOT,
        tmp_path,
        ExportSettings("table"),
        ["Kröte"],
        origins={"f": Origin(1_700_000_000.9, "net", "=1")},
    )
    with (tmp_path / "boxes.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert [*rows[0].values()] == [
        "sub, 1/a.jpg", "640", "480", 'tree "frog", green', "10.25", "20", "30", "40", "395", "0.813", "accepted",
        "2023-11-14T22:13:20+00:00", "Ada", "", "net", "'=1", "",
    ]  # fmt: skip
    assert (rows[1]["confidence"], rows[1]["when"], rows[1]["area"]) == ("", "", "307200")
    with (tmp_path / "counts.csv").open(encoding="utf-8", newline="") as file:
        assert [*csv.reader(file)] == [
            ["filename", "done", "boxes", "note", "Kröte", 'tree "frog", green'],
            ["sub, 1/a.jpg", "yes", "3", "", "1", "2"],
            ["none.jpg", "yes", "0", "", "0", "0"],
        ]
