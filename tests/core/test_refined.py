"""The guarantees for the proposals of the refined localization."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.errors import Cancelled, SettingError
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.localization.refined.confidence import Signs, chance
from fastloc_core.localization.refined.hills import GROUND, hills, regions
from fastloc_core.localization.refined.localizer import RefinedLocalization
from fastloc_core.localization.refined.maximum import heaviest_box
from fastloc_core.localization.refined.preset import REFINED
from fastloc_core.models.classifier import Classifier, Preprocessing
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
    assert min(blue.box.iou(BLUE), red.box.iou(RED)) > 0.55  # the network sees corners, 8 pixels apart
    assert 0 < blue.confidence < 1


def test_two_objects_of_a_class_are_two_proposals(cat: NDArray[Any]) -> None:
    objects = Box(32, 32, 56, 56), Box(352, 240, 376, 264)
    image = painted(cat, *((box, (255, 0, 0)) for box in objects))
    found = Proposer(colour_classifier(), REFINED).propose(image, PHOTO, classes=(0,)).proposals
    covered = [[box.intersection(each.box) > 0.8 * box.area for each in found] for box in objects]
    assert covered in ([[True, False], [False, True]], [[False, True], [True, False]])
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
    whole, *parts = regions(heat, 0.25)
    assert [region.part for region in (whole, *parts)] == [False, True, True]
    assert whole.valley == pytest.approx(0.3, abs=0.02)
    assert parts[0].others[4, 4]
    assert not whole.others.any()
    assert sum(region.share for region in parts) == pytest.approx(12 / 13, abs=0.05)
    (alone,) = regions(np.where(np.arange(9) < 5, heat, 0), 0.25)
    assert (alone.valley, alone.part) == (1, False)


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


def test_evidence_too_small_to_draw_leaves_the_rest_whole(cat: NDArray[Any]) -> None:
    run = RefinedLocalization(colour_classifier(), REFINED, cat, lambda _: None)
    corner = np.zeros((32, 32), np.float32)
    corner[0, 0] = 1
    heat, mask = run.evidence(np.ones_like(corner), corner, Box(0.5, 0.5, 0.502, 0.502), Box(0, 0, 0.1, 0.1))
    assert heat.max() == heat.min() == 1
    assert mask.sum() == 1


def test_cancelling_ends_it(cat: NDArray[Any]) -> None:
    calls = []

    def check(_: str) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        Proposer(colour_classifier(), REFINED).propose(painted(cat, (RED, (255, 0, 0))), PHOTO, check=check)


@pytest.mark.parametrize("probe", [True, False])
def test_pieces_of_an_image_are_asked_about_unless_the_preset_says_no(cat: NDArray[Any], probe: bool) -> None:
    stages, image = set[str](), painted(cat, (RED, (255, 0, 0)))
    found = Proposer(colour_classifier(), REFINED.changed(probe=probe)).propose(image, PHOTO, (0,), check=stages.add)
    assert {"second look", "masked images"} & stages == ({"second look", "masked images"} if probe else set())
    assert found.proposals[0].box.iou(RED) > 0.4


@pytest.mark.parametrize("probe", [True, False])
def test_a_higher_threshold_makes_tighter_boxes(cat: NDArray[Any], probe: bool) -> None:
    core = Box(RED.x0 + 24, RED.y0 + 24, RED.x1 - 24, RED.y1 - 24)
    network, image = colour_classifier(), painted(cat, (RED, (160, 60, 60)), (core, (255, 0, 0)))

    def area(threshold: float) -> float:
        chosen = REFINED.changed(probe=probe, threshold=threshold)
        return Proposer(network, chosen).propose(image, PHOTO, (0,)).proposals[0].box.area

    assert area(0.65) < area(0.2)


@pytest.mark.parametrize(
    "setting",
    ["threshold=0", "spread=0", "margin=0.5", "instances=0", "removal=-1", "spread=nan", "probe=maybe", "k=5"],
)
def test_a_setting_out_of_range_is_refused_by_name(setting: str) -> None:
    with pytest.raises(SettingError, match=setting.partition("=")[0]):
        preset("refined", [setting])


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.booleans(), st.floats(0, 0.3))
def test_a_likelier_class_and_one_large_hill_raise_the_confidence(
    p: float, agreement: float, area: float, share: float, part: bool, more: float
) -> None:
    less, likelier = (chance(Signs(p + m, agreement, area, share + m, 0.5, part)) for m in (0, more))
    assert 0 < less <= likelier < 1
