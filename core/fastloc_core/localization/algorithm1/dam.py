"""Which neurons matter for a class: the paper's DAM ranking, activation times gradient."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class RankedNeuron(NamedTuple):
    """Position in the feature map (C, H, W), and the rank value: larger matters more."""

    channel: int
    y: int
    x: int
    rank: float


def rank_neurons(activation: Tensor, gradient: Tensor, kmax: int) -> list[RankedNeuron]:
    """The `kmax` best neurons of rank = activation * gradient, element by element, at most one a channel.

    `activation`, `gradient`: (C, H, W). Neurons that do not speak for the class (rank <= 0) are left out, so fewer
    may come back.
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
