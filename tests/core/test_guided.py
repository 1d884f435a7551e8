"""Guided backpropagation: what each rule lets through, and which networks it is refused for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from captum.attr import Deconvolution, GuidedBackprop, NeuronDeconvolution, NeuronGuidedBackprop
from torch import Tensor, nn
from torch.nn import functional as F

from fastloc_core.errors import ModelError
from fastloc_core.localization.guided import ReluMode, ReluRule, require_guidable
from fastloc_core.localization.windowed import plain_stack, windowed_gradient
from fastloc_core.models.registry import ARCHITECTURES, build

Neuron = tuple[int, int, int]


def network(name: str) -> nn.Module:
    """Random weights; VGG's and AlexNet's huge fully connected layers, which no test here needs, are left out."""
    torch.manual_seed(0)
    with torch.device("meta"):
        module = build(ARCHITECTURES[name], num_classes=4)
    if isinstance(plain := getattr(module, "avgpool", None), nn.Module) and "features.0.weight" in module.state_dict():
        del plain
    return module
