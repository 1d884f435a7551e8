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
    """A forward pass of the image. Its graph, which begins at the finest maps that are wanted, serves every class."""

    def __init__(self, classifier: Classifier, image: NDArray[np.uint8]) -> None:
        x = classifier.preprocess(image)  # (1, 3, S, S)
        self.size = x.shape[3]
        for finest in (min(classifier.architecture.strides, default=0), 0):  # 0: for a network with finer maps only
            with torch.no_grad(), FeatureMaps(x.shape, finest) as seen:
                self._logits = classifier.logits(x)  # (1, classes)
            if self._logits.requires_grad:
                break
        self.logits = self._logits[0].detach()  # (classes,)
        self.layers = middle(seen.by_stride, classifier.architecture.strides)
        self._maps: dict[int, NDArray[np.float32]] = {}

    def map(self, index: int) -> NDArray[np.float32]:
        """How much each cell speaks for a class: float32 (GRID, GRID), zero or more, with mean one; read-only.

        All zero if nothing speaks for the class. The map of a layer is the sum over its channels of activation times
        positive gradient (LayerCAM, Jiang et al., 2021). Layers of one stride are summed with equal weight, and the
        sums of different strides multiplied.
        """
        if index not in self._maps:
            self._maps[index] = self._map(index)
            self._maps[index].flags.writeable = False
        return self._maps[index]

    @torch.enable_grad()
    def _map(self, index: int) -> NDArray[np.float32]:
        outputs = [output for layers in self.layers.values() for output in layers]
        logit = self._logits[0, index]
        gradients = iter(torch.autograd.grad(logit, outputs, retain_graph=True, materialize_grads=True))
        product = torch.ones(GRID, GRID, device=logit.device)
        for layers in self.layers.values():
            maps = torch.stack([_layer_map(output.detach(), next(gradients)) for output in layers])  # (layers, G, G)
            product = product * (_with_mean_one(maps.sum(0)) + _FLOOR)
        heat = (product ** (1 / len(self.layers)) - _FLOOR).clamp(min=0)
        return _with_mean_one(heat).cpu().numpy()  # only here does Python wait for the device


def _layer_map(activation: Tensor, gradient: Tensor) -> Tensor:
    """(1, C, h, w) each -> (GRID, GRID) with maximum one."""
    heat = (activation.clamp(min=0) * gradient.clamp(min=0)).sum(1, keepdim=True).float()  # (1, 1, h, w)
    heat = F.interpolate(heat, (GRID, GRID), mode="bicubic", align_corners=False)[0, 0].clamp(min=0)
    return heat / heat.max().clamp(min=torch.finfo(heat.dtype).tiny)


def _with_mean_one(heat: Tensor) -> Tensor:
    return heat / heat.mean().clamp(min=torch.finfo(heat.dtype).tiny)
