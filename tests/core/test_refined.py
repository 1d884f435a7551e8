"""The guarantees for the proposals of the refined localization."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from torch import nn

from fastloc_core.boxes import Box
from fastloc_core.errors import Cancelled, SettingError
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.localization.refined.confidence import Signs, confidence
from fastloc_core.localization.refined.contrast import own
from fastloc_core.localization.refined.hills import GROUND, hills, readings, regions
from fastloc_core.localization.refined.localizer import evidence
from fastloc_core.localization.refined.look import Look
from fastloc_core.localization.refined.maximum import heaviest_box
from fastloc_core.localization.refined.preset import REFINED
from fastloc_core.localization.refined.threshold import draw, threshold
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.families.architecture import Architecture
from fastloc_core.models.registry import ARCHITECTURES
from tests.core.networks import BLUE, FAMILIES, RED, colour_classifier, painted, random_network

PHOTO = Path("cat.png")


@given(arrays(np.float32, (6, 6), elements=st.floats(0, 1, width=32)), st.floats(0.05, 1))
def test_no_box_holds_more(heat: NDArray[Any], threshold: float) -> None:
    def worth(y0: int, y1: int, x0: int, x1: int) -> float:
        return float((heat[y0:y1, x0:x1].astype(float) - threshold).sum())

    box = heaviest_box(heat, threshold).scaled(6, 6)
    spans = [(a, b) for a in range(6) for b in range(a + 1, 7)]
    best = max(worth(y0, y1, x0, x1) for y0, y1 in spans for x0, x1 in spans)
    found = worth(round(box.y0), round(box.y1), round(box.x0), round(box.x1))
    assert found == pytest.approx(best, abs=1e-5)


def test_a_known_object_is_found_where_it_is(cat: NDArray[Any]) -> None:
    image = painted(cat, (RED, (255, 0, 0)), (BLUE, (0, 0, 255)))
    found = Proposer(colour_classifier(), REFINED).propose(image, PHOTO, classes=(1, 0))
    blue, red = (next(each for each in found.proposals if each.label == label) for label in ("blue", "red"))
    assert min(blue.box.iou(BLUE), red.box.iou(RED)) > 0.4  # the network sees corners, 8 pixels apart
    assert 0 < blue.confidence < 1


def test_two_objects_of_a_class_are_two_proposals(cat: NDArray[Any]) -> None:
    objects = Box(32, 32, 56, 56), Box(352, 240, 376, 264)
    image = painted(cat, *((box, (255, 0, 0)) for box in objects))
    found = Proposer(colour_classifier(), REFINED.changed(least=0)).propose(image, PHOTO, classes=(0,)).proposals
    covered = [[box.intersection(each.box) > 0.8 * box.area for each in found] for box in objects]
    assert sorted(map(tuple, zip(*covered, strict=True)))[-2:] == [(False, True), (True, False)]
    assert found[0].confidence >= found[1].confidence
    alone = Proposer(colour_classifier(), REFINED.changed(instances=1)).propose(image, PHOTO, classes=(0,))
    assert len(alone.proposals) == 1


@pytest.mark.parametrize(("dip", "count"), [(0.85, 2), (0.95, 1)])
def test_a_dip_between_two_tops_makes_two_hills(dip: float, count: int) -> None:
    heat = np.full((9, 9), 0.1, np.float32)
    heat[4, 1:8] = [0.8, 1.0, 0.95, dip, 0.95, 1.0, 0.8]
    heat[4, 2] = 1.1
    found = hills(heat)
    assert len(found) == count
    assert found[0][4, 2] == np.float32(1.1)  # holds most


@given(arrays(np.float32, (7, 7), elements=st.floats(0, 1, width=32)))
def test_hills_share_what_is_warm_among_them(heat: NDArray[Any]) -> None:
    found = hills(heat)
    warm = heat.astype(float) > GROUND * float(heat.max())
    np.testing.assert_array_equal(sum(found, np.zeros_like(heat)), np.where(warm, heat, 0))
    sums = [each.sum() for each in found]
    assert sums == sorted(sums, reverse=True)


def test_the_valley_between_large_hills_is_the_way_over_small_ones() -> None:
    heat = np.zeros((9, 9), np.float32)
    heat[3:6, 1:3] = heat[3:6, 6:8] = 1
    heat[4, 3:6] = [0.3, 0.4, 0.3]  # a small hill between them
    ones = np.ones_like(heat)
    whole, *parts = regions(heat, ones, 0.25)
    assert [region.part for region in (whole, *parts)] == [False, True, True]
    assert whole.valley == pytest.approx(0.3, abs=0.02)
    assert sum(region.share for region in parts) == pytest.approx(12 / 13, abs=0.05)
    (alone,) = regions(np.where(np.arange(9) < 5, heat, 0), ones, 0.25)
    (left,) = regions(heat, (np.arange(9) < 4).astype(np.float32) * ones, 0.25)
    assert left.heat[:, 5:].max() == 0
    assert (alone.valley, alone.part) == (1, False)


@given(st.floats(0.02, 0.4), st.floats(9, 23))
def test_a_flat_map_is_also_read_above_its_background(background: float, x: float) -> None:
    """All of it comes first, as in any other map. The spot is a part, whose share is small."""
    spot, ones = _spot(3, (x, 16)), np.ones((32, 32), np.float32)
    first, second = readings(ones + background * spot, ones, 0.25)
    assert (first.part, second.part) == (False, True)
    assert draw(first.heat).boxes[8].area == 1
    assert draw(second.heat).boxes[8].area == pytest.approx(0.1, abs=0.07)
    assert 0 < second.share < 0.1
    assert [region.part for region in readings(spot, ones, 0.25)] == [False]
    assert len(readings(ones, ones, 0.25)) == 1


def test_a_class_that_nothing_speaks_for_is_a_notice(cat: NDArray[Any]) -> None:
    image = painted(cat, (RED, (255, 0, 0)))
    found = Proposer(colour_classifier(), REFINED).propose(image, PHOTO, classes=(1,))
    assert found.proposals == ()
    assert found.notices == ("Nothing in this image speaks for blue.",)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_kind_of_network_gives_whole_proposals(cat: NDArray[Any], name: str) -> None:
    network = Classifier(random_network(name), ARCHITECTURES[name], list("abcd"), Preprocessing(96), name, "cpu")
    found = Proposer(network, REFINED.changed(instances=1)).propose(cat[:, ::2], PHOTO, classes=(2,))
    height, width = cat[:, ::2].shape[:2]
    assert found.proposals
    for proposal in found.proposals:
        assert proposal.box.area > 0
        assert proposal.box == proposal.box.clipped(width, height)
        assert 0 <= proposal.confidence <= 1
        assert proposal.mask.any()
        assert proposal.mask.shape == proposal.evidence.heat.shape == (96, 96)
        assert (proposal.evidence.heat.min() >= 0, proposal.evidence.heat.max()) == (True, 1)
        assert not proposal.mask.flags.writeable
        assert not proposal.evidence.heat.flags.writeable


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (400, 2)])
def test_the_smallest_and_thinnest_images_are_looked_at(shape: tuple[int, int]) -> None:
    image = np.full((*shape, 3), (255, 0, 0), np.uint8)
    proposals = Proposer(colour_classifier(), REFINED).propose(image, PHOTO, classes=(0,)).proposals
    assert proposals
    for proposal in proposals:
        assert proposal.box == proposal.box.clipped(shape[1], shape[0])


def test_a_class_that_is_named_twice_is_looked_for_once(cat: NDArray[Any]) -> None:
    proposer, image = Proposer(colour_classifier(), REFINED), painted(cat, (RED, (255, 0, 0)))
    once, twice = (proposer.propose(image, PHOTO, classes) for classes in ((0,), (0, 0)))
    assert [each.box for each in twice.proposals] == [each.box for each in once.proposals]


@torch.no_grad()
@pytest.mark.parametrize("finer", [nn.Identity(), nn.Upsample(scale_factor=2)])
@pytest.mark.parametrize("strides", [(), (8, 16, 32)])
def test_maps_of_any_stride_are_seen(finer: nn.Module, strides: tuple[int, ...]) -> None:
    """Whether or not the architecture names strides, and whether or not the caller wants gradients."""
    module = nn.Sequential(nn.Conv2d(3, 4, 3), finer, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    odd = Architecture("odd", "Odd", lambda _: module, "0", strides=strides)
    look = Look(Classifier(module, odd, list("abcd"), Preprocessing(32), "odd", "cpu"), np.zeros((40, 30, 3), np.uint8))
    assert len(look.layers) == 1
    assert not look.map(0).flags.writeable


def test_a_box_between_two_cells_still_has_a_mask() -> None:
    corner = np.zeros((32, 32), np.float32)
    corner[0, 0] = 1
    heat, mask = evidence(corner, Box(0.5, 0.5, 0.502, 0.502), 0.5, 64)
    assert (heat.max(), mask.sum()) == (1, 1)


def test_cancelling_ends_it(cat: NDArray[Any]) -> None:
    calls = []

    def check(_: str) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        Proposer(colour_classifier(), REFINED).propose(painted(cat, (RED, (255, 0, 0))), PHOTO, check=check)


def test_one_look_is_all_that_an_image_costs(cat: NDArray[Any]) -> None:
    classifier, passes = colour_classifier(), list[torch.Size]()
    classifier.module.register_forward_pre_hook(lambda _, inputs: passes.append(inputs[0].shape))
    proposer = Proposer(classifier, REFINED)
    passes.clear()  # of the check whether the network has maps
    proposer.propose(painted(cat, (RED, (255, 0, 0)), (BLUE, (0, 0, 255))), PHOTO, classes=(0, 1))
    assert passes == [(1, 3, 224, 224)]


def test_wider_makes_wider_boxes(cat: NDArray[Any]) -> None:
    core = Box(RED.x0 + 24, RED.y0 + 24, RED.x1 - 24, RED.y1 - 24)
    network, image = colour_classifier(), painted(cat, (RED, (160, 60, 60)), (core, (255, 0, 0)))
    areas = [
        Proposer(network, REFINED.changed(wider=wider)).propose(image, PHOTO, (0,)).proposals[0].box.area
        for wider in (-0.4, 0, 0.4)
    ]
    assert areas[0] < areas[2]
    assert areas == sorted(areas)


def _spot(radius: float, at: tuple[float, float] = (16, 16)) -> NDArray[np.float32]:
    y, x = np.mgrid[:32, :32] + 0.5
    return np.asarray(np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * radius**2)), np.float32)


@given(st.floats(1, 12), st.floats(4, 28), st.floats(4, 28), st.floats(0.01, 100))
def test_the_shape_of_a_map_does_not_depend_on_its_scale_or_side(r: float, x: float, y: float, times: float) -> None:
    heat = _spot(r, (x, y))
    shape, boxes = draw(heat)
    scaled, mirrored, turned = draw(heat * np.float32(times)).shape, draw(heat[:, ::-1]).shape, draw(heat.T).shape
    assert shape == pytest.approx(scaled, abs=1e-3)
    assert (shape.peak, shape.border) == pytest.approx((mirrored.peak, mirrored.border), abs=1e-3)
    assert (shape.peak, shape.border) == pytest.approx((turned.peak, turned.border), abs=1e-3)
    assert all(tight.area <= wide.area + 1e-6 for wide, tight in pairwise(boxes))
    assert 0.15 <= threshold(shape) <= 0.9


def test_a_small_object_gets_a_tighter_threshold_than_a_large_one() -> None:
    assert threshold(draw(_spot(2)).shape) > threshold(draw(_spot(9)).shape)


def test_a_class_beside_others_keeps_what_is_its_own() -> None:
    left, right = _spot(4, (9, 16)), _spot(4, (23, 16))
    mine, other = (each / each.mean() for each in (left + 0.6 * right, right + 0.6 * left))
    apart = mine * own(mine, 0.3, [(other, 0.3)])
    assert mine[16, 23] > 0.5 * mine[16, 9]
    assert apart[16, 23] < 0.2 * apart[16, 9]
    np.testing.assert_array_equal(own(mine, 0.3, []), 1)


@pytest.mark.parametrize(
    ("mine", "other", "told_apart"), [(0, 0, True), (0, 1, True), (1e-45, 0, False), (1, 1e-45, False)]
)
def test_a_probability_may_be_zero_by_rounding(mine: float, other: float, told_apart: bool) -> None:
    left, right = _spot(4, (9, 16)), _spot(4, (23, 16))
    shares = own(left, mine, [(right, other)])
    assert shares[16, 9] > 0.9
    assert (shares[16, 23] < 0.1) == told_apart


def test_a_class_that_is_not_there_hardly_changes_one_that_is() -> None:
    mine, absent = _spot(4) / _spot(4).mean(), _spot(5) / _spot(5).mean()
    apart = mine * own(mine, 0.5, [(absent, 1e-6)])
    np.testing.assert_allclose(apart, mine, rtol=0.05, atol=0.05)


@pytest.mark.parametrize(
    "setting",
    ["wider=1", "wider=nan", "instances=0", "share=0", "least=2", "least=some", "k=5"],
)
def test_a_setting_out_of_range_is_refused_by_name(setting: str) -> None:
    with pytest.raises(SettingError, match=setting.partition("=")[0]):
        preset("refined", [setting])


@given(st.floats(0, 1), st.floats(0, 1), st.booleans(), st.floats(0, 0.3))
def test_a_likelier_class_and_one_large_hill_raise_the_confidence(
    p: float, share: float, part: bool, more: float
) -> None:
    shape = draw(_spot(5)).shape
    less, likelier = (confidence(Signs(p + m, shape, share + m, 0.5, part)) for m in (0, more))
    assert 0 < less <= likelier < 1
