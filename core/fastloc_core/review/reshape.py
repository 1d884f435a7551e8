"""A tighter or wider box from the same evidence, without asking the classifier again."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from fastloc_core.boxes import Box
from fastloc_core.proposal import Proposal

_WIDEST = 0.0005  # share of the evidence beyond an edge of the widest box, unless the proposal's box is wider
_TIGHTEST = 0.1  # share of the evidence inside the proposal's box that each edge of the tightest box cuts off
_FLOOR = 1e-4  # above this share steps are even in its logarithm, because tails of evidence are about exponential
_EVERYWHERE = 0.0005  # share of the evidence that is spread evenly, so that no edge jumps over a gap
_STRETCH = 0.5  # share by which a box without evidence grows or shrinks at most


def reshaped(proposal: Proposal, amount: float, width: int, height: int) -> Box:
    """The proposal's box, tighter or wider, in pixels of the image, which is `width` x `height` of them.

    `amount`: in [-1, 1]. Each edge moves until a certain share of the evidence, summed along the edge, lies beyond it.
    0 is the proposal's own box; towards -1 the share grows, towards 1 it vanishes. As the amount grows, each box
    contains the one before; the edges do not jump, and the box is never empty and stays inside the image. Without
    evidence the box scales about its centre.
    """
    box = proposal.box
    if amount == 0:
        return box
    amount = min(max(amount, -1.0), 1.0)
    heat = proposal.evidence.heat  # (S, S)
    if heat.size == 0 or not heat.any():
        return _scaled(box, amount).clipped(width, height)
    x0, x1 = _interval(heat.sum(0, dtype=np.float64), box.x0 / width, box.x1 / width, amount)
    y0, y1 = _interval(heat.sum(1, dtype=np.float64), box.y0 / height, box.y1 / height, amount)
    shaped = Box.spanning(x0 * width, y0 * height, x1 * width, y1 * height).clipped(width, height)
    low, high = (max, min) if amount < 0 else (min, max)  # rounding errors must not cross the edges of the box
    return Box(low(shaped.x0, box.x0), low(shaped.y0, box.y0), high(shaped.x1, box.x1), high(shaped.y1, box.y1))


def _interval(energy: NDArray[np.float64], low: float, high: float, amount: float) -> tuple[float, float]:
    """The interval with its ends moved, see reshaped. `energy`: (S,); positions are in [0, 1]."""
    spread = (1 - _EVERYWHERE) * energy / energy.sum() + _EVERYWHERE / energy.size
    cumulative = np.concatenate(([0.0], spread.cumsum()))  # (S + 1,), strictly increasing to 1
    positions = np.linspace(0.0, 1.0, cumulative.size)
    below, upto = np.interp((low, high), positions, cumulative)
    inside = upto - below
    shares = _moved(below, inside, amount), 1 - _moved(1 - upto, inside, amount)
    start, end = np.interp(shares, cumulative, positions)
    return float(start), float(end)


def _moved(beyond: float, inside: float, amount: float) -> float:
    """The share beyond an edge: the geometric interpolation to the share of the tightest or the widest box."""
    beyond = max(beyond, 0.0)
    last = beyond + _TIGHTEST * inside if amount < 0 else min(beyond, _WIDEST)
    step = abs(amount)
    return math.pow(beyond + _FLOOR, 1 - step) * math.pow(last + _FLOOR, step) - _FLOOR


def _scaled(box: Box, amount: float) -> Box:
    dx, dy = (_STRETCH * amount * side / 2 for side in (box.width, box.height))
    return Box(box.x0 - dx, box.y0 - dy, box.x1 + dx, box.y1 + dy)
