"""Shares and means with intervals that know that boxes of one image are alike."""

from __future__ import annotations

import numpy as np
import pytest

from fastloc_core.review.acceptance import wilson
from fastloc_core.review.estimates import difference, mean_in_images, share_in_images


def test_boxes_of_one_image_count_as_fewer_than_they_are() -> None:
    """Ten images of ten boxes each: in nine all are right, in one none. That is one failure of ten, not ten of 100."""
    of_images = share_in_images([(10, 10)] * 9 + [(0, 10)])
    assert (of_images.share, of_images.n, of_images.images) == (0.9, 100, 10)
    low, high = wilson(9, 10)
    assert of_images.low == pytest.approx(low, abs=0.03)
    assert of_images.high == pytest.approx(high, abs=0.03)


def test_boxes_that_are_not_alike_count_in_full() -> None:
    found = share_in_images([(9, 10)] * 10)
    assert (found.low, found.high) == wilson(90, 100)


@pytest.mark.parametrize(("right", "share"), [(5, 1.0), (0, 0.0)])
def test_nothing_tells_how_alike_boxes_are_if_all_are_right_or_wrong(right: int, share: float) -> None:
    found = share_in_images([(right, 5)] * 8)
    assert (found.share, found.low, found.high) == (share, *wilson(8 * share, 8))


def test_without_boxes_nothing_is_known() -> None:
    found = share_in_images([(0, 0)])
    assert (found.n, found.images, found.low, found.high) == (0, 0, 0.0, 1.0)
    assert difference(mean_in_images([]), mean_in_images([[1.0], [2.0]])) is None


def test_the_interval_has_the_true_share_about_as_often_as_it_says() -> None:
    """40 images of 1 to 9 boxes, which are much alike. Plain Wilson intervals have it in 78 of 100 cases."""
    chance = np.random.default_rng(0)
    covered = plain = 0
    for _ in range(600):
        counts = chance.integers(1, 10, 40)
        right = chance.binomial(counts, chance.beta(0.9 * 7 / 3, 0.1 * 7 / 3, 40))
        found = share_in_images([*zip(right.tolist(), counts.tolist(), strict=True)])
        covered += found.low <= 0.9 <= found.high
        low, high = wilson(found.successes, found.n)
        plain += low <= 0.9 <= high
    assert covered / 600 > 0.9
    assert plain / 600 < 0.85


def test_the_interval_of_a_difference_of_means_has_the_true_one() -> None:
    chance = np.random.default_rng(1)
    covered = 0
    for _ in range(400):
        one, other = (
            mean_in_images(
                [chance.normal(chance.normal(mean, 0.1), 0.05, chance.integers(1, 6)).tolist() for _ in range(30)]
            )
            for mean in (0.9, 0.8)
        )
        larger = difference(one, other)
        assert larger
        covered += larger[1] <= 0.1 <= larger[2]
    assert 0.91 < covered / 400 < 0.98
