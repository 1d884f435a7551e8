"""The gradient images of neurons, computed only inside their receptive fields; they are zero elsewhere.

It serves networks that are a plain stack of convolutions, ReLUs and max-poolings from the image to the neuron's layer
(VGG, AlexNet). It is exact, and saves most of a backward pass.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

import torch
from torch import Tensor, nn

from fastloc_core.localization.guided import pass_back
from fastloc_core.localization.rules import ReluRule

from .winograd import Convolutions

Window = tuple[range, range]  # rows, columns


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


def plain_stack(module: nn.Module, layer: str = "") -> list[nn.Module]:
    """The modules from the image to `layer`, otherwise all of the network's features; empty if they are no such stack.

    Registered architectures that have `features` pass the image to it first.
    """
    features = getattr(module, "features", None)
    parent, _, last = layer.rpartition(".")
    if not isinstance(features, nn.Sequential) or (layer and not (parent == "features" and last.isdigit())):
        return []
    stack = list(features[: int(last) + 1] if layer else features)
    return stack if all(map(_is_plain, stack)) else []


def without(module: nn.Module, stack: Sequence[nn.Module]) -> nn.Module:
    """The network after such a stack, which may be empty."""
    if not stack:
        return module
    rest = copy.copy(module)  # it shares everything but the table of its parts
    rest._modules = module._modules | {"features": module.get_submodule("features")[len(stack) :]}  # type: ignore[index]
    return rest


@torch.no_grad()
def outputs_of(stack: Sequence[nn.Module], x: Tensor) -> list[Tensor]:
    """The output of each step for the image `x`. A ReLU's takes the place of its input, which nothing else needs."""
    outputs = [x]
    for step in stack:
        outputs.append(outputs[-1].relu_() if isinstance(step, nn.ReLU) else step(outputs[-1]))
    return outputs[1:]


def _is_plain(step: nn.Module) -> bool:
    if isinstance(step, nn.Conv2d):
        fixed = not isinstance(step.padding, str) and step.padding_mode == "zeros"
        return fixed and step.dilation == (1, 1) and step.groups == 1
    if isinstance(step, nn.MaxPool2d):
        return step.padding == 0 and step.dilation == 1 and not step.ceil_mode
    return isinstance(step, nn.ReLU)


@torch.no_grad()
def windowed_gradients(
    stack: Sequence[nn.Module],
    outputs: Sequence[Tensor],
    x: Tensor,
    neurons: Sequence[tuple[int, int, int]],
    rule: ReluRule,
    convolutions: Convolutions,
) -> Tensor:
    """Gradients (N, 3, S, S) of neurons (channel, y, x) of the last module with respect to the image `x`.

    `outputs`: as `outputs_of` gives them.
    """
    windows = [(range(row, row + 1), range(column, column + 1)) for _, row, column in neurons]
    gradients = [torch.zeros_like(cut(outputs[-1], *window)) for window in windows]
    for gradient, (channel, _, _) in zip(gradients, neurons, strict=True):
        gradient[0, channel] = 1
    for step, source, out in reversed(_pooled_first(list(zip(stack, [x, *outputs], outputs, strict=False)))):
        if isinstance(step, nn.ReLU):
            gradients = [
                pass_back(gradient, cut(out, *window), inf, rule)
                for gradient, window in zip(gradients, windows, strict=True)
            ]
            continue
        vertical, horizontal = axes(step)
        windows = [(vertical.seen_by(rows), horizontal.seen_by(columns)) for rows, columns in windows]
        if isinstance(step, nn.Conv2d):
            wider = zip(convolutions.backward(step, gradients), windows, strict=True)
            gradients, windows = map(list, zip(*(_inside(*each, source) for each in wider), strict=True))
        else:
            gradients = [
                _through_pool(step, cut(source, *window), gradient)
                for gradient, window in zip(gradients, windows, strict=True)
            ]
    images = x.new_zeros(len(neurons), *x.shape[1:])
    for image, gradient, window in zip(images, gradients, windows, strict=True):
        cut(image[None], *window).copy_(gradient)
    return images


def _pooled_first(steps: list[tuple[nn.Module, Tensor, Tensor]]) -> list[tuple[nn.Module, Tensor, Tensor]]:
    """The steps, each with its input and output, with a ReLU after the pooling that follows it: there it has fewer
    cells. The gradients are the same if the pooling's cells do not overlap.
    """
    for i, ((first, _, _), (second, source, out)) in enumerate(pairwise(steps)):
        if isinstance(first, nn.ReLU) and isinstance(second, nn.MaxPool2d) and second.kernel_size == second.stride:
            steps[i : i + 2] = (second, source, out), (first, out, out)
    return steps


def axes(step: nn.Module) -> tuple[Axis, Axis]:
    sizes = (step.kernel_size, step.stride, step.padding)
    vertical, horizontal = zip(*(size if isinstance(size, tuple) else (size, size) for size in sizes), strict=True)
    return Axis(*vertical), Axis(*horizontal)


def _inside(gradient: Tensor, window: Window, source: Tensor) -> tuple[Tensor, Window]:
    """The gradient and its span without the padding around `source`."""
    rows, columns = window
    height, width = source.shape[2:]
    y, x = (range(max(span.start, 0), min(span.stop, n)) for span, n in ((rows, height), (columns, width)))
    top, left = y.start - rows.start, x.start - columns.start
    return gradient[:, :, top : top + len(y), left : left + len(x)], (y, x)


@torch.enable_grad()
def _through_pool(pool: nn.Module, source: Tensor, gradient: Tensor) -> Tensor:
    """Autograd on the window, so that equal maxima are decided as in the forward pass."""
    source = source.detach().contiguous(memory_format=torch.channels_last).requires_grad_()
    return torch.autograd.grad(pool(source), source, gradient)[0]


def cut(x: Tensor, rows: range, columns: range) -> Tensor:
    return x[:, :, rows.start : rows.stop, columns.start : columns.stop]
