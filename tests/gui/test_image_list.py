"""The list of images shows the chosen images in the chosen order, also while they change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester

from fastloc_core.store.store import Row
from fastloc_gui.review.image_list import ImageList, Show, Showing
from fastloc_gui.settings import ReviewOrder


def row(image: int, **changes: Any) -> Row:  # noqa: ANN401 (fields of a row)
    return Row(image, f"image{image}.jpg", 0, 0, None, None, "", 0)._replace(**changes)


def listed(images: ImageList) -> list[int]:
    return [images.image(i) for i in range(images.rowCount())]


@pytest.fixture
def images() -> ImageList:
    images = ImageList()
    efforts = [0.2, 1.4, None, 0.0, 0.9]
    images.set_rows([row(i, pending=None if e is None else 2, effort=e) for i, e in enumerate(efforts)])
    return images


def test_a_list_of_disagreements_leads_to_images_that_still_disagree(images: ImageList) -> None:
    for i in range(5):
        images.update(row(i, verified=True))
    images.set_current(0)
    assert images.neighbour(1, to_review=True) is None
    images.disagreements = {0: 0.0, 1: 0.9, 3: 0.7}
    images.show(Showing(Show.DISAGREEING))
    images.set_current(1)
    assert (images.neighbour(1, to_review=True), list(images.ahead(5))) == (3, [3])


def test_uncertain_or_easy_images_come_first_and_those_nobody_knows_last(images: ImageList) -> None:
    images.show(Showing(order=ReviewOrder.HARD))
    assert listed(images) == [1, 4, 0, 3, 2]
    images.show(Showing(order=ReviewOrder.EASY))
    assert listed(images) == [3, 0, 4, 1, 2]


def test_the_likeliest_proposals_come_first_however_many_they_are(images: ImageList) -> None:
    for i, (effort, likely) in enumerate([(0.2, 1), (1.5, 10), (None, None), (0.0, 0), (0.9, 1)]):
        images.update(row(i, pending=likely, effort=effort, likely=likely))
    images.show(Showing(order=ReviewOrder.SURE))
    assert listed(images) == [1, 0, 4, 2, 3]


def test_the_way_to_the_next_image_is_the_way_through_the_list(images: ImageList) -> None:
    images.show(Showing(order=ReviewOrder.HARD))
    images.set_current(4)
    assert (images.neighbour(1), images.neighbour(-1), list(images.ahead(9))) == (0, 1, [0, 3, 2])
    images.show(Showing(text="image3"))
    assert (images.neighbour(1), images.neighbour(-1)) == (None, 3)


def test_images_that_need_no_look_are_passed_over_and_the_search_goes_round(images: ImageList) -> None:
    images.set_current(3)
    images.update(row(4, verified=1))
    assert images.neighbour(1, to_review=True) == 0
    images.update(row(0, error="broken"))
    assert images.neighbour(1, to_review=True) == 1


def test_the_image_on_the_screen_stays_in_its_place_until_it_is_left(images: ImageList) -> None:
    images.show(Showing(Show.TO_REVIEW, ReviewOrder.HARD))
    images.set_current(4)
    images.update(row(4, verified=1))
    assert listed(images) == [1, 4, 0, 3, 2]
    images.set_current(0)
    assert listed(images) == [1, 0, 3, 2]


def test_images_without_any_proposal_have_a_list_of_their_own(images: ImageList) -> None:
    images.update(row(2, pending=0, effort=0.0))
    images.update(row(3, pending=0, effort=0.0, decided=1))
    images.show(Showing(Show.NOTHING_PROPOSED))
    assert listed(images) == [2]


ROWS = st.builds(
    lambda image, verified, decided, known, effort, error, spot: row(
        image,
        verified=verified,
        decided=decided,
        pending=1 if known else None,
        effort=effort if known else None,
        error=error,
        spot_check=spot,
    ),
    st.integers(0, 7),
    st.integers(0, 1),
    st.integers(0, 2),
    st.booleans(),
    st.sampled_from([0.0, 0.5, 1.0]),
    st.sampled_from(["", "broken"]),
    st.integers(0, 1),
)
SHOWINGS = st.builds(
    Showing,
    st.sampled_from(list(Show)),
    st.sampled_from(list(ReviewOrder)),
    st.sampled_from(["", "image1"]),
    st.sampled_from([None, frozenset({1, 2, 3})]),
)
EVENTS = st.lists(st.one_of(ROWS, SHOWINGS, st.integers(0, 7)), max_size=25)


@given(events=EVENTS)
def test_the_list_is_always_what_it_would_be_if_it_were_made_anew(events: list[Row | Showing | int]) -> None:
    images = ImageList()
    images.disagreements = {1: 0.5, 6: 0.9}
    tester = QAbstractItemModelTester(images, QAbstractItemModelTester.FailureReportingMode.Fatal)
    images.set_rows([row(i) for i in range(8)])
    for event in events:
        match event:
            case Row():
                images.update(event)
            case Showing():
                images.show(event)
            case int():
                images.set_current(event)
    images.set_current(None)
    after = listed(images)
    images.show(images.showing)
    assert after == listed(images)
    assert images.verified == sum(bool(images.row(i).verified) for i in range(8))
    del tester
