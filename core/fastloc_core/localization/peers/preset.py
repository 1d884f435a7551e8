"""The peers by name, with layer and threshold of each, frozen on development images. Imports no torch.

`python benchmarks/peer_thresholds.py IMAGES ANNOTATIONS --model NAME` measures every combination again. The one with
the best mean IoU is frozen. docs/adr/0012-peers.md says what was tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field

from fastloc_core.localization.localizer import Kind, Preset

if TYPE_CHECKING:
    from fastloc_core.models.classifier import Classifier

Layer = Literal["last", "before"]

# By model or architecture. mobilenet_v2: 184 photographs of exactly one raccoon, the class being the model's best one;
# small_resnet: every second of the first 1,000 validation images of Tiny ImageNet (Score-CAM: eighth), class given.
FROZEN: dict[str, dict[str, tuple[Layer, float, bool]]] = {  # layer, threshold, mirrored
    "mobilenet_v2": {
        "Grad-CAM": ("last", 0.115, False),
        "LayerCAM": ("before", 0.115, True),
        "Score-CAM": ("before", 0.519, True),
        "Guided backprop": ("last", 0.043, True),
        "Excitation backprop": ("before", 0.039, True),
    },
    "small_resnet": {
        "Grad-CAM": ("last", 0.176, True),
        "LayerCAM": ("before", 0.176, False),
        "Score-CAM": ("last", 0.244, False),
        "Guided backprop": ("last", 0.115, True),
        "Excitation backprop": ("last", 0.244, True),
    },
}
_OTHERWISE = FROZEN["mobilenet_v2"]  # for a model that nobody measured


class Peer(Preset):
    """A published method that maps a class. Parameters that nobody sets are those that are frozen for the model.

    `layer`: the last feature map, or the last one of the stage before, of twice its width and height;
    `threshold`: share of the map's maximum that the box has to reach; `mirrored`: the map is the mean of the image's
    and its mirror image's, at twice the cost.
    """

    algorithm: ClassVar[str] = "fastloc_core.localization.peers.localizer:PeerLocalizer"
    kind: ClassVar[Kind] = "peer"
    fixed: ClassVar[frozenset[str]] = frozenset({"name", "method"})
    method: str
    layer: Layer | None = None
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    mirrored: bool | None = None

    def tuned(self, classifier: Classifier) -> Self:
        settings = FROZEN.get(classifier.name) or FROZEN.get(classifier.architecture.name) or _OTHERWISE
        best = dict(zip(self.parameters, settings[self.method], strict=True))
        return self.changed(**best | {key: value for key, value in self.parameters.items() if value is not None})


class SelectiveSearch(Preset):
    """Boxes from segments alone, of no class."""

    algorithm: ClassVar[str] = "fastloc_core.localization.peers.selective:SelectiveLocalizer"
    kind: ClassVar[Kind] = "baseline"


PEERS = (*(Peer(name=method, method=method) for method in _OTHERWISE), SelectiveSearch(name="Selective Search"))
