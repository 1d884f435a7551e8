"""The pace of a person without the breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Decision
from fastloc_core.review.statistics import BREAK, summarize
from tests.core.review_made import verdict

START = 1_700_000_000.0


def test_the_verdicts_on_proposals_are_counted_by_the_proposed_class() -> None:
    made = [
        verdict(decision=Decision.ACCEPTED),
        verdict(decision=Decision.ADJUSTED, became="dog"),
        verdict(decision=Decision.REJECTED, label="hog"),
        verdict(decision=Decision.ACCEPTED, label="hog"),
        verdict(decision=Decision.ACCEPTED, label="hog"),
    ]
    found = summarize(made, [], 0, now=0.0)
    assert list(found.by_class) == ["hog", "cat"]
    assert found.by_class["hog"].share(Decision.REJECTED) == pytest.approx(1 / 3)
    assert found.total == {Decision.ACCEPTED: 3, Decision.ADJUSTED: 1, Decision.REJECTED: 1}
    assert found.by_model == {"net": found.total}


def test_the_pace_leaves_breaks_out() -> None:
    morning = [START + 6 * i for i in range(101)]  # ten minutes, a box every six seconds
    evening = [START + 30_000 + 6 * i for i in range(101)]
    found = summarize([verdict(at) for at in morning + evening], evening[10::10], 20, now=evening[-1])
    assert found.active == pytest.approx(1200)
    assert found.overall is not None
    assert found.overall.boxes == pytest.approx(10)
    assert found.overall.images == pytest.approx(0.5)
    assert found.median == pytest.approx(6)
    assert [pace.images for pace in found.over_time[:10]] == [0] * 10
    assert found.over_time[-1].minute == pytest.approx(20)
    assert found.remaining == pytest.approx(20 * 900 / 10)  # ten images in the last quarter of an hour


def test_several_boxes_accepted_with_one_key_share_its_time() -> None:
    made = [verdict(START), *(verdict(START + 8) for _ in range(4))]
    assert summarize(made, [], 0, now=START + 8).median == 2


def test_time_before_an_image_is_work_until_it_is_a_break() -> None:
    made = [verdict(START), verdict(START + 10)]
    assert summarize(made, [], 0, now=START + 70).active == 70
    assert summarize(made, [], 0, now=START + 10 + BREAK + 1).active == 10


def test_too_little_is_known_for_a_forecast() -> None:
    assert summarize([], [], 5, now=START).remaining is None
    assert summarize([verdict(START)], [START, START + 5], 5, now=START + 9).remaining is None
    assert summarize([], [], 0, now=START).remaining == 0
    nothing = summarize([verdict(START)], [], 5, now=START)
    assert (nothing.overall, nothing.over_time, nothing.median) == (None, (), None)


def test_a_clock_that_was_wrong_does_not_count() -> None:
    found = summarize([verdict(START), verdict(START + 1e9)], [START + 1e9], 1, now=START)
    assert (found.total.total(), found.images, found.active) == (1, 0, 0)


times = st.lists(st.integers(0, 2000).map(float), max_size=40)


@given(times, times)
def test_the_series_holds_every_timed_event_once(boxes: list[float], images: list[float]) -> None:
    found = summarize([verdict(at) for at in boxes], images, 3, now=2000)
    assert 0 <= found.active <= 2000
    if found.overall:
        minutes = found.active / 60
        width = minutes / len(found.over_time)
        assert sum(pace.boxes for pace in found.over_time) * width == pytest.approx(found.overall.boxes * minutes)
        assert sum(pace.images for pace in found.over_time) * width == pytest.approx(found.overall.images * minutes)
        assert found.overall.boxes * minutes <= len(boxes) + 1e-6
