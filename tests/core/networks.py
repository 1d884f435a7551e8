"""The registered architectures with random weights, light enough for a test, and a network that knows two colours."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fastloc_core.boxes import Box
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.families.architecture import Architecture
from fastloc_core.models.registry import ARCHITECTURES

FAMILIES = (  # one of each kind: the others are the same, deeper
    "vgg11",
    "resnet18",
    "resnet50",
    "densenet121",
    "googlenet",
    "mobilenet_v2",
    "squeezenet1_1",
    "alexnet",
    "efficientnet_lite0",
)
RED, BLUE = Box(64, 48, 192, 144), Box(256, 180, 384, 300)


def on_meta(name: str, classes: int = 4) -> nn.Module:
    """Shapes only: takes no memory and computes nothing."""
    with torch.device("meta"):
        return ARCHITECTURES[name].build(classes).eval().requires_grad_(False)


def random_network(name: str, classes: int = 4) -> nn.Module:
    """Reproducible weights. One linear layer replaces the huge fully connected layers of VGG and AlexNet."""
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


class ColourNet(nn.Module):
    """Recognizes red and blue rectangles by their four corners. Its last class is a paler red.

    The input is in [-1, 1], where grey is zero.
    """

    def __init__(self) -> None:
        super().__init__()
        colours, corners = nn.Conv2d(3, 2, 1), nn.Conv2d(2, 8, 5, padding=2, bias=False)
        colours.weight.data = torch.tensor([[2, -0.75, -0.75], [-0.75, -0.75, 2]])[:, :, None, None]
        colours.bias = nn.Parameter(torch.tensor([-1.5, -1.5]))
        top_left = torch.zeros(5, 5)  # fires only at the first corner of a rectangle
        top_left[1, 1:] = top_left[1:, 1] = -9
        top_left[2:, 2:] = torch.tensor([[5, 2, 2], [2, 2, 1], [2, 1, 1]])
        four = torch.stack([torch.rot90(top_left, turn) for turn in range(4)])
        corners.weight.data = torch.zeros(8, 2, 5, 5)
        corners.weight.data[:4, 0] = corners.weight.data[4:, 1] = four
        self.features = nn.Sequential(colours, nn.ReLU(), nn.AvgPool2d(8), corners, nn.ReLU())
        self.head = torch.tensor([[1.0, 0, 0.98]] * 4 + [[0, 1, 0]] * 4) / 20  # red, blue, pale red

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.features(x).sum((2, 3)) @ self.head
        return logits


def _tiny(classes: int) -> nn.Module:
    """Three convolutions, for trainings that take no time."""
    widths = (3, 16, 32, 64)
    stages = [
        nn.Sequential(nn.Conv2d(a, b, 3, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU()) for a, b in pairwise(widths)
    ]
    return nn.Sequential(*stages, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(widths[-1], classes))


TINY = Architecture("tiny", "Tiny", _tiny, "5", ("0", "1", "2"), "0")


def colour_classifier() -> Classifier:
    layers = ("features.1", "features.4", "features.4")
    toy = Architecture("toy", "Toy", lambda _: ColourNet(), "head", layers, "features.4")
    grey = Preprocessing(224, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    return Classifier(ColourNet(), toy, ["red", "blue", "pale red"], grey, "toy", "cpu")


def painted(photograph: NDArray[np.uint8], *objects: tuple[Box, tuple[int, int, int]]) -> NDArray[np.uint8]:
    """The photograph, 448 x 336 pixels, with rectangles of a colour."""
    image = np.asarray(cv2.resize(photograph, (448, 336)), np.uint8)
    for box, colour in objects:
        image[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)] = colour
    return image
