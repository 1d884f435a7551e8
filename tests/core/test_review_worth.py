"""A proposal is worth a look from the chance at which looking is quicker than drawing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal
from fastloc_core.review import gestures
from fastloc_core.review.shaping import Shaping
from fastloc_core.review.statistics import summarize
from fastloc_core.review.worth import ENOUGH, HIGHEST, LOWEST, Timing, least_chance
from fastloc_core.store import Store, facts, queries
from tests.core import review_made
from tests.core.review_made import verdict
from tests.core.reviewing import IMAGE, Reviewing

LIKELY, UNLIKELY = Box(0, 0, 50, 50), Box(100, 0, 150, 50)


def believed(box: Box, confidence: float, label: str = "cat") -> Proposal:
    """A proposal of which the model, and no person, says what it is."""
    made = review_made.proposal(box, label, confidence)
    return replace(made, score=replace(made.score, probability=0.99), belief=0.99)


def test_a_persons_own_times_count_once_there_are_enough_of_both() -> None:
    published = least_chance(None, None)
    assert published == pytest.approx(1.7 / 7, abs=0.005)
    own = Timing(ENOUGH, 1.0), Timing(ENOUGH, 10.0)
    assert least_chance(*own) == 0.1
    assert least_chance(Timing(ENOUGH - 1, 1.0), own[1]) == published
    assert least_chance(own[0], Timing(ENOUGH - 1, 10.0)) == published


seconds = st.floats(0, 1e6)


@given(seconds, seconds, seconds)
def test_slower_checking_never_asks_for_more_looks_and_odd_times_stay_in_bounds(
    a: float, b: float, draw: float
) -> None:
    quick, slow = (least_chance(Timing(99, check), Timing(99, draw)) for check in sorted((a, b)))
    assert LOWEST <= quick <= slow <= HIGHEST


def test_the_times_are_those_of_checking_and_of_drawing() -> None:
    checked = [verdict(at=10.0 * i + 2, decision=Decision.REJECTED) for i in range(12)]
    adjusted = [verdict(at=10.0 * i + 7, decision=Decision.ADJUSTED) for i in range(12)]
    known = summarize(checked + adjusted, [], 0, 200.0, drawn=[10.0 * i for i in range(12)])
    assert (known.check, known.draw) == (Timing(12, 2.0), Timing(11, 3.0))  # nobody knows when the first one began
    assert known.median == 3.5


def test_unlikely_proposals_neither_ask_nor_count_nor_keep_an_image_from_being_done() -> None:
    reviewing = Reviewing(believed(LIKELY, 0.8), believed(UNLIKELY, 0.1))
    store = reviewing.store
    assert store.row(IMAGE).pending == 2
    store.use_shaping(replace(store.shaping, least=0.24))
    store.recount_all()
    row = store.row(IMAGE)
    assert (row.pending, row.likely) == (1, 1)
    assert row.chance == pytest.approx(0.8 * 0.99)
    (asked,) = reviewing.standing.pending
    reviewing.apply(gestures.accept(reviewing.standing, asked))
    assert store.row(IMAGE).verified
    store.use_shaping(Shaping())
    assert [p.box for p in reviewing.standing.pending] == [UNLIKELY]


def test_what_a_person_looked_for_is_shown_however_unlikely() -> None:
    reviewing = Reviewing(believed(LIKELY, 0.1))
    reviewing.propose(believed(UNLIKELY, 0.1, "hog"), named=True)
    reviewing.store.use_shaping(Shaping(least=0.5))
    assert [p.label for p in reviewing.standing.pending] == ["hog"]


def test_an_unlikely_proposal_still_supports_a_box_that_is_there() -> None:
    there = Annotation(UNLIKELY, "cat", Decision.LOADED)
    reviewing = Reviewing(believed(UNLIKELY, 0.1), boxes=[there])
    before = queries.disagreements(reviewing.store, IMAGE)
    reviewing.store.use_shaping(Shaping(least=0.5))
    assert before == queries.disagreements(reviewing.store, IMAGE) == ()


def test_copied_boxes_were_not_drawn() -> None:
    reviewing = Reviewing()
    for boxes in ([LIKELY], [UNLIKELY, LIKELY]):
        reviewing.apply(gestures.add(reviewing.standing, [(box, "cat") for box in boxes]))
    assert len(queries.drawn_times(reviewing.store)) == 1


@pytest.mark.parametrize("stored", ["2", "-1", "NaN", '"x"', "[]"])
def test_a_threshold_that_makes_no_sense_hides_nothing(stored: str) -> None:
    with Store(None) as store:
        store.remember(least=0.3)
        store.connection.execute("UPDATE facts SET value = ? WHERE name = 'least'", (stored,))
        assert facts.shaping(store.connection).least == 0.0
