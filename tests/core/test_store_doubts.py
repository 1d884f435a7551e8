"""Decided boxes whose class is probably wrong, found in a store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.store import Store
from fastloc_core.store.doubts import DoubtfulBox, Doubts, confirm, find_doubts
from fastloc_core.store.lessons import keep_descriptor
from tests.core.learning_made import HEAD, descriptor
from tests.core.stores import decided, draw, tamper


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An image with a drawn box without a descriptor."""
    with decided(tmp_path, "a.png") as made:
        yield made


def looks(like: str, i: int) -> tuple[float, ...]:
    """The embedding of a box that looks like a lynx or an owl, each a bit different."""
    wobble = np.random.default_rng(i).normal(0, 0.1, 3)
    x = np.array([1, 0, 0] if like == "lynx" else [0, 1, 0]) + wobble
    return tuple(x / np.linalg.norm(x))


def decide(store: Store, label: str, like: str, count: int, head: str = HEAD) -> list[Annotation]:
    made = []
    for i in range(count):
        annotation = Annotation(Box(10, 10 + i, 60, 70 + i), label, Decision.DRAWN)
        draw(store, 1, annotation)
        keep_descriptor(store, 1, annotation, descriptor(looks(like, i), head))
        made.append(annotation)
    return made


def test_a_box_that_looks_like_those_of_another_class_is_found(store: Store) -> None:
    decide(store, "lynx", "lynx", 12)
    decide(store, "owl", "owl", 12)
    (wrong,) = decide(store, "lynx", "owl", 1)
    found = find_doubts(store)
    ((doubt,),) = found.by_image.values()
    assert doubt == DoubtfulBox(wrong.id, "lynx", "owl", doubt.probability)
    assert doubt.probability < 0.1
    assert (list(found.by_image), found.boxes, found.classes, found.enough) == ([1], 25, 2, True)


def test_a_confirmed_class_is_not_asked_about_until_it_changes(store: Store) -> None:
    decide(store, "lynx", "lynx", 12)
    decide(store, "owl", "owl", 12)
    decide(store, "moth", "lynx", 1)
    (wrong,) = decide(store, "lynx", "owl", 1)
    before = find_doubts(store)
    confirm(store, wrong.id, "lynx")
    after = find_doubts(store)
    assert {d.id for d in before.by_image[1]} - {d.id for d in after.by_image.get(1, ())} == {wrong.id}
    store.record("rename", [ImageEdit(1, (Change(wrong, replace(wrong, label="moth")),))])
    assert wrong.id in {d.id for d in find_doubts(store).by_image[1]}


def test_few_boxes_or_one_class_are_not_compared(store: Store) -> None:
    """Otherwise every odd box would be doubtful. Boxes without a descriptor of the newest version do not count."""
    assert find_doubts(store) == Doubts()
    decide(store, "owl", "owl", 9, head="an older one")
    decide(store, "lynx", "lynx", 17)
    decide(store, "owl", "owl", 2)
    assert find_doubts(store) == Doubts({}, 19, 2)
    decide(store, "lynx", "owl", 9)
    assert find_doubts(store) == Doubts({}, 28, 2)  # two owls are no class yet
    decide(store, "owl", "owl", 1)
    assert find_doubts(store).enough


def test_rejected_unseen_and_damaged_boxes_teach_nothing(store: Store, tmp_path: Path) -> None:
    decide(store, "lynx", "lynx", 12)
    decide(store, "owl", "owl", 12)
    for change in (
        "UPDATE annotations SET decision = 'rejected' WHERE label = 'owl'",
        "UPDATE annotations SET decision = 'drawn', unseen = 1 WHERE label = 'owl'",
        "UPDATE annotations SET unseen = 0, x0 = x0 - 1 WHERE label = 'owl'",  # no longer the described boxes
        "UPDATE descriptors SET descriptor = zeroblob(900)",
    ):
        assert find_doubts(store).boxes == (24 if "rejected" in change else 12)
        tamper(tmp_path, change)
    assert find_doubts(store) == Doubts()
    store.remember(confirmed_classes=["nonsense"])
    confirm(store, "x", "owl")
