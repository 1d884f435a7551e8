"""From a model's name or card to a classifier that is ready to run."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from fastloc_core.errors import ModelError

from . import card as cards
from . import checkpoint, library, registry
from .classifier import Classifier
from .preprocessing import Preprocessing


def load(model: str, device: str = "auto") -> Classifier:
    """`model`: a name that `fastloc models list` shows, or the path of a model card (.toml). Raises ModelError."""
    if model.endswith(".toml"):
        return _of_card(Path(model), device)
    entry = library.find(model)
    if entry.path is None:
        raise ModelError(
            f"{entry.title} is not downloaded yet ({entry.megabytes} MB).",
            f"Run “fastloc models download {model}”, or choose Model > Models in the window.",
        )
    return _published(model, entry.path, device) if entry.origin == "torchvision" else _of_card(entry.path, device)


def trainable(architecture: str, num_classes: int, pretrained: bool) -> nn.Module:
    """A network to train. Its weights are random, or, but for the last layer, those that are there for it.

    Raises ModelError.
    """
    module = registry.build(registry.architecture(architecture), num_classes)
    if pretrained and (path := library.weights_of(architecture)):
        expected = module.state_dict()
        state = {
            key: value
            for key, value in checkpoint.load_state_dict(path).items()
            if key in expected and value.shape == expected[key].shape
        }
        module.load_state_dict(state, strict=False)
    return module


def _of_card(path: Path, device: str) -> Classifier:
    card = cards.read(path)
    architecture = registry.architecture(card.architecture)
    module, labels = checkpoint.load_network(architecture, card.weights, card.labels)
    return Classifier(module, architecture, labels, card.preprocessing, card.name, device)


def _published(name: str, weights: Path, device: str) -> Classifier:
    from torchvision.models import get_weight

    architecture = registry.architecture(name)
    meta = get_weight(architecture.weights)
    transforms = meta.transforms()
    # GoogLeNet's weights want inputs in [-1, 1]; torchvision rescales them inside its own builder
    mean, std = ((0.5,) * 3, (0.5,) * 3) if name == "googlenet" else (tuple(transforms.mean), tuple(transforms.std))
    labels = meta.meta["categories"]
    module = checkpoint.build_with(checkpoint.load_state_dict(weights), architecture, len(labels), weights)
    return Classifier(module, architecture, labels, Preprocessing(transforms.crop_size[0], mean, std), name, device)
