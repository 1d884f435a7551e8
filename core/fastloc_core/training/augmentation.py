"""What a training step sees: random crops and flips, drawn anew for each epoch, the same again for the same seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset, Sampler

from .pictures import Pictures
from .recipe import Recipe

Batch = tuple[Tensor, Tensor]  # uint8 (B, 3, S, S); labels, int64 (B,), or mixed ones, float32 (B, classes)


class Epoch(Dataset[Batch], Sampler[list[int]]):
    """One epoch's batches of the training images `chosen`, from batch `start`, which depend on nothing else.

    Both the data set and its batch sampler: a batch's random numbers come from the recipe's seed, the epoch and the
    batch's number, so that a training that goes on after a stop sees what it would have seen.
    """

    def __init__(self, recipe: Recipe, pictures: Pictures, chosen: NDArray[np.int64], epoch: int, start: int) -> None:
        self.recipe, self.pictures, self.epoch, self.start = recipe, pictures, epoch, start
        order = np.random.default_rng((recipe.seed, epoch)).permutation(chosen)
        whole = max(len(order) // recipe.batch, 1)  # the rest of the images is in other epochs
        self.batches = np.array_split(order[: whole * recipe.batch], whole)
