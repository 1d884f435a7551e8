"""Each box of an export says where it comes from: who decided what, from which model, when."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastloc_core.annotation import Flags
from fastloc_core.formats.coco_reading import CocoImporter
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.exporter import Notes
from fastloc_core.progress import silent
from fastloc_core.review import gestures
from fastloc_core.store import Store
from fastloc_core.store.bulk import accept_above
from fastloc_core.store.exporting import export_folder
from fastloc_core.store.indexing import index
from fastloc_core.store.origins import origins
from tests.core.stores import RUN, box, draw, make_image, meet, open_store, proposed


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """One image with an accepted, a drawn and a rejected box, one that was accepted in bulk, one in its spot check."""
    for seed, name in enumerate(("a.png", "b.png", "c.png")):
        make_image(tmp_path / "in" / name, seed)
    with open_store(tmp_path / "in") as opened:
        index(opened)
        opened.history.person = "Ada"
        first, *others = (meet(opened, name) for name in ("a.png", "b.png", "c.png"))
        good, bad = proposed(opened, first, 0.75, 0.5)
        for gesture, proposal in ((gestures.accept, good), (gestures.reject, bad)):
            made = gesture(opened.standing(first), proposal)
            assert made
            opened.record("decide", [made.edit])
        draw(opened, first, box("dog"), verified=True)
        for image in others:
            proposed(opened, image, 0.9)
        accept_above(opened, 0.8, "", seed=1)
        yield opened


def test_the_store_knows_the_model_the_moment_and_who_looked(store: Store) -> None:
    found = origins(store)
    kept = [(row, a) for row in store.rows() for a in store.content(row.id).boxes]
    assert found.keys() == {a.id for _, a in kept}
    for row, a in kept:
        origin = found[a.id]
        assert (origin.model, origin.preset) == (("", "") if a.decision == "drawn" else RUN)
        assert origin.unseen == (row.name != "a.png")
        assert origin.at
    (waiting,) = (row.id for row in store.rows() if row.spot_check)
    done = gestures.verify(store.standing(waiting))
    assert done
    store.record("done", [done.edit])
    assert sum(origin.unseen for origin in origins(store).values()) == 1


def test_coco_says_it_beside_each_box_and_reads_the_same_boxes_back(store: Store, tmp_path: Path) -> None:
    export_folder(store, ExportSettings("coco", only_verified=False), tmp_path / "out", silent)
    path = tmp_path / "out/annotations.json"
    accepted, drawn, bulk, _ = (each["provenance"] for each in json.loads(path.read_bytes())["annotations"])
    assert (accepted.pop("when"), drawn.pop("when")) > ("2023", "2023")
    assert accepted == {
        "decision": "accepted",
        "confidence": 0.75,
        "model": "net",
        "preset": "paper",
        "person": "Ada",
    }
    assert drawn == {"decision": "drawn", "person": "Ada"}
    assert bulk["unseen"] is True
    read = [a for image in CocoImporter().read(path, None, Notes()) for a in image.annotations]
    assert [(a.label, a.flags) for a in read] == [(label, Flags()) for label in ("cat", "dog", "cat", "cat")]


def test_the_table_has_the_same_in_columns(store: Store, tmp_path: Path) -> None:
    export_folder(store, ExportSettings("table", only_verified=False), tmp_path / "out", silent)
    with (tmp_path / "out/boxes.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            [row[name] for name in ("decision", "person", "model", "preset", "unseen")] for row in csv.DictReader(file)
        ]
    assert rows[:3] == [
        ["accepted", "Ada", "net", "paper", ""],
        ["drawn", "Ada", "", "", ""],
        ["accepted", "Ada", "net", "paper", "yes"],
    ]
