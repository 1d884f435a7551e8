from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from fastloc_core.images import decode
from fastloc_core.models.registry import ARCHITECTURES
from tests.core.training_made import ten_of_each


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Untrained weights with which every active neuron speaks for every class."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("checkpoint") / "beetles.pth"
    state = ARCHITECTURES["squeezenet1_1"].build(3).state_dict()
    state["classifier.1.weight"].abs_()
    torch.save(state, path)
    path.with_suffix(".txt").write_text("stag\nrose chafer, Cetonia aurata\nladybird\n")
    return path


@pytest.fixture(scope="session")
def cat(photos: Path) -> NDArray[np.uint8]:
    """The pixels of a photograph."""
    pixels = decode(photos / "cat.png")
    pixels.flags.writeable = False
    return pixels


@pytest.fixture
def sorted_images(tmp_path: Path) -> Path:
    """Ten images of each of two classes."""
    return ten_of_each(tmp_path / "images")
