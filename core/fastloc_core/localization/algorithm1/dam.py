"""The most important neurons for a class: the paper's DAM ranking by activation times gradient."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class RankedNeuron(NamedTuple):
    """A position in the feature map (C, H, W), and its rank: larger matters more."""

    channel: int
    y: int
    x: int
    rank: float


def rank_neurons(activation: Tensor, gradient: Tensor, kmax: int) -> list[RankedNeuron]:
    """The `kmax` best neurons by rank = activation * gradient, at most one a channel.

    `activation`, `gradient`: (C, H, W). Neurons that do not speak for the class (rank <= 0) are left out, so there may
    be fewer.
    """
    channels, _height, width = activation.shape
    rank = (activation.float() * gradient.float()).flatten(1)  # (C, H * W)
    best, where = rank.max(1)  # (C,)
    top, order = best.topk(min(kmax, channels))
    positions = where[order].tolist()
    return [
        RankedNeuron(channel, position // width, position % width, value)
        for channel, position, value in zip(order.tolist(), positions, top.tolist(), strict=True)
        if value > 0
    ]
