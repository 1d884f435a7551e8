"""The map of a class by each peer: never negative, coarse or fine, for every image of a batch."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from fastloc_core.models.classifier import Classifier

CHANNELS = 64  # the most channels of a feature map that Score-CAM looks at, each with a forward pass
BLUR = 0.04  # standard deviation as a share of the input's side; guided gradients are edges, and become a region


class Pass:
    """One forward pass whose graph serves every class.

    `x`: (N, 3, S, S), as preprocessed; `activation`: (N, C, h, w), of `layer`; `logits` and
    `probabilities`: (N, classes).
    """

    def __init__(self, classifier: Classifier, x: Tensor, layer: str, mode: TorchFunctionMode) -> None:
        self.classifier = classifier
        self.x = x.detach().requires_grad_()
        with classifier.watched([layer]) as outputs, mode:
            self.logits = classifier.logits(self.x)
        self.activation = outputs[layer]
        self.probabilities = classifier.probabilities(self.logits.detach())

    def back(self, index: int, to: Tensor) -> Tensor:
        """The gradient of a class's logits with respect to `to`, or the values of the mode in its place; in the shape
        of `to`.
        """
        return torch.autograd.grad(self.logits[:, index].sum(), to, retain_graph=True)[0]


Saliency = Callable[[Pass, int], Tensor]  # of a class: (N, h, w), never negative


def grad_cam(seen: Pass, index: int) -> Tensor:
    """Selvaraju et al., Grad-CAM, 2017, equations 1 and 2."""
    weights = seen.back(index, seen.activation).mean((2, 3), keepdim=True)  # (N, C, 1, 1)
    return (weights * seen.activation).sum(1).relu()


def layer_cam(seen: Pass, index: int) -> Tensor:
    """Jiang et al., LayerCAM, 2021: each position weighed by its own positive gradient."""
    return (seen.back(index, seen.activation).relu() * seen.activation).sum(1).relu()


def guided(seen: Pass, index: int) -> Tensor:
    """Springenberg et al., Striving for Simplicity, 2014: the size of the guided gradient, blurred."""
    sizes = seen.back(index, seen.x).abs().amax(1).cpu().numpy()  # (N, S, S)
    return torch.from_numpy(np.stack([cv2.GaussianBlur(size, (0, 0), BLUR * len(size)) for size in sizes]))


def excitation(seen: Pass, index: int) -> Tensor:
    """Zhang et al., 2016: the marginal winning probabilities of a position's units."""
    return seen.back(index, seen.activation).abs().sum(1)


@torch.no_grad()
def score_cam(seen: Pass, index: int) -> Tensor:
    """Wang et al., Score-CAM, 2020: the weight of a channel is the gain of the class's logit, over grey, by the pixels
    that excite it.
    """
    grey = seen.classifier.logits(torch.zeros_like(seen.x[:1]))[0, index]
    return torch.stack([_scored(seen, x, a, index, grey) for x, a in zip(seen.x, seen.activation, strict=True)])


def _scored(seen: Pass, x: Tensor, activation: Tensor, index: int, grey: Tensor) -> Tensor:
    """(3, S, S), (C, h, w) -> (h, w). Only the channels of `activation` that vary most are used."""
    varied = activation.flatten(1).std(1).topk(min(CHANNELS, len(activation))).indices
    channels = activation[varied][:, None]  # (K, 1, h, w)
    low, high = channels.amin((2, 3), keepdim=True), channels.amax((2, 3), keepdim=True)
    masks = (channels - low) / (high - low).clamp(min=torch.finfo(low.dtype).tiny)
    gains = []
    for part in torch.split(masks, seen.classifier.batch_size):
        shown = x * F.interpolate(part, x.shape[1:], mode="bilinear", align_corners=False)  # grey, zero, elsewhere
        gains.append(seen.classifier.logits(shown)[:, index] - grey)
    return (torch.cat(gains)[:, None, None] * channels[:, 0]).sum(0).relu()
