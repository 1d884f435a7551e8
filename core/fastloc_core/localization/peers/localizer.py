"""A peer as a localizer: the map of a class, cut at the peer's threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from fastloc_core.boxes import Box
from fastloc_core.errors import ModelError
from fastloc_core.localization.guided import ReluMode, require_guidable
from fastloc_core.localization.localizer import Localization
from fastloc_core.localization.rules import ReluRule
from fastloc_core.localization.stages import Check
from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import ClassScore, Evidence, Proposal

from . import maps
from .excitation import ExcitationMode
from .preset import Peer

SIDE = 224  # of every score map; the coarse ones are interpolated before they are cut
REGIONS = 10  # the most boxes of a map

_plain = partial(ReluMode, ReluRule.PLAIN)
_MAPS: dict[str, tuple[maps.Saliency, Callable[[], TorchFunctionMode]]] = {  # with the mode of the forward passes
    "Grad-CAM": (maps.grad_cam, _plain),
    "LayerCAM": (maps.layer_cam, _plain),
    "Score-CAM": (maps.score_cam, _plain),
    "Guided backprop": (maps.guided, ReluMode),
    "Excitation backprop": (maps.excitation, ExcitationMode),
}


class PeerLocalizer:
    """One published method on our classifier.

    Raises ModelError if the architecture does not say where its stages end, or if the method cannot follow the
    network's activations.
    """

    def __init__(self, classifier: Classifier, preset: Peer) -> None:
        self.saliency, self.mode = _MAPS[preset.method]
        if self.mode is not _plain:
            require_guidable(classifier.module, classifier.preprocessing.size)
        stages = classifier.architecture.stages
        if len(stages) < 2:
            reason = f"{preset.name} does not know where to look in {classifier.architecture.title}."
            raise ModelError(reason, "Choose the preset refined, or a registered architecture.")
        self.classifier, self.preset = classifier, preset
        self.layer, _ = stages[-1 if preset.layer == "last" else -2]

    def begin(self, image: NDArray[np.uint8], check: Check) -> Localization:
        return _Localization(self, image, check)

    def look(self, image: NDArray[np.uint8]) -> maps.Pass:
        """The forward pass that serves every class."""
        x = self.classifier.preprocess(image)
        if self.preset.mirrored:
            x = torch.cat([x, x.flip(3)])
        return maps.Pass(self.classifier, x, self.layer, self.mode())

    def score_map(self, seen: maps.Pass, index: int) -> NDArray[np.float32]:
        """(SIDE, SIDE), in [0, 1]: zero everywhere, or its maximum is 1."""
        mapped = self.saliency(seen, index).detach()
        one = torch.stack([mapped[0], *(turned.flip(1) for turned in mapped[1:])]).mean(0)
        fine = F.interpolate(one[None, None], (SIDE, SIDE), mode="bilinear", align_corners=False)[0, 0]
        values: NDArray[np.float32] = (fine / fine.max().clamp(min=torch.finfo(fine.dtype).tiny)).cpu().numpy()
        return values


class _Localization:
    def __init__(self, localizer: PeerLocalizer, image: NDArray[np.uint8], check: Check) -> None:
        check("map")
        self.localizer, self.check = localizer, check
        self.height, self.width = image.shape[:2]
        self.seen = localizer.look(image)
        self.scores = localizer.classifier.scores(self.seen.logits[0])

    def locate(self, score: ClassScore, others: Sequence[ClassScore] = ()) -> Iterator[Proposal]:
        """The regions of the class's map, largest first; the whole image for an empty map.

        The confidence of the first box is the class's probability. The confidence of another box is smaller by the
        ratio of the sizes of their regions.
        """
        self.check("map")
        score_map = self.localizer.score_map(self.seen, score.index)
        self.check("box")
        evidence = Evidence(score_map, ())
        for region in regions(score_map, self.localizer.preset.threshold or 0, self.width, self.height):
            yield Proposal(region.box, score, score.probability * region.share, (), region.mask, evidence)


class Region(NamedTuple):
    """`box`: in pixels of the image; `share`: of the largest one's size; `mask`: its cells of the map."""

    box: Box
    share: float
    mask: NDArray[np.bool_]


def regions(score_map: NDArray[np.float32], threshold: float, width: int, height: int) -> list[Region]:
    """The connected regions of the cells that reach the threshold, largest first.

    `width`, `height`: of the image that the map covers. An empty map gives the whole image.
    """
    rows, columns = score_map.shape
    cut = ((score_map >= threshold) & (score_map > 0)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cut, connectivity=8)
    parts = sorted(enumerate(stats.tolist()[1:], 1), key=lambda part: -part[1][cv2.CC_STAT_AREA])[:REGIONS]
    if not parts:
        parts = [(0, [0, 0, columns, rows, rows * columns])]
    largest = parts[0][1][cv2.CC_STAT_AREA]
    return [
        Region(Box(x, y, x + w, y + h).scaled(width / columns, height / rows), area / largest, labels == label)
        for label, (x, y, w, h, area) in parts
    ]
