"""The feature maps of every kind of network lie where their image is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import timm
import torch
from numpy.typing import NDArray
from torch import Tensor
from torchvision import models as torchvision

from fastloc_core.localization.refined.feature_maps import middle
from fastloc_core.localization.refined.look import Look
from fastloc_core.models import registry
from fastloc_core.models.classifier import Classifier, Preprocessing
from tests.core.networks import random_network
from tests.core.structures import maps_of, misplaced, shaken


def small(name: str) -> Any:  # noqa: ANN401 (torchvision has no types)
    """The small siblings of architectures that have none with a name."""
    swin: dict[str, Any] = {"embed_dim": 24, "depths": [1, 1, 2, 1], "num_heads": [1, 2, 2, 4], "num_classes": 4}
    match name:
        case "torchvision's ViT":
            return torchvision.VisionTransformer(96, 16, 6, 2, 48, 96, num_classes=4)
        case "torchvision's Swin":
            return torchvision.SwinTransformer([4, 4], window_size=[3, 3], **swin)
        case "torchvision's ConvNeXt":
            blocks = [(24, 48, 1), (48, 96, 1), (96, 192, 2), (192, None, 1)]
            return torchvision.ConvNeXt([torchvision.convnext.CNBlockConfig(*each) for each in blocks], num_classes=4)
        case "timm's Swin":
            return timm.models.SwinTransformer(96, window_size=3, **swin)
        case "timm's Swin v2":
            return timm.models.SwinTransformerV2(96, window_size=3, **swin)
        case "timm's ViT with registers":
            return timm.models.VisionTransformer(
                96, 16, embed_dim=48, depth=6, num_heads=2, num_classes=4, reg_tokens=4, no_embed_class=True
            )
        case "timm's ViT without a class token":
            options: dict[str, Any] = {"class_token": False, "global_pool": "avg", "num_classes": 4}
            return timm.models.VisionTransformer(96, 16, embed_dim=48, depth=6, num_heads=2, **options)
        case "timm's distilled ViT":
            distilled: Any = timm.models.VisionTransformerDistilled
            return distilled(96, patch_size=16, embed_dim=48, depth=6, num_heads=2, num_classes=4)
    return registry.architecture(name).build(4)


@pytest.mark.parametrize(
    ("name", "height", "width", "expected"),
    [
        ("torchvision's ViT", 96, 96, {16: 2}),
        ("torchvision's Swin", 96, 160, {8: 1, 16: 2}),
        ("torchvision's ConvNeXt", 96, 160, {8: 1, 16: 2}),
        ("timm's Swin", 96, 96, {8: 1, 16: 2}),
        ("timm's Swin v2", 96, 96, {8: 1, 16: 2}),
        ("timm's ViT with registers", 96, 96, {16: 2}),
        ("timm's ViT without a class token", 96, 96, {16: 2}),
        ("timm's distilled ViT", 96, 96, {16: 2}),
        ("timm/test_convnext", 96, 160, {8: 2, 16: 4}),
        ("timm/test_nfnet", 96, 160, {8: 4, 16: 4}),
        ("timm/test_maxvit", 160, 160, {8: 4, 16: 4}),
        ("timm/test_mambaout", 96, 160, {8: 1, 16: 3}),
        ("timm/regnety_002", 96, 160, {8: 3, 16: 12}),
        ("timm/efficientnet_b0", 96, 160, {8: 4, 16: 12}),
        ("mobilenet_v3_small", 96, 160, {8: 4, 16: 10}),
        ("regnet_y_400mf", 96, 160, {8: 9, 16: 18}),
    ],
)
def test_feature_maps_lie_where_their_image_is(name: str, height: int, width: int, expected: dict[int, int]) -> None:
    module = shaken(small(name))
    x = torch.randn(2, 3, height, width, requires_grad=True)
    logits, maps = maps_of(module, x)
    torch.testing.assert_close(logits, module(x))
    found = middle(maps, (8, 16))
    assert {stride: len(each) for stride, each in found.items()} == expected
    for stride, each in found.items():
        assert all((height // stride, width // stride) == tuple(one.shape[2:]) for one in each)
        gradients = torch.autograd.grad(logits[:, 1].sum(), each, retain_graph=True, materialize_grads=True)
        assert any(gradient.abs().max() > 0 for gradient in gradients)
    assert not {*misplaced(module, height, width)} & {*expected}


def test_the_gates_of_squeeze_and_excitation_are_no_maps() -> None:
    module = shaken(small("timm/efficientnet_b0"))
    gates: list[Tensor] = []
    part: Any
    for part in module.modules():
        if type(part).__name__ == "SqueezeExcite":
            part.act1.register_forward_hook(lambda _module, _inputs, out: gates.append(out))
    _, maps = maps_of(module, torch.randn(2, 3, 64, 64))
    assert len(gates) == 16
    assert not {id(gate) for gate in gates} & {id(each) for found in maps.values() for each in found}
    assert all(min(each.shape[2:]) > 1 for found in maps.values() for each in found)


def test_efficientnet_lite_is_the_same_by_our_definition_and_by_timm_s(cat: NDArray[np.uint8]) -> None:
    ours, theirs = random_network("efficientnet_lite0"), timm.create_model("tf_efficientnet_lite0", num_classes=4)
    values, keys = ours.state_dict().values(), theirs.state_dict()
    theirs.load_state_dict(dict(zip(keys, values, strict=True)))
    of = replace(registry.architecture("efficientnet_lite0"), published=None)
    looks = [
        Look(Classifier(each, of, list("abcd"), Preprocessing(96), "lite0", "cpu"), cat) for each in (ours, theirs)
    ]
    torch.testing.assert_close(looks[0].logits, looks[1].logits)
    for index in range(4):
        np.testing.assert_allclose(looks[0].map(index), looks[1].map(index), atol=1e-4)
