"""From a model's name or card to a classifier that is ready to run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from torch import nn

from . import card as cards
from . import checkpoint, library, registry
from .classifier import Classifier
from .preprocessing import Preprocessing


def load(model: str, device: str = "auto") -> Classifier:
    """`model`: a name that `fastloc models list` shows, or the path of a model card (.toml). Raises ModelError."""
    if model.endswith(".toml"):
        return _of_card(Path(model), device)
    entry = library.find(model)
    if entry.has_card and entry.path:
        return _of_card(entry.path, device)
    return _published(model, model, device)


def trainable(architecture: str, num_classes: int, pretrained: bool) -> tuple[nn.Module, bool]:
    """A network to train, and whether it has trained weights. Its weights are random; if `pretrained`, they are those
    on this machine, except the last layer.

    Raises ModelError.
    """
    of = registry.architecture(architecture)
    module = of.build(num_classes)
    path = library.weights_of(architecture) if pretrained else None
    if path:
        expected = module.state_dict()
        state = {
            key: value
            for key, value in checkpoint.adapted(checkpoint.load_state_dict(path), of).items()
            if key in expected and value.shape == expected[key].shape
        }
        module.load_state_dict(state, strict=False)
    return module, path is not None


def preprocessing(architecture: str, size: int) -> Preprocessing:
    """The input that the architecture's published weights want, at another size; ImageNet's if there are none."""
    published = registry.architecture(architecture).published
    return replace(published.details().preprocessing, size=size) if published else Preprocessing(size)


def _of_card(path: Path, device: str) -> Classifier:
    card = cards.read_any(path)
    if isinstance(card, cards.Reference):
        return _published(card.published, card.name, device)
    architecture = registry.architecture(card.architecture)
    module, labels = checkpoint.load_network(architecture, card.weights, card.labels)
    return Classifier(module, architecture, labels, card.preprocessing, card.name, device)


def _published(published_name: str, name: str, device: str) -> Classifier:
    weights = library.required_weights(published_name)
    architecture, published = registry.architecture(published_name), library.published(published_name)
    _, labels, wanted = published.details()
    state = checkpoint.load_state_dict(weights)
    if published.build:
        module = published.build(state)
    else:
        module = checkpoint.build_with(state, architecture, len(labels), weights)
    return Classifier(module, architecture, labels, wanted, name, device, published.temperature)
