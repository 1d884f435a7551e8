"""The tiles of a folder's gallery, and decisions about many of them as one step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.store import Store, blind
from fastloc_core.store.gallery import Choice, Listing, Tile, listed_now, tiles
from fastloc_core.store.gallery_decisions import decide
from fastloc_core.store.lessons import keep_descriptor
from fastloc_core.store.likeness import alike
from tests.core.learning_made import descriptor
from tests.core.stores import decided, draw, meet, open_store, proposed, tamper


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two images with a drawn box each; the first has three proposals of the class cat, the second two."""
    with decided(tmp_path, "a.png", "b.png") as made:
        for name, confidences in (("a.png", (0.9, 0.6, 0.3)), ("b.png", (0.8, 0.2))):
            proposed(made, meet(made, name), *confidences)
        yield made


def chances(found: list[Tile]) -> list[float | None]:
    return [tile.chance for tile in found]


def test_each_listing_has_its_boxes_in_the_order_of_the_images(store: Store) -> None:
    pending = tiles(store, Listing.TO_REVIEW)
    assert chances(pending) == [0.9, 0.6, 0.3, 0.8, 0.2]
    assert {tile.decision for tile in pending} == {None}
    drawn = tiles(store, Listing.DECIDED)
    assert [(tile.image, tile.decision, tile.size) for tile in drawn] == [
        (1, Decision.DRAWN, (64, 48)),
        (2, Decision.DRAWN, (64, 48)),
    ]
    assert sorted(map(str, tiles(store, Listing.ANY))) == sorted(map(str, pending + drawn))
    assert tiles(store, Listing.TO_REVIEW, among=[2]) == pending[3:]


def test_proposals_of_a_blind_sample_are_not_listed(store: Store) -> None:
    store.remember(**{blind.BLIND: {"2": 1.0}})
    assert {tile.image for tile in tiles(store, Listing.TO_REVIEW)} == {1}
    assert {tile.image for tile in tiles(store, Listing.DISAGREEING)} <= {1}


def test_many_are_decided_as_one_step(store: Store) -> None:
    chosen = tiles(store, Listing.TO_REVIEW)
    step = decide(store, Choice.REJECT, [chosen[0], chosen[3]], text="reject {} boxes")
    assert step
    assert (step.text, len(step.edits)) == ("reject 2 boxes", 2)
    assert chances(tiles(store, Listing.TO_REVIEW)) == [0.6, 0.3, 0.2]
    decide(store, Choice.RELABEL, tiles(store, Listing.ANY), "wolf")
    assert {tile.label for tile in tiles(store, Listing.ANY)} == {"wolf"}
    assert not tiles(store, Listing.TO_REVIEW)
    store.undo()
    store.undo()
    assert tiles(store, Listing.TO_REVIEW) == chosen


def test_only_who_saw_whole_images_says_that_they_are_done(store: Store) -> None:
    first, second = ([t for t in tiles(store, Listing.TO_REVIEW) if t.image == image] for image in (1, 2))
    decide(store, Choice.ACCEPT, first, unseen={1})
    assert not store.content(1).verified
    unseen = store.connection.execute("SELECT count(*) FROM annotations WHERE image = 1 AND unseen").fetchone()
    assert unseen == (3,)
    decide(store, Choice.ACCEPT, second[:1], whole=True)
    assert not store.content(2).verified, "another one is left"
    decide(store, Choice.ACCEPT, second[1:], whole=True)
    assert store.content(2).verified


def test_an_image_is_not_done_any_more_if_a_proposal_asks_again(store: Store) -> None:
    asked = tiles(store, Listing.TO_REVIEW)[0]
    answers = [Annotation(asked.box, asked.label, Decision.DRAWN) for _ in range(2)]
    for answer in answers:
        draw(store, 1, answer)
    decide(store, Choice.ACCEPT, tiles(store, Listing.TO_REVIEW, among=[1]), whole=True)
    assert store.content(1).verified
    ids = {annotation.id for annotation in answers}
    decide(store, Choice.REJECT, [tile for tile in tiles(store, Listing.DECIDED) if tile.id in ids])
    assert chances(tiles(store, Listing.TO_REVIEW, among=[1])) == [0.9]
    assert not store.content(1).verified


def test_an_image_that_changed_meanwhile_is_left_out(store: Store) -> None:
    chosen = tiles(store, Listing.TO_REVIEW)
    (store.root / "a.png").write_bytes(b"something else")
    step = decide(store, Choice.ACCEPT, chosen)
    assert step
    assert [edit.image for edit in step.edits] == [2]
    assert decide(store, Choice.ACCEPT, chosen[3:]) is None, "they are decided by now"


def test_a_doubtful_class_is_confirmed_or_changed(store: Store) -> None:
    for number in range(26):
        lynx = number % 2
        made = Annotation(Box(number, 10, number + 20, 40), "lynx" if lynx and number < 25 else "owl", Decision.DRAWN)
        draw(store, 1, made)
        looks = np.array([lynx, 1 - lynx, 0]) + np.random.default_rng(number).normal(0, 0.05, 3)
        keep_descriptor(store, 1, made, descriptor(tuple(looks / np.linalg.norm(looks))))
    found = tiles(store, Listing.DOUBTFUL)
    assert [(tile.label, tile.guess, tile.id) for tile in found] == [("owl", "lynx", made.id)]
    decide(store, Choice.GUESS, found)
    assert listed_now(store, Listing.DOUBTFUL, [1], found) == []
    assert store.content(1).boxes[-1].label == "lynx"
    store.undo()
    assert listed_now(store, Listing.DOUBTFUL, [1], found) == found
    assert decide(store, Choice.ACCEPT, found) is None, "its box stays as it is"
    assert tiles(store, Listing.DOUBTFUL) == []


def test_disagreements_are_kept_as_they_are(store: Store) -> None:
    draw(store, 1, Annotation(Box(200, 0, 290, 40), "dog", Decision.LOADED))
    worst = [tile for tile in tiles(store, Listing.DISAGREEING) if tile.decision is Decision.LOADED]
    assert len(worst) == 1
    assert worst[0].severity > 0
    decide(store, Choice.ACCEPT, worst)
    assert [a.decision for a in store.content(1).boxes if a.label == "dog"] == [Decision.ACCEPTED]


def test_the_odd_one_of_a_class_is_least_like_it(store: Store) -> None:
    odd, made = 3, []
    for number in range(6):
        annotation = Annotation(Box(number, 10, number + 20, 40), "lynx", Decision.DRAWN)
        draw(store, 1, annotation)
        keep_descriptor(store, 1, annotation, descriptor((0.0, 1.0, 0.0) if number == odd else (1.0, 0.0, 0.0)))
        made.append(annotation.id)
    likeness = alike(store, tiles(store, Listing.DECIDED))
    assert min(likeness, key=likeness.__getitem__) == made[odd]
    assert set(likeness) == set(made), "boxes without a descriptor cannot be compared"


def test_a_foreign_store_has_no_odd_tiles(tmp_path: Path) -> None:
    with decided(tmp_path, "a.png", "b.png"):
        pass
    tamper(tmp_path, "UPDATE annotations SET x1 = 'wide' WHERE image = 1")
    tamper(tmp_path, "UPDATE images SET width = -5, height = 'tall' WHERE id = 2")
    with open_store(tmp_path) as store:
        assert [(tile.image, tile.size) for tile in tiles(store, Listing.DECIDED)] == [(2, (0, 0))]
