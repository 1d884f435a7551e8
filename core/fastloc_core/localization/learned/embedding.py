"""What tells the class of an object: the backbone's narrow maps, averaged inside its box.

docs/adr/0029-classes-from-decisions.md compares it with others.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from fastloc_core.models.backbone import CHANNELS, Views

LEVELS = ((3, 1.0), (2, 0.5))  # of Views.maps, by CHANNELS, and how much each counts
WIDTH = sum(CHANNELS[level] for level, _ in LEVELS)


def embeddings(views: Views, boxes: NDArray[np.floating]) -> NDArray[np.float16]:
    """(N, WIDTH), read-only, each row of length 1, for N frames with one box each.

    `boxes`: (N, 4), x0, y0, x1, y1 in shares of their frame. A box without area inside its
    frame stands for all of it.
    """
    edges = torch.from_numpy(boxes).float().clamp(0, 1).to(views.maps[0].device)
    empty = (edges[:, 2:] <= edges[:, :2]).any(1, keepdim=True)
    edges = torch.where(empty, torch.tensor([0.0, 0.0, 1.0, 1.0], device=edges.device), edges)
    parts = [weight * F.normalize(_inside(views.maps[level], edges)) for level, weight in LEVELS]
    found: NDArray[np.float16] = F.normalize(torch.cat(parts, 1)).half().cpu().numpy()
    found.flags.writeable = False
    return found


def _inside(cells: Tensor, edges: Tensor) -> Tensor:
    """The mean (N, C) of `cells` (N, C, h, w) inside the boxes (N, 4). A cell counts as far as it is inside."""
    x0, y0, x1, y1 = edges.unbind(1)
    columns, rows = _shares(x0, x1, cells.shape[3]), _shares(y0, y1, cells.shape[2])
    return torch.einsum("nchw,nh,nw->nc", cells, rows, columns)


def _shares(low: Tensor, high: Tensor, count: int) -> Tensor:
    """How much of the intervals [low, high) (N,) lies in each of `count` equal parts of [0, 1): (N, count), sum 1."""
    starts = torch.arange(count, device=low.device) / count
    shared = (torch.minimum(high[:, None], starts + 1 / count) - torch.maximum(low[:, None], starts)).clamp(min=0)
    return shared / shared.sum(1, keepdim=True)
