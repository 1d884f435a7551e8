"""The frozen backbone that everything learned from boxes reads: the shipped EfficientNet-Lite0, whatever proposes.

So one extent head serves every classifier, and what a folder taught survives a change of the classifier.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import NamedTuple, Self, cast

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from . import DEFAULT, loading
from .families.efficientnet_lite_network import EfficientNetLite0

SIZE = 224  # pixels of the input along each side
CHANNELS = (40, 80, 112, 320)  # of the maps, with 28, 14, 14 and 7 cells along each side
_BLOCKS = (4, 7, 10, 15)  # whose outputs these are
_BATCH = 16  # images at once on a GPU
_AT_ONCE = 4  # on the processor: what more of them need does not stay in its cache


class Views(NamedTuple):
    """What the backbone sees in N images: `maps`, (N, C, h, w) each, by CHANNELS."""

    maps: tuple[Tensor, ...]


class Backbone:
    """Only one thread may use it at a time."""

    def __init__(self, network: EfficientNetLite0, device: torch.device) -> None:
        self.network, self.device = folded(network), device

    @classmethod
    def load(cls, device: str = "auto") -> Self:
        """Raises ModelError if the classifier's weights are missing."""
        classifier = loading.load(DEFAULT, device)
        return cls(cast(EfficientNetLite0, classifier.module), classifier.device)

    @torch.no_grad()
    def see(self, images: Sequence[NDArray[np.uint8]]) -> Views:
        """RGB uint8 (H, W, 3) each, of any size. Each is stretched to a square."""
        most = _AT_ONCE if self.device.type == "cpu" else _BATCH
        parts = [self._see(images[i : i + most]) for i in range(0, len(images), most)]
        maps = zip(*(part.maps for part in parts), strict=True)
        return Views(tuple(torch.cat(level) for level in maps))

    def _see(self, images: Sequence[NDArray[np.uint8]]) -> Views:
        x = torch.from_numpy(np.stack([_resized(image) for image in images])).to(self.device)  # (N, S, S, 3)
        x = self.network.stem((x.permute(0, 3, 1, 2).float() - 127) / 128)  # (N, 32, S/2, S/2)
        maps = []
        for number, block in enumerate(self.network.blocks):
            x = block(x)
            if number in _BLOCKS:
                maps.append(x)
        return Views(tuple(maps))


def folded(network: EfficientNetLite0) -> EfficientNetLite0:
    """A copy in evaluation mode that computes the same up to rounding, in less time: each normalization is folded into
    the convolution before it, rectifiers work in place, and channels lie together in memory.
    """
    network = copy.deepcopy(network).eval()
    for step in network.modules():
        if isinstance(step, nn.Sequential) and isinstance(step[0], nn.Conv2d) and isinstance(step[1], nn.BatchNorm2d):
            step[0], step[1] = fuse_conv_bn_eval(step[0], step[1]), nn.Identity()
        if isinstance(step, nn.ReLU6):
            step.inplace = True
    return network.to(memory_format=torch.channels_last)


def _resized(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    how = cv2.INTER_AREA if min(image.shape[:2]) > SIZE else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (SIZE, SIZE), interpolation=how), np.uint8)
