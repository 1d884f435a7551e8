from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from fastloc_core.images import decode
from fastloc_core.models.registry import ARCHITECTURES
from fastloc_core.store import Store
from fastloc_core.store.indexing import index
from tests.core.stores import open_store
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


@pytest.fixture
def folder(tmp_path: Path, photos: Path) -> Path:
    """A folder with three photographs."""
    root = tmp_path / "images"
    root.mkdir()
    for name in ("cat.png", "coffee.png", "rocket.jpg"):
        shutil.copy(photos / name, root)
    return root


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """The store of `folder`, whose images are listed."""
    with open_store(folder) as opened:
        index(opened)
        yield opened
