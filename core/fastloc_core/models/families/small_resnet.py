"""A residual network for small images and few processors, with finer feature maps than ImageNet's networks.

Basic blocks as in ResNet-18 (He et al., 2016), with a shortcut that averages where it shrinks (He et al., "Bag of
tricks", 2019). The first convolutions shrink by 2 and not, as in ResNet-18, by 4: a 64-pixel image still has 32 x 32
cells.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

WIDTHS, DEPTHS = (64, 128, 256, 512), (1, 2, 2, 1)  # channels and blocks of the stages, each half as fine as the last


class SmallResNet(nn.Module):
    """RGB (N, 3, H, W) -> logits (N, classes); feature maps at strides 2, 4, 8 and 16."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(_convolution(3, 32, 2), _convolution(32, WIDTHS[0]))
        stages = []
        before = WIDTHS[0]
        for stage, (width, depth) in enumerate(zip(WIDTHS, DEPTHS, strict=True)):
            blocks = [Block(before if i == 0 else width, width, 2 if i == 0 and stage else 1) for i in range(depth)]
            stages.append(nn.Sequential(*blocks))
            before = width
        self.stages = nn.Sequential(*stages)
        self.fc = nn.Linear(before, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stages(self.stem(x))  # (N, 512, H/16, W/16)
        logits: Tensor = self.fc(x.mean((2, 3)))
        return logits


class Block(nn.Module):
    """Two 3x3 convolutions beside a shortcut. At the start only the shortcut counts (Goyal et al., 2017)."""

    def __init__(self, before: int, width: int, stride: int) -> None:
        super().__init__()
        self.first = _convolution(before, width, stride)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width)
        nn.init.zeros_(self.norm.weight)
        self.shortcut: nn.Module = nn.Identity()
        if before != width:
            shrink = nn.AvgPool2d(stride, ceil_mode=True)
            self.shortcut = nn.Sequential(shrink, nn.Conv2d(before, width, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.second(self.first(x))) + self.shortcut(x))


def _convolution(before: int, width: int, stride: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(before, width, 3, stride, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(width), nn.ReLU())
