"""What the training's steps see: random crops and flips, drawn anew for each epoch."""

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

Batch = tuple[Tensor, Tensor]  # RGB uint8 (B, 3, S, S); labels, int64 (B,), or where mixed, float32 (B, classes)


class Batches(Dataset[Batch]):
    """The batches of one epoch. What is in one depends on the recipe, the images, the epoch and its number alone:
    a training that goes on after a stop sees what it would have seen.
    """

    def __init__(self, recipe: Recipe, images: Images, epoch: int) -> None:
        self.recipe, self.images, self.epoch = recipe, images, epoch
        random = np.random.default_rng((recipe.seed, epoch))
        order = random.permutation(part(images, TRAIN))
        count = max(len(order) // recipe.batch, 1)
        self.samples = np.split(order[: count * recipe.batch], count)  # the rest has its turn in other epochs
        self.seeds = random.integers(2**62, size=count)
        size = recipe.crop_size(epoch)
        self.augment = v2.Compose([v2.RandomResizedCrop(size, (recipe.crop, 1)), v2.RandomHorizontalFlip()])
        self.mix = v2.CutMix(num_classes=len(images.labelled.classes))

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, number: int) -> Batch:
        chosen = self.samples[number]
        labels = torch.tensor([self.images.labelled.samples[i].label for i in chosen])
        pixels = torch.from_numpy(self.images.pixels[self.images.rows[chosen]]).permute(0, 3, 1, 2)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(self.seeds[number]))
            crops = torch.stack([self.augment(image) for image in pixels])
            if torch.rand(()) < self.recipe.cutmix:
                crops, labels = self.mix(crops, labels)
        return crops, labels

    def from_(self, start: int, workers: int) -> Iterator[Batch]:
        """In order from batch `start`, made by that many processes beside this one."""
        how = "fork" if workers else None  # another way would copy the images
        loader = DataLoader(
            self, None, sampler=range(start, len(self)), num_workers=workers, multiprocessing_context=how
        )
        return iter(loader)


def part(images: Images, split: str) -> NDArray[np.int64]:
    """The numbers of the samples of a split."""
    return np.array([i for i, sample in enumerate(images.labelled.samples) if sample.split == split], np.int64)


def validation(images: Images, size: int, batch: int) -> Iterator[Batch]:
    """All validation images whole, in order, resized to `size` pixels."""
    samples, resize = images.labelled.samples, v2.Resize((size, size))
    members = part(images, VALIDATION)
    for start in range(0, len(members), batch):
        chosen = members[start : start + batch]
        pixels = torch.from_numpy(images.pixels[images.rows[chosen]]).permute(0, 3, 1, 2)
        yield resize(pixels), torch.tensor([samples[i].label for i in chosen])
