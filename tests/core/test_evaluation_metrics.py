"""The meaning of the numbers of an evaluation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.boxes import Box
from fastloc_core.evaluation.calibration import calibration
from fastloc_core.evaluation.detection import AP_IOU, RECALL_IOU, RECALL_K, Detections, average_precision, found_within
from fastloc_core.evaluation.metrics import (
    MARGINS,
    Bootstrap,
    Floats,
    box_accuracy,
    centre_margins,
    histogram,
    pairwise_iou,
    size_bins,
)
from fastloc_core.evaluation.score_maps import THRESHOLDS, map_ious, max_box_accuracy

edges = st.integers(0, 60).map(float)
boxes = st.builds(Box.spanning, edges, edges, edges, edges)


def rows(*found: Box | tuple[float, float, float, float]) -> Floats:
    each = [(box.x0, box.y0, box.x1, box.y1) if isinstance(box, Box) else box for box in found]
    return np.array(each, np.float64).reshape(-1, 4)


@given(st.lists(boxes, max_size=4), st.lists(boxes, max_size=4))
def test_ious_are_those_of_the_boxes_themselves(some: list[Box], others: list[Box]) -> None:
    expected = np.array([[one.iou(other) for other in others] for one in some]).reshape(len(some), len(others))
    assert pairwise_iou(rows(*some), rows(*others)) == pytest.approx(expected)


def test_a_box_that_was_not_found_overlaps_nothing_and_has_no_centre() -> None:
    nothing, truth = np.full((1, 4), np.nan), rows((0, 0, 10, 10))
    assert pairwise_iou(nothing, truth) == 0
    assert centre_margins(nothing, truth) == -np.inf


def test_the_centre_has_to_lie_strictly_inside_the_shrunk_truth() -> None:
    truths = rows(*[(100, 100, 200, 300)] * 4)
    found = rows((140, 190, 160, 210), (110, 190, 130, 210), (90, 190, 110, 210), (0, 0, 10, 10))
    margins = centre_margins(found, truths)
    assert margins == pytest.approx([0.5, 0.2, 0.0, -0.95])
    assert (margins[:, None] > np.array(MARGINS)).sum(1).tolist() == [10, 4, 0, 0]


@given(boxes.filter(lambda box: box.area > 0), boxes)
def test_the_centre_margin_is_the_same_in_every_position_and_scale(truth: Box, found: Box) -> None:
    margin = centre_margins(rows(found), rows(truth))
    moved = centre_margins(3 * rows(found) + 7, 3 * rows(truth) + 7)
    assert margin == pytest.approx(moved)
    assert margin <= 0.5


def test_ten_bins_of_iou_whose_last_one_holds_the_perfect_box() -> None:
    assert histogram(np.array([0, 0.05, 0.1, 0.55, 0.95, 1.0])) == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]


def test_sizes_are_below_their_limit_and_a_full_image_is_in_the_last_bin() -> None:
    assert size_bins(np.array([0.01, 0.05, 0.2, 0.74, 0.75, 1.0])).tolist() == [0, 1, 2, 4, 5, 5]


def test_box_accuracy_is_the_share_of_the_limits_that_are_reached() -> None:
    assert box_accuracy(np.array([0.29, 0.3, 0.5, 0.7, 1.0])) == pytest.approx([0, 1 / 3, 2 / 3, 1, 1])


def test_intervals_hold_the_mean_and_do_not_depend_on_the_order_of_rows() -> None:
    generator = np.random.default_rng(1)
    values, image = generator.random((300, 2)), generator.integers(0, 100, 300)
    intervals = Bootstrap(100).interval(values, image)
    assert intervals == [pytest.approx(each) for each in Bootstrap(100).interval(values[::-1], image[::-1])]
    for interval, column in zip(intervals, values.T, strict=True):
        assert interval is not None
        low, high = interval
        assert low < column.mean() < high
        assert high - low == pytest.approx(4 * column.std() / np.sqrt(300), rel=0.3)  # +-1.96 standard errors
    assert Bootstrap(3).interval(np.ones((3, 1)), np.arange(3)) == [[1.0, 1.0]]
    assert Bootstrap(3).interval(np.empty((0, 1)), np.empty(0, np.int64)) == [None]


def test_images_are_resampled_whole_so_equal_objects_of_one_image_make_nothing_more_certain() -> None:
    values, image = np.array([0.0, 1.0, 0.0, 1.0])[:, None], np.arange(4)
    once = Bootstrap(4).interval(values, image)
    assert Bootstrap(4).interval(np.repeat(values, 50, 0), np.repeat(image, 50)) == [pytest.approx(once[0])]


def test_recall_counts_objects_that_one_of_the_first_k_boxes_reaches() -> None:
    far = (500.0, 500.0, 510.0, 510.0)
    found = rows(far, (0, 0, 10, 6), far, (20, 20, 30, 30), *[far] * 7)
    reached = found_within(found, rows((0, 0, 10, 10), (20, 20, 30, 30), (50, 50, 60, 60)))
    assert reached.shape == (3, len(RECALL_IOU), len(RECALL_K))
    assert reached[0].tolist() == [[False, True, True, True], [False] * 4]
    assert reached[1].tolist() == [[False, False, True, True]] * 2
    assert not reached[2].any()
    assert not found_within(rows(), rows((0, 0, 10, 10))).any()


def image(found: Floats, scores: list[float], truths: Floats, difficult: tuple[bool, ...] | None = None) -> Detections:
    return Detections(found, np.array(scores), truths, np.array(difficult or [False] * len(truths)))


def test_average_precision_of_an_example_that_is_worked_out_by_hand() -> None:
    truth, miss = (0.0, 0.0, 10.0, 10.0), (50.0, 50.0, 60.0, 60.0)
    images = [
        image(rows(truth, truth), [0.9, 0.6], rows(truth)),  # the second box finds nothing new
        image(rows(miss, truth), [0.8, 0.7], rows(truth)),
        image(rows(), [], rows(truth)),
    ]
    # by score: hit, miss, hit, miss. Recall 1/3 at precision 1, recall 2/3 at 2/3: 34 and 33 of the 101 points.
    assert average_precision(images) == pytest.approx(np.full(10, (34 * 1 + 33 * 2 / 3) / 101))


def test_average_precision_takes_a_box_for_the_limits_that_its_iou_reaches() -> None:
    ap = average_precision([image(rows((0, 0, 10, 7.6)), [1.0], rows((0, 0, 10, 10)))])
    assert ap is not None
    assert dict(zip(AP_IOU, ap.tolist(), strict=True)) == pytest.approx({iou: float(iou <= 0.75) for iou in AP_IOU})


def test_difficult_objects_are_neither_found_nor_missed() -> None:
    easy, hard = (0.0, 0.0, 10.0, 10.0), (20.0, 20.0, 30.0, 30.0)
    both = image(rows(hard, easy), [0.9, 0.8], rows(easy, hard), (False, True))
    assert average_precision([both]) == pytest.approx(np.ones(10))
    assert average_precision([image(rows(hard), [0.9], rows(hard), (True,))]) is None


def plainly(images: list[Detections], limit: float) -> float:
    """Average precision by the text of its definition, for truths that are not difficult."""
    every = sorted(
        ((score, i, j) for i, each in enumerate(images) for j, score in enumerate(each.scores)), reverse=True
    )
    positives = sum(len(each.truths) for each in images)
    taken: set[tuple[int, int]] = set()
    points = []
    for rank, (_, i, j) in enumerate(every, 1):
        ious = {t: Box(*images[i].boxes[j]).iou(Box(*truth)) for t, truth in enumerate(images[i].truths)}
        free = {t: iou for t, iou in ious.items() if (i, t) not in taken and iou >= limit}
        if free:
            taken.add((i, max(free, key=lambda t: free[t])))
        points.append((len(taken) / positives, len(taken) / rank))
    recalls = [step / 100 for step in range(101)]
    return sum(max((p for r, p in points if r >= recall - 1e-12), default=0.0) for recall in recalls) / 101


@given(st.data())
def test_average_precision_agrees_with_its_definition(data: st.DataObject) -> None:
    solid = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), edges, edges, *[st.integers(20, 60).map(float)] * 2)
    scores = iter(data.draw(st.permutations(range(12))))
    images = []
    for _ in range(3):
        truths = data.draw(st.lists(solid, min_size=1, max_size=3, unique=True))
        found = data.draw(st.lists(st.one_of(solid, st.sampled_from(truths)), max_size=4))
        images.append(image(rows(*found), sorted((next(scores) for _ in found), reverse=True), rows(*truths)))
    ap = average_precision(images)
    assert ap is not None
    assert ap[0] == pytest.approx(plainly(images, 0.5))
    assert average_precision(images[::-1]) == pytest.approx(ap)


def test_a_confidence_that_is_right_as_often_as_it_says_has_no_calibration_error() -> None:
    confidence = np.repeat([0.9, 0.5], 500)
    right = np.concatenate([np.arange(500) % 10 > 0, np.arange(500) % 2 > 0])
    honest = calibration(confidence, right, questions=1250)
    assert honest["calibration_error"] == pytest.approx(0, abs=1e-9)
    assert [bin_["count"] for bin_ in honest["reliability"]] == [100] * 10
    assert honest["confident"] == {"above": 0.8, "share": 0.4, "right": pytest.approx(0.9)}
    assert honest["risk_coverage"][9] == {"coverage": 0.5, "risk": pytest.approx(0.1)}
    assert honest["risk_coverage"][-1] == {"coverage": 1.0, "risk": pytest.approx(0.3)}
    assert honest["calibration_error_of_chance"] == pytest.approx(0.03, abs=0.01)  # 1000 answers in ten bins
    boastful = calibration(np.ones(10), np.zeros(10, bool), questions=10)
    assert boastful["calibration_error"] == 1
    assert calibration(np.empty(0), np.empty(0, bool), questions=3)["calibration_error"] is None


def test_a_score_map_reaches_at_each_threshold_what_its_best_region_does() -> None:
    scores = np.zeros((56, 112), np.float32)  # over an image of 224 x 112 pixels
    scores[14:42, 14:42] = 0.6
    scores[20:30, 80:100] = 0.3  # something else, apart
    ious = map_ious(scores, rows((28, 28, 84, 84)), 224, 112)
    assert ious.shape == THRESHOLDS.shape
    assert ious[0] == pytest.approx(56 * 56 / (224 * 112))  # everything
    assert ious[50] > 0.9
    assert ious[20] > 0.85  # the better one of the two regions
    both = np.stack([ious, np.zeros(100)])
    best, thresholds = max_box_accuracy(both)
    assert best == 0.5
    assert all(ious[THRESHOLDS.tolist().index(thresholds[f"{limit:g}"])] >= limit for limit in (0.3, 0.5, 0.7))
