"""Looks for more objects like those that were accepted, in the whole image or in tiles of it.

The found boxes are first boxes: how far an object reaches is told better by a look at its surroundings alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from fastloc_core.boxes import Box
from fastloc_core.learning.cells import GRID, Cells, Floats, Tiling, kept, places, views
from fastloc_core.learning.finding import Finder
from fastloc_core.localization.stages import Check
from fastloc_core.models.backbone import CHANNELS, Backbone
from fastloc_resources import table

COVERED = 0.5  # IoU from which a box answers a found one
LEAST = 0.5  # the confidence from which a found box is worth a look
_FILE = "finding.npz"  # made by benchmarks/fit_projection.py


class Found(NamedTuple):
    """`box`: in pixels of the image; `confidence`: the probability that it fits; `belief`: that the class is right;
    `heat`: about 1 at the centre of what looks just like a decided object.
    """

    box: Box
    confidence: float
    label: str
    belief: float
    heat: float


class Scout:
    """It finds in one image what looks like what was accepted. Only one thread may use it at a time."""

    def __init__(self, backbone: Backbone, finder: Finder) -> None:
        self.backbone, self.finder = backbone, finder

    def find(self, image: NDArray[np.uint8], covered: Sequence[Box], check: Check, least: float = LEAST) -> list[Found]:
        """Best first, without those that a decided or pending box covers.

        `image`: RGB uint8 (H, W, 3); `check` gets the name of each stage and may raise Cancelled.
        """
        height, width = image.shape[:2]
        boxes = self.finder.find(*seen(self.backbone, image, self.finder.tiling, check))
        found = (
            Found(Box(*map(float, box)).scaled(width, height), float(confidence), label, float(belief), float(heat))
            for box, heat, confidence, label, belief in zip(*boxes, strict=True)
            if confidence >= least
        )
        return [each for each in found if all(each.box.iou(other) < COVERED for other in covered)]


def look(
    backbone: Backbone,
    image: NDArray[np.uint8],
    boxes: Sequence[Box],
    labels: Sequence[str],
    rejected: Sequence[Box],
    tiling: Tiling,
    check: Check,
    complete: bool = True,
) -> Cells:
    """What a decided image teaches. `boxes`: the accepted ones, with their `labels`; `complete`: no object of these
    classes is without a box.
    """
    height, width = image.shape[:2]
    features, where = seen(backbone, image, tiling, check)
    check("cells")
    own, other = shares(boxes, width, height), shares(rejected, width, height)
    return kept(features, where, tiling, own, labels, other, complete)


def shares(boxes: Sequence[Box], width: int, height: int) -> Floats:
    """Boxes in pixels -> (N, 4) in shares of the image."""
    return np.array([box.scaled(1 / width, 1 / height).edges for box in boxes], np.float32).reshape(-1, 4)


def seen(backbone: Backbone, image: NDArray[np.uint8], tiling: Tiling, check: Check) -> tuple[Floats, Floats]:
    """The features (N, D) of all cells, and their places (N, 3)."""
    height, width = image.shape[:2]
    features, where = [], []
    for finest in tiling:
        check("tiles")
        edges = (views(finest) * (width, height, width, height)).round().astype(int)
        edges[:, 2:] = np.maximum(edges[:, 2:], edges[:, :2] + 1)  # in an image of very few pixels
        maps = backbone.see([image[y0:y1, x0:x1] for x0, y0, x1, y1 in edges]).maps
        spots, counts = places(finest)
        features.append(projected(maps).cpu().numpy()[counts])
        where.append(spots[counts])
    return np.concatenate(features), np.concatenate(where)


@torch.no_grad()
def projected(maps: Sequence[Tensor]) -> Tensor:
    """The backbone's maps of N views on one grid: (N, GRID, GRID, D)."""
    matrix, offset = (each.to(maps[0].device) for each in _projection())
    parts = torch.split(matrix, list(CHANNELS))
    total = offset[:, None, None]
    for level, part in zip(maps, parts, strict=True):
        reduced = torch.einsum("nchw,cd->ndhw", level.float(), part)
        total = total + F.interpolate(reduced, (GRID, GRID), mode="bilinear", align_corners=False)
    return total.permute(0, 2, 3, 1)


@cache
def _projection() -> tuple[Tensor, Tensor]:
    """The main directions of the features: (C, D), and what is added, (D,)."""
    with table(_FILE).open("rb") as file, np.load(file) as arrays:
        return torch.from_numpy(arrays["matrix"].astype(np.float32)), torch.from_numpy(arrays["offset"])
