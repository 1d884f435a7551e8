"""Which classifier a file or a folder holds: its architecture, its classes, their labels, the preparation of images."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fastloc_core.errors import CheckpointError, ModelError
from fastloc_core.label_files import labels_of
from fastloc_core.models import configs, contents, registry, signatures, transformers
from fastloc_core.models.checkpoint import ALIKE, network
from fastloc_core.models.configs import Config
from fastloc_core.models.contents import Contents
from fastloc_core.models.matching import Match, at_most_three, match

_TRIED = 6  # architectures of one signature that are built to compare the names
_HINTS = ("arch", "architecture", "model_name", "arch_name", "backbone", "backbone_name", "model", "name")
_LABELS = ("class_names", "classes", "class_to_idx", "idx_to_class", "id2label", "label_names", "labels", "names")
_SAY = "Name the architecture that they were made with (--arch), for example resnet50."

Told = Callable[[str], None]


@dataclass(slots=True)
class Recognised:
    """`weights`: the file; `match`: its network; `labels`: None if nobody says; `config`: what stands beside it;
    `notes`: what was found out, and what else it might be, for people.
    """

    weights: Path
    match: Match
    labels: list[str] | None
    config: Config
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.match.architecture.name


def recognise(path: Path, architecture: str | None = None, say: Told = lambda _: None) -> Recognised:
    """Look for a classifier in a file, or in a folder with weights and their configuration.

    `architecture`: the name if the user knows it; `say`: is told each stage. Raises CheckpointError with the nearest
    mismatch, UnknownModel for an unknown architecture.
    """
    weights = configs.weights_in(path) if path.is_dir() else path
    say("reading")
    config = configs.read(weights)
    held = contents.read(weights)
    if other := transformers.renamed(held.tensors):
        held.tensors, held.ordered = other, False
    if architecture:
        found = match(held, registry.architecture(architecture))
        if found.problems:
            network(found, weights)  # raises the error
    else:
        found = _searched(held, config, say)
    labels = config.labels or _labels(held.notes, found.classes)
    if not labels and (own := _imagenet(found.classes)):
        labels = own
        found.notes.append("It has 1000 classes, so the labels of ImageNet are taken.")
    return Recognised(weights, found, labels, config, found.notes)


def _searched(held: Contents, config: Config, say: Told) -> Match:
    hints = [name for name in dict.fromkeys((*config.hints, *_hints(held.notes))) if registry.may_be(name)]
    fitting = signatures.fitting(held.tensors)
    by_order: Match | None = None
    tried: list[Match] = []
    for name in list(dict.fromkeys((*hints, *sorted(fitting, key=_plainness))))[: _TRIED + len(hints)]:
        if (found := _tried(held, name, say)) is None:
            continue
        tried.append(found)
        if not found.problems and found.by_name:
            return _with_others(found, fitting, hints)
        by_order = by_order or (None if found.problems else found)
    if by_order:
        return _with_others(by_order, fitting, hints)
    tried += [found for name in signatures.nearest(held.tensors) if (found := _tried(held, name, say))]
    raise _unfit(held, max(tried, key=lambda each: each.likeness, default=None), config)


def _tried(held: Contents, name: str, say: Told) -> Match | None:
    """None if the architecture cannot be built, or has no layer of classes."""
    say(name)
    try:
        return match(held, registry.architecture(name))
    except ModelError:
        return None


def _unfit(held: Contents, closest: Match | None, config: Config) -> CheckpointError:
    path = held.path
    if config.kind and config.kind != "timm_wrapper":
        return CheckpointError(
            f"{path}: This is a network of transformers of the kind “{config.kind:.40}”.",
            f"Of these, {transformers.KNOWN} can be used, and every classifier of torchvision and timm.",
        )
    if closest and closest.likeness > ALIKE:
        name = closest.architecture.name
        problems = " ".join(closest.problems) or "Its layers are in another order."
        return CheckpointError(f"{path}: No known architecture fits. Closest is {name}. {problems}", _SAY)
    for name, problem in held.odd.items():
        return contents.told(path, name, problem)
    names = at_most_three([f"{name} ({'x'.join(map(str, value.shape))})" for name, value in held.tensors.items()])
    return CheckpointError(f"{path}: No known architecture has these weights: {names}.", _SAY)


def _with_others(found: Match, fitting: Iterable[str], hints: list[str]) -> Match:
    name = found.architecture.name
    others = [each for each in fitting if each != name]
    if others and name not in hints:
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        found.notes.append(f"As many weights of these shapes are in {', '.join(others[:3])}{more}, too.")
    return found


def _plainness(name: str) -> tuple[bool, bool, int, str]:
    """Ours and torchvision's first, and of timm's the shortest name."""
    return "/" in name, name not in registry.ARCHITECTURES, len(name), name


def _hints(notes: Mapping[str, object]) -> Iterator[str]:
    """Names of architectures that the file itself mentions."""
    for key in _HINTS:
        for value in contents.mappings(notes, key):
            if isinstance(value, str) and re.fullmatch(r"[\w./-]{1,60}", value):
                yield value
                if not value.startswith("timm/"):
                    yield f"timm/{value}"


def _labels(notes: Mapping[str, object], classes: int) -> list[str] | None:
    """Labels in the file, if there are as many as classes; two for a single output."""
    for key in _LABELS:
        for value in contents.mappings(notes, key):
            found = labels_of(value)
            if found and len(found) in (classes, 2 if classes == 1 else classes):
                return found
    return None


def _imagenet(classes: int) -> list[str] | None:
    if classes != 1000:
        return None
    published = registry.ARCHITECTURES["efficientnet_lite0"].published
    return list(published.details().labels) if published else None
