"""Our own family: a network for small images. Its weights come with fastloc, and small_resnet.py has the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .architecture import Architecture

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
        strides=(4, 8),
        scales=(1.0, 1.25),
        probed=False,
    ),
)
