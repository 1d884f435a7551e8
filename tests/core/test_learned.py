"""The guarantees for the proposals of the learned localization, and for the head that is taught."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from typer.testing import CliRunner

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.cli import app
from fastloc_core.errors import ModelError
from fastloc_core.formats import voc
from fastloc_core.learning import edges
from fastloc_core.learning.edges import LINES
from fastloc_core.localization.learned import losses
from fastloc_core.localization.learned.frame import Frame
from fastloc_core.localization.learned.localizer import LearnedLocalizer
from fastloc_core.localization.learned.preset import LEARNED
from fastloc_core.localization.learned.sight import Known
from fastloc_core.localization.learned.weights import prior, unpacked
from fastloc_core.localization.proposing import Proposer
from fastloc_core.localization.refined.preset import REFINED
from fastloc_core.models import DEFAULT
from fastloc_core.models.backbone import Backbone, Views
from fastloc_core.models.classifier import Classifier
from fastloc_core.models.families.efficientnet_lite_network import EfficientNetLite0
from fastloc_core.models.loading import load
from tests.core.networks import BLUE, RED, colour_classifier, painted

PHOTO = Path("cat.png")
SIDES = st.tuples(*(st.floats(0, 1) for _ in range(4)))
CAT = Box(10, 0, 415, 300)  # of scikit-image, whose hind part is outside the picture


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load(DEFAULT, "cpu")


@given(SIDES, st.integers(2, 3000), st.integers(2, 3000))
def test_a_frame_lies_in_the_image_and_gives_each_box_back(sides: tuple[float, ...], width: int, height: int) -> None:
    (x0, x1), (y0, y1) = sorted(sides[:2]), sorted(sides[2:])
    first = edges.outside(Box(0, 0, width, height), np.array([x0, y0, x1, y1], np.float32), width, height)
    frame = Frame.around(first, width, height)
    assert Box(0, 0, width, height).intersection(frame.box) == frame.box.area > 0
    back = edges.outside(frame.box, edges.inside(frame.box, first), width, height)
    assert back.iou(first) > 0.99
    assert np.isfinite(frame.place()).all()


def test_the_first_box_decides_where_the_head_says_nothing() -> None:
    nothing, first = np.full((4, LINES), -np.log(LINES), np.float32), np.array([0.3, 0.3, 0.7, 0.6], np.float32)
    assert edges.read(nothing, first).box == pytest.approx(first, abs=0.01)
    sure = nothing.copy()
    sure[2, 28] = 60
    assert edges.read(sure, first).box[2] == pytest.approx(1, abs=0.01)


def test_the_loss_of_the_true_edges_is_the_least() -> None:
    true = torch.tensor([[0.2, 0.3, 0.7, 0.9]])
    lines = torch.linspace(0, 1, LINES)
    said = [(-((lines - edge[:, :, None]) ** 2) * 4000).log_softmax(-1) for edge in (true, true + 0.1)]
    for loss in (losses.of_edges, losses.of_box):
        assert loss(said[0], true) < loss(said[1], true)
    assert torch.allclose(losses.mirrored(losses.mirrored(true)), true)


def test_proposals_of_a_photograph_carry_what_decisions_teach_by(cat: NDArray[Any], classifier: Classifier) -> None:
    proposer = Proposer(classifier, LEARNED)
    first, again = (proposer.propose(cat, PHOTO) for _ in range(2))
    best = first.proposals[0]
    assert best.box.iou(CAT) > 0.6
    assert best.descriptor
    assert best.descriptor.version == prior().version
    assert best.mask.any()
    assert best.mask.shape == best.evidence.heat.shape == (224, 224)
    assert 0.5 < best.confidence < 1
    assert [p.box for p in first.proposals] == [p.box for p in again.proposals]


def test_any_classifier_gets_it(cat: NDArray[Any]) -> None:
    image = painted(cat, (RED, (255, 0, 0)), (BLUE, (0, 0, 255)))
    found = Proposer(colour_classifier(), LEARNED).propose(image, PHOTO, classes=(1, 0))
    blue, red = (next(each for each in found.proposals if each.label == label) for label in ("blue", "red"))
    before = Proposer(colour_classifier(), REFINED).propose(image, PHOTO, classes=(1, 0))
    rough = next(each for each in before.proposals if each.label == "blue")
    assert blue.box.iou(BLUE) > rough.box.iou(BLUE)
    assert red.descriptor
    assert red.box.iou(RED) > 0.2


def test_drawn_boxes_are_described_and_their_place_does_not_give_them_away(
    cat: NDArray[Any], classifier: Classifier
) -> None:
    localizer = LearnedLocalizer(classifier, LEARNED)
    described = localizer.describe(cat, [CAT, Box(10, 10, 60, 90)], lambda _: None)
    assert [each.version for each in described] == [prior().version] * 2
    assert all(each.first.iou(box) < 0.99 for each, box in zip(described, [CAT, Box(10, 10, 60, 90)], strict=True))
    assert localizer.describe(cat, [], lambda _: None) == []


def test_no_two_drawn_boxes_lie_alike_in_their_frames_so_that_nothing_wrong_is_learned(
    cat: NDArray[Any], classifier: Classifier
) -> None:
    localizer, boxes = LearnedLocalizer(classifier, LEARNED), (CAT, Box(10, 10, 60, 90))
    (one,), (other,), (again,) = (localizer.describe(cat, [box], lambda _: None) for box in (*boxes, CAT))
    assert one.first == again.first
    places = [edges.inside(each.first, box) for each, box in zip((one, other), boxes, strict=True)]
    assert abs(places[0] - places[1]).max() > 0.05


def test_a_file_that_is_no_head_is_refused() -> None:
    for content in (b"", b"{}", b"\0" * 100):
        with pytest.raises(ModelError, match="no extent head"):
            unpacked(content)


def test_a_head_is_taught_from_a_folder_of_sets(tmp_path: Path, cat: NDArray[Any]) -> None:
    for name in ("one", "two"):
        images, annotations = tmp_path / "sets" / name / "images", tmp_path / "sets" / name / "annotations"
        images.mkdir(parents=True)
        annotations.mkdir()
        cv2.imwrite(str(images / "cat.png"), cat[:, :, ::-1])
        drawn = [Annotation(CAT, "cat", Decision.DRAWN)]
        image = voc.VocImage(images / "cat.png", cat.shape[1], cat.shape[0])
        (annotations / "cat.xml").write_bytes(voc.to_xml(image, drawn))
    words = ["train-extent", str(tmp_path / "sets"), "--out", str(tmp_path / "head.safetensors"), "--steps", "10"]
    done = CliRunner().invoke(app, [*words, "--leave-out", "two"])
    assert done.exit_code == 0, done.output
    assert "1 sets" in done.output or "1 set" in done.output
    made = unpacked((tmp_path / "head.safetensors").read_bytes())
    assert made.version != prior().version
    wrong = CliRunner().invoke(app, [*words, "--leave-out", "three"])
    assert wrong.exit_code == 2


def test_the_backbone_sees_what_its_network_sees(classifier: Classifier) -> None:
    image = np.random.default_rng(0).integers(0, 256, (150, 200, 3), np.uint8)
    plain, quick = Backbone.load("cpu"), Backbone.load("cpu")
    plain.network = cast(EfficientNetLite0, load(DEFAULT, "cpu").module)
    for expected, found in zip(plain.see([image]).maps, quick.see([image]).maps, strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-4 * float(expected.abs().max()))


def test_a_frame_is_seen_once_whatever_looks_at_it(
    classifier: Classifier, cat: NDArray[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    eye, heat = LearnedLocalizer(classifier, LEARNED).eye, np.ones((8, 8), np.float32)
    frames = [Frame.around(box, 451, 300) for box in (CAT, Box(50, 50, 200, 200), CAT)]
    alone = [eye.see(cat, heat, [frame])[0].box.edges for frame in frames]
    seen, see = list[int](), eye.backbone.see

    def counted(crops: Sequence[NDArray[np.uint8]]) -> Views:
        seen.append(len(crops))
        return see(crops)

    monkeypatch.setattr(eye.backbone, "see", counted)
    known: Known = {}
    together = eye.see(cat, heat, frames, known) + eye.see(cat, heat, frames[:1], known)
    assert seen == [2]
    for sight, expected in zip(together, [*alone, alone[0]], strict=True):
        assert sight.box.edges == pytest.approx(expected, abs=0.01)
