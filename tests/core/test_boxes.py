"""The geometry of boxes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.boxes import Box

numbers = st.floats(-1e6, 1e6)
points = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8)


@given(points)
def test_the_box_around_points_holds_all_of_them_and_each_edge_has_one(points: list[tuple[float, float]]) -> None:
    box = Box.around(points)
    assert all(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for x, y in points)
    xs, ys = zip(*points, strict=True)
    assert {box.x0, box.x1} <= set(xs)
    assert {box.y0, box.y1} <= set(ys)
    assert Box.around(reversed(points)) == box == Box.around(set(points))


def test_no_points_have_no_box() -> None:
    with pytest.raises(ValueError, match="unpack"):
        Box.around([])
