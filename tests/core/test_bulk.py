"""Decisions about many images at once: each is one step of undo."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.formats.export import export
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.progress import silent
from fastloc_core.proposal import ProposalSet
from fastloc_core.store import Store, queries
from fastloc_core.store.bulk import accept_above, count_above, open_annotated, take_over
from fastloc_core.store.exporting import export_folder
from fastloc_core.store.indexing import index
from tests.core.review_made import BOX, LEFT_HALF, proposal
from tests.core.stores import RUN, draw, meet, open_store, proposed


@pytest.fixture
def store(tmp_path: Path, photos: Path) -> Iterator[Store]:
    for name in ("cat.png", "coffee.png", "rocket.jpg"):
        shutil.copy(photos / name, tmp_path)
    with open_store(tmp_path) as opened:
        index(opened)
        yield opened


def test_accept_above_is_one_step_over_the_folder_with_a_spot_check(store: Store) -> None:
    images = [meet(store, name) for name in ("cat.png", "coffee.png", "rocket.jpg")]
    for image in images:
        proposed(store, image, 0.9, 0.4)
    assert accept_above(store, 0.8, "", seed=1) == (3, 3, 1)
    assert [row.decided for row in store.rows()] == [1, 1, 1]
    assert sum(row.spot_check for row in store.rows()) == 1
    assert accept_above(store, 0.3, "", seed=1) == (3, 3, 1)
    assert sorted(row.state for row in store.rows()) == ["done", "done", "in review"]  # one waits for its spot check
    store.undo()
    store.undo()
    assert not any(row.decided or row.spot_check for row in store.rows())
    assert [p.confidence for p in store.standing(images[0]).undecided] == [0.9, 0.4]


def test_images_accepted_unseen_do_not_count_for_the_pace(store: Store) -> None:
    for name in ("cat.png", "coffee.png"):
        proposed(store, meet(store, name), 0.9)
    accept_above(store, 0.8, "", seed=1)
    assert any(row.verified for row in store.rows())
    assert queries.verified_times(store) == []


@pytest.mark.parametrize("settings", [ExportSettings("coco"), ExportSettings("voc")])
def test_an_exported_file_comes_back_as_nothing_new(store: Store, tmp_path: Path, settings: ExportSettings) -> None:
    image = meet(store, "cat.png")
    draw(store, image, Annotation(Box(10.123456789, 20.6, 60.4, 81.49), "cat", Decision.DRAWN))
    target = tmp_path / "out"
    export(queries.reviewed(store), store.root, target, replace(settings, only_verified=False))
    source = target / "annotations.json" if settings.format == "coco" else target
    assert take_over(source, None, store)[:2] == (0, 0)


def yolo(folder: Path, *classes: str) -> Path:
    """Label files of two images, with boxes of the first class and the last."""
    (folder / "labels").mkdir(parents=True)
    (folder / "data.yaml").write_text(f"names: {list(classes)}")
    (folder / "labels/cat.txt").write_text("0 .5 .5 .5 .5")
    (folder / "labels/coffee.txt").write_text(f"{len(classes) - 1} .5 .5 .5 .5")
    return folder / "data.yaml"


def test_imported_classes_keep_their_order_so_that_their_numbers_stay(store: Store, tmp_path: Path) -> None:
    source = yolo(tmp_path / "in", "zebra", "unused", "ant")
    assert take_over(source, None, store) == (2, 2, ())
    (zebra,) = (a for row in store.rows() if row.name == "cat.png" for a in store.content(row.id).annotations)
    assert (zebra.label, zebra.box) == ("zebra", Box(112.75, 75, 338.25, 225))  # shares of 451 x 300 pixels
    assert store.shaping.class_map.classes == ("zebra", "unused", "ant")
    assert store.stored_shaping().class_map == store.shaping.class_map
    export_folder(store, ExportSettings("yolo", only_verified=False), tmp_path / "out", silent)
    assert (tmp_path / "out/labels/coffee.txt").read_text().startswith("2 ")


def test_a_folder_with_classes_keeps_its_own_order_and_says_so(store: Store, tmp_path: Path) -> None:
    shaping = store.shaping
    store.use_shaping(replace(shaping, class_map=shaping.class_map.with_defined(["ant", "bee"])))
    _, _, problems = take_over(yolo(tmp_path / "in", "zebra", "unused", "ant"), None, store)
    assert store.shaping.class_map.classes == ("ant", "bee", "zebra")
    assert problems == (
        "The classes of this folder keep their order (ant, bee, zebra). The file has another one (zebra, unused, ant), "
        "so the numbers of an export differ from the file's.",
    )


def test_changes_of_other_programs_are_read_before_an_export(store: Store) -> None:
    image = meet(store, "cat.png")
    corrected = [Annotation(Box(1, 2, 30, 40), "lynx", Decision.DRAWN)]
    store.annotation_path(image).write_bytes(voc.to_xml(voc.VocImage(store.path(image), 451, 300), corrected))
    assert open_annotated(store) == ()
    (cat,) = (each for each in queries.reviewed(store) if each.path.name == "cat.png")
    assert [a.label for a in cat.annotations] == ["lynx"]
    store.annotation_path(image).write_text("<annotation")
    store.connection.execute("UPDATE images SET is_read = 0 WHERE id = ?", (image,))
    assert "not well-formed" in open_annotated(store)[0]
    (cat,) = (each for each in queries.reviewed(store) if each.path.name == "cat.png")
    assert not cat.read


def test_accept_above_takes_a_whole_or_its_parts_not_both(store: Store) -> None:
    image = meet(store, "cat.png")
    whole, part, other = proposal(BOX, confidence=0.7), proposal(LEFT_HALF, confidence=0.6), proposal(Box(0, 0, 50, 50))
    store.use(RUN)
    store.keep_proposals(image, ProposalSet(store.path(image), 451, 300, (whole, part, other), (whole.score,), *RUN))
    assert count_above(queries.waiting(store), 0.5, "") == (2, 1)
    assert accept_above(store, 0.5, "", seed=1)[0] == 2
    assert {a.id for a in store.content(image).annotations} == {whole.id, other.id}
    assert store.standing(image).undecided == ()
