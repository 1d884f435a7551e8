"""From the boxes of methods to their metrics."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastloc_core.evaluation.baselines import baselines
from fastloc_core.evaluation.metrics import Bootstrap
from fastloc_core.evaluation.questions import ANY, Record, ask, found_in
from fastloc_core.evaluation.summary import measure

FOX, BADGER = 3, 8
INDEX = {"fox": FOX, "badger": BADGER}
Edges = tuple[float, float, float, float]


def record(objects: list[tuple[str, Edges]], found: list[tuple[int, Edges, float]], likely: int = FOX) -> Record:
    """An image of 100 x 100 pixels; `found`: class, box and confidence, best first."""
    return {
        "width": 100,
        "height": 100,
        "objects": [{"box": box, "name": name, "difficult": False, "index": INDEX[name]} for name, box in objects],
        "top": [{"index": index} for index in (likely, 90, 91, FOX if likely != FOX else 92, 93)],
        "classes": list(dict.fromkeys(INDEX[name] for name, _ in objects)),
        "results": {"ours": {"found": [{"box": b, "index": i, "confidence": c} for i, b, c in found]}},
    }


def measured(records: list[Record], named: bool = True) -> dict[str, Any]:
    questions = ask(records, named)
    return measure(questions, found_in(records, "ours"), Bootstrap(len(records)), None, ranked=True)


LEFT, RIGHT_ = (0.0, 0.0, 40.0, 100.0), (60.0, 0.0, 100.0, 100.0)
PERFECT = [
    record([("fox", LEFT)], [(FOX, LEFT, 0.9)]),
    record([("fox", LEFT), ("badger", RIGHT_)], [(BADGER, RIGHT_, 0.8), (FOX, LEFT, 0.7)]),
]


def test_boxes_that_are_the_truth_are_perfect_in_every_way() -> None:
    fields = measured(PERFECT)
    for name in ("mean_iou", "iou_50", "iou_80", "gt_known_loc", "corloc", "box_acc_v2", "ap", "ap50"):
        assert fields[name] == 1, name
    assert fields["recall"]["0.7"] == {"1": pytest.approx(2 / 3), "2": 1, "5": 1, "10": 1}
    assert fields["assistance"]["acceptable"] == {"0.7": 1, "0.9": 1}
    assert fields["centre_correctness"]["0.45"] == 1
    assert fields["by_class"]["badger"] == {
        **{"questions": 1, "images": 0, "gt_known_loc": 1, "mean_iou": None},
        "centre_correctness": None,
    }
    assert fields["by_size"]["0.5"]["images"] == 1
    assert fields["mean_iou_interval"] == [1, 1]


def test_a_box_counts_from_each_iou_that_it_reaches() -> None:
    fields = measured([record([("fox", LEFT)], [(FOX, (0.0, 0.0, 40.0, 75.0), 0.9)])])
    assert [fields[name] for name in ("mean_iou", "iou_50", "iou_70", "iou_80")] == [0.75, 1, 1, 0]


def test_methods_that_find_nothing_are_worth_nothing() -> None:
    fields = measured([record([("fox", LEFT)], [])])
    for name in ("mean_iou", "gt_known_loc", "corloc", "box_acc_v2", "ap"):
        assert fields[name] == 0, name
    assert fields["centre_correctness"]["0"] == 0
    assert fields["assistance"]["calibration_error"] is None


def test_a_question_is_answered_by_the_best_box_of_its_class() -> None:
    swapped = record([("fox", LEFT), ("badger", RIGHT_)], [(FOX, RIGHT_, 0.9), (FOX, LEFT, 0.8), (BADGER, LEFT, 0.7)])
    fields = measured([swapped])
    assert fields["gt_known_loc"] == 0
    assert fields["corloc"] == 1  # for which any object will do
    assert measured([swapped], named=False)["gt_known_loc"] == 1
    anything = record([("fox", LEFT), ("badger", RIGHT_)], [(ANY, LEFT, 0.9)])
    assert measured([anything])["gt_known_loc"] == 0.5


def test_top1_and_top5_loc_want_the_classifier_to_agree() -> None:
    sure = record([("fox", LEFT)], [(FOX, LEFT, 0.9)])
    fourth = record([("fox", LEFT)], [(FOX, LEFT, 0.9)], likely=94)
    unknown = record([("badger", LEFT)], [(BADGER, LEFT, 0.9)])
    fields = measured([sure, fourth, unknown])
    shares = [fields[name] for name in ("gt_known_loc", "top5_loc", "top1_loc")]
    assert shares == pytest.approx([1, 2 / 3, 1 / 3])
    assert measured([sure], named=False)["top1_loc"] is None


def test_the_best_centred_box_is_found_on_the_images_themselves() -> None:
    middle = (20.0, 20.0, 80.0, 80.0)
    questions = ask([record([("fox", middle)], [])], named=True)
    side, found = baselines(questions)["best centred box"]
    assert side == 0.6
    assert found[0].boxes.tolist() == [pytest.approx(middle)]


coordinates = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(50, 100), st.integers(50, 100))
objects = st.lists(st.tuples(st.sampled_from(["fox", "badger"]), coordinates), min_size=1, max_size=3)
proposals = st.lists(st.tuples(st.sampled_from([FOX, BADGER, ANY]), coordinates), max_size=3)


@settings(max_examples=30)
@given(st.lists(st.tuples(objects, proposals), min_size=1, max_size=5), st.randoms())
def test_the_order_of_images_does_not_matter_and_shares_stay_shares(images: list[Any], order: Random) -> None:
    scores = iter(range(99, 0, -1))
    records = [record(truths, [(i, box, next(scores) / 100) for i, box in found]) for truths, found in images]
    once = shares(measured(records))
    order.shuffle(records)
    assert shares(measured(records)) == pytest.approx(once)
    assert all(0 <= value <= 1 for value in once.values())
    assert once["recall 0.5 10"] >= once["recall 0.7 10"] >= once["recall 0.7 1"]


def shares(fields: dict[str, Any]) -> dict[str, float]:
    found = {name: fields[name] for name in ("mean_iou", "gt_known_loc", "corloc", "box_acc_v2", "ap", "ap50")}
    found |= {f"centre {margin}": share for margin, share in fields["centre_correctness"].items()}
    found |= {f"recall {iou} {k}": share for iou, shares in fields["recall"].items() for k, share in shares.items()}
    return {name: share for name, share in found.items() if share is not None}
