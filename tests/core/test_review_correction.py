"""Edges that learn from a person's adjustments, and are checked on decisions that they did not see."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.review.correction import Corrections, learn
from fastloc_core.review.verdicts import Verdict
from tests.core.review_made import BOX, verdict


def adjusted(n: int, label: str = "cat", left: float = -0.2, noise: float = 0.02, seed: int = 0) -> list[Verdict]:
    """A person who always pushes the left edge out by a fifth of the width."""
    shifts = np.random.default_rng(seed).normal(0, noise, n)
    return [
        verdict(
            decision=Decision.ADJUSTED,
            label=label,
            image=f"{i}.jpg",
            box=replace(BOX, x0=BOX.x0 + (left + float(shift)) * BOX.width),
        )
        for i, shift in enumerate(shifts)
    ]


def test_an_edge_that_is_always_pushed_out_is_pushed_out() -> None:
    learned = learn(adjusted(30)).find("cat")
    assert learned is not None
    assert learned.left == pytest.approx(-0.2, abs=0.02)
    assert (learned.top, learned.right, learned.bottom) == (0, 0, 0)
    assert learned.before == pytest.approx(1 / 1.2, abs=0.01)
    assert learned.after > 0.97
    assert learn(adjusted(30)).apply("cat", Box(50, 0, 150, 10), 640, 480).x0 == pytest.approx(30, abs=2)


def test_boxes_that_were_mostly_right_stay() -> None:
    made = [*adjusted(10), *(verdict(image=f"right{i}.jpg") for i in range(20))]
    corrections = learn(made)
    assert corrections.by_class["cat"].offsets == (0, 0, 0, 0)
    assert corrections.apply("cat", BOX, 640, 480) == BOX


def test_a_correction_that_does_not_help_on_other_images_is_shown_and_not_applied() -> None:
    made = adjusted(12, left=0.0, noise=0.3)
    corrections = learn(made)
    facts = corrections.by_class["cat"]
    assert facts.after <= facts.before
    assert corrections.apply("cat", BOX, 640, 480) == BOX


def test_an_outlier_and_a_rejection_move_nothing() -> None:
    wild = verdict(decision=Decision.ADJUSTED, image="wild.jpg", box=Box(0, 0, 1000, 1000))
    wrong = verdict(decision=Decision.REJECTED, image="wrong.jpg")
    with_them, without = learn([*adjusted(30), wild, wrong]), learn(adjusted(30))
    assert with_them.by_class["cat"].n == 31
    assert with_them.by_class["cat"].left == pytest.approx(without.by_class["cat"].left, abs=0.01)


def test_rare_classes_follow_the_others_if_those_agree_with_one_another() -> None:
    agreeing = learn([*adjusted(20), *adjusted(20, "dog", seed=1), *adjusted(3, "hog", seed=2)])
    assert "hog" not in agreeing.by_class
    assert agreeing.find("hog") is agreeing.pooled is not None
    opposed = learn([*adjusted(20), *adjusted(20, "dog", left=0.2, seed=1)])
    assert opposed.find("hog") is None


def test_few_decisions_or_one_image_teach_nothing() -> None:
    assert not learn(adjusted(7)).by_class
    assert not learn([replace(v, image="the only.jpg") for v in adjusted(30)]).by_class
    assert learn([]).apply("cat", BOX, 640, 480) == BOX


def test_a_corrected_box_stays_in_the_image_and_is_never_empty() -> None:
    corrections = learn(adjusted(30))
    assert corrections.apply("cat", Box(0, 0, 100, 100), 640, 480).x0 == 0
    outside = learn(adjusted(30, left=0.9)).apply("cat", Box(630, 0, 650, 10), 640, 480)
    assert outside.area > 0


def test_corrections_survive_json() -> None:
    corrections = learn([*adjusted(20), *adjusted(20, "dog", seed=1)])
    assert Corrections.from_dict(json.loads(json.dumps(corrections.to_dict()))) == corrections
    damages: list[dict[str, Any]] = [{}, {"classes": [{}], "pooled": None}, {"classes": 1, "pooled": None}]
    for damaged in damages:
        with pytest.raises(ValueError, match="no corrections"):
            Corrections.from_dict(damaged)
