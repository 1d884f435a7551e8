"""Our own family: a network for small images. Its weights come with fastloc, and small_resnet.py has the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .architecture import Architecture, PeerSettings

if TYPE_CHECKING:
    from torch import nn

SMALL: Final = "small_resnet"


def _build(classes: int) -> nn.Module:
    from .small_resnet import SmallResNet

    return SmallResNet(classes)


FAMILY = (
    Architecture(
        SMALL,
        "Small ResNet",
        _build,
        head="fc",
        layers=("stages.2.0", "stages.2.1", "stages.3.0"),
        rank_layer="stages.2.0",
        stages=(("stages.2.1", 8), ("stages.3.0", 16)),
        peers={  # measured on every second of the first 1,000 validation images of Tiny ImageNet (Score-CAM: eighth)
            "Grad-CAM": PeerSettings("last", 0.176, True),
            "LayerCAM": PeerSettings("before", 0.176, False),
            "Score-CAM": PeerSettings("last", 0.244, False),
            "Guided backprop": PeerSettings("last", 0.115, True),
            "Excitation backprop": PeerSettings("last", 0.244, True),
        },
        strides=(4, 8),
        scales=(1.0, 1.25),
        probed=False,
    ),
)
