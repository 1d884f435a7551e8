"""From a model's name or card to a classifier that is ready to run."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from . import card as cards
from . import checkpoint, library, registry
from .classifier import Classifier


def load(model: str, device: str = "auto") -> Classifier:
    """`model`: a name that `fastloc models list` shows, or the path of a model card (.toml). Raises ModelError."""
    if model.endswith(".toml"):
        return _of_card(Path(model), device)
    entry = library.find(model)
    if entry.has_card and entry.path:
        return _of_card(entry.path, device)
    return _published(model, library.required_weights(model), device)


def trainable(architecture: str, num_classes: int, pretrained: bool) -> nn.Module:
    """A network to train. Its weights are random; if `pretrained`, they are those on this machine, except the last
    layer.

    Raises ModelError.
    """
    of = registry.architecture(architecture)
    module = of.build(num_classes)
    if pretrained and (path := library.weights_of(architecture)):
        expected = module.state_dict()
        state = {
            key: value
            for key, value in checkpoint.adapted(checkpoint.load_state_dict(path), of).items()
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
    architecture, published = registry.architecture(name), library.published(name)
    _, labels, preprocessing = published.details()
    state = checkpoint.load_state_dict(weights)
    if published.build:
        module = published.build(state)
    else:
        module = checkpoint.build_with(state, architecture, len(labels), weights)
    return Classifier(module, architecture, labels, preprocessing, name, device, published.temperature)
