"""A classifier learns from what was decided in a folder: its boxes with their surroundings, and whole images."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.cli import app
from fastloc_core.errors import TrainingError
from fastloc_core.images import decode
from fastloc_core.models import library
from fastloc_core.models.loading import load
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.naming import OBJECT
from fastloc_core.store import find_place
from fastloc_core.store.indexing import index
from fastloc_core.training import decided, images, labelled
from fastloc_core.training.labelled import TRAIN, VALIDATION, Sample
from tests.core.stores import draw, meet, open_store

SQUARE, SKY = (200, 60, 60), (60, 120, 220)
BEE, WASP, SMALL = Box(10, 20, 50, 60), Box(60, 20, 100, 60), Box(62, 22, 98, 58)
SET = ("--set", "architecture=squeezenet1_1", "--set", "size=48", "--set", "epochs=1", "--set", "batch=4")


@pytest.fixture
def meadow(tmp_path: Path) -> Path:
    """Twelve images of 120 x 80 pixels. In each is a bee, in every second a wasp, and in the first also a fly."""
    folder = tmp_path / "my meadow"
    folder.mkdir()
    for number in range(12):
        pixels = np.random.default_rng(number).integers(0, 60, (80, 120, 3), np.uint8)
        pixels[20:60, 10:50], pixels[20:60, 60:100] = SQUARE, SKY
        cv2.imwrite(str(folder / f"{number}.png"), pixels[..., ::-1])
    return folder


def decide(folder: Path) -> None:
    with open_store(folder) as store:
        index(store)
        for number in range(12):
            image = meet(store, f"{number}.png")
            labels = [("bee", BEE), ("wasp", WASP)][: 2 if number < 10 else 1]
            for label, box in [*labels, *([("fly", SMALL)] if number == 0 else [])]:
                draw(store, image, Annotation(box, label, Decision.ACCEPTED))
            draw(store, image, Annotation(WASP, "bee", Decision.REJECTED))


def write(folder: Path, target: Path) -> tuple[str, ...]:
    with open_store(folder) as store:
        return decided.write(store, target)


def test_each_box_is_a_sample_and_so_is_an_image_with_one_class(meadow: Path, tmp_path: Path) -> None:
    decide(meadow)
    assert write(meadow, tmp_path / "work") == ("“fly”: 1 of the 5 boxes that a class needs.",)
    found = labelled.read(tmp_path / "work" / decided.FILE)
    assert found.classes == ("bee", "wasp")
    assert Counter(sample.box for sample in found.samples) == {BEE: 12, WASP: 10, Box(0, 0, 120, 80): 2}
    assert found.counts() == (14, 10)

    split = labelled.split(found, 0.2, 0)
    sides = [{s.path for s in split.samples if s.split == side} for side in (TRAIN, VALIDATION)]
    assert not sides[0] & sides[1], "no image is on both sides"
    assert min(split.counts(VALIDATION)) >= 2


def test_a_box_is_seen_with_its_surroundings(meadow: Path, tmp_path: Path) -> None:
    whole = np.asarray(decode(meadow / "0.png"))
    assert images.surroundings(whole, BEE).shape == (60, 60, 3)  # from (0, 10) to (60, 70)
    assert images.surroundings(whole, Box(110, 70, 120, 80)).shape == (13, 13, 3)  # as far as the image goes
    assert images.surroundings(whole, Box(120, 80, 120, 80)).shape == (1, 1, 3)
    boxes = [Sample(meadow / "0.png", 0, "", box) for box in (None, BEE)]
    found = images.prepare(labelled.Labelled(meadow, ("bee",), tuple(boxes)), 40, tmp_path / "work")
    assert [np.abs(found.pixels[row] - np.array(SQUARE)).sum(2).__lt__(9).mean() for row in (0, 1)] == pytest.approx(
        [1 / 6, 4 / 9], abs=0.03
    )


def test_too_few_boxes_are_counted(meadow: Path, tmp_path: Path) -> None:
    with open_store(meadow) as store:
        index(store)
        with pytest.raises(TrainingError, match="boxes of at least two classes, 10 each; so far: 0"):
            decided.write(store, tmp_path / "work")
        draw(store, meet(store, "0.png"), Annotation(BEE, "bee", Decision.ACCEPTED))
        with pytest.raises(TrainingError, match="so far: bee 1"):
            decided.write(store, tmp_path / "work")
    assert not (tmp_path / "work").exists()


def test_an_object_teaches_only_if_the_user_has_a_class_of_that_name(meadow: Path, tmp_path: Path) -> None:
    with open_store(meadow) as store:
        index(store)
        store.use_shaping(replace(store.shaping, class_map=ClassMap(classes=("bee", OBJECT))))  # they have boxes
        for number in range(12):
            boxes = ("bee", BEE), (OBJECT, WASP)
            for label, box in boxes if number else boxes[:1]:
                draw(store, meet(store, f"{number}.png"), Annotation(box, label, Decision.ACCEPTED))
        with pytest.raises(decided.TooFewBoxes, match=r"so far: bee 12\. Boxes with the class “object”: 11\. Give"):
            decided.write(store, tmp_path / "work")
        for number in range(10):
            draw(store, meet(store, f"{number}.png"), Annotation(SMALL, "wasp", Decision.DRAWN))
        (left_out,) = decided.write(store, tmp_path / "work")
        assert left_out.startswith("Boxes with the class “object”: 11.")
        found = labelled.read(tmp_path / "work" / decided.FILE)
        assert (found.classes, found.counts()) == (("bee", "wasp"), (12, 10)), "no image with an object is a bee's"

        store.use_shaping(replace(store.shaping, class_map=ClassMap(classes=(OBJECT,), defined=frozenset({OBJECT}))))
        assert decided.write(store, tmp_path / "work") == ()
        assert set(labelled.read(tmp_path / "work" / decided.FILE).classes) == {"bee", "wasp", OBJECT}


def test_a_box_with_two_classes_teaches_neither(meadow: Path, tmp_path: Path) -> None:
    decide(meadow)
    with open_store(meadow) as store:
        for label, box in (("wasp", BEE), ("wasp", WASP)):  # the second is there already
            draw(store, meet(store, "1.png"), Annotation(box, label, Decision.ACCEPTED))
    write(meadow, tmp_path / "work")
    assert labelled.read(tmp_path / "work" / decided.FILE).counts() == (13, 10)


def test_a_model_has_the_name_of_its_folder_or_the_next_one_that_is_free(meadow: Path) -> None:
    assert decided.free_name(meadow) == "my-meadow"
    library.own_folder("my-meadow").mkdir(parents=True)
    (library.models_dir() / ".my-meadow-2.training").mkdir()
    assert decided.free_name(meadow) == "my-meadow-3"
    assert decided.free_name(Path("/")) == "images"


def test_the_command_line_does_it_beside_a_window_that_has_the_folder(meadow: Path) -> None:
    decide(meadow)
    before = sorted(meadow.iterdir())
    lock = find_place(meadow).lock()
    assert lock
    try:
        made = CliRunner().invoke(app, ["train", str(meadow), "--boxes", "--out", "bees", *SET])
    finally:
        lock.release()
    assert made.exit_code == 0, made.output
    assert load("bees", "cpu").labels.names == ("bee", "wasp")
    assert sorted(meadow.iterdir()) == before
    few = CliRunner().invoke(app, ["train", str(meadow.parent), "--boxes", "--out", "none", *SET])
    assert (few.exit_code, "so far: 0" in few.stderr) == (2, True)
