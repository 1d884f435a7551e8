"""Boxes in the order in which a person reads them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.review.reading import reading_order


def boxes(*corners: tuple[float, float], side: float = 20) -> list[Annotation]:
    return [Annotation(Box(x, y, x + side, y + side), "cat", Decision.DRAWN) for x, y in corners]


def test_lines_are_read_from_the_left_although_they_are_not_quite_level() -> None:
    page = boxes((0, 8), (30, 3), (60, 0), (5, 40), (70, 35))
    assert reading_order(reversed(page)) == page


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500))), st.integers(0, 200))
def test_every_box_is_read_once_wherever_all_of_them_are(corners: list[tuple[int, int]], step: int) -> None:
    items = boxes(*corners)
    places = [places_in(items), places_in(boxes(*((x + step, y + step) for x, y in corners)))]
    assert sorted(places[0]) == list(range(len(corners)))
    assert places[0] == places[1]


def places_in(items: list[Annotation]) -> list[int]:
    numbers = {id(item): number for number, item in enumerate(items)}
    return [numbers[id(item)] for item in reading_order(items)]
