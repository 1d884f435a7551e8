"""EfficientNet-Lite: EfficientNet (Tan and Le, 2019) for small devices, with ReLU6 and without squeeze-and-excitation.

Its convolutions pad as TensorFlow does, because the published weights were trained that way.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

# expansion, kernel, stride, channels, blocks of each stage (Tan and Le, Table 1)
STAGES = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)


class EfficientNetLite0(nn.Module):
    """RGB (N, 3, H, W) -> logits (N, classes); feature maps at strides 2, 4, 8, 16 and 32."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        before = 32
        self.stem = _rectified(3, before, 3, 2)
        blocks: list[Block] = []
        for expansion, kernel, stride, channels, count in STAGES:
            for i in range(count):
                blocks.append(Block(before, channels, expansion, kernel, stride if i == 0 else 1))
                before = channels
        self.blocks = nn.Sequential(*blocks)
        self.top = _rectified(before, 1280)
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(1280, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.top(self.blocks(self.stem(x)))  # (N, 1280, H/32, W/32)
        logits: Tensor = self.fc(self.dropout(x.mean((2, 3))))
        return logits


class Block(nn.Module):
    """Inverted residual (Sandler et al., 2018): wide in the middle, narrow at both ends, with a shortcut if the shapes
    allow it.
    """

    def __init__(self, before: int, channels: int, expansion: int, kernel: int, stride: int) -> None:
        super().__init__()
        wide = before * expansion
        self.expand = _rectified(before, wide) if expansion > 1 else nn.Identity()
        self.depthwise = _rectified(wide, wide, kernel, stride, groups=wide)
        self.project = nn.Sequential(nn.Conv2d(wide, channels, 1, bias=False), _norm(channels))
        self.shortcut = stride == 1 and before == channels

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.project(self.depthwise(self.expand(x)))
        return x + out if self.shortcut else out


class _Convolution(nn.Conv2d):
    """Pads so that the output has ceil(input / stride) cells; of an odd number of cells, the last side has one more."""

    def forward(self, x: Tensor) -> Tensor:
        sides = []
        for length, kernel, stride in zip(x.shape[-2:], self.kernel_size, self.stride, strict=True):
            missing = max((-(-length // stride) - 1) * stride + kernel - length, 0)
            sides.append((missing // 2, missing - missing // 2))
        (top, bottom), (left, right) = sides
        if top == bottom and left == right:
            return F.conv2d(x, self.weight, self.bias, self.stride, (top, left), groups=self.groups)
        return super().forward(F.pad(x, (left, right, top, bottom)))


def _rectified(before: int, channels: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> nn.Sequential:
    convolution = _Convolution(before, channels, kernel, stride, groups=groups, bias=False)
    return nn.Sequential(convolution, _norm(channels), nn.ReLU6())


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)
