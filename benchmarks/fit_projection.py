"""Fits the main directions of the frozen features that finding reads, from photographs without their boxes.

    python benchmarks/fit_projection.py IMAGES [IMAGES ...]

Writes resources/fastloc_resources/tables/finding.npz: 30 images of each folder, drawn at random, each whole and in two
tiles, 150 cells of each; channels of unit variance; principal components. The shipped file is made from the sets
animals, fruit, pizza, insects, kuih, packets, phones and dishes of extent_sets.toml.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from fastloc_core.images import decode, find_images
from fastloc_core.learning.cells import GRID
from fastloc_core.models.backbone import Backbone

DIMENSIONS = 64
IMAGES, CELLS = 30, 150
FILE = Path(__file__).parents[1] / "resources/fastloc_resources/tables/finding.npz"


def main() -> None:
    torch.set_num_threads(1)
    backbone, chance = Backbone.load("cpu"), np.random.default_rng(0)
    rows = []
    for folder in map(Path, sys.argv[1:]):
        paths = find_images(folder).images
        for i in chance.permutation(len(paths))[:IMAGES]:
            image = decode(paths[i])
            height, width = image.shape[:2]
            tiles = [image, image[: int(height * 0.6), : int(width * 0.6)]]
            maps = backbone.see([*tiles, image[-int(height * 0.4) :, -int(width * 0.4) :]]).maps
            grown = [F.interpolate(level, (GRID, GRID), mode="bilinear", align_corners=False) for level in maps]
            cells = torch.cat(grown, 1).permute(0, 2, 3, 1).flatten(0, 2).cpu().numpy()  # (3 GRID GRID, C)
            rows.append(cells[chance.permutation(len(cells))[:CELLS]])
    x = np.concatenate(rows)
    mean, deviation = x.mean(0), x.std(0)
    directions = np.linalg.svd((x - mean) / deviation, full_matrices=False)[2][:DIMENSIONS]
    matrix = (directions / deviation).T.astype(np.float16)  # (C, D)
    np.savez_compressed(FILE, matrix=matrix, offset=-(mean @ matrix.astype(np.float32)).astype(np.float32))


if __name__ == "__main__":
    main()
