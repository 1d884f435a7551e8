"""Guarantees for the measurement on public annotations: right files are found right, and wrong ones wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.corpora import LIST, PLAIN, Corpus, corpora, measured
from fastloc_core.formats.table import IMPORTERS

COCO = {
    "images": [{"id": 1, "file_name": "a.png", "width": 64, "height": 48}],
    "categories": [{"id": 1, "name": "frog"}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 5.5, 20, 42.5]}],
}
CORPUS = Corpus("pond", "https://example.org/pond/frogs", "1", "nobody", "coco", "coco.json", "photos", 1, 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    Image.new("L", (64, 48)).save(tmp_path / "photos" / "a.png")
    (tmp_path / "coco.json").write_text(json.dumps(COCO))
    return tmp_path


def test_boxes_that_come_back_are_right(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong: list[str] = []
    assert list(measured(CORPUS, root, ["voc devkit", "coco"], wrong)) == []
    assert capsys.readouterr().out == "| pond | nobody | 1 | 1 | 0 | 0 | 0 | 1 | 0.50 | 0.00 |\n"
    assert not wrong


def test_what_differs_from_the_plain_reading_is_wrong(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PLAIN, "coco", lambda text, corpus: iter([(1.0, 5.5, 20.0, 48.0)]))
    wrong: list[str] = []
    list(measured(CORPUS, root, [], wrong))
    assert wrong == ["pond: 0 left out, 1 boxes that are not in the files"]
    wrong.clear()
    list(measured(replace(CORPUS, objects=2), root, [], wrong))
    assert wrong[0] == "pond: 1 files with 1 objects are not as listed"


def test_the_list_has_every_format() -> None:
    listed = corpora(LIST)
    assert {each.format for each in listed} == set(IMPORTERS)
    assert all(len(each.commit) == 40 and each.files and each.objects for each in listed)
