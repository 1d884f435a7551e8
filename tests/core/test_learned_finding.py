"""Finding more objects like those that were accepted, on made features: an object's cells say where its middle is."""

from __future__ import annotations

import numpy as np
import pytest

from fastloc_core.learning.cells import Cells, Floats, heat, kept, places, tiling
from fastloc_core.learning.finding import Finder, fit, overlap
from fastloc_core.learning.ridge import Moments, predicted

NONE = np.zeros((0, 4), np.float32)
WHERE, COUNTS = places(1)
PLACES = WHERE[COUNTS]


def boxes(seed: int, count: int = 4) -> Floats:
    """Of one size, apart from each other, in shares of the image."""
    chance = np.random.default_rng(seed)
    spots = chance.permutation([(x, y) for x in (0.05, 0.3, 0.55, 0.8) for y in (0.05, 0.3, 0.55, 0.8)])[:count]
    corners = spots + chance.uniform(0, 0.03, spots.shape)
    return np.hstack((corners, corners + np.array((0.15, 0.12)))).astype(np.float32)


def features(seed: int, shown: Floats, kind: int = 0) -> Floats:
    """16 numbers for each cell: noise, and what tells an object of this kind and the way to its middle."""
    x = np.random.default_rng(seed + 100).normal(0, 0.02, (len(PLACES), 16)).astype(np.float32)
    hot, owner, _ = heat(PLACES, shown)
    own = owner >= 0
    middles = (shown[owner[own], :2] + shown[owner[own], 2:]) / 2
    x[:, kind] += hot
    x[own, 14:] += (middles - PLACES[own, :2]) / PLACES[own, 2:] / 5
    return x


def decided(seed: int, labels: str = "cell", rejected: Floats = NONE) -> Cells:
    own = boxes(seed)
    x = features(seed, own) + features(seed, rejected)
    return kept(x, PLACES, (1,), own, (labels,) * len(own), rejected)


def right(finder: Finder, seed: int, least: float = 0.5) -> tuple[int, int]:
    """How many confident boxes there are, and how many objects they reach."""
    truths = boxes(seed)
    found = finder.find(features(seed, truths), PLACES)
    sure = found.boxes[found.confidences >= least]
    return len(sure), int((overlap(sure, truths.astype(float)).max(0, initial=0) >= 0.5).sum())


def taught(*images: Cells) -> Finder:
    finder = fit(images)
    assert finder is not None
    return finder


def test_it_finds_the_objects_of_another_image_and_nothing_else() -> None:
    finder = taught(*map(decided, range(5)))
    assert [right(finder, seed) for seed in (10, 11, 12)] == [(4, 4)] * 3


def test_one_box_is_enough_to_find_the_others_of_the_same_image() -> None:
    truths = boxes(0)
    x = features(0, truths)
    finder = taught(kept(x, PLACES, (1,), truths[:1], ("cell",), NONE, complete=False))
    best = finder.find(x, PLACES).boxes[:4]
    assert (overlap(best, truths.astype(float)).max(0) >= 0.5).all()


def test_what_was_rejected_comes_no_more() -> None:
    wrong = boxes(0, 8)[4:]  # they look like objects in all but one number

    def cells(rejected: Floats) -> Cells:
        x = features(0, boxes(0)) + features(0, wrong)
        x[:, 9] += heat(PLACES, wrong)[0]
        answered = np.concatenate((boxes(0), wrong)) if not len(rejected) else boxes(0)
        return kept(x, PLACES, (1,), answered, ("cell",) * len(answered), rejected)

    x = features(7, boxes(7))
    x[:, 9] += heat(PLACES, boxes(7))[0]
    before, after = taught(cells(NONE)).find(x, PLACES), taught(cells(wrong)).find(x, PLACES)
    assert before.heat[:4].min() > 2 * after.heat.max()


def test_an_empty_finished_image_teaches_but_alone_it_finds_nothing() -> None:
    empty = kept(features(3, NONE), PLACES, (1,), NONE, (), NONE)
    assert fit([]) is None
    assert fit([empty]) is None
    assert right(taught(decided(0), decided(1), empty), 10)[1] == 4


def test_the_class_is_that_of_the_likeliest_accepted_object() -> None:
    def image(seed: int, kind: int, label: str) -> Cells:
        return kept(features(seed, boxes(seed), kind), PLACES, (1,), boxes(seed), (label,) * 4, NONE)

    finder = taught(*(image(s, s % 2, ("red", "white")[s % 2]) for s in range(6)))
    for kind, label in enumerate(("red", "white")):
        found = finder.find(features(20, boxes(20), kind), PLACES)
        assert set(found.labels[:4]) == {label}


def test_confidence_is_lower_where_left_out_images_are_found_worse() -> None:
    def unlike(seed: int) -> Cells:  # what an object looks like says nothing about the next image
        return kept(features(seed, boxes(seed), seed % 9), PLACES, (1,), boxes(seed), ("cell",) * 4, NONE)

    sure, unsure = taught(*map(decided, range(5))), taught(*map(unlike, range(5)))
    assert sure.certainty @ (1, 0.2) > unsure.certainty @ (1, 0.2) + 0.5


@pytest.mark.parametrize("fine", [1, 2, 3])
def test_each_place_of_the_image_counts_about_once(fine: int) -> None:
    where, counts = places(fine)
    area = float((where[counts][:, 2] ** 2).sum())
    assert area == pytest.approx(1, abs=0.1)
    assert where[counts][:, :2].min() > 0
    assert where[counts][:, :2].max() < 1


@pytest.mark.parametrize(
    ("sizes", "expected"), [((0.5, 0.6), (1,)), ((0.18, 0.2), (2,)), ((0.05, 0.06), (3,)), ((0.05, 0.06, 0.8), (1, 3))]
)
def test_small_objects_are_looked_for_in_tiles(sizes: tuple[float, ...], expected: tuple[int, ...]) -> None:
    assert tiling(np.array([(0, 0, s, s) for s in sizes], np.float32)) == expected


def test_sums_without_an_image_are_those_of_the_others() -> None:
    chance = np.random.default_rng(0)
    parts = [Moments.of(chance.normal(size=(30, 3)), chance.normal(size=(30, 2)), np.ones(30)) for _ in range(2)]
    assert np.allclose((parts[0] + parts[1] - parts[1]).solved(0.1), parts[0].solved(0.1), atol=1e-5)


def test_without_a_penalty_a_linear_rule_is_found_exactly() -> None:
    x = np.random.default_rng(0).normal(size=(50, 3))
    y = x @ [[1.0], [2.0], [-1.0]] + 4
    assert np.allclose(predicted(x, Moments.of(x, y, np.ones(50)).solved(0)), y, atol=1e-4)
