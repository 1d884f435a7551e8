"""A blind sample: images at random without proposals, which say what proposals miss and whether they sway."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.review import gestures
from fastloc_core.review.edits import Change, ImageEdit
from fastloc_core.review.estimates import difference
from fastloc_core.store import Store, blind, queries
from fastloc_core.store.bulk import find_disagreements
from fastloc_core.store.facts import write
from tests.core.stores import draw, with_proposals

IMAGES = 12
PROPOSED = Box(0, 0, 50, 40)
SMALLER, ELSEWHERE = Box(0, 0, 40, 40), Box(100, 100, 150, 140)  # IoU .8 with it; 0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Twelve images with one proposed cat each."""
    with with_proposals(tmp_path, IMAGES, 0.9) as opened:
        yield opened


def finish(store: Store, image: int, boxes: Sequence[tuple[Box, str]]) -> None:
    """A person draws these boxes, and says that the image is done."""
    changes = tuple(Change(None, Annotation(box, label, Decision.DRAWN)) for box, label in boxes)
    store.record("draw", [ImageEdit(image, changes, (False, True))])


def test_a_sample_is_drawn_from_images_without_decisions_and_comes_again_with_its_seed(store: Store) -> None:
    rows = [row.id for row in store.rows()]
    draw(store, rows[0], Annotation(PROPOSED, "cat", Decision.DRAWN))
    assert blind.draw(store, 4, seed=7) == 4
    sample = blind.drawn(store).keys()
    assert rows[0] not in sample
    assert blind.draw(store, 100, seed=1) == IMAGES - 5
    store.remember(**{blind.BLIND: {}})
    blind.draw(store, 4, seed=7)
    assert blind.drawn(store).keys() == sample


def test_nobody_accepts_or_finds_what_nobody_may_see(store: Store) -> None:
    blind.draw(store, 4, seed=1)
    waiting = blind.hidden(store)
    assert queries.waiting(store).keys() == {row.id for row in store.rows()} - waiting
    one, *_ = sorted(waiting)
    draw(store, one, Annotation(ELSEWHERE, "cat", Decision.DRAWN))
    assert find_disagreements(store) == {}
    finish(store, one, [])
    assert one not in blind.hidden(store)
    assert find_disagreements(store).keys() == {one}


def test_proposals_can_be_shown_again(store: Store) -> None:
    blind.draw(store, 4, seed=1)
    done, *_ = sorted(blind.hidden(store))
    finish(store, done, [])
    blind.show_again(store)
    assert not blind.hidden(store)
    assert blind.drawn(store).keys() == {done}


def test_it_tells_what_proposals_miss_and_how_far_they_sway(store: Store) -> None:
    blind.draw(store, 4, seed=1)
    sample = sorted(blind.drawn(store))
    for image in sample[:3]:
        finish(store, image, [(SMALLER, "cat"), (ELSEWHERE, "cat")])
    finish(store, sample[3], [(SMALLER, "dog")])
    for image in [row.id for row in store.rows() if row.id not in sample][:5]:
        standing = store.standing(image)
        accepted = gestures.accept(standing, standing.pending[0])
        assert accepted
        store.record("accept", [accepted.edit])
    told = blind.outcome(store)
    assert (told.images, told.done) == (4, 4)
    assert (told.found.successes, told.found.n) == (4, 7)
    assert (told.named.successes, told.named.n) == (3, 7)
    assert told.found.low < 4 / 7 < told.found.high
    assert (told.blind.mean, told.helped.mean) == pytest.approx((0.8, 1.0))
    assert difference(told.helped, told.blind) == pytest.approx((0.2, 0.2, 0.2))
    assert (told.blind_objects.mean, told.helped_objects.mean) == (7 / 4, 1.0)


def test_images_that_were_done_before_the_sample_are_not_compared(store: Store) -> None:
    first, *_ = (row.id for row in store.rows())
    finish(store, first, [(PROPOSED, "cat")])
    blind.draw(store, 4, seed=1)
    assert blind.outcome(store).helped.images == 0
    free = next(row.id for row in store.rows() if row.id not in {first, *blind.drawn(store)})
    finish(store, free, [(PROPOSED, "cat")])
    assert blind.outcome(store).helped.images == 1


@pytest.mark.parametrize("damage", [7, ["1"], {"x": 1, "-3": 1.0, "1": "now"}])
def test_a_damaged_sample_is_none(store: Store, damage: object) -> None:
    with store.transaction() as connection:
        write(connection, {blind.BLIND: damage})
    assert blind.drawn(store) == {}
    assert blind.outcome(store).images == 0
