"""What a weights file holds: every tensor by its whole name, and the notes beside them.

A file may hold a state dict, or a training with several of them, or a whole network. All of it is taken as one
dictionary, in which the names of containers come first: {"model": {"fc.weight": ...}} has "model.fc.weight".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from fastloc_core.errors import CheckpointError
from fastloc_core.files import open_file
from fastloc_core.models import pickles

SAVE = "Save the weights alone with `torch.save(model.state_dict(), FILE)` or as .safetensors."
_AGAIN = "Copy or download it again."
_HEADER = 1 << 24  # bytes of a .safetensors file before its values; a thousand tensors take 100 kB
_LONGEST = 200  # characters of a name; no classifier has longer ones, nor tensors of more than eight dimensions
_DEEPEST, _MOST = 40, 200_000  # levels, and entries that are looked at
FLOATS = frozenset({torch.float16, torch.bfloat16, torch.float32, torch.float64})
_INTEGERS = frozenset({torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64})
_PARTS = ("_parameters", "_buffers", "_modules")  # of a whole network


@dataclass(slots=True)
class Contents:
    """`tensors`: on the CPU, memory-mapped if possible; `odd`: why an entry cannot be a weight; `notes`: texts, and
    lists and dictionaries, by whole names; `ordered`: the tensors are in the order of the network that was saved.
    """

    path: Path
    tensors: dict[str, Tensor] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)
    notes: dict[str, object] = field(default_factory=dict)
    ordered: bool = True


def read(path: Path) -> Contents:
    """Raises CheckpointError if the file cannot be read or holds no tensors. No code of the file is ever run."""
    try:
        content = _content(path)
    except CheckpointError:
        raise
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise CheckpointError(f"{path}: The file cannot be read ({reason}).", "Check its path.") from error
    except pickles.Program as error:
        raise CheckpointError(f"{path}: This is a TorchScript program, which fastloc does not run.", SAVE) from error
    except pickles.ForeignObject as error:
        reason = f"The file holds the Python object {error}, which could run code, and was not opened."
        raise CheckpointError(f"{path}: {reason}", SAVE) from error
    except Exception as error:  # damaged bytes can fail in any way
        kind = "safetensors file" if _is_safetensors(path) else "checkpoint of torch.save"
        remedy = f"{_AGAIN} If that does not help: {SAVE[0].lower()}{SAVE[1:]}"
        raise CheckpointError(f"{path}: The file is damaged or no {kind}.", remedy) from error
    found = Contents(path, ordered=not _is_safetensors(path))
    for name, value in _entries(content):
        if isinstance(value, Tensor | pickles.Unread):
            if problem := _unfit(name, value):
                found.odd[name] = problem
            elif isinstance(value, Tensor):
                found.tensors[name] = value
        else:
            found.notes[name] = value
    if not found.tensors and not found.odd:
        raise CheckpointError(f"{path}: The file holds no weights by name.", SAVE)
    if all(name.rpartition(".")[2].isdigit() for name in (*found.tensors, *found.odd)):
        raise CheckpointError(f"{path}: The weights have numbers instead of names.", SAVE)
    return found


def told(path: Path, name: str, problem: str) -> CheckpointError:
    """The error about an entry that should be a weight."""
    return CheckpointError(f"{path}: The entry {name!r:.{_LONGEST}} {problem}.", SAVE)


def _is_safetensors(path: Path) -> bool:
    return path.suffix.lower() == ".safetensors"


def _content(path: Path) -> object:
    with open_file(path) as file:
        beginning = file.read(9)
    if not beginning:
        raise CheckpointError(f"{path}: The file is empty.", _AGAIN)
    if not _is_safetensors(path):
        return pickles.load(path)
    if int.from_bytes(beginning[:8], "little") > _HEADER:
        raise ValueError("the header is too long")
    return load_file(path)


def _entries(content: object) -> Iterator[tuple[str, object]]:
    """Whole names and values, in the order of the file. A container is looked into where it is met first."""
    seen: set[int] = set()
    pending: list[tuple[str, object, int]] = [("", content, 0)]
    for _ in range(_MOST):
        if not pending:
            return
        name, value, depth = pending.pop()
        if not isinstance(value, dict | list | tuple | pickles.Thing):
            yield name, value
            continue
        if id(value) in seen or depth > _DEEPEST or len(name) > _LONGEST:
            continue
        seen.add(id(value))
        if not isinstance(value, pickles.Thing):
            yield name, value
        inner = [(f"{name}.{key}" if name and key else name or key, each, depth + 1) for key, each in _inner(value)]
        pending += reversed(inner[:_MOST])


def _inner(value: object) -> Iterator[tuple[str, object]]:
    """What is in a container. Its names are short, so that long ones do not add up."""
    match value:
        case dict():
            yield from ((str(key)[: _LONGEST + 1], each) for key, each in value.items())
        case [(str(), Tensor()), *_]:  # items of a dictionary
            for each in value:
                match each:
                    case [str(key), inner]:
                        yield key[: _LONGEST + 1], inner
        case list() | tuple():
            yield from ((str(i), each) for i, each in enumerate(value))
        case pickles.Thing(name=pickles.ARRAY):
            yield "", value.state
        case pickles.Thing(state=dict() as state) if "_modules" in state:  # a network
            yield from (("", state[part]) for part in _PARTS if isinstance(state.get(part), dict))
        case pickles.Thing():
            yield "", value.entries
            for part in value.state if isinstance(value.state, tuple) else (value.state,):
                if isinstance(part, dict):
                    yield "", part


def _unfit(name: str, value: Tensor | pickles.Unread) -> str:
    """Why a value is no entry of a state dict; empty if it is one."""
    if len(name) > _LONGEST or not name.isprintable() or not name:
        return "has no name that a layer could have"
    if isinstance(value, pickles.Unread):
        return f"is no tensor of ordinary numbers ({value.name:.{_LONGEST}})"
    if value.dtype not in FLOATS | _INTEGERS:
        return f"is no tensor of ordinary numbers ({str(value.dtype).removeprefix('torch.')})"
    if value.numel() == 0 or value.ndim > 8:
        return "is an empty tensor, or has more than eight dimensions"
    return ""


def mappings(notes: Mapping[str, object], key: str) -> Iterator[object]:
    """The notes whose own name is `key`, those of outer containers first."""
    found = [name for name in notes if name.rpartition(".")[2].lower() == key]
    yield from (notes[name] for name in sorted(found, key=lambda name: name.count(".")))
