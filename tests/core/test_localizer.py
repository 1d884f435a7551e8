"""From a photograph to proposals: the guarantees for the window and the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fastloc_core.boxes import Box
from fastloc_core.errors import Cancelled, ModelError, SettingError
from fastloc_core.localization.algorithm1 import localizer as algorithm1
from fastloc_core.localization.algorithm1.preset import PAPER
from fastloc_core.localization.localizer import Preset
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer, located
from fastloc_core.localization.refined.preset import REFINED
from fastloc_core.localization.rules import ReluRule
from fastloc_core.localization.stages import Stopwatch
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.registry import ARCHITECTURES
from fastloc_core.proposal import ClassScore, Proposal, ProposalSet
from tests.core import review_made
from tests.core.networks import BLUE, RED, colour_classifier, painted, random_network

LABELS, SMALL = ["cat", "dog", "pig", "owl"], Preprocessing(96)
Image = NDArray[np.uint8]


@pytest.fixture
def colours() -> Classifier:
    return colour_classifier()


def network(name: str = "squeezenet1_1") -> Classifier:
    return Classifier(random_network(name), ARCHITECTURES[name], LABELS, SMALL, name, "cpu")


@pytest.mark.parametrize("name", ["paper", "seed-exact"])
def test_a_known_object_is_found_where_it_is(colours: Classifier, cat: Image, name: str) -> None:
    image = painted(cat, (RED, (255, 0, 0)), (BLUE, (0, 0, 255)))
    found = Proposer(colours, preset(name)).propose(image, Path("cat.png"), classes=(1, 0))
    blue, red = found.proposals
    assert (blue.label, red.label) == ("blue", "red")
    assert blue.box.iou(BLUE) > 0.85
    assert red.box.iou(RED) > 0.85
    assert red.mask[32:96, 32:96].any()
    assert {(n.y, n.x) for n in red.evidence.neurons} == {(4, 4), (4, 11), (11, 4), (11, 11)}
    assert found.notices == ()


def test_labels_that_fall_on_one_object_are_one_proposal(colours: Classifier, cat: Image) -> None:
    found = Proposer(colours, PAPER).propose(painted(cat, (RED, (255, 0, 0))), Path("cat.png"))
    (proposal,) = found.proposals
    assert proposal.label == "red"
    assert [score.label for score in proposal.alternatives] == ["pale red"]
    assert [score.label for score in found.top] == ["red", "pale red", "blue"]


def test_another_name_of_an_object_brings_no_boxes_of_its_own(colours: Classifier) -> None:
    boxes = {
        "red": [(Box(0, 0, 90, 90), 0.8), (Box(50, 50, 90, 90), 0.3)],
        "pale red": [(Box(0, 0, 30, 30), 0.3), (Box(0, 0, 88, 90), 0.6)],
        "blue": [(Box(50, 50, 91, 91), 0.7), (Box(0, 0, 91, 90), 0.2), (Box(200, 0, 250, 50), 0.2)],
    }

    class Given:
        scores = colours.scores(torch.tensor([5.0, 4.8, 4.9]))

        def locate(self, score: ClassScore, others: Sequence[ClassScore] = ()) -> Iterator[Proposal]:
            for box, confidence in boxes[score.label]:
                yield review_made.proposal(box, score.label, confidence)

    named, *_ = located(Given(), (0, 2), 1)
    assert [each.confidence for each in named] == [0.8, 0.3, 0.6, 0.3]
    red, blue, apart = located(Given(), (), 3)[0]
    assert (red.label, [score.label for score in red.alternatives]) == ("red", ["pale red", "blue"])
    assert (blue.label, [score.label for score in blue.alternatives]) == ("blue", ["red"])  # the likelier
    assert (apart.label, apart.confidence) == ("blue", 0.2)
    assert {each.belief for each in named} == {1.0}  # a person named the classes
    assert [each.belief for each in (red, blue)] == [red.score.probability, blue.score.probability]


def test_a_temperature_makes_probabilities_sharper_or_flatter(colours: Classifier) -> None:
    logits, network = torch.tensor([2.0, 1.0, 0.0]), colours.architecture
    cool = Classifier(colours.module, network, colours.labels.names, colours.preprocessing, "cool", "cpu", 0.5)
    assert [each.probability for each in cool.scores(logits)] == pytest.approx((2 * logits).softmax(0).tolist())
    assert [each.logit for each in cool.scores(logits)] == logits.tolist()


def test_a_class_that_nothing_speaks_for_is_a_notice(colours: Classifier, cat: Image) -> None:
    found = Proposer(colours, PAPER).propose(painted(cat, (RED, (255, 0, 0))), Path("cat.png"), classes=(1, 0))
    assert [proposal.label for proposal in found.proposals] == ["red"]
    assert found.notices == ("Nothing in this image speaks for blue.",)


def comparable(found: ProposalSet) -> list[object]:
    return [
        (p.box, p.score, p.confidence, p.mask.tobytes(), p.evidence.neurons, p.evidence.heat.tobytes())
        for p in found.proposals
    ]


@pytest.mark.parametrize("rule", ReluRule)
def test_a_photograph_s_proposals_are_whole(cat: Image, rule: ReluRule) -> None:
    setting = PAPER.changed(rule=rule)
    found = Proposer(network(), setting).propose(cat, Path("cat.png"), top_classes=2)
    height, width = cat.shape[:2]
    assert (found.width, found.height, found.model, found.preset) == (width, height, "squeezenet1_1", "paper")
    assert 1 <= len(found.proposals) <= 2
    for proposal in found.proposals:
        box, evidence = proposal.box, proposal.evidence
        assert box.area > 0
        assert box == box.clipped(width, height)
        assert 0 <= proposal.confidence <= 1
        assert proposal.mask.shape == evidence.heat.shape == (96, 96)
        assert evidence.heat.dtype == np.float32
        assert evidence.heat.min() >= 0
        assert evidence.heat.max() == 1
        assert not proposal.mask.flags.writeable
        assert not evidence.heat.flags.writeable
        ranks = [neuron.rank for neuron in evidence.neurons]
        kept = [n.blob_logit for n in evidence.neurons if n.kept]
        assert ranks == sorted(ranks, reverse=True)
        assert len(kept) == min(setting.k, len(ranks))
        assert min(kept) >= max([n.blob_logit for n in evidence.neurons if not n.kept], default=min(kept))


def test_the_same_photograph_gives_the_same_proposals(cat: Image) -> None:
    first, again = (Proposer(network(), PAPER).propose(cat, Path("cat.png"), top_classes=1) for _ in range(2))
    assert comparable(first) == comparable(again)


def test_two_neurons_are_enough(cat: Image) -> None:
    setting = preset("paper", ["kmax=2", "k=2"])
    (proposal,) = Proposer(network(), setting).propose(cat, Path("cat.png"), top_classes=1).proposals
    assert 1 <= len(proposal.evidence.neurons) <= 2


def test_computing_in_windows_changes_no_proposal(cat: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    alexnet = Proposer(network("alexnet"), PAPER)
    windowed = alexnet.propose(cat, Path("cat.png"), classes=(0, 1)).proposals
    monkeypatch.setattr(algorithm1, "plain_stack", lambda module, layer: {})
    whole = alexnet.propose(cat, Path("cat.png"), classes=(0, 1)).proposals
    assert windowed
    for fast, slow in zip(windowed, whole, strict=True):
        places = [[(n.channel, n.y, n.x) for n in p.evidence.neurons] for p in (fast, slow)]
        assert places[0] == places[1]
        np.testing.assert_allclose(fast.evidence.heat, slow.evidence.heat, atol=1e-5)
        assert fast.box.iou(slow.box) > 0.99


def test_cancelling_stops_at_the_next_stage_and_leaves_the_model_usable(cat: Image) -> None:
    subject = Proposer(network(), PAPER)
    stages = 0

    def run(stop_at: int) -> ProposalSet:
        nonlocal stages
        stages = 0

        def check(_: str) -> None:
            nonlocal stages
            stages += 1
            if stages == stop_at:
                raise Cancelled

        return subject.propose(cat, Path("cat.png"), top_classes=1, check=check)

    undisturbed, total = comparable(run(0)), stages
    assert total > PAPER.kmax
    for stop_at in (1, 2, total // 2, total):
        with pytest.raises(Cancelled):
            run(stop_at)
        assert stages == stop_at
    assert comparable(run(0)) == undisturbed
    assert not any(part._forward_hooks for part in subject.classifier.module.modules())


@pytest.mark.parametrize(
    ("parameters", "stages"),
    [
        (PAPER, ["forward pass", "ranking", "gradient images", "blobs", "masked images", "box"]),
        (REFINED, ["look", "map", "box"]),
    ],
)
def test_a_stopwatch_tells_how_long_each_stage_takes(cat: Image, parameters: Preset, stages: list[str]) -> None:
    stopwatch, start = Stopwatch(), perf_counter()
    Proposer(network(), parameters).propose(cat, Path("cat.png"), top_classes=1, check=stopwatch)
    stopwatch.stop()
    assert list(stopwatch.seconds) == stages
    assert 0 < sum(stopwatch.seconds.values()) < perf_counter() - start


class CrowdedGpu(Classifier):
    """The CPU under the name of Apple's GPU, with memory for `room` masks at a time."""

    def __init__(self, room: int, error: type[RuntimeError]) -> None:
        name = "squeezenet1_1"
        super().__init__(random_network(name), ARCHITECTURES[name], LABELS, SMALL, name, "cpu")
        self.room, self.error, self.batch_size = room, error, 8
        self.device = torch.device("mps")

    def preprocess(self, image: Image, antialias: bool = True) -> Tensor:
        device, self.device = self.device, torch.device("cpu")
        x = super().preprocess(image, antialias)
        self.device = device
        return x

    def logits(self, x: Tensor) -> Tensor:
        if self.device.type == "mps" and len(x) > self.room:
            raise self.error("MPS backend out of memory (MPS allocated: 7.64 GB)")
        return super().logits(x)


