"""Where each peer looks, and where it cuts its map: frozen on development images.

`python benchmarks/peer_thresholds.py IMAGES ANNOTATIONS --model NAME` measures every combination again. The one with
the best mean IoU is frozen. docs/adr/0012-peers.md says what was tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from fastloc_core.models.classifier import Classifier

Layer = Literal["last", "before"]


class Setting(NamedTuple):
    """The parameters of a peer on a model, as in `Peer`."""

    layer: Layer
    threshold: float
    mirrored: bool


# By model or architecture. mobilenet_v2: 184 photographs of exactly one raccoon, the class being the model's best one;
# small_resnet: every second of the first 1,000 validation images of Tiny ImageNet (Score-CAM: eighth), class given.
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
_OTHERWISE = "mobilenet_v2"


def frozen(classifier: Classifier, peer: str) -> Setting:
    """A model that nobody measured gets the settings of the one that was."""
    settings = FROZEN.get(classifier.name) or FROZEN.get(classifier.architecture.name) or FROZEN[_OTHERWISE]
    return settings[peer]
