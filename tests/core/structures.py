"""Whether the feature maps of a network lie where its image is: a change in one place shows in that place."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from fastloc_core.localization.refined.feature_maps import FeatureMaps

SPOT = (0.2, 0.6)  # top and left, in shares of the image
SIDE = 0.2


def shaken(module: nn.Module) -> nn.Module:
    """Reproducible weights, none of them zero: many networks begin with a head or with branches that say nothing."""
    torch.manual_seed(0)
    for weight in module.parameters():
        if weight.numel() == 1 or weight.std() < 0.01:
            nn.init.normal_(weight, 0.5 if weight.ndim == 1 else 0, 0.05)
    return module.eval().requires_grad_(False)


def maps_of(module: nn.Module, x: Tensor) -> tuple[Tensor, dict[int, list[Tensor]]]:
    """The logits (N, classes), and the maps by stride."""
    with FeatureMaps(x.shape) as seen:
        logits = module(x)
    return logits, seen.by_stride


def misplaced(module: nn.Module, height: int, width: int) -> list[int]:
    """The strides whose maps, taken together, change most elsewhere in random images."""
    torch.manual_seed(0)
    x = torch.randn(2, 3, height, width)
    changed = x.clone()
    (top, left), (bottom, right) = SPOT, (SPOT[0] + SIDE, SPOT[1] + SIDE)
    changed[:, :, int(top * height) : int(bottom * height), int(left * width) : int(right * width)] += 2
    with torch.no_grad():
        before, after = maps_of(module, x)[1], maps_of(module, changed)[1]
    wrong = []
    for stride, maps in before.items():
        changes = [(old - new).abs().sum((0, 1)) for old, new in zip(maps, after[stride], strict=True)]  # (h, w) each
        total = torch.stack([change / change.max().clamp(min=1e-9) for change in changes]).sum(0)
        rows, columns = total.shape
        row, column = divmod(int(total.argmax()), columns)
        y, x_ = (row + 0.5) / rows, (column + 0.5) / columns
        near = 1.5 / min(rows, columns)
        if not (top - near < y < bottom + near and left - near < x_ < right + near):
            wrong.append(stride)
    return wrong
