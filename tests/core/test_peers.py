"""The peers: their maps compared with captum and with a computation by hand, their boxes and their layers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import log2
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from captum.attr import GuidedBackprop, LayerGradCam, LayerLRP
from captum.attr._utils.lrp_rules import Alpha1_Beta0_Rule
from torch import Tensor, nn

from fastloc_core.boxes import Box
from fastloc_core.errors import ModelError, SettingError
from fastloc_core.evaluation.evaluation import found_by
from fastloc_core.evaluation.sweeps import presets
from fastloc_core.localization.guided import ReluMode
from fastloc_core.localization.peers import maps
from fastloc_core.localization.peers.excitation import ExcitationMode
from fastloc_core.localization.peers.localizer import PeerLocalizer, regions
from fastloc_core.localization.presets import PRESETS, of_kind, preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.localization.rules import ReluRule
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.families.architecture import PeerSettings
from fastloc_core.models.registry import ARCHITECTURES
from tests.core.networks import FAMILIES, colour_classifier, on_meta, random_network

LABELS = ["bright", "dark", "pig", "owl"]
PLAIN = partial(ReluMode, ReluRule.PLAIN)
CAMS = ["Grad-CAM", "LayerCAM", "Score-CAM", "Guided backprop", "Excitation backprop"]


def classifier_of(module: nn.Module, name: str = "mobilenet_v2", size: int = 64) -> Classifier:
    grey = Preprocessing(size, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    return Classifier(module, ARCHITECTURES[name], LABELS, grey, name, "cpu")


def layers_of(name: str) -> dict[str, str]:
    before, last = (layer for layer, _ in ARCHITECTURES[name].stages)
    return {"before": before, "last": last}


class BrightNet(nn.Module):
    """Its classes are “brighter than grey” and “darker than grey”. Its last stages have the names of MobileNet v2."""

    def __init__(self) -> None:
        super().__init__()
        tones = nn.Conv2d(3, 2, 1)
        tones.weight.data = torch.tensor([[1.0] * 3, [-1.0] * 3])[:, :, None, None] / 3
        tones.bias = nn.Parameter(torch.tensor([-0.1, -0.1]))
        steps: list[nn.Module] = [nn.Identity() for _ in range(19)]
        steps[0], steps[18] = nn.Sequential(tones, nn.ReLU6(inplace=True), nn.AvgPool2d(2)), nn.AvgPool2d(2)
        steps[14] = nn.Module()
        steps[14].conv = nn.Sequential(nn.Identity())
        steps[14].forward = steps[14].conv.forward
        self.features = nn.Sequential(*steps)

    def forward(self, x: Tensor) -> Tensor:
        tones: Tensor = self.features(x).mean((2, 3)) * 20
        return torch.cat([tones, torch.zeros_like(tones)], 1)


@pytest.mark.parametrize("name", CAMS)
def test_a_peer_finds_the_bright_square_and_the_dark_one(name: str) -> None:
    image = np.full((128, 256, 3), 128, np.uint8)
    image[32:80, 40:104] = 255
    image[64:112, 160:224] = 0
    peer = Proposer(classifier_of(BrightNet()), preset(name, ["threshold=0.5"]))  # frozen ones are for photographs
    found, _ = found_by(peer, image, Path("squares.png"), [1, 0])
    best = {index: next(each.box for each in found if each.score.index == index) for index in (0, 1)}
    assert best[0].iou(Box(40, 32, 104, 80)) > 0.6
    assert best[1].iou(Box(160, 64, 224, 112)) > 0.6
    heat = found[0].evidence.heat
    assert (heat.min(), heat.max()) == (0, 1)
    row, column = ((100, 60), (154, 168))[found[0].score.index]  # inside the bright square, or the dark one
    assert heat[row, column] > 0.9, "the map is the map of the first box's class"
    assert found[0].mask[row, column]
    assert not found[0].mask.all()
    assert peer.preset.kind == "peer"


def test_an_empty_map_gives_the_whole_image() -> None:
    grey = np.full((60, 90, 3), 127, np.uint8)
    for name in CAMS:
        (found,) = Proposer(classifier_of(BrightNet()), PRESETS[name]).propose(grey, Path("grey.png"), [0]).proposals
        assert found.box == Box(0, 0, 90, 60), name
        assert found.mask.all()


@pytest.mark.filterwarnings("ignore:Setting (forward, )?backward hooks on ReLU")
@pytest.mark.parametrize("name", ["vgg11", "resnet18"])
def test_captum_computes_the_same(name: str) -> None:
    module, layer = random_network(name), layers_of(name)["last"]
    for part in module.modules():
        if isinstance(part, nn.ReLU):
            part.inplace = False  # captum's hooks need it
    classifier = classifier_of(module, name)
    x = torch.randn(2, 3, 64, 64)
    reference = LayerGradCam(module, module.get_submodule(layer))
    expected = reference.attribute(x, target=1, relu_attributions=True)[:, 0]
    assert expected.any()
    torch.testing.assert_close(maps.grad_cam(maps.Pass(classifier, x, layer, PLAIN()), 1), expected)
    of_image = GuidedBackprop(module).attribute(x.clone().requires_grad_(), target=1)
    of_guided = maps.Pass(classifier, x, layer, ReluMode())
    torch.testing.assert_close(of_guided.back(1, of_guided.x), of_image)


class TwoLayers(nn.Module):
    """Three pixels of two channels, a convolution of one pixel, ReLU, and sums as scores."""

    def __init__(self) -> None:
        super().__init__()
        self.seen, self.conv = nn.Identity(), nn.Conv2d(2, 2, 1)
        self.conv.weight.data = torch.tensor([[2.0, 1.0], [-1.0, 3.0]])[:, :, None, None]
        self.conv.bias = nn.Parameter(torch.tensor([0.5, -2.0]))
        self.head = nn.Linear(6, 2)
        self.head.weight.data = torch.tensor([[1.0, 2, 0, 3, -1, 1], [0.0, 0, 0, 0, 0, 0]])

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.head(self.conv(self.seen(x)).relu().flatten(1))
        return scores


X = torch.tensor([[[[1.0, 2.0, 3.0]], [[1.0, 0.0, 1.0]]]])  # (1, 2, 1, 3)
# after the ReLU: [3.5, 4.5, 7.5] and [0, 0, 0] from 2 - 2, -2 - 2, 0 - 2


def test_layer_cam_by_hand() -> None:
    seen = maps.Pass(classifier_of(TwoLayers()), X, "seen", PLAIN())
    # the gradient of the first channel is 2 * (1, 2, 0), of the second 1 * (1, 2, 0); the silent units pass nothing
    assert maps.layer_cam(seen, 0).tolist() == [[[2 + 1, 8 + 0, 0]]]


def test_excitation_by_hand() -> None:
    seen = maps.Pass(classifier_of(TwoLayers()), X, "seen", ExcitationMode())
    # the class shares its value by a * w+: 3.5, 9 and 0 of 12.5, all of it in the first channel of the convolution,
    # which shares by 2 * 1 to 1 * 1 in the first pixel, and by 4 to 0 in the second
    of_units = seen.back(0, seen.activation)
    expected = torch.tensor([[[[3.5 * 2 / 3, 9.0, 0]], [[3.5 / 3, 0, 0]]]]) / 12.5
    torch.testing.assert_close(of_units, expected)
    torch.testing.assert_close(maps.excitation(seen, 0), expected.sum(1))


@pytest.mark.filterwarnings("ignore:Setting (forward, )?backward hooks on ReLU")
@pytest.mark.parametrize(("name", "follower"), [("vgg11", "features.15"), ("alexnet", "features.5")])
def test_captum_shares_relevance_out_as_excitation_backprop_does(name: str, follower: str) -> None:
    """If no unit is below zero, the alpha-1-beta-0 rule of layer-wise relevance propagation is the same."""
    module, layer = random_network(name), layers_of(name)["before"]
    for part in module.modules():
        if isinstance(part, nn.ReLU):
            part.inplace = False  # captum's hooks need it
        if isinstance(part, nn.Conv2d | nn.Linear):
            part.rule = Alpha1_Beta0_Rule()
    x = torch.randn(1, 3, 64, 64, requires_grad=True)
    best = int(module(x)[0].argmax())  # captum shares a logit, which has to be above zero
    lrp = LayerLRP(module, module.get_submodule(follower))
    relevance = lrp.attribute(x, target=best, attribute_to_layer_input=True)
    seen = maps.Pass(classifier_of(module, name), x, layer, ExcitationMode())
    torch.testing.assert_close(seen.back(best, seen.activation), relevance / relevance.sum())


def test_a_unit_below_zero_excites_through_negative_weights() -> None:
    net = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 1, bias=False))
    net[0].weight.data = torch.tensor([[1.0, 2.0], [-3.0, -1.0]])
    net[1].weight.data = torch.tensor([[1.0, -2.0]])
    x = torch.tensor([[1.0, 1.0]], requires_grad=True)
    with ExcitationMode():
        y = net(x)  # the units are 3 and -4, and give 3 and 8 of the 11
    (won,) = torch.autograd.grad(y, x)
    torch.testing.assert_close(won, torch.tensor([[3 / 11 * 1 / 3 + 8 / 11 * 3 / 4, 3 / 11 * 2 / 3 + 8 / 11 * 1 / 4]]))


@pytest.mark.parametrize("name", FAMILIES)
def test_winning_probabilities_sum_to_one_in_every_kind_of_network(name: str) -> None:
    module = random_network(name)
    x = torch.randn(1, 3, 64, 64)
    for layer in layers_of(name).values():
        seen = maps.Pass(classifier_of(module, name), x, layer, ExcitationMode())
        assert maps.excitation(seen, 2).sum().item() == pytest.approx(1, abs=1e-4)
    torch.testing.assert_close(seen.logits, module(x))  # the forward pass is unchanged


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_peers_look_at_the_last_stages(name: str) -> None:
    module, sizes = on_meta(name), {}
    for role, layer in layers_of(name).items():
        module.get_submodule(layer).register_forward_hook(
            lambda _module, _inputs, output, role=role: sizes.update({role: output.shape[2]})
        )
    module(torch.zeros(1, 3, 224, 224, device="meta"))
    assert sizes["before"] in (2 * sizes["last"], 2 * sizes["last"] + 1)
    assert [2 ** round(log2(224 / size)) for size in sizes.values()] == [at for _, at in ARCHITECTURES[name].stages]


def test_regions_come_largest_first_in_pixels_of_the_image() -> None:
    score_map = np.zeros((10, 20), np.float32)
    score_map[1:4, 2:8], score_map[6:9, 10:12], score_map[9, 19] = 1, 0.6, 0.4
    first, second = regions(score_map, 0.5, 200, 50)
    assert first[:2] == (Box(20, 5, 80, 20), 1)
    assert second[:2] == (Box(100, 30, 120, 45), 6 / 18)
    assert (first.mask == (score_map == 1)).all()


def test_mirrored_maps_are_turned_back() -> None:
    image = np.full((64, 64, 3), 128, np.uint8)
    image[20:40, 5:25] = 255
    proposer = Proposer(classifier_of(BrightNet()), PRESETS["LayerCAM"])
    peer = proposer.localizer
    assert isinstance(peer, PeerLocalizer)
    assert peer.preset.mirrored
    seen = peer.look(image)
    score_map = peer.score_map(seen, 0)
    once = cv2.resize(maps.layer_cam(seen, 0)[0].detach().numpy(), score_map.shape)
    np.testing.assert_allclose(score_map, once / once.max(), atol=1e-5)  # the network has no left and right


def test_every_frozen_peer_exists_and_none_is_offered_in_the_window() -> None:
    assert list(of_kind("peer", "baseline")) == [*CAMS, "Selective Search"]
    assert all(list(each.peers) in ([], CAMS) for each in ARCHITECTURES.values())
    assert list(of_kind("preset")) == ["learned", "refined", "paper", "seed-exact"]


def test_a_peer_looks_at_its_frozen_layer_unless_a_setting_names_another() -> None:
    classifier = classifier_of(BrightNet())
    frozen = {"layer": "before", "threshold": 0.519, "mirrored": True}
    assert Proposer(classifier, PRESETS["Score-CAM"]).preset.parameters == frozen
    measured = PeerSettings("last", 0.244, False)
    own = classifier_of(BrightNet())
    own.architecture = replace(own.architecture, peers={"Score-CAM": measured})
    assert PRESETS["Score-CAM"].tuned(own).parameters == measured._asdict()
    changed = preset("Score-CAM", ["layer=last", "mirrored=no"])
    assert Proposer(classifier, changed).preset.parameters == {"layer": "last", "threshold": 0.519, "mirrored": False}


@pytest.mark.parametrize("name", CAMS)
def test_only_what_goes_back_by_other_rules_needs_a_network_of_relus(name: str) -> None:
    module = BrightNet()
    module.features[3] = nn.SiLU()
    if name in ("Guided backprop", "Excitation backprop"):
        with pytest.raises(ModelError, match="silu"):
            Proposer(classifier_of(module), PRESETS[name])
    else:
        Proposer(classifier_of(module), PRESETS[name])


def test_a_sweep_measures_a_peer_at_each_value() -> None:
    classifier = classifier_of(BrightNet())
    swept = [Proposer(classifier, each).preset for each in presets(["Grad-CAM"], sweeps=["threshold=0.2,0.4"])]
    told = [(each.name, each.parameters["threshold"]) for each in swept]
    assert told == [("Grad-CAM threshold=0.2", 0.2), ("Grad-CAM threshold=0.4", 0.4)]


def test_an_architecture_that_names_no_stages_has_no_peers() -> None:
    with pytest.raises(ModelError, match="LayerCAM does not know where to look in Toy"):
        Proposer(colour_classifier(), PRESETS["LayerCAM"])


def test_selective_search_says_what_it_lacks_or_finds_the_square() -> None:
    classifier, search = classifier_of(BrightNet()), PRESETS["Selective Search"]
    if not hasattr(cv2, "ximgproc"):
        with pytest.raises(SettingError, match="opencv-contrib-python-headless"):
            Proposer(classifier, search)
        return
    image = np.full((128, 256, 3), 60, np.uint8)
    image[32:80, 40:104] = 220
    found, seconds = found_by(Proposer(classifier, search), image, Path("square.png"), [0, 1])
    assert max(each.box.iou(Box(40, 32, 104, 80)) for each in found[:5]) > 0.8
    assert len(found) == len({each.box for each in found}) <= 100
    assert list(seconds) == ["search"]
