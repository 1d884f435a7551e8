"""The architectures that fastloc knows, and which of their layers the localization looks at.

Importing this module imports no torch: the window and the command line list architectures before they need one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastloc_core.errors import UnknownModel

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True, slots=True)
class Architecture:
    """One of torchvision's architectures, or our own small one.

    `layers`: module names of (one layer earlier, the target layer, one layer later), each with an output that is never
    negative. The target is the last but one unit (a convolution with its ReLU, or a block) of the last convolutional
    stage; in VGG-16 that is the paper's, conv5_2. `rank_layer`, whose gradient `seed-exact` takes: the last unit before
    the target whose output has the target's shape, or where there is none, the target's own value before its ReLU.
    `weights`: torchvision's name of the ImageNet weights, `file` their published file name and `megabytes` its size;
    empty for our own, whose weights come with fastloc. `strides`: of the layers whose class maps `refined` multiplies:
    finer ones see edges, coarser ones the most telling part; 8 and 16 in networks that shrink by 32 in all. `scales`:
    of the input, 1 first, at which an image is looked at: its logits are averaged, its class maps summed. `probed`:
    whether what the network says of pieces of an image is worth asking (docs/adr/0013-refined.md).
    """

    name: str
    title: str
    layers: tuple[str, str, str]
    rank_layer: str
    weights: str = ""
    file: str = ""
    megabytes: int = 0
    strides: tuple[int, int] = (8, 16)
    scales: tuple[float, ...] = (1.0,)
    probed: bool = True


def _vgg(depth: int, file: str, megabytes: int, layers: tuple[int, int, int], rank_layer: int) -> Architecture:
    earlier, target, later = (f"features.{i}" for i in layers)
    weights = f"VGG{depth}_Weights.IMAGENET1K_V1"
    name, title = f"vgg{depth}", f"VGG-{depth}"
    return Architecture(name, title, (earlier, target, later), f"features.{rank_layer}", weights, file, megabytes)


def _resnet(depth: int, file: str, megabytes: int, layers: tuple[str, str, str], rank_layer: str) -> Architecture:
    weights = f"ResNet{depth}_Weights.IMAGENET1K_V1"
    return Architecture(f"resnet{depth}", f"ResNet-{depth}", layers, rank_layer, weights, file, megabytes)


DEFAULT = "everyday"  # the model that comes with fastloc
RECOMMENDED = "mobilenet_v2"  # of the published ones: small, quick, and it fits well
SMALL = "small_resnet"

_LAYER4 = ("layer4.0", "layer4.1", "layer4.2")

ARCHITECTURES: dict[str, Architecture] = {
    architecture.name: architecture
    for architecture in (
        _vgg(16, "vgg16-397923af.pth", 528, (25, 27, 29), 25),
        _vgg(11, "vgg11-8a719046.pth", 507, (14, 17, 19), 15),
        _vgg(13, "vgg13-19584684.pth", 508, (18, 21, 23), 19),
        _vgg(19, "vgg19-dcbb9e9d.pth", 548, (31, 33, 35), 31),
        _resnet(18, "resnet18-f37072fd.pth", 45, ("layer3.1", "layer4.0", "layer4.1"), "layer4.0.bn2"),
        _resnet(34, "resnet34-b627a593.pth", 83, _LAYER4, "layer4.0"),
        _resnet(50, "resnet50-0676ba61.pth", 98, _LAYER4, "layer4.0"),
        _resnet(101, "resnet101-63fe2227.pth", 171, _LAYER4, "layer4.0"),
        Architecture(
            "densenet121",
            "DenseNet-121",
            (
                "features.denseblock4.denselayer14.relu1",
                "features.denseblock4.denselayer15.relu1",
                "features.denseblock4.denselayer16.relu1",
            ),
            "features.denseblock4.denselayer15.norm1",
            "DenseNet121_Weights.IMAGENET1K_V1",
            "densenet121-a639ec97.pth",
            31,
        ),
        Architecture(
            "googlenet",
            "GoogLeNet",
            ("inception4e", "inception5a", "inception5b"),
            "maxpool4",
            "GoogLeNet_Weights.IMAGENET1K_V1",
            "googlenet-1378be20.pth",
            50,
        ),
        Architecture(
            "mobilenet_v2",
            "MobileNet v2",
            ("features.15.conv.0", "features.16.conv.0", "features.17.conv.0"),
            "features.15.conv.1",
            "MobileNet_V2_Weights.IMAGENET1K_V1",
            "mobilenet_v2-b0353104.pth",
            14,
        ),
        Architecture(
            "squeezenet1_1",
            "SqueezeNet 1.1",
            ("features.11", "features.12", "classifier.2"),
            "features.11",
            "SqueezeNet1_1_Weights.IMAGENET1K_V1",
            "squeezenet1_1-b8a52dc0.pth",
            5,
        ),
        Architecture(
            "alexnet",
            "AlexNet",
            ("features.7", "features.9", "features.11"),
            "features.8",
            "AlexNet_Weights.IMAGENET1K_V1",
            "alexnet-owt-7be5be79.pth",
            233,
        ),
        Architecture(
            SMALL,
            "Small ResNet",
            ("stages.2.0", "stages.2.1", "stages.3.0"),
            "stages.2.0",
            strides=(4, 8),
            scales=(1.0, 1.25),
            probed=False,
        ),
    )
}


def architecture(name: str) -> Architecture:
    """Raises UnknownModel with the names that exist."""
    if name not in ARCHITECTURES:
        raise UnknownModel(f"There is no architecture “{name}”.", f"Choose one of: {', '.join(ARCHITECTURES)}.")
    return ARCHITECTURES[name]


def build(of: Architecture, num_classes: int) -> nn.Module:
    """The untrained network; inside `torch.device("meta")` it takes no memory."""
    if of.name == SMALL:
        from .small import SmallResNet

        return SmallResNet(num_classes)
    from torchvision import models

    extra = {"aux_logits": False, "init_weights": False} if of.name == "googlenet" else {}
    module: nn.Module = models.get_model(of.name, weights=None, num_classes=num_classes, **extra)
    return module
