"""The last layers that a training can begin with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from fastloc_core.models import library
from fastloc_core.models.registry import ARCHITECTURES
from fastloc_core.training.recipe import Recipe
from tests.core.networks import TINY
from tests.core.training_made import ten_of_each, trained


def _without_bias(classes: int) -> nn.Module:
    network = TINY.build(classes)
    network.get_submodule(TINY.head).register_parameter("bias", None)
    return network


def test_a_last_layer_without_a_bias_learns_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(ARCHITECTURES), "known", ({"tiny": replace(TINY, build=_without_bias)}, {}))
    monkeypatch.setattr(library, "weights_of", lambda name: tmp_path / "tiny.pth")
    torch.manual_seed(7)
    torch.save(_without_bias(5).state_dict(), tmp_path / "tiny.pth")
    recipe = Recipe(architecture="tiny", size=40, epochs=1, head=1, batch=4)
    learned = trained(ten_of_each(tmp_path / "images"), tmp_path / "work", recipe)
    assert learned.best.top1 > 0.5
