"""The one way in which fastloc uses a network: frozen, in evaluation mode, with its labels and its input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fastloc_core.errors import ModelError, SettingError
from fastloc_core.labels import ClassIndex
from fastloc_core.proposal import ClassScore

from . import device as devices
from .families.architecture import Architecture
from .preprocessing import Preprocessing

__all__ = ["Classifier", "Preprocessing"]


class Classifier:
    """A network of a known architecture. Only one thread may use it at a time.

    `temperature`: divides the logits before they become probabilities (Guo et al., 2017), so that of the classes with a
    probability of .7 seven in ten are right. 1 leaves the network's own probabilities. Raises ModelError if the
    architecture takes no input of the size that `preprocessing` makes.
    """

    def __init__(
        self,
        module: nn.Module,
        architecture: Architecture,
        labels: Sequence[str],
        preprocessing: Preprocessing,
        name: str,
        device: str = "auto",
        temperature: float = 1.0,
    ) -> None:
        only, size = architecture.only_size, preprocessing.size
        if only and size != only:
            reason = (
                f"{architecture.title} takes images of {only} x {only} pixels only, and {name} has the size {size}."
            )
            raise ModelError(reason, f"Give it the size {only}.")
        self.device = devices.choose(device)
        self.module = module.eval().requires_grad_(False).to(self.device)
        self.architecture = architecture
        self.labels = ClassIndex(labels)
        self.preprocessing = preprocessing
        self.name = name
        self.temperature = temperature
        self.batch_size = 16 if self.device.type == "cpu" else 64

    def preprocess(self, image: NDArray[np.uint8], antialias: bool = True) -> Tensor:
        """RGB uint8 (H, W, 3) -> float32 (1, 3, S, S) on the device.

        `antialias` averages the pixels that a smaller input merges. Without it the resize is bilinear, as in the seed.
        """
        size = self.preprocessing.size
        shrinks = min(image.shape[:2]) > size
        how = cv2.INTER_AREA if antialias and shrinks else cv2.INTER_LINEAR
        resized = cv2.resize(image, (size, size), interpolation=how)
        x = torch.from_numpy(resized).to(self.device).permute(2, 0, 1)[None].float() / 255  # (1, 3, S, S)
        given = self.preprocessing.mean, self.preprocessing.std
        mean, std = (torch.tensor(each, device=self.device).view(1, 3, 1, 1) for each in given)
        return (x - mean) / std

    def logits(self, x: Tensor) -> Tensor:
        """(N, 3, S, S) -> float32 (N, classes). More than `batch_size` images may be too large for the device."""
        logits: Tensor = self.module(x)
        return logits.float()

    def classify(self, image: NDArray[np.uint8]) -> Tensor:
        """Logits (classes,) of an image."""
        return self.logits(self.preprocess(image))[0]

    @contextmanager
    def watched(self, names: Iterable[str]) -> Iterator[dict[str, Tensor]]:
        """Inside, every forward pass puts the outputs of the named layers, with their graph, into the dictionary."""
        kept: dict[str, Tensor] = {}

        handles = [
            self._layer(name).register_forward_hook(lambda _, _input, output, name=name: kept.update({name: output}))
            for name in names
        ]
        try:
            yield kept
        finally:
            for handle in handles:
                handle.remove()

    def _layer(self, name: str) -> nn.Module:
        try:
            return self.module.get_submodule(name)
        except AttributeError:
            layers = ", ".join(self.architecture.layers)
            remedy = f"Its registered layers are {layers}." if layers else ""
            raise SettingError(f"{self.architecture.title} has no layer “{name}”.", remedy) from None

    def probabilities(self, logits: Tensor) -> Tensor:
        """(..., classes) -> the same shape: softmax over the classes, with the temperature.

        A network with one output says by the logistic function how likely the thing is.
        """
        scaled = logits / self.temperature
        return scaled.sigmoid() if scaled.shape[-1] == 1 else scaled.softmax(-1)

    def scores(self, logits: Tensor) -> list[ClassScore]:
        """(classes,) -> one ClassScore a class, in the order of the outputs. Raises ModelError if one is not finite."""
        if not logits.isfinite().all():
            remedy = "Check its weights, and the mean and std of its card."
            raise ModelError(f"The model {self.name} gives scores that are not finite.", remedy)
        logits = logits.detach().cpu()
        probabilities = self.probabilities(logits).tolist()
        return [
            ClassScore(i, name, logit, p)
            for i, (name, logit, p) in enumerate(zip(self.labels.names, logits.tolist(), probabilities, strict=True))
        ]

    def give_way(self) -> str:
        """The device ran out of memory: halve the batch size, or move to the CPU if it is 1. Returns a notice."""
        if self.batch_size > 1:
            self.batch_size //= 2
            return f"{devices.describe(self.device)} ran out of memory: {self.batch_size} masks at a time now."
        lost = devices.describe(self.device)
        self.device = torch.device("cpu")
        self.module.to(self.device)
        self.batch_size = 16
        return f"{lost} ran out of memory even for one image at a time: computing on the CPU from here on."
