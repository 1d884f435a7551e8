"""The input of a training's steps: images with random changes, different in each epoch.

Objects stay nearly whole, and are as often smaller as larger (docs/adr/0014-training.md).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

from .images import Images
from .labelled import TRAIN, VALIDATION
from .recipe import Recipe

MiniBatch = tuple[Tensor, Tensor]  # RGB uint8 (B, 3, S, S); classes, int64 (B,)

_GREY = 127  # near the mean of images, so that the network hardly sees it


class MiniBatches(Dataset[MiniBatch]):
    """The batches of one epoch. Each depends only on the recipe, the images, the epoch and its number.

    So a training that goes on after a stop sees the same as a training that was not stopped.
    """

    def __init__(self, recipe: Recipe, images: Images, epoch: int, plain: bool = False) -> None:
        """`plain`: the images as they are, or in every second epoch mirrored."""
        self.recipe, self.images, self.epoch = recipe, images, epoch
        random = np.random.default_rng((recipe.seed, epoch))
        order = random.permutation(part(images, TRAIN))
        count = max(len(order) // recipe.batch, 1)
        self.samples = np.split(order[: count * recipe.batch], count)  # the rest may be drawn in other epochs
        self.seeds = random.integers(2**62, size=count)
        self.augment = v2.RandomHorizontalFlip(epoch % 2) if plain else _changes(recipe)

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, number: int) -> MiniBatch:
        chosen = self.samples[number]
        targets = torch.tensor([self.images.labelled.samples[i].index for i in chosen])
        pixels = torch.from_numpy(self.images.pixels[self.images.rows[chosen]]).permute(0, 3, 1, 2)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(self.seeds[number]))
            return torch.stack([self.augment(image) for image in pixels]), targets

    def from_(self, start: int, workers: int) -> Iterator[MiniBatch]:
        """In order from number `start`, made by `workers` more processes, or by this one if there are none."""
        how = "fork" if workers else None  # any other method would copy the images
        loader = DataLoader(
            self, None, sampler=range(start, len(self)), num_workers=workers, multiprocessing_context=how
        )
        return iter(loader)


def _changes(recipe: Recipe) -> v2.Transform:
    return v2.Compose(
        [
            v2.RandomZoomOut(_GREY, (1, recipe.zoom)),
            v2.RandomResizedCrop(recipe.size, (recipe.crop, 1)),
            v2.RandomHorizontalFlip(),
            v2.ColorJitter(recipe.colour, recipe.colour, recipe.colour),
        ]
    )


def part(images: Images, split: str) -> NDArray[np.int64]:
    """The positions of a split's samples."""
    return np.array([i for i, sample in enumerate(images.labelled.samples) if sample.split == split], np.int64)


def validation(images: Images, size: int, batch: int) -> Iterator[MiniBatch]:
    """All validation images in order, uncropped, resized to `size` x `size` pixels."""
    samples, resize = images.labelled.samples, v2.Resize((size, size))
    members = part(images, VALIDATION)
    for start in range(0, len(members), batch):
        chosen = members[start : start + batch]
        pixels = torch.from_numpy(images.pixels[images.rows[chosen]]).permute(0, 3, 1, 2)
        yield resize(pixels), torch.tensor([samples[i].index for i in chosen])
