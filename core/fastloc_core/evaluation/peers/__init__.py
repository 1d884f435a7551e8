"""The methods that ours is compared with, on the same classifier and images: class activation maps and their like."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from fastloc_core.errors import SettingError
from fastloc_core.evaluation.records import Method
from fastloc_core.localization.guided import ReluMode, require_guidable
from fastloc_core.localization.presets import ReluRule

from . import maps, selective
from .excitation import ExcitationMode
from .peer import Mode, Peer
from .settings import frozen

if TYPE_CHECKING:
    from fastloc_core.models.classifier import Classifier

_plain = partial(ReluMode, ReluRule.PLAIN)
_MAPS: dict[str, tuple[maps.Saliency, Mode]] = {
    "Grad-CAM": (maps.grad_cam, _plain),
    "LayerCAM": (maps.layer_cam, _plain),
    "Score-CAM": (maps.score_cam, _plain),
    "Guided backprop": (maps.guided, ReluMode),
    "Excitation backprop": (maps.excitation, ExcitationMode),
}
NAMES = (*_MAPS, selective.NAME)


def peers(classifier: Classifier, names: Sequence[str] | None = None) -> list[Method]:
    """The named peers, else all that can run here: selective.missing() says what Selective Search lacks, if anything.

    Raises SettingError for a name that is none or cannot run, ModelError for a network that cannot be guided.
    """
    require_guidable(classifier.module)
    settings = frozen(classifier.name, classifier.architecture.name)
    known: dict[str, Method] = {
        name: Peer(name, classifier, saliency, mode, settings[name]) for name, (saliency, mode) in _MAPS.items()
    }
    lacking = selective.missing()
    if lacking is None:
        known[selective.NAME] = selective.SelectiveSearch()
    for name in names or ():
        if name not in NAMES:
            raise SettingError(f"There is no peer “{name}”.", f"Choose one of: {', '.join(NAMES)}.")
        if name not in known and lacking:
            raise SettingError(*lacking)
    return [known[name] for name in names or known]
