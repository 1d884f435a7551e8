"""Spot checks: what a second look at boxes that were accepted in bulk says of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fastloc_core.boxes import Box
from fastloc_core.review import gestures
from fastloc_core.review.gestures import Gesture
from fastloc_core.store import Store
from fastloc_core.store.bulk import accept_above
from fastloc_core.store.spot_checks import spot_checks
from tests.core.stores import with_proposals

IMAGES = 20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Twenty images with four boxes each, all accepted in bulk; two of the images are for a spot check."""
    with with_proposals(tmp_path, IMAGES, 0.9, 0.9, 0.9, 0.9) as opened:
        accept_above(opened, 0.8, "", seed=1)
        yield opened


def sampled(store: Store) -> list[int]:
    return [row.id for row in store.rows() if row.spot_check]


def apply(store: Store, gesture: Gesture | None) -> None:
    assert gesture
    store.record("look again", [gesture.edit])


def confirm(store: Store, image: int) -> None:
    apply(store, gestures.verify(store.standing(image)))


def told(store: Store) -> tuple[int, int, int]:
    """Right ones, boxes, and images that wait."""
    found = spot_checks(store)
    return found.right.successes, found.right.n, found.waiting


def test_only_images_that_somebody_looked_at_again_count(store: Store) -> None:
    assert told(store) == (0, 0, 2)
    confirm(store, sampled(store)[0])
    assert told(store) == (4, 4, 1)


def test_a_box_that_was_mended_relabelled_or_deleted_was_wrong(store: Store) -> None:
    first, second = sampled(store)
    a, b, c, _ = store.content(first).boxes
    apply(store, gestures.adjust(store.standing(first), a, Box(1, 2, 30, 40)))
    apply(store, gestures.relabel(store.standing(first), b, "dog"))
    apply(store, gestures.delete(store.standing(first), c))
    confirm(store, first)
    confirm(store, second)
    assert told(store) == (5, 8, 0)
    share = spot_checks(store).right
    assert share.low < 0.3 < 0.9 < share.high  # two images do not say much


def test_what_was_taken_back_counts_no_more(store: Store) -> None:
    first, _ = sampled(store)
    box = store.content(first).boxes[0]
    apply(store, gestures.adjust(store.standing(first), box, Box(1, 2, 30, 40)))
    store.undo()
    confirm(store, first)
    assert told(store) == (4, 4, 1)
    store.undo()
    store.undo()  # the acceptance in bulk
    assert told(store) == (0, 0, 0)
