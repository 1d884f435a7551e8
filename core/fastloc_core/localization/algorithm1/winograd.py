"""Convolutions of several windows at once, of which those with many channels need a quarter of the multiplications.

F(4 x 4, 3 x 3) of Winograd's minimal filtering (Lavin and Gray, 2016): a tile of 6 x 6 inputs gives 4 x 4 outputs.
Along each axis the outputs of a tile d are A ((G g) * (B d)) for the weights g, so that in between each of the 36
places is a product of matrices. Tiles of all windows share it, because reading the weights takes most of the time of
small ones. Results differ from those of the usual convolution by rounding only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WINDOWS = 5  # that callers hand over at once: more of them share the weights, fewer are sooner cancelled
_OUT, _IN = 4, 6  # the sides of a tile's outputs and inputs
_B = [[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0],
      [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1]]  # fmt: skip
_G = [[1 / 4, 0, 0], [-1 / 6, -1 / 6, -1 / 6], [-1 / 6, 1 / 6, -1 / 6],
      [1 / 24, 1 / 12, 1 / 6], [1 / 24, -1 / 12, 1 / 6], [0, 0, 1]]  # fmt: skip
_A = [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
_LEAST = 64 * 64  # pairs of channels, below which the detour does not pay: docs/adr/0038-speed.md
_AT_ONCE = 128  # tiles, so that what is between the steps stays in the processor's cache


class Convolutions:
    """Of layers whose weights stay as they are. The transformed weights take four times their memory."""

    def __init__(self) -> None:
        self._forward: dict[nn.Conv2d, Tensor] = {}
        self._backward: dict[nn.Conv2d, Tensor] = {}

    def forward(self, step: nn.Conv2d, windows: Sequence[Tensor]) -> list[Tensor]:
        """The outputs for windows (1, C, h, w) that need no padding."""
        if not _pays(step):
            return [F.conv2d(window, step.weight, step.bias, step.stride) for window in windows]
        if step not in self._forward:
            self._forward[step] = _transformed(step.weight)
        outputs = _convolved(windows, self._forward[step])
        return outputs if step.bias is None else [output.add_(step.bias[:, None, None]) for output in outputs]

    def backward(self, step: nn.Conv2d, gradients: Sequence[Tensor]) -> list[Tensor]:
        """The gradients of inputs, with the padding around them, from those of outputs (1, C, h, w)."""
        if not _pays(step):
            return [F.conv_transpose2d(gradient, step.weight, stride=step.stride) for gradient in gradients]
        if step not in self._backward:
            self._backward[step] = _transformed(step.weight.flip(2, 3).transpose(0, 1))
        return _convolved(gradients, self._backward[step], padding=2)


def _pays(step: nn.Conv2d) -> bool:
    plain = step.kernel_size == (3, 3) and step.stride == (1, 1) and step.weight.device.type == "cpu"
    return plain and step.in_channels * step.out_channels >= _LEAST


def _transformed(weight: Tensor) -> Tensor:
    """(K, C, 3, 3) -> (36, C, K)."""
    of_axis = weight.new_tensor(_G)
    return torch.einsum("ia,kcab,jb->ijck", of_axis, weight, of_axis).flatten(0, 1).contiguous()


class _Rows(NamedTuple):
    """Rows of tiles of one window. `tiles`: (6, 6, rows, columns, C); `outputs`: (rows, 4, columns, 4, K), to fill."""

    tiles: Tensor
    outputs: Tensor

    @property
    def many(self) -> int:
        return self.outputs.shape[0] * self.outputs.shape[2]


def _convolved(windows: Sequence[Tensor], weights: Tensor, padding: int = 0) -> list[Tensor]:
    """(1, C, h, w) each -> (1, K, h - 2, w - 2), or larger by the padding. The channels of a cell lie together."""
    into, out_of = map(weights.new_tensor, (_B, _A))
    _, before, after = weights.shape  # C, K
    found, rows = [], list[_Rows]()
    for window in windows:
        height, width = (side + 2 * padding - 2 for side in window.shape[2:])
        around = (padding, padding + -width % _OUT, padding, padding + -height % _OUT)
        cells = F.pad(window, around)[0].permute(1, 2, 0)
        tiles = cells.unfold(0, _IN, _OUT).unfold(1, _IN, _OUT).permute(3, 4, 0, 1, 2)
        outputs = weights.new_empty(tiles.shape[2], _OUT, tiles.shape[3], _OUT, after)
        few = max(_AT_ONCE // tiles.shape[3], 1)
        rows += map(_Rows, torch.split(tiles, few, 2), torch.split(outputs, few))
        found.append(outputs.flatten(2, 3).flatten(0, 1)[None, :height, :width].permute(0, 3, 1, 2))
    for group in _grouped(rows):
        spans = [slice(*span) for span in pairwise(accumulate((each.many for each in group), initial=0))]
        inputs = weights.new_empty(_IN, _IN, spans[-1].stop, before)
        for each, span in zip(group, spans, strict=True):
            inputs[:, :, span].view_as(each.tiles).copy_(each.tiles)
        sums = _along_axes(into, inputs).view(_IN**2, -1, before) @ weights  # (36, tiles, K)
        ready = _along_axes(out_of, sums).view(_OUT, _OUT, -1, after)
        for each, span in zip(group, spans, strict=True):
            each.outputs.permute(1, 3, 0, 2, 4).copy_(ready[:, :, span].view(_OUT, _OUT, *each.tiles.shape[2:4], after))
    return found


def _along_axes(by: Tensor, tiles: Tensor) -> Tensor:
    """`by` (n, 6) on both axes of tiles of 6 x 6 -> (n, n, rest)."""
    return by @ (by @ tiles.view(_IN, -1)).view(len(by), _IN, -1)


def _grouped(rows: Iterable[_Rows]) -> Iterator[list[_Rows]]:
    """Of all windows together, so many that they share a product."""
    group, count = list[_Rows](), 0
    for each in rows:
        if group and count + each.many > _AT_ONCE:
            yield group
            group, count = [], 0
        group.append(each)
        count += each.many
    yield group