HALVED = [f"Apple GPU ran out of memory: {n} masks at a time now." for n in (4, 2, 1)]
MOVED = "Apple GPU ran out of memory even for one image at a time: computing on the CPU from here on."


@pytest.mark.parametrize(
    ("room", "notices", "device", "error"),
    [(2, HALVED[:2], "mps", RuntimeError), (0, [*HALVED, MOVED], "cpu", torch.OutOfMemoryError)],
)
def test_a_full_gpu_gets_less_and_at_last_the_cpu_takes_over(
    cat: Image, room: int, notices: list[str], device: str, error: type[RuntimeError]
) -> None:
    crowded = CrowdedGpu(room, error)
    found = Proposer(crowded, PAPER).propose(cat, Path("cat.png"), top_classes=1)
    assert list(found.notices) == notices
    assert crowded.device.type == device
    assert comparable(found)
    assert Proposer(crowded, PAPER).propose(cat, Path("cat.png"), top_classes=1).notices == ()


def test_other_errors_are_not_taken_for_a_full_gpu(cat: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    crowded = CrowdedGpu(8, RuntimeError)

    def broken(x: Tensor) -> Tensor:
        raise RuntimeError("shapes do not match")

    monkeypatch.setattr(crowded, "logits", broken)
    with pytest.raises(RuntimeError, match="shapes"):
        Proposer(crowded, PAPER).propose(cat, Path("cat.png"))


def mixed(activation: nn.Module) -> Classifier:
    """A network with SiLU as the first activation, and a given second one."""
    convolutions = nn.Conv2d(3, 4, 3, 8), nn.Conv2d(4, 4, 1)
    pooled = nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 4)
    module = nn.Sequential(convolutions[0], nn.SiLU(), convolutions[1], activation, *pooled)
    return Classifier(module, ARCHITECTURES["vgg16"], LABELS, SMALL, "mixed", "cpu")


