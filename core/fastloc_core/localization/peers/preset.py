"""The peers, each with the layer and the threshold that are frozen for the architecture. Imports no torch.

`python benchmarks/peer_thresholds.py IMAGES ANNOTATIONS --model NAME` measures every combination again. The one with
the best mean IoU is frozen. docs/adr/0012-peers.md says what was tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field

from fastloc_core.localization.localizer import Preset, PresetKind
from fastloc_core.models.families.architecture import Layer, PeerSettings

if TYPE_CHECKING:
    from fastloc_core.models.classifier import Classifier

# Of an architecture that nobody measured. Measured with MobileNet v2 on 184 photographs of exactly one raccoon, the
# class being the model's best one.
_USUAL = {
    "Grad-CAM": PeerSettings("last", 0.115, False),
    "LayerCAM": PeerSettings("before", 0.115, True),
    "Score-CAM": PeerSettings("before", 0.519, True),
    "Guided backprop": PeerSettings("last", 0.043, True),
    "Excitation backprop": PeerSettings("before", 0.039, True),
}


class Peer(Preset):
    """A published method that maps a class. Parameters that nobody sets are frozen for the architecture.

    `layer`: the last feature map, or the last one of the stage before, of twice its width and height;
    `threshold`: share of the map's maximum that the box has to reach; `mirrored`: the map is the mean of the image's
    and its mirror image's, at twice the cost.
    """

    algorithm: ClassVar[str] = "fastloc_core.localization.peers.localizer:PeerLocalizer"
    kind: ClassVar[PresetKind] = "peer"
    fixed: ClassVar[frozenset[str]] = frozenset({"name", "method"})
    method: str
    layer: Layer | None = None
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    mirrored: bool | None = None

    def tuned(self, classifier: Classifier) -> Self:
        frozen = (_USUAL | dict(classifier.architecture.peers))[self.method]._asdict()
        return self.changed(**frozen | {key: value for key, value in self.parameters.items() if value is not None})


class SelectiveSearch(Preset):
    """Boxes from segments alone, of no class."""

    algorithm: ClassVar[str] = "fastloc_core.localization.peers.selective:SelectiveLocalizer"
    kind: ClassVar[PresetKind] = "baseline"


PEERS = (*(Peer(name=method, method=method) for method in _USUAL), SelectiveSearch(name="Selective Search"))
