"""The peers by name, with their parameters. Importing this module imports no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field

from fastloc_core.localization.localizer import Kind, Localizer, Preset

from .frozen import Layer, frozen

if TYPE_CHECKING:
    from fastloc_core.models.classifier import Classifier

METHODS = ("Grad-CAM", "LayerCAM", "Score-CAM", "Guided backprop", "Excitation backprop")


class Peer(Preset):
    """A published method that maps a class. Parameters that nobody sets are those that are frozen for the model.

    `layer`: the last feature map, or the last one of the stage before, of twice its width and height;
    `threshold`: share of the map's maximum that the box has to reach; `mirrored`: the map is the mean of the image's
    and its mirror image's, at twice the cost.
    """

    kind: ClassVar[Kind] = "peer"
    fixed: ClassVar[frozenset[str]] = frozenset({"name", "method"})
    method: str
    layer: Layer | None = None
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    mirrored: bool | None = None

    def tuned(self, classifier: Classifier) -> Self:
        chosen = {key: value for key, value in self.parameters.items() if value is not None}
        return self.changed(**frozen(classifier, self.method)._asdict() | chosen)

    def build(self, classifier: Classifier) -> Localizer:
        from .localizer import PeerLocalizer

        return PeerLocalizer(classifier, self)


class SelectiveSearch(Preset):
    """Boxes from segments alone, of no class."""

    kind: ClassVar[Kind] = "baseline"

    def build(self, classifier: Classifier) -> Localizer:
        from .selective import SelectiveLocalizer

        return SelectiveLocalizer(classifier)


PEERS: dict[str, Preset] = {
    peer.name: peer
    for peer in (
        *(Peer(name=method, method=method) for method in METHODS),
        SelectiveSearch(name="Selective Search"),
    )
}
