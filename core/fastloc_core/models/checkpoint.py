"""Weights files: read without running code, fitted into a network without copying."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor, nn

from fastloc_core.errors import CheckpointError
from fastloc_core.label_files import read_labels
from fastloc_core.models import contents
from fastloc_core.models.families.architecture import Architecture
from fastloc_core.models.matching import Match, at_most_three, head_of, match

ALIKE = 0.5  # share of weights that fit, from which a network is worth naming
_CONTAINERS = ("state_dict.", "model_state_dict.", "model.", "module.")


def load_network(architecture: Architecture, weights: Path, labels: Path) -> tuple[nn.Module, list[str]]:
    """The network with its weights, wherever they are in the file, and one label for each of its outputs.

    Raises CheckpointError.
    """
    found, names = match(contents.read(weights), architecture), read_labels(labels)
    module = network(found, weights)
    if len(names) != found.classes:
        raise CheckpointError(
            f"{labels}: The file has {len(names)} labels, but {weights} has {found.classes} classes.",
            "Write one label a line, one line for each class.",
        )
    return module, names


def network(found: Match, path: Path) -> nn.Module:
    """The network of a match, which came from `path`. Raises CheckpointError if the weights do not fit."""
    architecture = found.architecture
    if not found.classes and found.likeness > ALIKE:
        raise CheckpointError(
            f"{path}: The weights have no classifier layer of {architecture.name}. {' '.join(found.problems)}",
            "Use those of the whole classifier; a backbone without a classifier cannot be used.",
        )
    if found.problems:
        heads = [f"{name} (" for name in head_of(architecture)]
        shapes = [each for each in found.problems if each.startswith("Of another shape: ")]
        only_heads = shapes == found.problems and any(head in shapes[0] for head in heads)
        reason = f"{path}: The weights do not fit. {' '.join(found.problems)}"
        if found.likeness > ALIKE and all(each.startswith("Unknown: ") for each in found.problems):
            raise CheckpointError(reason, "Only a classifier that ends in one linear layer can be used.")
        raise CheckpointError(reason, _cause(only_heads))
    return build_with(found.state, architecture, found.classes, path)


def build_with(state: Mapping[str, Tensor], architecture: Architecture, classes: int, path: Path) -> nn.Module:
    """The network with the weights of `state`, which came from `path`. Raises CheckpointError if they do not fit."""
    with torch.device("meta"):
        module = architecture.build(classes)
    fit(module, architecture, state, path)
    return module


def load_state_dict(path: Path) -> dict[str, Tensor]:
    """The tensors of a published file by name, on the CPU and memory-mapped if possible.

    They may be in "state_dict", "model_state_dict" or "model" of a training checkpoint, and have the "module." of
    parallel training. Raises CheckpointError; no code of the file is ever run.
    """
    held = contents.read(path)
    for name, problem in held.odd.items():
        raise contents.told(path, name, problem)
    tensors = held.tensors
    for container in _CONTAINERS:
        inside = {name.removeprefix(container): value for name, value in tensors.items() if name.startswith(container)}
        if inside and (container != "module." or len(inside) == len(tensors)):
            tensors = inside
    return tensors


def adapted(state: Mapping[str, Tensor], architecture: Architecture) -> dict[str, Tensor]:
    """The weights by the names that the network gives them, without those that only training needs."""
    named = dict(state)
    for old, new in architecture.renamed:
        named = {re.sub(old, new, key): value for key, value in named.items()}
    return {key: value for key, value in named.items() if not key.startswith(architecture.unused)}


def fit(module: nn.Module, architecture: Architecture, state: Mapping[str, Tensor], path: Path) -> None:
    """Give `module`, which may be on the meta device, the weights of `state` as float32, all or none.

    Absent `num_batches_tracked` are zero. Raises CheckpointError if names, shapes or values do not fit.
    """
    expected, given = module.state_dict(), adapted(state, architecture)
    for key in expected.keys() - given.keys():
        if key.endswith(".num_batches_tracked"):
            given[key] = torch.zeros((), dtype=torch.long)
    if problems := _problems(expected, given):
        same = expected.keys() == given.keys()
        only_head = same and all(key.startswith(f"{architecture.head}.") for key in _wrong_shapes(expected, given))
        raise CheckpointError(f"{path}: The weights do not fit. {' '.join(problems)}", _cause(only_head))
    given = {key: value.to(expected[key].dtype) for key, value in given.items()}
    for key, value in given.items():
        if not torch.stack(value.aminmax()).isfinite().all():
            raise CheckpointError(f"{path}: {key} holds values that are not finite.", "Use another checkpoint.")
    module.load_state_dict(given, assign=True)


def nonsense(module: nn.Module, architecture: Architecture) -> str:
    """Why the weights say nothing about any picture; empty if they may."""
    if not any(bool(each.any()) for each in module.parameters() if each.ndim > 1):
        return "All weights are zero."
    head = module.get_parameter(f"{architecture.head}.weight")
    if not head.any() or (len(head) > 1 and bool((head == head[:1]).all())):
        return "The last layer makes no difference between pictures, or between classes."
    return ""


def save(state: Mapping[str, Tensor], path: Path) -> None:
    """Write a .safetensors file. Raises OSError."""
    apart, seen = {}, set()
    for name, value in state.items():
        shared = value.data_ptr() in seen or value.untyped_storage().nbytes() != value.nbytes
        apart[name] = value.clone().contiguous() if shared else value.contiguous()
        seen.add(value.data_ptr())
    try:
        save_file(apart, path)
    except SafetensorError as error:
        raise OSError(errno.EIO, str(error), str(path)) from error


def _wrong_shapes(expected: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> list[str]:
    return [
        key
        for key, value in expected.items()
        if key in given
        and (value.shape, value.dtype in contents.FLOATS) != (given[key].shape, given[key].dtype in contents.FLOATS)
    ]


def _problems(expected: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> list[str]:
    shapes = [f"{key} ({_shape(given[key])}, not {_shape(expected[key])})" for key in _wrong_shapes(expected, given)]
    found = {
        "Missing": [key for key in expected if key not in given],
        "Unknown": [key for key in given if key not in expected],
        "Of another shape": shapes,
    }
    return [f"{problem}: {at_most_three(keys)}." for problem, keys in found.items() if keys]


def _shape(tensor: Tensor) -> str:
    return f"{'x'.join(map(str, tensor.shape)) or 'one number'} {str(tensor.dtype).removeprefix('torch.')}"


def _cause(only_head: bool) -> str:
    if only_head:
        return "They seem to be made for another number of classes: use the labels file they were made with."
    return "They seem to be made for another architecture: name the one they were made with."