def test_a_network_is_refused_before_the_first_image() -> None:
    with pytest.raises(ModelError, match=r"uses silu. Use the preset refined"):
        Proposer(mixed(nn.SiLU()), PAPER)
    flat = nn.Sequential(nn.Flatten(), nn.Linear(3 * SMALL.size**2, 4), nn.GELU(), nn.Linear(4, 4))
    with pytest.raises(ModelError, match="feature maps after an activation, and Sequential has none"):
        Proposer(Classifier(flat, ARCHITECTURES["vgg16"], LABELS, SMALL, "flat", "cpu"), REFINED)


def test_refined_needs_one_map_after_an_activation_and_paper_needs_nothing_but_relus(cat: Image) -> None:
    torch.manual_seed(0)
    partly = mixed(nn.ReLU())
    assert Proposer(partly, REFINED).propose(cat, Path("cat.png"), (0, 1, 2, 3)).proposals
    with pytest.raises(ModelError, match="uses silu"):
        Proposer(partly, PAPER)


def test_a_layer_by_its_registered_place_or_its_own_name(cat: Image) -> None:
    by_place, by_name = (
        Proposer(network(), preset("paper", [f"layer={layer}"])).propose(cat, Path("cat.png"), classes=(0,))
        for layer in ("earlier", ARCHITECTURES["squeezenet1_1"].layers[0])
    )
    assert comparable(by_place) == comparable(by_name)


