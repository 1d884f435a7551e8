"""The classes of a folder: which there are, how many boxes they have, and changing one in all images."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import SettingError
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.progress import silent
from fastloc_core.review.class_colors import PALETTE
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.review.mapping import ClassMap
from fastloc_core.store import Store
from fastloc_core.store.bulk import accept_above
from fastloc_core.store.classes import change_class
from fastloc_core.store.exporting import export_folder
from fastloc_core.store.indexing import index
from fastloc_core.store.tally import Tally, classes_in_use
from tests.core.stores import draw, meet, open_store, proposed


@pytest.fixture
def store(tmp_path: Path, photos: Path) -> Iterator[Store]:
    for name in ("cat.png", "coffee.png", "rocket.jpg"):
        shutil.copy(photos / name, tmp_path)
    with open_store(tmp_path) as opened:
        index(opened)
        yield opened


def know(store: Store, class_map: ClassMap) -> None:
    store.use_shaping(replace(store.shaping, class_map=class_map))


def drawn(label: str, x: int = 0) -> Annotation:
    return Annotation(Box(x, 0, x + 20, 20), label, Decision.DRAWN)


def labels(store: Store) -> list[str]:
    return [a.label for row in store.rows() for a in store.content(row.id).boxes]


# which classes there are


def test_a_class_without_a_box_has_no_key_and_no_number_unless_it_is_meant(store: Store, tmp_path: Path) -> None:
    image = meet(store, "cat.png")
    know(store, ClassMap(("cat", "dog", "golden retriever"), {"tabby": "cat"}, defined=frozenset({"dog"})))
    draw(store, image, drawn("cat"))
    draw(store, image, drawn("golden retriever", 40))
    assert classes_in_use(store) == ("cat", "dog", "golden retriever")
    store.undo()
    assert classes_in_use(store) == ("cat", "dog")
    export_folder(store, ExportSettings("yolo", only_verified=False), tmp_path / "out", silent)
    assert (tmp_path / "out/classes.txt").read_text().split("\n") == ["cat", "dog", ""]
    store.redo()
    assert classes_in_use(store) == ("cat", "dog", "golden retriever")


def test_a_class_map_of_an_earlier_version_keeps_all_of_its_classes() -> None:
    old = {"version": 1, "classes": ["cat", "dog"], "labels": {}, "ignored": []}
    assert ClassMap.from_dict(old).in_use(()) == ("cat", "dog")


def test_the_tally_follows_each_step_as_if_it_were_counted_again(store: Store) -> None:
    first, second = meet(store, "cat.png"), meet(store, "coffee.png")
    tally = Tally(store)
    cats = [drawn("cat", x) for x in (0, 30)]
    added = [ImageEdit(first, tuple(Change(None, a) for a in cats)), ImageEdit(second, (Change(None, drawn("dog")),))]
    renamed = [ImageEdit(first, (Change(cats[0], replace(cats[0], label="dog")),))]
    rejected = [ImageEdit(first, (Change(cats[1], replace(cats[1], decision=Decision.REJECTED)),))]
    for edits, boxes, images in (
        (added, {"cat": 2, "dog": 1}, {"cat": 1, "dog": 1}),
        (renamed, {"cat": 1, "dog": 2}, {"cat": 1, "dog": 2}),
        (rejected, {"dog": 2}, {"dog": 2}),
    ):
        store.record("change", edits)
        tally.follow(store, edits)
        assert (tally.boxes, tally.images) == (Counter(boxes), Counter(images))
        assert (Tally(store).boxes, Tally(store).images) == (tally.boxes, tally.images)
    while step := store.undo():
        tally.follow(store, step.edits)
    assert (tally.boxes, tally.images) == (Counter(), Counter())


# colours


def test_colours_are_different_and_stay_whatever_becomes_of_the_others() -> None:
    before = ClassMap(tuple(f"class {i}" for i in range(30)))
    assert len(set(before.colors.values())) == 30
    assert list(before.colors.values())[:12] == list(PALETTE)
    order = [*reversed(before.classes[3:]), "new"]
    after = ClassMap.from_dict(before.with_classes(order).renamed("class 3", "third").to_dict())
    assert after.colors["third"] == before.colors["class 3"]
    assert all(after.colors[name] == before.colors[name] for name in before.classes[4:])
    assert after.colors["new"] == PALETTE[0]  # nobody has it any more
    damaged = {**ClassMap(("cat", "dog")).to_dict(), "colors": {"cat": "red; }", "dog": 3}}
    assert tuple(ClassMap.from_dict(damaged).colors.values()) == PALETTE[:2]


# changing one in all images


def test_a_rename_is_one_step_that_takes_the_class_with_it(store: Store) -> None:
    images = [meet(store, name) for name in ("cat.png", "coffee.png")]
    know(store, ClassMap(("dog", "cat", "bird"), {"tabby": "cat"}, defined=frozenset({"bird"})))
    for image in images:
        proposed(store, image, 0.9, 0.4)
    accept_above(store, 0.8, "", seed=1)
    query, before, class_map = "SELECT id, at, unseen FROM annotations", None, store.shaping.class_map
    before = store.connection.execute(query).fetchall()

    assert change_class(store, "cat", "Katze", lambda old: old.renamed("cat", "Katze"), text="rename") == (2, 2, 0)
    assert store.connection.execute(query).fetchall() == before  # when and how they were decided
    assert labels(store) == ["Katze", "Katze"]
    assert store.shaping.class_map.classes == ("dog", "Katze", "bird")
    assert store.stored_shaping().class_map == store.shaping.class_map

    know(store, store.shaping.class_map.with_defined(["newt"]))  # no step of undo
    assert store.history.text("undo") == "rename"
    store.undo()
    assert labels(store) == ["cat", "cat"]
    assert store.shaping.class_map == class_map.with_defined(["newt"])
    assert store.shaping.class_map.colors["cat"] == class_map.colors["cat"]
    store.redo()
    assert store.stored_shaping().class_map.classes == ("dog", "Katze", "bird", "newt")


def test_a_merge_keeps_all_boxes_and_a_deletion_only_rejects_them(store: Store) -> None:
    image = meet(store, "cat.png")
    know(store, ClassMap(("cat", "dog"), {"tabby": "cat"}))
    proposed(store, image, 0.9)
    accept_above(store, 0.8, "", seed=1)
    draw(store, image, drawn("dog", 300))
    assert change_class(store, "cat", "dog", lambda old: old.merged("cat", "dog")) == (1, 1, 0)
    assert labels(store) == ["dog", "dog"]
    assert store.shaping.class_map == ClassMap(("dog",), {"tabby": "dog"})
    assert change_class(store, "dog", None, lambda old: old.with_classes([])) == (2, 1, 0)
    assert labels(store) == []
    assert [a.decision for a in store.content(image).annotations] == [Decision.REJECTED]  # not proposed again
    store.undo()
    store.undo()
    assert sorted(labels(store)) == ["cat", "dog"]
    assert store.shaping.class_map == ClassMap(("cat", "dog"), {"tabby": "cat"})


def test_a_change_that_the_class_map_refuses_changes_no_box(store: Store) -> None:
    know(store, ClassMap(("cat", "dog")))
    draw(store, meet(store, "cat.png"), drawn("cat"))
    with pytest.raises(SettingError, match="already"):
        change_class(store, "cat", "dog", lambda old: old.renamed("cat", "dog"))
    assert labels(store) == ["cat"]
