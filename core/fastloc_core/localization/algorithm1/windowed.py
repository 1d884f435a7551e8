"""The gradient image of one neuron, computed only inside its receptive field; it is zero elsewhere.

It serves networks that are a plain stack of convolutions, ReLUs and max-poolings from the image to the neuron's layer
(VGG, AlexNet). It is exact, and saves most of a backward pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from fastloc_core.localization.guided import pass_back
from fastloc_core.localization.rules import ReluRule


class Axis(NamedTuple):
    """The geometry of a layer along one axis."""

    kernel: int
    stride: int
    padding: int

    def seen_by(self, span: range) -> range:
        """The inputs that the outputs `span` depend on, including the padding around the input."""
        start = span.start * self.stride - self.padding
        return range(start, start + (len(span) - 1) * self.stride + self.kernel)

    def reached_by(self, span: range, length: int) -> range:
        """The outputs, of so many, that depend on one of the inputs `span`; at least one."""
        first = -(-(span.start + self.padding - self.kernel + 1) // self.stride)
        last = (span.stop - 1 + self.padding) // self.stride
        first = min(max(first, 0), length - 1)
        return range(first, max(min(last + 1, length), first + 1))


def plain_stack(module: nn.Module, layer: str) -> dict[str, nn.Module]:
    """The modules from the image to `layer` by name, in order; empty if they are no such stack.

    Registered architectures that have `features` pass the image to it first.
    """
    parent, _, last = layer.rpartition(".")
    features = getattr(module, "features", None)
    if parent != "features" or not last.isdigit() or not isinstance(features, nn.Sequential):
        return {}
    stack = {f"features.{i}": step for i, step in enumerate(features[: int(last) + 1])}
    return stack if all(map(_is_plain, stack.values())) else {}


def plain_features(module: nn.Module) -> list[nn.Module]:
    """All modules of the network's features, if they are such a stack."""
    features = getattr(module, "features", None)
    if not isinstance(features, nn.Sequential) or not all(map(_is_plain, features)):
        return []
    return list(features)


def _is_plain(step: nn.Module) -> bool:
    if isinstance(step, nn.Conv2d):
        fixed = not isinstance(step.padding, str) and step.padding_mode == "zeros"
        return fixed and step.dilation == (1, 1) and step.groups == 1
    if isinstance(step, nn.MaxPool2d):
        return step.padding == 0 and step.dilation == 1 and not step.ceil_mode
    return isinstance(step, nn.ReLU)


@torch.no_grad()
def windowed_gradient(
    stack: Sequence[tuple[nn.Module, Tensor]], x: Tensor, neuron: tuple[int, int, int], rule: ReluRule
) -> Tensor:
    """Gradient (1, 3, S, S) of one neuron (channel, y, x) of the last module with respect to the image `x`.

    `stack`: each module with its output (1, C, h, w) for `x`; no output has been changed in place since.
    """
    channel, row, column = neuron
    rows, columns = range(row, row + 1), range(column, column + 1)
    gradient = torch.zeros_like(cut(stack[-1][1], rows, columns))
    gradient[0, channel] = 1
    for i, (step, out) in reversed(list(enumerate(stack))):
        if isinstance(step, nn.ReLU):
            gradient = pass_back(gradient, cut(out, rows, columns), inf, rule)
            continue
        source = stack[i - 1][1] if i else x
        vertical, horizontal = axes(step)
        rows, columns = vertical.seen_by(rows), horizontal.seen_by(columns)
        if isinstance(step, nn.Conv2d):
            gradient = F.conv_transpose2d(gradient, step.weight, stride=step.stride)
            gradient, rows, columns = _inside(gradient, rows, columns, source)
        else:
            gradient = _through_pool(step, cut(source, rows, columns), gradient)
    image = torch.zeros_like(x)
    cut(image, rows, columns).copy_(gradient)
    return image


def axes(step: nn.Module) -> tuple[Axis, Axis]:
    sizes = (step.kernel_size, step.stride, step.padding)
    vertical, horizontal = zip(*(size if isinstance(size, tuple) else (size, size) for size in sizes), strict=True)
    return Axis(*vertical), Axis(*horizontal)


def _inside(gradient: Tensor, rows: range, columns: range, source: Tensor) -> tuple[Tensor, range, range]:
    """The gradient and its span without the padding around `source`."""
    height, width = source.shape[2:]
    y, x = (range(max(span.start, 0), min(span.stop, n)) for span, n in ((rows, height), (columns, width)))
    top, left = y.start - rows.start, x.start - columns.start
    return gradient[:, :, top : top + len(y), left : left + len(x)], y, x


@torch.enable_grad()
def _through_pool(pool: nn.Module, source: Tensor, gradient: Tensor) -> Tensor:
    """Autograd on the window, so that equal maxima are decided as in the forward pass."""
    source = source.detach().requires_grad_()
    return torch.autograd.grad(pool(source), source, gradient)[0]


def cut(x: Tensor, rows: range, columns: range) -> Tensor:
    return x[:, :, rows.start : rows.stop, columns.start : columns.stop]