@pytest.mark.parametrize(("layer", "reason"), [("nowhere", "has no layer"), ("", "no feature map")])
def test_a_layer_that_cannot_serve_is_refused(cat: Image, layer: str, reason: str) -> None:
    with pytest.raises(SettingError, match=reason) as error:
        Proposer(network(), preset("paper", [f"layer={layer}"])).propose(cat, Path("cat.png"))
    assert error.value.remedy


def test_presets_are_named_and_changed_by_settings() -> None:
    changed = preset("paper", ["kmax=30", "percentile=72.5", "rule=deconv", "open_border=no", "layer=later"])
    assert dict(changed) == dict(PAPER) | {
        "kmax": 30,
        "percentile": 72.5,
        "rule": "deconv",
        "open_border": False,
        "layer": "later",
    }
    assert preset("paper") == PAPER


@pytest.mark.parametrize(
    "setting",
    [
        *("k=0", "k=11", "k=many", "k", "kmax=0", "kmax=513", "kmax=1.5", "percentile=-1", "percentile=100"),
        *("percentile=nan", "percentile=high", "rule=guidedly", "rank_rule=", "shifted_rank=maybe", "sharpness=1"),
        *(f"{length}={value}" for length in ("opening", "smear", "dilation", "erosion") for value in (-1, 225, "wide")),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_with_what_would(setting: str) -> None:
    with pytest.raises(SettingError, match=setting.partition("=")[0]) as error:
        preset("paper", [setting])
    assert error.value.remedy.startswith(("Take", "Choose", "Write"))


def test_a_shifted_rank_needs_the_target_layer() -> None:
    with pytest.raises(SettingError, match="shifted_rank") as error:
        preset("seed-exact", ["layer=later"])
    assert "layer=target" in error.value.remedy


def test_an_unknown_preset_is_told_the_known_ones() -> None:
    with pytest.raises(SettingError, match="papier") as error:
        preset("papier")
    assert "paper, seed-exact" in error.value.remedy


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"confidence": 3.0}, "a confidence of 3.0"),
        ({"confidence": float("nan")}, "a confidence of nan"),
        ({"box": Box(-5, 0, 10, 10)}, r"the box .* in an image of 451 x 300 pixels"),
        ({"mask": np.zeros((8, 8))}, r"a mask of type float64 and shape \(8, 8\)"),
    ],
)
def test_a_preset_that_proposes_nonsense_is_named(cat: Image, wrong: dict[str, Any], told: str) -> None:
    proposer = Proposer(network(), PAPER)
    proposer.localizer = Fixed(replace(review_made.proposal(Box(1, 2, 30, 40)), **wrong))
    with pytest.raises(SettingError, match=f"The preset “paper” proposes {told}"):
        proposer.propose(cat, Path("cat.png"))


def test_numbers_of_numpy_become_those_of_python(cat: Image) -> None:
    """The store and files hold nothing else."""
    edges: Any = np.array([1, 2, 30, 40], np.float32)
    half: Any = np.float32(0.5)
    proposer = Proposer(network(), PAPER)
    proposer.localizer = Fixed(replace(review_made.proposal(Box(*edges)), confidence=half))
    (found,) = proposer.propose(cat, Path("cat.png")).proposals
    assert {type(each) for each in (found.confidence, *astuple(found.box))} == {float}
    assert not found.mask.flags.writeable


class Fixed:
    """A localizer that proposes the same for every image."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal, self.scores = proposal, [proposal.score]

    def begin(self, image: Image, check: object) -> Fixed:
        return self

    def locate(self, score: ClassScore, others: Sequence[ClassScore] = ()) -> Iterator[Proposal]:
        yield self.proposal
