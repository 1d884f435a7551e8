"""One look at an image: where the classifier sees a class, by activations and gradients of its middle layers."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from fastloc_core.models.classifier import Classifier

from .feature_maps import FeatureMaps, middle

GRID = 32  # cells of a map along each side
_FLOOR = 0.02  # share of the mean that is added, so that a layer which sees nothing does not blank out the others


class Look:
    """A forward pass of the image and its mirror image. Its graph serves every class."""

    def __init__(self, classifier: Classifier, image: NDArray[np.uint8]) -> None:
        self.x = classifier.preprocess(image)  # (1, 3, S, S)
        both = torch.cat([self.x, self.x.flip(3)]).requires_grad_()
        with FeatureMaps(both.shape) as seen:
            self._both = classifier.logits(both)  # (2, classes)
        self.logits = self._both[0]  # (classes,)
        self.layers = middle(seen.by_stride, classifier.architecture.strides)

    def map(self, index: int) -> NDArray[np.float32]:
        """How much each cell speaks for a class: float32 (GRID, GRID), zero or more, with mean one.

        All zero if nothing speaks for the class. The map of a layer is the sum over its channels of activation times
        positive gradient (LayerCAM, Jiang et al., 2021). Layers of one stride are summed with equal weight, and the
        sums of different strides multiplied.
        """
        score = self._both[:, index].sum()
        outputs = [output for layers in self.layers.values() for output in layers]
        gradients = iter(torch.autograd.grad(score, outputs, retain_graph=True, materialize_grads=True))
        product = torch.ones(GRID, GRID)
        for layers in self.layers.values():
            maps = torch.stack([_class_map(output.detach(), next(gradients)) for output in layers])  # (layers, G, G)
            product = product * (_with_mean_one(maps.sum(0)) + _FLOOR)
        heat = (product ** (1 / len(self.layers)) - _FLOOR).clamp(min=0)
        return _with_mean_one(heat).numpy()


def _class_map(activation: Tensor, gradient: Tensor) -> Tensor:
    """(2, C, h, w) each, of the image and of its mirror image -> (GRID, GRID), in which each of the two has maximum
    one.
    """
    maps = (activation.clamp(min=0) * gradient.clamp(min=0)).sum(1, keepdim=True).float().cpu()  # (2, 1, h, w)
    maps = F.interpolate(maps, (GRID, GRID), mode="bicubic", align_corners=False).clamp(min=0)
    maps = maps / maps.amax((1, 2, 3), keepdim=True).clamp(min=torch.finfo(maps.dtype).tiny)
    return maps[0, 0] + maps[1, 0].flip(1)


def _with_mean_one(heat: Tensor) -> Tensor:
    return heat / heat.mean().clamp(min=torch.finfo(heat.dtype).tiny)
