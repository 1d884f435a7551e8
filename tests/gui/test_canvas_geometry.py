"""Grips, drags and nudges: pure functions of boxes and points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize

from fastloc_core.boxes import Box
from fastloc_core.review.nudge import Part, dragged
from fastloc_gui.canvas.hit import Target, grip, target_at
from fastloc_gui.canvas.items import tag_rect

WIDTH, HEIGHT = 400, 300


@pytest.mark.parametrize(
    ("frame", "rect"),
    [
        (QRect(50, 50, 100, 100), QRect(50, 30, 80, 20)),
        (QRect(50, 10, 100, 100), QRect(50, 10, 80, 20)),
        (QRect(-30, -40, 900, 900), QRect(0, 0, 80, 20)),
        (QRect(180, 150, 100, 100), QRect(120, 130, 80, 20)),
    ],
    ids=["above", "inside-where-there-is-no-room", "box-fills-the-view", "at-the-right-border"],
)
def test_a_tag_stays_in_the_view(frame: QRect, rect: QRect) -> None:
    assert tag_rect(frame, QSize(80, 20), QRect(0, 0, 200, 200)) == rect


@pytest.mark.parametrize(
    ("frame", "rect"),
    [
        (QRect(50, 50, 100, 100), QRect(50, 150, 80, 20)),
        (QRect(50, 50, 100, 140), QRect(50, 170, 80, 20)),
        (QRect(-30, -40, 900, 900), QRect(0, 180, 80, 20)),
        (QRect(50, -90, 100, 60), QRect(50, 0, 80, 20)),
    ],
    ids=["below", "inside-where-there-is-no-room", "box-fills-the-view", "out-of-view"],
)
def test_a_second_place_for_a_tag_is_below_its_box(frame: QRect, rect: QRect) -> None:
    assert tag_rect(frame, QSize(80, 20), QRect(0, 0, 200, 200), below=True) == rect


# Geometry

coordinates = st.floats(-50, 150, allow_subnormal=False)
boxes = st.builds(Box.spanning, coordinates, coordinates, coordinates, coordinates)
steps = st.floats(-300, 300, allow_subnormal=False)


@given(boxes, st.sampled_from(Part), steps, steps)
def test_a_dragged_box_stays_inside_the_image_in_order_and_visible(box: Box, part: Part, dx: float, dy: float) -> None:
    after, before = dragged(box, part, dx, dy, 100, 80), box.clipped(100, 80)
    assert after == after.clipped(100, 80)
    assert after.width >= min(before.width, 1) - 1e-9
    assert after.height >= min(before.height, 1) - 1e-9


@given(boxes, steps, steps)
def test_a_moved_box_keeps_its_size(box: Box, dx: float, dy: float) -> None:
    inside = box.clipped(100, 80)
    after = dragged(box, Part.INSIDE, dx, dy, 100, 80)
    assert after == after.clipped(100, 80)
    assert (after.width, after.height) == pytest.approx((inside.width, inside.height))


@pytest.mark.parametrize(
    ("part", "out", "pulled"),
    [
        (Part.LEFT, Box(15, 20, 60, 70), Box(25, 20, 60, 70)),
        (Part.RIGHT, Box(20, 20, 65, 70), Box(20, 20, 55, 70)),
        (Part.TOP, Box(20, 15, 60, 70), Box(20, 25, 60, 70)),
        (Part.BOTTOM, Box(20, 20, 60, 75), Box(20, 20, 60, 65)),
    ],
)
def test_an_edge_is_pushed_out_and_pulled_in(part: Part, out: Box, pulled: Box) -> None:
    def pushed(by: float) -> Box:
        return dragged(Box(20, 20, 60, 70), part, by * part.value[0], by * part.value[1], 100, 80)

    assert (pushed(5), pushed(-5)) == (out, pulled)
    assert pushed(1000) != pushed(-1000)


@given(boxes, coordinates, coordinates, st.floats(0, 20))
def test_every_point_inside_a_box_or_near_its_edge_grips_it(box: Box, x: float, y: float, reach: float) -> None:
    near = box.x0 - reach <= x <= box.x1 + reach and box.y0 - reach <= y <= box.y1 + reach
    assert (grip(box, x, y, reach) is not None) == near


@given(boxes.filter(lambda box: min(box.width, box.height) > 1e-3), st.floats(0, 20))
def test_the_middle_of_a_box_always_moves_it(box: Box, reach: float) -> None:
    assert grip(box, *box.centre, reach) is Part.INSIDE


def test_the_edge_of_the_focused_box_comes_before_a_smaller_box_there() -> None:
    boxes = {"large": Box(0, 0, 100, 100), "small": Box(95, 40, 120, 60)}
    assert target_at(boxes, "large", 99, 50, 6) == Target("large", Part.RIGHT)
    assert target_at(boxes, None, 99, 50, 6) == Target("small", None)
    assert target_at(boxes, "small", 50, 50, 6) == Target("large", None)
    assert target_at(boxes, "large", 50, 50, 6) == Target("large", Part.INSIDE)
    assert target_at(boxes, "large", 300, 300, 6) is None


def test_the_focused_one_of_two_equal_boxes_is_gripped() -> None:
    boxes = {"first": Box(0, 0, 50, 50), "second": Box(0, 0, 50, 50)}
    assert target_at(boxes, "second", 25, 25, 6) == Target("second", Part.INSIDE)
