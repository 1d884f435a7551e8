"""The extent head: a small network that tells from the backbone's maps of a frame where the object in it ends.

It says for each of the four edges how likely the edge lies on each of the lines between the frame's cells, as
Side-Aware Boundary Localization (Wang et al., 2020) and Distribution Focal Loss (Li et al., 2020) do, and for each cell
whether it is inside the box. Its last part, which is cheap, learns from a folder's decisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from fastloc_core.learning.edges import EdgeWeights
from fastloc_core.models.backbone import CHANNELS

from .frame import PLACE_CHANNELS

HIDDEN = 48
_DILATIONS = (1, 2, 4)
_LEAST = 0.02  # how much a row or column without any object counts


class Extents(NamedTuple):
    """What the head says of N frames.

    `edges`: log-probabilities (N, 4, LINES) of x0, y0, x1, y1; `inside`: logits (N, CELLS, CELLS);
    `features`: (N, 2, 2 HIDDEN, CELLS), of the columns and of the rows.
    """

    edges: Tensor
    inside: Tensor
    features: Tensor


class EdgeHead(nn.Module):
    """From the features of columns and rows to edges: (N, 2, 2 HIDDEN, CELLS) -> log-probabilities (N, 4, LINES)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.ModuleList(nn.Conv1d(2 * HIDDEN, HIDDEN, 5, padding=2) for _ in range(2))
        self.second = nn.ModuleList(nn.Conv1d(HIDDEN, HIDDEN, 4, padding=2) for _ in range(2))
        self.last = nn.ModuleList(nn.Conv1d(HIDDEN, 2, 1) for _ in range(2))

    def forward(self, features: Tensor) -> Tensor:
        logits = []
        for axis, (first, second, last) in enumerate(zip(self.first, self.second, self.last, strict=True)):
            x = F.relu(first(features[:, axis]))  # (N, HIDDEN, CELLS)
            logits.append(last(F.relu(second(x))))  # (N, 2, LINES)
        return torch.stack(logits, 2).flatten(1, 2).log_softmax(-1)  # low and high edge, then x and y

    @torch.no_grad()
    def weights(self) -> EdgeWeights:
        """As arrays."""
        layers = self.first, self.second, self.last
        stacked = [
            torch.stack([getattr(each, name) for each in layer]).cpu().numpy()
            for layer in layers
            for name in ("weight", "bias")
        ]
        stacked[4] = stacked[4][..., 0]
        return EdgeWeights._make(stacked)


class ExtentHead(nn.Module):
    """About 160,000 weights."""

    def __init__(self) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.BatchNorm2d(channels, affine=False) for channels in CHANNELS)
        self.levels = nn.ModuleList(nn.Conv2d(channels, HIDDEN, 1) for channels in CHANNELS)
        self.place = nn.Conv2d(1 + PLACE_CHANNELS, HIDDEN, 3, padding=1)
        self.context = nn.ModuleList(nn.Conv2d(HIDDEN, HIDDEN, 3, padding=d, dilation=d) for d in _DILATIONS)
        self.dropout = nn.Dropout2d(0.1)
        self.cells = nn.Conv2d(HIDDEN, 1, 1)
        self.edges = EdgeHead()

    def forward(self, maps: Sequence[Tensor], place: Tensor) -> Extents:
        """`maps`: (N, C, h, w) each, as in `Views`; `place`: (N, 1 + PLACE_CHANNELS, CELLS, CELLS), as `sight.placed`
        makes it.
        """
        x = self.place(place)
        for seen, norm, level in zip(maps, self.norms, self.levels, strict=True):
            x = x + F.interpolate(level(self.dropout(norm(seen))), x.shape[2:], mode="bilinear", align_corners=False)
        x = F.relu(x)
        for convolution in self.context:
            x = x + F.relu(convolution(x))  # (N, HIDDEN, CELLS, CELLS)
        inside = self.cells(x)  # (N, 1, CELLS, CELLS)
        features = torch.stack([_pooled(x, inside.sigmoid(), along) for along in (2, 3)], 1)
        return Extents(self.edges(features), inside[:, 0], features)


def _pooled(x: Tensor, likely: Tensor, along: int) -> Tensor:
    """The mean over the rows (`along` 2) or columns (3) that an object crosses, and the maximum.

    (N, HIDDEN, CELLS, CELLS), (N, 1, CELLS, CELLS) -> (N, 2 HIDDEN, CELLS).
    """
    counts = likely.amax(5 - along, keepdim=True) + _LEAST
    mean = (x * counts).sum(along) / counts.sum(along)
    return torch.cat([mean, x.amax(along)], 1)
