"""Small trainings on drawn images."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from fastloc_core.training import images, labelled
from fastloc_core.training.recipe import Recipe
from fastloc_core.training.train import TrainedNetwork, train

QUICK = Recipe(architecture="squeezenet1_1", size=48, epochs=3, batch=4, learning_rate=0.01)
STEPS = 3 * (4 + 1)  # of QUICK: sixteen of twenty images are learned from, and four validate


def draw(path: Path, colour: tuple[int, int, int], seed: int) -> None:
    """Draw a rectangle of a colour somewhere on a noisy background."""
    random = np.random.default_rng(seed)
    image = random.integers(60, 120, (64, 80, 3), dtype=np.uint8)
    x, y = random.integers(4, 30, 2)
    image[y : y + 28, x : x + 34] = colour
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), image[..., ::-1])


def ten_of_each(folder: Path) -> Path:
    for number in range(10):
        draw(folder / "rose" / f"{number}.png", (220, 30, 60), number)
        draw(folder / "sky" / f"{number}.png", (40, 90, 230), 100 + number)
    return folder


def quick(**changes: float) -> Recipe:
    return Recipe.model_validate(QUICK.model_dump() | changes)


def trained(source: Path, folder: Path, with_: Recipe = QUICK) -> TrainedNetwork:
    return train(source, with_, folder, "cpu")


def prepared(source: Path, folder: Path) -> images.Images:
    found = images.prepare(labelled.read(source), QUICK.size, folder)
    return replace(found, labelled=labelled.split(found.labelled, QUICK.validation, QUICK.seed))
