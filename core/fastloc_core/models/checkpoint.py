"""Weights files: read without running code, fitted into a network without copying."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from fastloc_core.errors import CheckpointError
from fastloc_core.files import open_file
from fastloc_core.labels import read_labels
from fastloc_core.models import pickles
from fastloc_core.models.families.architecture import Architecture
from fastloc_core.models.registry import ARCHITECTURES

_SAVE = "Save the weights alone with `torch.save(model.state_dict(), FILE)` or as .safetensors."
_AGAIN = "Copy or download it again."
_HEADER = 1 << 24  # bytes of a .safetensors file before its values; a thousand tensors take 100 kB
_LONGEST = 200  # characters of a name; no classifier has longer ones, nor tensors of more than eight dimensions
_FLOATS = frozenset({torch.float16, torch.bfloat16, torch.float32, torch.float64})
_INTEGERS = frozenset({torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64})


def load_network(architecture: Architecture, weights: Path, labels: Path) -> tuple[nn.Module, list[str]]:
    """The network with its weights, and one label for each of its outputs. Raises CheckpointError."""
    state, names = load_state_dict(weights), read_labels(labels)
    classes = num_classes(architecture, state, weights)
    if len(names) != classes:
        raise CheckpointError(
            f"{labels}: The file has {len(names)} labels, but {weights} has {classes} classes.",
            "Write one label a line, one line for each class.",
        )
    return build_with(state, architecture, classes, weights), names


def build_with(state: Mapping[str, Tensor], architecture: Architecture, classes: int, path: Path) -> nn.Module:
    """The network with the weights of `state`, which came from `path`. Raises CheckpointError if they do not fit."""
    with torch.device("meta"):
        module = architecture.build(classes)
    fit(module, architecture, state, path)
    return module


def load_state_dict(path: Path) -> dict[str, Tensor]:
    """The tensors of a .pth, .pt or .safetensors file by name, on the CPU and memory-mapped if possible.

    They may be in "state_dict", "model_state_dict" or "model" of a training checkpoint, and have the "module." of
    parallel training. Raises CheckpointError; no code of the file is ever run.
    """
    try:
        content = _content(path)
    except CheckpointError:
        raise
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise CheckpointError(f"{path}: The file cannot be read ({reason}).", "Check its path.") from error
    except pickles.Program as error:
        raise CheckpointError(f"{path}: This is a TorchScript program, which fastloc does not run.", _SAVE) from error
    except pickles.ForeignObject as error:
        reason = f"The file holds the Python object {error}, which could run code, and was not opened."
        raise CheckpointError(f"{path}: {reason}", _SAVE) from error
    except Exception as error:  # damaged bytes can fail in any way
        kind = "safetensors file" if path.suffix == ".safetensors" else "checkpoint"
        raise CheckpointError(f"{path}: The file is damaged or no {kind}.", _AGAIN) from error
    for key in ("state_dict", "model_state_dict", "model"):
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    return _named_tensors(content, path)


def num_classes(architecture: Architecture, state: Mapping[str, Tensor], path: Path) -> int:
    """The rows of the last layer. If the weights are of another architecture, its last layer counts."""
    for head in (architecture.head, *(other.head for other in ARCHITECTURES.values())):
        weight = state.get(f"{head}.weight")
        if weight is not None and weight.shape:
            return weight.shape[0]
    raise CheckpointError(
        f"{path}: The weights have no classifier layer of {architecture.name}.",
        "Name the architecture they were made with; a backbone without a classifier cannot be used.",
    )


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
        reason = f"{path}: The weights do not fit. {' '.join(problems)}"
        raise CheckpointError(reason, _cause(architecture, expected, given))
    given = {key: value.to(expected[key].dtype) for key, value in given.items()}
    for key, value in given.items():
        if not torch.stack(value.aminmax()).isfinite().all():
            raise CheckpointError(f"{path}: {key} holds values that are not finite.", "Use another checkpoint.")
    module.load_state_dict(given, assign=True)


def _content(path: Path) -> object:
    with open_file(path) as file:
        beginning = file.read(8)
    if not beginning:
        raise CheckpointError(f"{path}: The file is empty.", _AGAIN)
    if path.suffix != ".safetensors":
        return pickles.load(path)
    if int.from_bytes(beginning, "little") > _HEADER:
        raise ValueError("the header is too long")
    return load_file(path)


def _named_tensors(content: object, path: Path) -> dict[str, Tensor]:
    if not isinstance(content, Mapping) or not content:
        raise CheckpointError(f"{path}: The file holds no weights by name.", _SAVE)
    tensors: dict[str, Tensor] = {}
    for key, value in content.items():
        if problem := _unfit(key, value):
            raise CheckpointError(f"{path}: The entry {key!r:.{_LONGEST}} {problem}.", _SAVE)
        tensors[key] = value
    if all(key.startswith("module.") for key in tensors):
        return {key.removeprefix("module."): value for key, value in tensors.items()}
    return tensors


def _unfit(key: object, value: object) -> str:
    """Why a value is no entry of a state dict; empty if it is one."""
    if isinstance(value, pickles.Unread):
        return f"is no tensor of ordinary numbers ({value.name:.{_LONGEST}})"
    if not isinstance(value, Tensor):
        return "is no tensor, so this is no state dict"
    if value.dtype not in _FLOATS | _INTEGERS:
        return f"is no tensor of ordinary numbers ({str(value.dtype).removeprefix('torch.')})"
    if value.numel() == 0 or value.ndim > 8:
        return "is an empty tensor, or has more than eight dimensions"
    if not isinstance(key, str) or len(key) > _LONGEST or not key.isprintable():
        return "has no name that a layer could have"
    return ""


def _wrong_shapes(expected: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> list[str]:
    return [
        key
        for key, value in expected.items()
        if key in given and (value.shape, value.dtype in _FLOATS) != (given[key].shape, given[key].dtype in _FLOATS)
    ]


def _problems(expected: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> list[str]:
    shapes = [f"{key} ({_shape(given[key])}, not {_shape(expected[key])})" for key in _wrong_shapes(expected, given)]
    found = {
        "Missing": [key for key in expected if key not in given],
        "Unknown": [key for key in given if key not in expected],
        "Of another shape": shapes,
    }
    return [f"{problem}: {_at_most_three(keys)}." for problem, keys in found.items() if keys]


def _shape(tensor: Tensor) -> str:
    return f"{'x'.join(map(str, tensor.shape)) or 'one number'} {str(tensor.dtype).removeprefix('torch.')}"


def _at_most_three(keys: list[str]) -> str:
    return ", ".join(keys[:3]) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")


def _cause(architecture: Architecture, expected: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> str:
    same_names = expected.keys() == given.keys()
    if same_names and all(key.startswith(f"{architecture.head}.") for key in _wrong_shapes(expected, given)):
        return "They seem to be made for another number of classes: use the labels file they were made with."
    return "They seem to be made for another architecture: name the one they were made with."
