"""One look at an image: where the classifier sees a class, by activations and gradients of its middle layers."""

from __future__ import annotations

from collections.abc import Iterable
from math import log2

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from fastloc_core.errors import ModelError
from fastloc_core.localization.guided import ReluMode
from fastloc_core.localization.rules import ReluRule
from fastloc_core.models.classifier import Classifier

GRID = 32  # cells of a map along each side
_FLOOR = 0.02  # share of the mean that is added, so that a layer which sees nothing does not blank out the others


class Look:
    """A forward pass of the image and its mirror image. Its graph serves every class."""

    def __init__(self, classifier: Classifier, image: NDArray[np.uint8]) -> None:
        self.x = classifier.preprocess(image)  # (1, 3, S, S)
        outputs: list[Tensor] = []
        with ReluMode(ReluRule.PLAIN, outputs.append):
            both = torch.cat([self.x, self.x.flip(3)]).requires_grad_()
            self._both = classifier.logits(both)  # (2, classes)
        self.logits = self._both[0]  # (classes,)
        self.layers = _middle(outputs, self.x.shape[3], classifier.architecture.strides)

    def map(self, index: int) -> NDArray[np.float32]:
        """How much each cell speaks for a class: float32 (GRID, GRID), zero or more, with mean one.

        All zero if nothing speaks for the class. The map of a layer is the sum over its channels of activation times
        positive gradient (LayerCAM, Jiang et al., 2021). Layers of one stride are summed with equal weight, and the
        sums of different strides multiplied.
        """
        score = self._both[:, index].sum()
        outputs = [output for layers in self.layers.values() for output in layers]
        gradients = iter(torch.autograd.grad(score, outputs, retain_graph=True))
        product = torch.ones(GRID, GRID)
        for layers in self.layers.values():
            maps = torch.stack([_class_map(output.detach(), next(gradients)) for output in layers])  # (layers, G, G)
            product = product * (_with_mean_one(maps.sum(0)) + _FLOOR)
        heat = (product ** (1 / len(self.layers)) - _FLOOR).clamp(min=0)
        return _with_mean_one(heat).numpy()


def _middle(outputs: list[Tensor], size: int, strides: Iterable[int]) -> dict[int, list[Tensor]]:
    """The rectified maps at these strides, by stride. A network without any of them gives its deepest maps."""
    by_stride: dict[int, list[Tensor]] = {}
    for output in filter(_is_map, outputs):
        by_stride.setdefault(2 ** round(log2(size / output.shape[3])), []).append(output)
    wanted = [stride for stride in strides if stride in by_stride] or [max(by_stride)]
    return {stride: by_stride[stride] for stride in wanted}


def _is_map(output: Tensor) -> bool:
    return output.ndim == 4 and output.shape[3] > 1


@torch.no_grad()
def require_maps(module: nn.Module, size: int = 96) -> None:
    """Raise ModelError unless the network rectifies a feature map at least once. Its other activations do not matter.

    Runs a forward pass of a `size` x `size` image on the module's device. The module has to be in evaluation mode.
    """
    outputs: list[Tensor] = []
    with ReluMode(tap=outputs.append):
        module(torch.zeros(1, 3, size, size, device=next(module.parameters()).device))
    if not any(map(_is_map, outputs)):
        raise ModelError(
            f"The refined localization looks at feature maps after a ReLU, and {type(module).__name__} has none.",
            "Use one of the architectures that “fastloc models list” shows.",
        )


def _class_map(activation: Tensor, gradient: Tensor) -> Tensor:
    """(2, C, h, w) each, of the image and of its mirror image -> (GRID, GRID), in which each of the two has maximum
    one.
    """
    maps = (activation * gradient.clamp(min=0)).sum(1, keepdim=True).float().cpu()  # (2, 1, h, w)
    maps = F.interpolate(maps, (GRID, GRID), mode="bicubic", align_corners=False).clamp(min=0)
    maps = maps / maps.amax((1, 2, 3), keepdim=True).clamp(min=torch.finfo(maps.dtype).tiny)
    return maps[0, 0] + maps[1, 0].flip(1)


def _with_mean_one(heat: Tensor) -> Tensor:
    return heat / heat.mean().clamp(min=torch.finfo(heat.dtype).tiny)
