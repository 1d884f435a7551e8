"""The feature maps of any network with a spatial grid: what its activations put out, by stride, as (N, C, h, w).

A rectified value is evidence: the more, the more of what its channel stands for. So are the values after SiLU, GELU and
their kind, which are rectifiers with a soft edge, and which stand in the feed-forward part of every transformer block
as well. Values between blocks are not: there, a negative value may mean as much as a positive one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import ceil, log2, prod
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from fastloc_core.errors import ModelError
from fastloc_core.localization.guided import ceiling

Grid = tuple[int, int]  # rows, columns

_SOFT = (F.silu, F.gelu, F.hardswish, F.mish, F.leaky_relu, F.leaky_relu_, F.prelu, F.elu, F.elu_, F.selu, F.celu)
_SIGMOIDS = (torch.sigmoid, Tensor.sigmoid, Tensor.sigmoid_)
_PRODUCTS = (torch.mul, Tensor.mul, Tensor.mul_, Tensor.__mul__, Tensor.__rmul__, Tensor.__imul__)
_EXTRA = 16  # the most tokens beside those of the grid: of the class, of distillation, registers


class FeatureMaps(TorchFunctionMode):
    """Collects the maps of the forward passes inside. The network computes what it computes otherwise.

    `shape`: of the input (N, 3, H, W). `by_stride`: (N, C, h, w) each, in the order of the network; they are a part of
    the graph, so that gradients reach them. The stride is rounded to a power of two.

    `finest`: if given, inside `torch.no_grad()`, the graph begins at the first map of this stride or a coarser one,
    which saves time and memory: what the network computes before needs no gradient.

    Left out is all that has no grid of more than one cell in each direction, such as the gates of
    squeeze-and-excitation, and the tokens that belong to no cell.
    """

    def __init__(self, shape: torch.Size, finest: int | None = None) -> None:
        super().__init__()
        self.images, self.area, self.finest = shape[0], prod(shape[-2:]), finest
        self._maps: list[Tensor] = []
        self._tokens: list[Tensor] = []  # the maps that the network has as tokens
        self._grids: dict[Grid, None] = {}  # of the convolutions, and those that come of them by merging two by two
        self._linear = False  # the last layer with weights: channels are last after linear ones, if shapes do not tell
        self._gate: Tensor | None = None  # the last sigmoid; SiLU is written as a product with it here and there

    @property
    def by_stride(self) -> dict[int, list[Tensor]]:
        """A network of tokens at one stride, as ViT, gives only these: maps of its stem show edges."""
        tokens = self._sorted(self._tokens)
        return tokens if len(tokens) == 1 else self._sorted(self._maps)

    def _sorted(self, maps: Iterable[Tensor]) -> dict[int, list[Tensor]]:
        sorted_: dict[int, list[Tensor]] = {}
        for each in maps:
            sorted_.setdefault(self._stride(each), []).append(each)
        return sorted_

    def _stride(self, feature_map: Tensor) -> int:
        return int(2 ** round(log2(self.area / prod(feature_map.shape[2:])) / 2))

    def __torch_function__(
        self, func: Callable[..., Any], types: Iterable[type], args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        out = func(*args, **kwargs)
        if func is F.conv2d:
            self._linear = False
            self._add(*out.shape[2:])
        elif func is F.linear and out.ndim > 2:
            self._linear = True
        elif func in _SIGMOIDS:
            self._gate = out
        elif func in _SOFT or ceiling(func, args, kwargs) is not None or self._is_gated(func, args, out):
            return self._tapped(out)
        return out

    def _is_gated(self, func: Callable[..., Any], args: Any, out: Any) -> bool:
        """Whether this is x sigmoid(a x), without the gates that are one number for a whole channel."""
        gate = self._gate
        return func in _PRODUCTS and gate is not None and gate.shape == out.shape and any(x is gate for x in args)

    def _tapped(self, out: Tensor) -> Tensor:
        """The same values, as a function of the map that is kept."""
        if out.shape[0] != self.images or (torch.is_grad_enabled() and not out.requires_grad):
            return out
        if out.ndim == 4 and self._is_grid(out.shape[1:3]) and (self._linear or not self._is_grid(out.shape[2:])):
            return self._keep(out.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        if out.ndim == 4 and (self._is_grid(out.shape[2:]) or not self._linear):
            return self._keep(out)
        if out.ndim == 3 and (grid := self._grid_of(out.shape[1])):
            extra = out.shape[1] - prod(grid)
            cells = self._keep(out[:, extra:].mT.reshape(*out.shape[::2], *grid))  # (N, C, h, w)
            self._tokens.append(cells)
            tokens = cells.flatten(2).mT  # (N, h w, C)
            return torch.cat([out[:, :extra], tokens], 1) if extra else tokens
        return out

    def _keep(self, feature_map: Tensor) -> Tensor:
        if min(feature_map.shape[2:]) == 1:
            return feature_map
        waits = self.finest is not None and not torch.is_grad_enabled()
        first = waits and self._stride(feature_map) >= (self.finest or 0)
        if first:
            torch.set_grad_enabled(True)
            feature_map = feature_map.detach().requires_grad_()
        self._maps.append(feature_map)
        return feature_map.clone() if first else feature_map  # the network may change it in place

    def _add(self, height: int, width: int) -> None:
        while (height, width) not in self._grids:
            self._grids[height, width] = None
            height, width = ceil(height / 2), ceil(width / 2)

    def _is_grid(self, shape: torch.Size) -> bool:
        return tuple(shape) in self._grids

    def _grid_of(self, tokens: int) -> Grid | None:
        """The grid with so many cells, or with a few less: other tokens come first."""
        fitting = [grid for grid in self._grids if min(grid) > 1 and 0 <= tokens - prod(grid) <= _EXTRA]
        return max(fitting, key=prod, default=None)


def middle(by_stride: Mapping[int, list[Tensor]], strides: Iterable[int]) -> dict[int, list[Tensor]]:
    """The maps at these strides. A network without any of them gives its deepest maps.

    A network with one stride gives the last third of its maps, at least two: its first ones show edges. (The very last
    one of a ViT with a class token has no gradient, because only that token is read afterwards.)
    """
    if len(by_stride) == 1:
        ((stride, maps),) = by_stride.items()
        return {stride: maps[-max(ceil(len(maps) / 3), 2) :]}
    wanted = [stride for stride in strides if stride in by_stride] or [max(by_stride)]
    return {stride: by_stride[stride] for stride in wanted}


@torch.no_grad()
def require_maps(module: nn.Module, size: int) -> None:
    """Raise ModelError unless the network has a feature map.

    Runs a forward pass of a `size` x `size` image on the module's device. The module has to be in evaluation mode.
    """
    x = torch.zeros(1, 3, size, size, device=next(module.parameters()).device)
    with FeatureMaps(x.shape) as seen:
        module(x)
    if not seen.by_stride:
        reason = f"The refined localization looks at feature maps after an activation, and {type(module).__name__} has"
        raise ModelError(f"{reason} none.", "Use a network that keeps a grid of cells, as CNNs and transformers do.")
