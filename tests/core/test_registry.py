"""The layers of the registered architectures exist and are suitable for the localization."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest
import torch
from torchvision.models import get_model_weights

from fastloc_core.errors import UnknownModel
from fastloc_core.localization.presets import PRESETS
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.registry import ARCHITECTURES, architecture
from tests.core.networks import on_meta, random_network


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_layers_have_feature_maps_and_seed_exact_ranks_at_one_of_the_target_s_shape(name: str) -> None:
    of = ARCHITECTURES[name]
    shapes = {}
    module = on_meta(name)
    for layer in {*of.layers, of.rank_layer}:
        module.get_submodule(layer).register_forward_hook(
            lambda _module, _inputs, output, layer=layer: shapes.update({layer: tuple(output.shape)})
        )
    module(torch.zeros(1, 3, 224, 224, device="meta"))
    assert len(set(of.layers)) == 3
    assert all(len(shapes[layer]) == 4 and min(shapes[layer][2:]) >= 7 for layer in of.layers)
    assert shapes[of.rank_layer] == shapes[of.layers[1]]
    assert of.rank_layer != of.layers[1]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_layers_outputs_are_never_negative(name: str) -> None:
    of = ARCHITECTURES[name]
    classifier = Classifier(random_network(name), of, list("abcd"), Preprocessing(64), name, "cpu")
    with classifier.watched(of.layers) as outputs, torch.no_grad():
        classifier.logits(torch.randn(1, 3, 64, 64))
    for layer in of.layers:
        assert outputs[layer].min() >= 0
        assert outputs[layer].max() > 0


@pytest.mark.parametrize(
    "name", [name for name, of in ARCHITECTURES.items() if of.published and not of.published.installed]
)
def test_file_and_size_are_those_that_torchvision_publishes(name: str) -> None:
    ours = ARCHITECTURES[name].published
    published = get_model_weights(name)["IMAGENET1K_V1"]
    assert ours
    assert PurePosixPath(urlsplit(published.url).path).name == ours.file
    assert round(published.meta["_file_size"]) == ours.megabytes
    assert ours.details().url == published.url


def test_the_paper_s_layer_is_conv5_2_after_its_relu() -> None:
    vgg16 = architecture("vgg16")
    features = on_meta("vgg16").get_submodule("features")
    convolutions = [str(i) for i, part in enumerate(features.children()) if isinstance(part, torch.nn.Conv2d)]
    conv5_1, conv5_2, conv5_3 = convolutions[-3:]
    assert [int(layer.removeprefix("features.")) - 1 for layer in vgg16.layers] == [
        int(conv5_1),
        int(conv5_2),
        int(conv5_3),
    ]
    assert vgg16.rank_layer == vgg16.layers[0]
    assert PRESETS["paper"].parameters["layer"] == "target"


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(UnknownModel, match="vgg61") as error:
        architecture("vgg61")
    assert all(name in error.value.remedy for name in ARCHITECTURES)
