from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from fastloc_core import adding
from fastloc_core.adding import Given
from fastloc_core.images import decode
from fastloc_core.localization.learned.weights import shipped
from fastloc_core.models import library
from fastloc_core.models.classifier import Classifier
from fastloc_core.models.registry import ARCHITECTURES
from fastloc_core.store import Store
from fastloc_core.store.indexing import index
from tests.core.stores import open_store
from tests.core.training_made import ten_of_each


@pytest.fixture(scope="session")
def added_beetles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an added model, for reading only."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("checkpoint") / "beetles.pth"
    state = ARCHITECTURES["squeezenet1_1"].build(3).state_dict()
    state["classifier.1.weight"].abs_()
    torch.save(state, path)
    labels = path.with_suffix(".txt")
    labels.write_text("stag\nrose chafer, Cetonia aurata\nladybird\n")
    half = (0.5, 0.5, 0.5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FASTLOC_HOME", str(path.parent))
        adding.add(path, Given("squeezenet1_1", labels, half, half, 64), "beetles")
        return library.models_dir() / "beetles"


@pytest.fixture
def beetles(added_beetles: Path) -> str:
    """An added model for a stag, a rose chafer and a ladybird. Its weights are untrained, and with them every active
    neuron speaks for every class.
    """
    shutil.copytree(added_beetles, library.models_dir() / "beetles")
    return "beetles"


@pytest.fixture(scope="session")
def _eyes() -> dict[str, Any]:
    return {}


@pytest.fixture
def one_eye(_eyes: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every localizer looks through the same backbone and extent head, which take a quarter of a second to load."""

    def seen(classifier: Classifier) -> object:
        device = str(classifier.device)
        if device not in _eyes:
            _eyes[device] = shipped(classifier)
        return _eyes[device]

    monkeypatch.setattr("fastloc_core.localization.learned.localizer.shipped", seen)


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
