"""torchvision's classifiers. Those with ReLUs as their only activations are described by hand, for `paper` and peers.

The others are derived from their structure.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache, partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from fastloc_core.models.preprocessing import RGB, Preprocessing

from . import structure
from .architecture import Architecture, Details, Published

if TYPE_CHECKING:
    from torch import nn

_File = tuple[str, int]  # its name, and its size in megabytes
_HALF: RGB = (0.5, 0.5, 0.5)
_OPTIONS: dict[str, dict[str, Any]] = {"inception_v3": {"aux_logits": False, "init_weights": False}}
_RENAMED = ((r"(denselayer\d+\.(?:norm|conv))\.([12]\.)", r"\1\2"),)  # norm.1 and conv.2 in published files
_NORMALIZATION = {"inception_v3": (_HALF, _HALF)}  # torchvision rescales the input inside its own builder


def _build(name: str, options: dict[str, Any], classes: int) -> nn.Module:
    from torchvision import models

    build: Callable[[], nn.Module] = partial(models.get_model, name, weights=None, num_classes=classes, **options)
    try:
        return build()
    except NotImplementedError:  # on the meta device, where RegNet's widths cannot be computed
        with _numbers_on_the_cpu():
            return build()


def _numbers_on_the_cpu() -> AbstractContextManager[object]:
    import torch
    from torch.overrides import TorchFunctionMode

    class Numbers(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # noqa: ANN401
            kwargs = dict(kwargs or {}, device="cpu") if func in (torch.arange, torch.tensor) else kwargs or {}
            return func(*args, **kwargs)

    return Numbers()


def _details(name: str, normalization: tuple[RGB, RGB] | None) -> Details:
    from torchvision import models

    return _of(models.get_model_weights(name)["IMAGENET1K_V1"], normalization)


def _of(weights: Any, normalization: tuple[RGB, RGB] | None) -> Details:  # noqa: ANN401 (torchvision has no types)
    transforms = weights.transforms()
    mean, std = normalization or (tuple(transforms.mean), tuple(transforms.std))
    preprocessing = Preprocessing(transforms.crop_size[0], mean, std)
    return Details(str(weights.url), tuple(weights.meta["categories"]), preprocessing)


def _architecture(
    name: str,
    title: str,
    weights: _File,
    head: str,
    layers: tuple[str, str, str],
    rank_layer: str,
    stages: tuple[tuple[str, int], tuple[str, int]],
    options: dict[str, Any] | None = None,
    normalization: tuple[RGB, RGB] | None = None,
    **more: Any,  # noqa: ANN401 (fields of Architecture, which mypy cannot name here)
) -> Architecture:
    """`options`: for the network's builder; `normalization`: mean and std, if they differ from torchvision's
    transforms.
    """
    details = partial(_details, name, normalization)
    published = Published("torchvision", *weights, "ImageNet's 1000 classes", details)
    build = partial(_build, name, options or {})
    return Architecture(name, title, build, head, layers, rank_layer, stages, published=published, **more)


def _vgg(depth: int, weights: _File, layers: tuple[int, int, int], rank_layer: int, before: int) -> Architecture:
    earlier, target, later, rank, finer = (f"features.{i}" for i in (*layers, rank_layer, before))
    name, title, stages = f"vgg{depth}", f"VGG-{depth}", ((finer, 8), (later, 16))
    return _architecture(name, title, weights, "classifier.6", (earlier, target, later), rank, stages)


def _resnet(depth: int, weights: _File, layers: tuple[str, str, str], rank_layer: str, before: str) -> Architecture:
    stages = (before, 16), (layers[2], 32)
    return _architecture(f"resnet{depth}", f"ResNet-{depth}", weights, "fc", layers, rank_layer, stages)


_LAYER4 = ("layer4.0", "layer4.1", "layer4.2")


def names() -> list[str]:
    """Of all classifiers, also those of `FAMILY`."""
    if known := structure.registered("torchvision"):
        return list(known)
    from torchvision import models

    return list(models.list_models(module=models))


@cache
def derived(name: str) -> Architecture:
    """Any of `names()`."""
    import torch
    from torchvision import models

    with torch.device("meta"):
        module = build(name, 1000)
    side = 224 if structure.takes(module, 224, 224) else 299
    enum = models.get_model_weights(name)
    of_size = [each for each in enum if each.transforms().crop_size[0] == side]
    only_size = None if structure.takes(module, side + 32, side + 64) else side
    weights = enum.DEFAULT if only_size is None else of_size[0]
    details = partial(_of, weights, _NORMALIZATION.get(name))
    file = f"torchvision/{name}/{PurePosixPath(weights.url).name}"
    return Architecture(
        name,
        f"{name} of torchvision",
        partial(build, name),
        head=structure.head(module, 1000),
        only_size=only_size,
        preprocessing=details().preprocessing,
        published=Published("torchvision", file, round(weights.meta["_file_size"]), "ImageNet's 1000 classes", details),
        renamed=_RENAMED,
        unused=("AuxLogits.",),
    )


def build(name: str, classes: int) -> nn.Module:
    """Any of `names()`."""
    return _build(name, _OPTIONS.get(name, {}), classes)


FAMILY = (
    _vgg(16, ("vgg16-397923af.pth", 528), (25, 27, 29), 25, 22),
    _vgg(11, ("vgg11-8a719046.pth", 507), (14, 17, 19), 15, 14),
    _vgg(13, ("vgg13-19584684.pth", 508), (18, 21, 23), 19, 18),
    _vgg(19, ("vgg19-dcbb9e9d.pth", 548), (31, 33, 35), 31, 26),
    _resnet(18, ("resnet18-f37072fd.pth", 45), ("layer3.1", "layer4.0", "layer4.1"), "layer4.0.bn2", "layer3.1"),
    _resnet(34, ("resnet34-b627a593.pth", 83), _LAYER4, "layer4.0", "layer3.5"),
    _resnet(50, ("resnet50-0676ba61.pth", 98), _LAYER4, "layer4.0", "layer3.5"),
    _resnet(101, ("resnet101-63fe2227.pth", 171), _LAYER4, "layer4.0", "layer3.22"),
    _architecture(
        "densenet121",
        "DenseNet-121",
        ("densenet121-a639ec97.pth", 31),
        "classifier",
        (
            "features.denseblock4.denselayer14.relu1",
            "features.denseblock4.denselayer15.relu1",
            "features.denseblock4.denselayer16.relu1",
        ),
        "features.denseblock4.denselayer15.norm1",
        (("features.transition3.relu", 16), ("features", 32)),
        renamed=_RENAMED,
    ),
    _architecture(
        "googlenet",
        "GoogLeNet",
        ("googlenet-1378be20.pth", 50),
        "fc",
        ("inception4e", "inception5a", "inception5b"),
        "maxpool4",
        (("inception4e", 16), ("inception5b", 32)),
        {"aux_logits": False, "init_weights": False},
        (_HALF, _HALF),  # as in inception_v3
        unused=("aux1.", "aux2."),
    ),
    _architecture(
        "mobilenet_v2",
        "MobileNet v2",
        ("mobilenet_v2-b0353104.pth", 14),
        "classifier.1",
        ("features.15.conv.0", "features.16.conv.0", "features.17.conv.0"),
        "features.15.conv.1",
        (("features.14.conv.0", 16), ("features.18", 32)),
    ),
    _architecture(
        "squeezenet1_1",
        "SqueezeNet 1.1",
        ("squeezenet1_1-b8a52dc0.pth", 5),
        "classifier.1",
        ("features.11", "features.12", "classifier.2"),
        "features.11",
        (("features.7", 8), ("features.12", 16)),
    ),
    _architecture(
        "alexnet",
        "AlexNet",
        ("alexnet-owt-7be5be79.pth", 233),
        "classifier.6",
        ("features.7", "features.9", "features.11"),
        "features.8",
        (("features.4", 8), ("features.11", 16)),
    ),
)
