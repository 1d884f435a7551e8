"""A simulated review: what the annotator does, what its work costs, and what a learner makes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.evaluation import curves as curves_
from fastloc_core.evaluation.annotator import Annotator, TrueObject
from fastloc_core.evaluation.effort import Times, edges_off
from fastloc_core.evaluation.learners import Adaptation, AsMade, Learner, TaughtImage
from fastloc_core.evaluation.metrics import Bootstrap
from fastloc_core.evaluation.questions import Record, ask
from fastloc_core.evaluation.teaching import LEAST, ProposedImage, Teaching, proposed, review
from fastloc_core.progress import silent
from fastloc_core.proposal import Proposal
from tests.core.review_made import proposal

CAT = TrueObject("cat", Box(0, 0, 100, 100))
DOG = TrueObject("dog", Box(200, 0, 300, 100))
TIMES = Times(verify=1, draw=10, edge=2, tolerance=0.1)


def decisions(proposals: Sequence[Proposal], *objects: TrueObject, **how: float) -> list[Decision]:
    return [step.annotation.decision for step in Annotator(**how).decide(proposals, objects)]


def test_good_boxes_are_accepted_poor_ones_adjusted_wrong_ones_rejected_and_missing_ones_drawn() -> None:
    good, poor = proposal(Box(0, 0, 100, 90), "cat", 0.9), proposal(Box(200, 0, 300, 50), "dog", 0.8)
    wrong = proposal(Box(400, 0, 450, 50), "cat", 0.7)
    missed = TrueObject("cat", Box(600, 0, 700, 100))
    made = Annotator().decide([wrong, poor, good], [CAT, DOG, missed])
    assert [step.annotation.decision for step in made] == ["accepted", "adjusted", "rejected", "drawn"]
    assert [step.annotation.box for step in made] == [good.box, DOG.box, wrong.box, missed.box]
    assert [step.proposal for step in made] == [good, poor, wrong, None]
    assert decisions([good], CAT, accept=0.95) == ["adjusted"]
    assert decisions([replace(good, box=DOG.box)], DOG) == ["rejected", "drawn"], "it is called a cat"


def test_a_poor_box_waits_for_a_better_one_of_its_object() -> None:
    poor, good = proposal(Box(0, 0, 100, 55), confidence=0.9), proposal(Box(0, 0, 100, 90), confidence=0.5)
    assert decisions([poor, good], CAT) == ["rejected", "accepted"]


def test_a_proposal_that_a_decided_box_answers_is_not_asked() -> None:
    whole, part = proposal(CAT.box, confidence=0.9), proposal(Box(0, 0, 50, 50), confidence=0.8)
    assert decisions([whole, part], CAT) == ["accepted"]
    assert decisions([whole, replace(part, confidence=0.95)], CAT) == ["rejected", "accepted"]


def test_unlikely_proposals_are_not_shown() -> None:
    unlikely = proposal(CAT.box, confidence=0.24)
    assert decisions([unlikely], CAT, least=Times().worthwhile) == ["drawn"]
    assert decisions([unlikely], CAT) == ["accepted"]


corners = st.integers(0, 30).map(float)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), corners, corners, st.integers(1, 30), st.integers(1, 30))
labels = st.sampled_from(["cat", "dog"])
found = st.lists(st.builds(proposal, boxes, labels, st.floats(0, 1)), max_size=5)
wanted = st.lists(st.builds(TrueObject, labels, boxes), max_size=4)


@given(found, wanted, st.sampled_from([0.5, 0.7, 0.8, 1.0]), st.floats(0, 0.5))
def test_every_object_gets_its_box_for_at_most_looking_and_drawing(
    proposals: list[Proposal], objects: list[TrueObject], accept: float, least: float
) -> None:
    steps = Annotator(accept, least=least).decide(proposals, objects)
    kept = [step.annotation for step in steps if step.annotation.decision is not Decision.REJECTED]
    assert Counter(each.label for each in kept) == Counter(each.label for each in objects)
    assert all(any(a.box.iou(each.box) >= accept for a in kept if a.label == each.label) for each in objects)
    asked = [step.proposal for step in steps if step.proposal]
    assert len({each.id for each in asked}) == len(asked)
    assert all(each.chance >= least for each in asked)
    assert TIMES.of(steps) <= TIMES.verify * len(asked) + TIMES.draw * len(objects)
    assert TIMES.of(Annotator().decide((), objects)) == TIMES.draw * len(objects)


@pytest.mark.parametrize(
    ("box", "seconds"),
    [
        (Box(0, 0, 100, 100), 1),
        (Box(9, 0, 100, 80), 1),  # accepted as it is
        (Box(9, 0, 100, 60), 3),  # one edge is off by more than a tenth
        (Box(20, 20, 80, 80), 9),
        (Box(100, 100, 200, 200), 11),  # rejected, and drawn
    ],
)
def test_a_box_costs_a_look_and_each_edge_that_is_off(box: Box, seconds: float) -> None:
    assert TIMES.of(Annotator().decide([proposal(box)], [CAT])) == seconds


def test_an_adjustment_is_never_dearer_than_drawing() -> None:
    slow = Times(verify=1, draw=5, edge=2)
    assert slow.of(Annotator().decide([proposal(Box(20, 20, 80, 80))], [CAT])) == 1 + 5


@given(boxes, boxes, st.floats(0, 1))
def test_only_edges_beyond_the_tolerance_are_off(box: Box, truth: Box, tolerance: float) -> None:
    assert edges_off(box, box, tolerance) == 0
    assert edges_off(box, truth, 0) == sum(a != b for a, b in zip(box.edges, truth.edges, strict=True))
    assert edges_off(box, truth, tolerance) <= edges_off(box, truth, 0)


# images of one cat each, whose proposals always miss a quarter of it on the left
def record(number: int, objects: int = 1, confidence: float = 0.8) -> Record:
    noise = np.random.default_rng(number).normal(0, 1, 4)
    edges = [[200.0 * i, 0.0, 200.0 * i + 100, 100.0] for i in range(objects)]
    near = [(np.array(each) + noise + (40, 0, 0, 0)).clip(0, 1000).tolist() for each in edges]
    return {
        **{"image": f"{number}.png", "width": 1000, "height": 100, "top": [{"index": 0}], "classes": [0]},
        "objects": [{"box": each, "name": "cat", "difficult": False, "index": 0} for each in edges],
        "results": {"ours": {"found": [{"box": box, "index": 0, "confidence": confidence} for box in near]}},
    }


RECORDS = [record(number, objects=1 + (number % 5 == 0)) for number in range(LEAST + 20)]


def curves(teaching: Teaching, learner: Learner | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    bootstrap = Bootstrap(len(RECORDS))
    return curves_.curves(
        teaching, ask(RECORDS, named=True), Path("photos"), "ours", ["cat"], bootstrap, silent, learner
    )


class LeftEdges:
    """It moves left edges by the median of what was decided, if there are a few decisions."""

    def learn(self, taught: Sequence[TaughtImage]) -> Adaptation:
        verdicts = [each for image in taught for each in image.verdicts]
        self.left = float(np.median([(v.box.x0 - v.proposed.x0) / v.proposed.width for v in verdicts]))
        return self if len(verdicts) > 5 else AsMade()

    def apply(self, path: Path, proposals: Sequence[Proposal], width: int, height: int) -> Sequence[Proposal]:
        return [replace(p, box=replace(p.box, x0=p.box.x0 + self.left * p.box.width)) for p in proposals]


def test_learning_pays_on_images_that_nobody_decided() -> None:
    teach, effort = curves(Teaching((0, 2, 20), folds=2), LeftEdges())
    none, two, twenty = teach.values()
    assert none["mean_iou"] == pytest.approx(0.6, abs=0.03)
    assert (none["mean_iou_change"], none["mean_iou_change_interval"]) == (0, [0, 0])
    assert two["mean_iou_change"] == 0, "two decisions are too few"
    assert twenty["mean_iou"] > 0.95
    assert twenty["mean_iou_change"] == pytest.approx(twenty["mean_iou"] - 0.6, abs=0.03)
    assert twenty["mean_iou_change_interval"][0] > 0.3
    assert [twenty[name] for name in ("iou_50", "iou_70", "iou_80", "centre_02", "recall_10")] == [1] * 5
    assert (none["iou_50"], none["iou_70"]) == (1, 0)
    assert effort["0"]["seconds_per_box"] == pytest.approx(1.7 + 1.8)  # a look and the left edge
    assert effort["20"]["seconds_per_box"] == pytest.approx(1.7)
    assert effort["20"]["running_seconds_per_box"] == pytest.approx(1.7 + 1.8)  # of images decided before
    assert (effort["20"]["accepted"], effort["0"]["adjusted"]) == (1, 1)
    assert effort["drawing"] == {"seconds_per_box": 7, "seconds_per_box_interval": [7, 7]}


class Noting:
    """It notes what it is taught, and learns nothing."""

    def __init__(self) -> None:
        self.taught: list[list[TaughtImage]] = []

    def learn(self, taught: Sequence[TaughtImage]) -> Adaptation:
        self.taught.append(list(taught))
        return AsMade()


def images() -> list[ProposedImage]:
    return [proposed(Path("photos"), each, "ours", ["cat"]) for each in RECORDS]


def test_a_learner_gets_what_was_decided_and_nothing_of_the_others() -> None:
    learner = Noting()
    order = list(range(len(RECORDS)))[::-1]
    stands = list(review(images(), order, [0, 3, 5], learner, Annotator(), silent))
    assert [sorted(stand.decided) for stand in stands] == [sorted(order[:n]) for n in (0, 3, 5)]
    assert [sorted(stand.undecided) for stand in stands] == [sorted(order[n:]) for n in (0, 3, 5)]
    assert [[each.path.stem for each in taught] for taught in learner.taught] == [
        [str(index) for index in order[:n]] for n in (3, 5)
    ]
    [verdict] = learner.taught[0][0].verdicts
    [made] = learner.taught[0][0].proposals
    assert (verdict.decision, verdict.proposed) == ("adjusted", made.box)
    assert verdict.box == Box(0, 0, 100, 100)


def test_too_few_images_left_are_left_out_and_the_queue_has_one_order() -> None:
    teaching = Teaching((40, 10, 20, 21), order="queue")
    assert teaching.measurable(len(RECORDS)) == [0, 10, 20]
    sure = [proposed(Path(), record(i, confidence=c), "ours", ["cat"]) for i, c in enumerate((0.5, 0.9, 0.7))]
    assert teaching.orders([replace(sure[0], proposals=()), *sure]) == [[2, 3, 1, 0]]
    first, second = replace(teaching, order="random", folds=2).orders(images())
    assert sorted(first) == sorted(second) == list(range(len(RECORDS)))
    assert first != second


def test_a_learner_that_learns_nothing_changes_nothing() -> None:
    teach, effort = curves(Teaching((7,), folds=3), Noting())
    fields = {**teach["7"], **effort["7"]}
    changes = [name for name in fields if name.endswith("_change")]
    assert len(changes) == 6 + 5
    assert [(fields[name], fields[f"{name}_interval"]) for name in changes] == [(0, [0, 0])] * len(changes)
