"""The extent head learns from decided boxes, and says by held-out ones whether that helps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import Cancelled
from fastloc_core.learning import edges
from fastloc_core.learning.edges import CELLS
from fastloc_core.learning.learned import Gain, Learned
from fastloc_core.learning.lesson import Lesson
from fastloc_core.localization.learned.head import HIDDEN, EdgeHead
from fastloc_core.localization.learned.learn import ENOUGH, learn
from fastloc_core.proposal import Descriptor

FRAME = Box(0, 0, 280, 280)
MIDDLE = Box(60, 60, 220, 220)


def prior() -> EdgeHead:
    torch.manual_seed(0)
    return EdgeHead().eval().requires_grad_(False)


def decided(image: int, shows: bool = True) -> Lesson:
    """A box anywhere near the middle. Its features show where its edges are if `shows`."""
    random = np.random.default_rng(image)
    low, high = random.uniform(20, 100, 2), random.uniform(180, 260, 2)
    features = random.normal(0, 0.1, (2, 2 * HIDDEN, CELLS))
    if shows:
        for axis in range(2):
            features[axis, :8, int(low[axis] / 10)] += 3
            features[axis, 8:16, int(high[axis] / 10)] += 3
    seen = Descriptor("head", FRAME, MIDDLE, features.astype(np.float16), np.zeros(4, np.float16))
    box = Box(*low.tolist(), *high.tolist())
    return Lesson(f"{image}.jpg", seen, MIDDLE, box, "lynx", "cat", Decision.ADJUSTED, float(image))


@pytest.fixture(scope="module")
def taught() -> Learned | None:
    """By boxes whose features show their edges."""
    return learn(prior(), [decided(i) for i in range(24)])


def test_edges_that_the_features_show_are_learned(taught: Learned | None) -> None:
    assert taught
    assert taught.extents
    assert taught.gain.helps
    new = decided(100)
    said = edges.log_probabilities(taught.extents, new.descriptor.features)
    first = edges.inside(FRAME, MIDDLE)
    found = edges.outside(FRAME, edges.read(said, first, taught.trust).box, 280, 280)
    assert found.iou(new.box) > MIDDLE.iou(new.box) + 0.1
    assert taught.gain.after == pytest.approx(found.iou(new.box), abs=0.2), "held-out decisions tell the truth"


def test_edges_that_nothing_shows_bring_no_gain() -> None:
    taught = learn(prior(), [decided(i, shows=False) for i in range(24)])
    assert taught
    assert taught.gain.after == pytest.approx(taught.gain.before, abs=0.02)


def test_how_far_first_boxes_may_be_moved_is_learned_from_those_that_were_moved_far(
    taught: Learned | None,
) -> None:
    accepted = [replace(decided(i), box=MIDDLE, decision=Decision.ACCEPTED) for i in range(24)]
    learned = [taught, learn(prior(), accepted)]
    assert [each and each.trust > edges.TRUST for each in learned] == [True, False]


def test_what_did_not_help_held_out_decisions_is_not_used() -> None:
    assert not Gain(0.70, 0.703, -0.027, 0.033, 0.3, 0.3).helps
    assert not Gain(0.71, 0.70, -0.02, 0.00, 0.3, 0.3).helps
    assert Gain(0.70, 0.73, -0.01, 0.07, 0.3, 0.3).helps


def test_a_numpy_head_says_what_the_network_says() -> None:
    head, features = prior(), decided(1).descriptor.features
    with torch.no_grad():
        said = head(torch.from_numpy(features[None].astype(np.float32)))[0].numpy()
    assert np.allclose(edges.log_probabilities(head.weights(), features), said, atol=1e-4)


def test_the_same_decisions_teach_the_same() -> None:
    lessons = [decided(i) for i in range(ENOUGH)]
    assert learn(prior(), lessons) == learn(prior(), lessons)


def test_the_curve_goes_on() -> None:
    few = learn(prior(), [decided(i) for i in range(6)])
    many = learn(prior(), [decided(i) for i in range(8)], few)
    assert few
    assert many
    assert [n for n, _, _ in many.curve] == [6, 8]


def test_few_decisions_one_image_and_rejections_teach_nothing() -> None:
    assert learn(prior(), [decided(i) for i in range(ENOUGH - 1)]) is None
    assert learn(prior(), [decided(1)] * 20) is None
    rejected = [replace(decided(i), decision=Decision.REJECTED) for i in range(20)]
    assert learn(prior(), rejected) is None


def test_learning_can_be_cancelled() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        learn(prior(), [decided(i) for i in range(10)], progress=stop)
