"""The registered architectures with random weights, light enough for a test."""

from __future__ import annotations

import torch
from torch import nn

from fastloc_core.models.registry import ARCHITECTURES, build


def on_meta(name: str, classes: int = 4) -> nn.Module:
    """Shapes only: takes no memory and computes nothing."""
    with torch.device("meta"):
        return build(ARCHITECTURES[name], classes).eval().requires_grad_(False)


def random_network(name: str, classes: int = 4) -> nn.Module:
    """Reproducible weights; one linear layer stands for the huge fully connected ones of VGG and AlexNet."""
    torch.manual_seed(0)
    module = on_meta(name, classes)
    if name == "alexnet" or name.startswith("vgg"):
        first = next(m for m in module.get_submodule("classifier").modules() if isinstance(m, nn.Linear))
        module.classifier = nn.Linear(first.in_features, classes, device="meta")
    module.to_empty(device="cpu")
    for part in module.modules():
        if isinstance(part, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(part.weight)
            if part.bias is not None:
                nn.init.zeros_(part.bias)
        elif isinstance(part, nn.BatchNorm2d):
            part.reset_parameters()
    return module.eval().requires_grad_(False)
