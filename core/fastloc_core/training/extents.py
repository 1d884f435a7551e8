"""Teaching the extent head from frames with known boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from fastloc_core.localization.learned.head import ExtentHead, Extents
from fastloc_core.localization.learned.losses import mirrored, of_box, of_cells, of_edges

from .extent_frames import Frames

STEPS = 1500
_BATCH = 24
_RATE = 4e-3
_DECAY = 0.02
_OF_BOX, _OF_CELLS = 2.0, 0.5  # weights of the losses beside that of the edges
_MIRRORED = (1, 4)  # channels of the place that change their sign


def teach(
    sets: Sequence[Frames], steps: int = STEPS, seed: int = 0, done: Callable[[int], object] = lambda _: None
) -> ExtentHead:
    """A new head. Each set counts by the root of its number of frames, so that large ones do not outweigh the others.

    `done` gets the number of steps so far. The same frames and seed give the same head on the same machine.
    """
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    head = ExtentHead().train()
    sizes = np.array([len(each.edges) for each in sets])
    chances = np.sqrt(sizes) / np.sqrt(sizes).sum()
    optimizer = torch.optim.AdamW(head.parameters(), _RATE / 2, weight_decay=_DECAY)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, steps)
    for step in range(steps):
        drawn = random.choice(len(sets), _BATCH, p=chances)
        loss = losses(head, *_batch(sets, [(i, int(random.integers(sizes[i]))) for i in drawn], step % 2 == 1))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        plan.step()
        done(step + 1)
    return head.eval()


def _batch(
    sets: Sequence[Frames], rows: Sequence[tuple[int, int]], is_mirrored: bool
) -> tuple[list[Tensor], Tensor, Tensor]:
    """Maps, places and edges of these rows of these sets."""
    maps = [
        torch.from_numpy(np.stack([sets[i].maps[level][row] for i, row in rows])).float()
        for level in range(len(sets[0].maps))
    ]
    place = torch.from_numpy(np.stack([sets[i].place[row] for i, row in rows])).float()
    edges = torch.from_numpy(np.stack([sets[i].edges[row] for i, row in rows])).clamp(0, 1)
    if is_mirrored:
        maps, place = [level.flip(3) for level in maps], place.flip(3)
        place[:, _MIRRORED] *= -1
        edges = mirrored(edges)
    return maps, place, edges


def losses(head: ExtentHead, maps: Sequence[Tensor], place: Tensor, edges: Tensor) -> Tensor:
    """Of the place of each edge, of the expected box, and of each cell. `edges`: (N, 4) in shares of the frame."""
    said: Extents = head(maps, place)
    total: Tensor = (of_edges(said.edges, edges) + _OF_BOX * of_box(said.edges, edges)).mean()
    return total + _OF_CELLS * of_cells(said.inside, edges)
