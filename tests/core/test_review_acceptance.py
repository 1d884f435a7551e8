"""The confidence above which proposals may be accepted unseen, and the spot check."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Decision
from fastloc_core.review.acceptance import Acceptance, spot_check, spot_check_size, wilson
from tests.core.review_made import verdict

SURE = [verdict(confidence=0.9) for _ in range(200)]
UNSURE = [verdict(confidence=0.4, decision=Decision.REJECTED) for _ in range(50)]


def test_the_share_that_was_accepted_from_a_confidence_on() -> None:
    acceptance = Acceptance([*SURE, *UNSURE])
    low, high = acceptance.at(0.0), acceptance.at(0.9)
    assert (low.n, low.share) == (250, 0.8)
    assert (high.n, high.share) == (200, 1.0)
    assert acceptance.suggested == 0.41
    assert acceptance.at(0.95).n == 0
    assert (acceptance.at(0.95).low, acceptance.at(0.95).high) == (0, 1)


def test_only_what_was_right_as_it_was_counts_as_accepted() -> None:
    made = [
        verdict(),
        verdict(decision=Decision.ADJUSTED),
        verdict(decision=Decision.REJECTED),
        verdict(became="dog"),
    ]
    assert Acceptance(made).at(0).accepted == 1


def test_a_class_of_its_own() -> None:
    made = [*SURE, *(verdict(label="hog", decision=Decision.REJECTED) for _ in range(3))]
    assert Acceptance(made, "hog").at(0).share == 0
    assert Acceptance(made, "hog").suggested is None


def test_a_few_decisions_suggest_nothing() -> None:
    assert Acceptance(SURE[:20]).suggested is None
    assert Acceptance([]).suggested is None


def test_the_interval_is_wilsons() -> None:
    """Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


@given(st.lists(st.integers().map(str), unique=True, max_size=60), st.integers())
def test_a_spot_check_can_be_repeated_and_is_never_empty(ids: list[str], seed: int) -> None:
    chosen = spot_check(ids, seed)
    assert chosen <= set(ids)
    assert len(chosen) == spot_check_size(len(ids))
    assert bool(chosen) == bool(ids)
    assert spot_check(ids[::-1], seed) == chosen


def test_a_spot_check_is_a_tenth_and_another_seed_takes_another() -> None:
    ids = [str(i) for i in range(1200)]
    assert len(spot_check(ids, 1)) == 120
    assert spot_check(ids, 1) != spot_check(ids, 2)
