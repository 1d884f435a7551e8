"""From the features of a frame's columns and rows to the edges of the object in it, without torch.

So pending proposals follow what was learned at once, without another look at their images.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box

CELLS = 28  # of a frame along each side
LINES = CELLS + 1  # places of an edge, between the cells and at both ends
TRUST = 0.12  # standard deviation of the first box's edges, in its sides: how far the head may move them
PLACES = np.arange(LINES, dtype=np.float32) / CELLS  # of the lines, in shares of the frame

Floats = NDArray[np.float32]


class EdgeWeights(NamedTuple):
    """The last layers of the extent head, for columns and for rows.

    `first`: (2, H, F, 5) and its bias (2, H); `second`: (2, H, H, 4) and (2, H); `last`: (2, 2, H) and (2, 2): the low
    and the high edge. The names are those of `head.EdgeHead`.
    """

    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats
    last: Floats
    last_bias: Floats


class Edges(NamedTuple):
    """Of a box in shares of its frame: `box`: (4,) x0, y0, x1, y1; `spread`: (4,) their standard deviations."""

    box: Floats
    spread: Floats


def log_probabilities(weights: EdgeWeights, features: NDArray[np.floating]) -> Floats:
    """(2, F, CELLS) -> (4, LINES), of x0, y0, x1, y1 at each line."""
    x = features.astype(np.float32)
    x = np.maximum(_convolved(x, weights.first, weights.first_bias, 2), 0)  # (2, H, CELLS)
    x = np.maximum(_convolved(x, weights.second, weights.second_bias, 2), 0)  # (2, H, LINES)
    logits = np.einsum("aeh,ahl->ael", weights.last, x) + weights.last_bias[..., None]  # (2 axes, 2 edges, LINES)
    by_edge = logits.transpose(1, 0, 2).reshape(4, LINES)
    by_edge = by_edge - by_edge.max(1, keepdims=True)
    return np.asarray(by_edge - np.log(np.exp(by_edge).sum(1, keepdims=True)), np.float32)


def read(edges: Floats, first: Floats, trust: float = TRUST) -> Edges:
    """`edges`: log-probabilities (..., 4, LINES); `first`: (..., 4), the first box in shares of the frame.

    The first box counts as a normal distribution around each of its edges, so it decides where the head is unsure.
    """
    sides = first[..., [2, 3, 2, 3]] - first[..., [0, 1, 0, 1]]  # (..., 4)
    away = (PLACES - first[..., None]) / (trust * sides[..., None])
    logits = edges - away**2 / 2
    likely = np.exp(logits - logits.max(-1, keepdims=True))
    likely /= likely.sum(-1, keepdims=True)
    box = (likely * PLACES).sum(-1)
    spread = np.sqrt((likely * (PLACES - box[..., None]) ** 2).sum(-1))
    return Edges(np.asarray(box, np.float32), np.asarray(spread, np.float32))


def inside(frame: Box, box: Box) -> Floats:
    """The edges of a box of the image in shares of a frame, (4,), which may lie outside [0, 1]."""
    x, y, w, h = frame.x0, frame.y0, frame.width, frame.height
    return np.array([(box.x0 - x) / w, (box.y0 - y) / h, (box.x1 - x) / w, (box.y1 - y) / h], np.float32)


def outside(frame: Box, edges: Floats, width: float, height: float) -> Box:
    """The box of the image with these edges in shares of a frame. It has at least a pixel, inside the image."""
    x0, y0, x1, y1 = map(float, edges)
    left, right = _ordered(frame.x0 + x0 * frame.width, frame.x0 + x1 * frame.width, width)
    top, bottom = _ordered(frame.y0 + y0 * frame.height, frame.y0 + y1 * frame.height, height)
    return Box(left, top, right, bottom)


def _ordered(low: float, high: float, most: float) -> tuple[float, float]:
    low = min(max(low, 0.0), most - 1.0)
    return low, min(max(high, low + 1.0), most)


def _convolved(x: Floats, weights: Floats, bias: Floats, padding: int) -> Floats:
    """(2, F, L), (2, H, F, K), (2, H) -> (2, H, L + 2 padding - K + 1)."""
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weights.shape[3], axis=2)  # (2, F, L', K)
    flat = windows.transpose(0, 1, 3, 2).reshape(2, -1, windows.shape[2])  # (2, F K, L')
    return np.asarray(weights.reshape(2, weights.shape[1], -1) @ flat + bias[..., None], np.float32)
