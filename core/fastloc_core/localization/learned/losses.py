"""The losses by which the extent head is taught."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from fastloc_core.learning.edges import CELLS, LINES


def of_edges(said: Tensor, edges: Tensor) -> Tensor:
    """Cross-entropy, (N,). `said`: log-probabilities (N, 4, LINES); `edges`: (N, 4) in shares of the frame, in [0, 1].
    An edge between two lines counts for both.
    """
    lines = torch.arange(LINES, device=edges.device)
    true = (1 - (edges[..., None] * CELLS - lines).abs()).clamp(min=0)  # (N, 4, LINES)
    return -(true * said).sum(-1).mean(1)


def of_box(said: Tensor, edges: Tensor) -> Tensor:
    """One minus the generalized IoU (Rezatofighi et al., 2019) of the expected box and the true one, (N,)."""
    expected = said.exp() @ torch.linspace(0, 1, LINES, device=said.device)  # (N, 4)
    low, high = torch.max(expected[:, :2], edges[:, :2]), torch.min(expected[:, 2:], edges[:, 2:])
    outer = torch.max(expected[:, 2:], edges[:, 2:]) - torch.min(expected[:, :2], edges[:, :2])
    shared, hull = (high - low).clamp(min=0).prod(1), outer.clamp(min=0).prod(1)
    both = (expected[:, 2:] - expected[:, :2]).clamp(min=0).prod(1) + (edges[:, 2:] - edges[:, :2]).prod(1) - shared
    tiny = torch.finfo(said.dtype).eps
    return 1 - shared / both.clamp(min=tiny) + 1 - both / hull.clamp(min=tiny)


def of_cells(said: Tensor, edges: Tensor) -> Tensor:
    """Is the centre of each cell inside the box? `said`: logits (N, CELLS, CELLS)."""
    cells = (torch.arange(CELLS, device=edges.device) + 0.5) / CELLS
    x0, y0, x1, y1 = edges[:, :, None].unbind(1)  # (N, 1) each
    across, down = (cells > x0) & (cells < x1), (cells > y0) & (cells < y1)  # (N, CELLS)
    return F.binary_cross_entropy_with_logits(said, (down[:, :, None] & across[:, None, :]).float())


def mirrored(edges: Tensor) -> Tensor:
    """The edges (N, 4) in the frame that is mirrored from left to right."""
    x0, y0, x1, y1 = edges.unbind(1)
    return torch.stack([1 - x1, y0, 1 - x0, y1], 1)
