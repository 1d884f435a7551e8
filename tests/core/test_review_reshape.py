"""A slider for boxes: more or less of the same evidence is inside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.review.reshape import reshaped
from tests.core.review_made import proposal

WIDTH, HEIGHT = 640, 480
S = 10
ROUNDING = 1e-6  # pixels

Heat = NDArray[np.float32]
heats = hnp.arrays(np.float32, (S, S), elements=st.floats(0, 1, width=16))
amounts = st.floats(-1, 1)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """At least one cell of the evidence, as masks have them, anywhere in the image."""
    x0, y0 = draw(st.integers(0, S - 1)), draw(st.integers(0, S - 1))
    x1, y1 = draw(st.integers(x0 + 1, S)), draw(st.integers(y0 + 1, S))
    return Box(x0, y0, x1, y1).scaled(WIDTH / S, HEIGHT / S)


def contains(outer: Box, inner: Box) -> bool:
    return (
        outer.x0 <= inner.x0 + ROUNDING
        and outer.y0 <= inner.y0 + ROUNDING
        and outer.x1 >= inner.x1 - ROUNDING
        and outer.y1 >= inner.y1 - ROUNDING
    )


def edges(box: Box) -> NDArray[np.float64]:
    return np.array([box.x0, box.y0, box.x1, box.y1])


@given(heats, boxes(), amounts, amounts)
def test_boxes_are_nested_inside_the_image_and_never_empty(heat: Heat, box: Box, a: float, b: float) -> None:
    p = proposal(box, heat=heat)
    tight, wide = (reshaped(p, amount, WIDTH, HEIGHT) for amount in sorted((a, b)))
    assert tight.area > 1
    assert contains(wide, tight)
    assert contains(Box(0, 0, WIDTH, HEIGHT), wide)
    assert reshaped(p, 0, WIDTH, HEIGHT) == box


@given(heats, boxes(), amounts)
def test_a_small_step_moves_edges_a_little(heat: Heat, box: Box, amount: float) -> None:
    p = proposal(box, heat=heat)
    step = edges(reshaped(p, amount, WIDTH, HEIGHT)) - edges(reshaped(p, amount + 1e-8, WIDTH, HEIGHT))
    assert np.abs(step).max() < 0.1


@given(heats.filter(lambda heat: heat.sum() > 0), boxes())
def test_the_widest_box_has_practically_all_evidence_inside(heat: Heat, box: Box) -> None:
    widest = reshaped(proposal(box, heat=heat), 1, WIDTH, HEIGHT).scaled(S / WIDTH, S / HEIGHT)
    inside_columns = np.clip(np.minimum(np.arange(S) + 1, widest.x1) - np.maximum(np.arange(S), widest.x0), 0, 1)
    inside_rows = np.clip(np.minimum(np.arange(S) + 1, widest.y1) - np.maximum(np.arange(S), widest.y0), 0, 1)
    total = heat.sum(dtype=float)
    assert heat.sum(0) @ inside_columns / total > 0.99
    assert heat.sum(1) @ inside_rows / total > 0.99


def test_edges_stop_where_the_evidence_ends() -> None:
    heat = np.zeros((224, 224), np.float32)
    heat[40:180, 60:200] = 1
    box = Box(90, 70, 170, 150)
    widest = reshaped(proposal(box, heat=heat), 1, 224, 224)
    assert edges(widest) == pytest.approx([60, 40, 200, 180], abs=1)
    tightest = reshaped(proposal(box, heat=heat), -1, 224, 224)
    assert contains(box, tightest)
    assert tightest.width < 0.9 * box.width


@pytest.mark.parametrize("heat", [np.zeros((S, S), np.float32), np.zeros((0, 0), np.float32)])
def test_without_evidence_the_box_scales_about_its_centre(heat: Heat) -> None:
    p = proposal(Box(100, 100, 200, 300), heat=heat)
    assert reshaped(p, -1, WIDTH, HEIGHT) == Box(125, 150, 175, 250)
    assert reshaped(p, 0.4, WIDTH, HEIGHT) == Box(90, 80, 210, 320)
