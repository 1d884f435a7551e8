"""A peer as a method of the evaluation: the map of a class, cut at the peer's threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from fastloc_core.boxes import Box
from fastloc_core.evaluation.records import Found, Kind, Result
from fastloc_core.models.classifier import Classifier

from .maps import Pass, Saliency
from .settings import LAYERS, Setting

Mode = Callable[[], TorchFunctionMode]

SIDE = 224  # of every score map: the coarse ones are interpolated before they are cut
REGIONS = 10  # of a map that become boxes, at most


@dataclass(frozen=True, slots=True)
class Peer:
    """One published method on our classifier; `mode` makes what its passes run in."""

    name: str
    classifier: Classifier
    saliency: Saliency
    mode: Mode
    setting: Setting
    kind: Kind = "peer"

    @property
    def parameters(self) -> Mapping[str, Any]:
        return asdict(self.setting)

    def find(self, image: NDArray[np.uint8], path: Path, classes: Sequence[int]) -> Result:
        """For each class first the largest region of its map, then the smaller ones; the whole image for an empty map.

        The confidence of a class's first box is the class's probability, of the others that times their share of the
        first one's size.
        """
        start = perf_counter()
        seen = self.look(image)
        maps = [self.score_map(seen, index) for index in classes]
        cut = perf_counter()
        height, width = image.shape[:2]
        found = [
            Found(box, index, float(seen.probabilities[0, index]) * share)
            for index, score_map in zip(classes, maps, strict=True)
            for box, share in regions(score_map, self.setting.threshold, width, height)
        ]
        found.sort(key=lambda each: -each.confidence)
        shown = maps[classes.index(found[0].index)] if found else None
        return Result(tuple(found), {"map": cut - start, "box": perf_counter() - cut}, shown)

    def look(self, image: NDArray[np.uint8]) -> Pass:
        """The forward pass that serves every class."""
        x = self.classifier.preprocess(image)
        if self.setting.mirrored:
            x = torch.cat([x, x.flip(3)])
        layer = LAYERS[self.classifier.architecture.name][self.setting.layer]
        return Pass(self.classifier, x, layer, self.mode())

    def score_map(self, seen: Pass, index: int) -> NDArray[np.float32]:
        """(SIDE, SIDE), in [0, 1]: zero everywhere, or its maximum is 1."""
        maps = self.saliency(seen, index).detach()
        one = torch.stack([maps[0], *(turned.flip(1) for turned in maps[1:])]).mean(0)
        fine = F.interpolate(one[None, None], (SIDE, SIDE), mode="bilinear", align_corners=False)[0, 0]
        values: NDArray[np.float32] = (fine / fine.max().clamp(min=torch.finfo(fine.dtype).tiny)).cpu().numpy()
        return values


def regions(score_map: NDArray[np.float32], threshold: float, width: int, height: int) -> list[tuple[Box, float]]:
    """The boxes around the connected regions of what reaches the threshold, largest region first.

    In pixels of an image of that size, each with its region's size as a share of the largest one's. An empty map gives
    the whole image.
    """
    mask = ((score_map >= threshold) & (score_map > 0)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    parts = sorted(stats[1:].tolist(), key=lambda part: -part[cv2.CC_STAT_AREA])[:REGIONS]
    if not parts:
        return [(Box(0, 0, width, height), 1.0)]
    rows, columns = score_map.shape
    return [
        (Box(x, y, x + w, y + h).scaled(width / columns, height / rows), area / parts[0][cv2.CC_STAT_AREA])
        for x, y, w, h, area in parts
    ]
