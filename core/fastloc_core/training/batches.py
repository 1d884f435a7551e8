"""What the training's steps see: random crops and flips, drawn anew for each epoch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

from .labelled import TRAIN, VALIDATION
from .pictures import Pictures
from .recipe import Recipe

Batch = tuple[Tensor, Tensor]  # RGB uint8 (B, 3, S, S); labels, int64 (B,), or where mixed, float32 (B, classes)


class Batches(Dataset[Batch]):
    """The batches of one epoch. What is in one depends on the recipe, the pictures, the epoch and its number alone:
    a training that goes on after a stop sees what it would have seen.
    """

    def __init__(self, recipe: Recipe, pictures: Pictures, epoch: int) -> None:
        self.recipe, self.pictures, self.epoch = recipe, pictures, epoch
        random = np.random.default_rng((recipe.seed, epoch))
        order = random.permutation(part(pictures, TRAIN))
        count = max(len(order) // recipe.batch, 1)
        self.samples = np.split(order[: count * recipe.batch], count)  # the rest has its turn in other epochs
        self.seeds = random.integers(2**62, size=count)
        size = recipe.crop_size(epoch)
        self.augment = v2.Compose([v2.RandomResizedCrop(size, (recipe.crop, 1)), v2.RandomHorizontalFlip()])
        self.mix = v2.CutMix(num_classes=len(pictures.labelled.classes))

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, number: int) -> Batch:
        chosen = self.samples[number]
        labels = torch.tensor([self.pictures.labelled.samples[i].label for i in chosen])
        pixels = torch.from_numpy(self.pictures.pixels[self.pictures.rows[chosen]]).permute(0, 3, 1, 2)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(self.seeds[number]))
            images = torch.stack([self.augment(image) for image in pixels])
            if torch.rand(()) < self.recipe.cutmix:
                images, labels = self.mix(images, labels)
        return images, labels

    def from_(self, start: int, workers: int) -> Iterator[Batch]:
        """In order from batch `start`, made by that many processes beside this one."""
        how = "fork" if workers else None  # another way would copy the pictures
        loader = DataLoader(
            self, None, sampler=range(start, len(self)), num_workers=workers, multiprocessing_context=how
        )
        return iter(loader)


def part(pictures: Pictures, split: str) -> NDArray[np.int64]:
    """The numbers of the samples of a split."""
    return np.array([i for i, sample in enumerate(pictures.labelled.samples) if sample.split == split], np.int64)


def validation(pictures: Pictures, size: int, batch: int) -> Iterator[Batch]:
    """All validation images whole, in order, resized to `size` pixels."""
    samples, resize = pictures.labelled.samples, v2.Resize((size, size))
    members = part(pictures, VALIDATION)
    for start in range(0, len(members), batch):
        chosen = members[start : start + batch]
        pixels = torch.from_numpy(pictures.pixels[pictures.rows[chosen]]).permute(0, 3, 1, 2)
        yield resize(pixels), torch.tensor([samples[i].label for i in chosen])
