"""Where each peer looks, and where it cuts its map: frozen on development images.

`python benchmarks/peer_thresholds.py IMAGES ANNOTATIONS --model NAME` measures every combination again; frozen is the
one with the best mean IoU. docs/adr/0012-peers.md says what was tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Layer = Literal["last", "before"]


@dataclass(frozen=True, slots=True)
class Setting:
    """`layer`: the last feature map, or the last one of the stage before, of twice its width and height.

    `threshold`: share of the map's maximum that the box has to reach; `mirrored`: the map is the mean of the image's
    and its mirror image's, at twice the cost.
    """

    layer: Layer
    threshold: float
    mirrored: bool


LAYERS: dict[str, dict[Layer, str]] = {
    name: {"before": before, "last": last}
    for name, before, last in (
        ("vgg11", "features.14", "features.19"),
        ("vgg13", "features.18", "features.23"),
        ("vgg16", "features.22", "features.29"),
        ("vgg19", "features.26", "features.35"),
        ("resnet18", "layer3.1", "layer4.1"),
        ("resnet34", "layer3.5", "layer4.2"),
        ("resnet50", "layer3.5", "layer4.2"),
        ("resnet101", "layer3.22", "layer4.2"),
        ("densenet121", "features.transition3.relu", "features"),
        ("googlenet", "inception4e", "inception5b"),
        ("mobilenet_v2", "features.14.conv.0", "features.18"),
        ("squeezenet1_1", "features.7", "features.12"),
        ("alexnet", "features.4", "features.11"),
        ("small_resnet", "stages.2.1", "stages.3.0"),
    )
}

# By model or architecture. mobilenet_v2: 184 photographs of raccoons with exactly one, the class the model's best one;
# small_resnet: every second of the first 1,000 validation images of Tiny ImageNet (Score-CAM: eighth), the class given.
FROZEN: dict[str, dict[str, Setting]] = {
    "mobilenet_v2": {
        "Grad-CAM": Setting("last", 0.115, mirrored=False),
        "LayerCAM": Setting("before", 0.115, mirrored=True),
        "Score-CAM": Setting("before", 0.519, mirrored=True),
        "Guided backprop": Setting("last", 0.043, mirrored=True),
        "Excitation backprop": Setting("before", 0.039, mirrored=True),
    },
    "small_resnet": {
        "Grad-CAM": Setting("last", 0.176, mirrored=True),
        "LayerCAM": Setting("before", 0.176, mirrored=False),
        "Score-CAM": Setting("last", 0.244, mirrored=False),
        "Guided backprop": Setting("last", 0.115, mirrored=True),
        "Excitation backprop": Setting("last", 0.244, mirrored=True),
    },
}
_ELSE = "mobilenet_v2"


def frozen(model: str, architecture: str) -> dict[str, Setting]:
    """By peer. A model that nobody measured gets the settings of the one that was."""
    return FROZEN.get(model) or FROZEN.get(architecture) or FROZEN[_ELSE]
