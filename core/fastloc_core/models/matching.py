"""Which of a file's tensors are the weights of an architecture.

People save a network in many wrappings: inside another module, compiled, for parallel training, with a running average
of itself, with dropout before the last layer. So the tensors are found by the ends of their names: most of them share
the rest, the prefix, which then says where the network is. The last layer is found by its shape if it has a name of its
own. If the names are others altogether, but all shapes come in the order of the network, the order decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import torch
from torch import Tensor

from fastloc_core.models.contents import FLOATS, Contents
from fastloc_core.models.families.architecture import Architecture

_CLASSES = 7919  # a number of classes that tells the last layer from all others by its rows
_WRAPPERS = re.compile(r"(?<![^.])(_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.")
_BESIDE = re.compile(  # not the network's, wherever it stands
    r"(.*\.)?(total_ops|total_params|num_batches_tracked|relative_position_index|attn_mask|n_averaged)"
    r"|(.*\.)?(criterion|\w*loss(_fn)?|\w*metrics?|\w*acc(uracy)?|f1|auroc|class_weights?|pos_weight)(\.\w+)*"
)
_AVERAGED = re.compile(r"ema|averaged?|swa", re.IGNORECASE)
_BEST = re.compile(r"best", re.IGNORECASE)
_TEACHER = re.compile(r"teacher", re.IGNORECASE)  # better than its student; beside any other network it is no part
_OLD = re.compile(r"init(ial)?|old|previous|last|backup|optim\w*|student|discriminator", re.IGNORECASE)
_PLAIN = 2  # the rank of any other name


@dataclass(slots=True)
class Match:
    """What a file has of an architecture. `state`: by the names of the architecture; `problems`: why it does not fit;
    `likeness`: the share of tensors that fit; `notes`: what was taken, in words.
    """

    architecture: Architecture
    classes: int = 0
    state: dict[str, Tensor] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    likeness: float = 0.0
    by_name: bool = True
    notes: list[str] = field(default_factory=list)


@lru_cache(maxsize=8)
def expected(architecture: Architecture) -> Mapping[str, Tensor]:
    """The state dict of an untrained network on the meta device. The last layer has `_CLASSES` rows."""
    with torch.device("meta"):
        return architecture.build(_CLASSES).state_dict()


def head_of(architecture: Architecture) -> dict[str, Tensor]:
    """The tensors with one row for each class."""
    return {name: value for name, value in expected(architecture).items() if value.shape[:1] == (_CLASSES,)}


def match(contents: Contents, architecture: Architecture) -> Match:
    """The weights of the architecture in a file. If they do not fit, `problems` says why."""
    found = _by_name(contents, architecture)
    if found.problems and contents.ordered:
        return _by_order(contents, architecture) or found
    return found


def _by_name(contents: Contents, architecture: Architecture) -> Match:
    wanted, heads = expected(architecture), head_of(architecture)
    body = wanted.keys() - heads.keys()
    places = _places(contents.tensors, architecture, wanted.keys())
    prefix, others = _chosen(places, body)
    inside = places.get(prefix, {})
    given = {ours: contents.tensors[theirs] for ours, theirs in inside.items()}
    found = Match(architecture, state=given)
    _say_which(found, prefix, others)
    used = set(inside.values())
    rest = {name: plain for name in contents.tensors if name not in used and (plain := _WRAPPERS.sub("", name))}
    head = _take_head(found, heads, contents.tensors, rest, prefix)
    unknown = [
        name
        for name, plain in rest.items()
        if name not in head
        and (plain.startswith(prefix) or _stands_by(plain, head, prefix))
        and not _BESIDE.fullmatch(plain)
        and not plain.removeprefix(prefix).startswith(architecture.unused or ("\n",))
        and not any(other.startswith(prefix) and plain.startswith(other) for other in others)
        and _rank(plain.removeprefix(prefix).partition(".")[0])[0] == _PLAIN
    ]
    _judge(found, wanted, heads, unknown, contents.odd, prefix)
    return found


def _stands_by(name: str, head: Iterable[str], prefix: str) -> bool:
    """Whether a name outside of the network belongs to a layer beside the last one, which would be left out."""
    outside = [each for each in head if not each.startswith(prefix)]
    weight = name.rpartition(".")[2] in ("weight", "bias", "running_mean")
    return weight and any(_shared(name, prefix) == _shared(each, prefix) for each in outside)


def _places(names: Iterable[str], architecture: Architecture, wanted: Iterable[str]) -> dict[str, dict[str, str]]:
    """For each prefix, which names of the architecture follow it: (prefix -> our name -> the file's name)."""
    known = set(wanted)
    renamed = [(re.compile(old), new) for old, new in architecture.renamed]
    places: dict[str, dict[str, str]] = {}
    for name in names:
        plain = _WRAPPERS.sub("", name)
        at = 0
        while at >= 0:
            end = plain[at:]
            for old, new in renamed:
                end = old.sub(new, end)
            if end in known:
                places.setdefault(plain[:at], {})[end] = name
            at = plain.find(".", at) + 1 or -1
    return places


def _chosen(places: Mapping[str, Mapping[str, str]], body: set[str]) -> tuple[str, list[str]]:
    """The prefix with the most names of the network, and others that have as many."""
    if not places:
        return "", []
    sizes = {prefix: len(body & inside.keys()) for prefix, inside in places.items()}
    most = max(sizes.values())
    equal = sorted((prefix for prefix, size in sizes.items() if size == most), key=_rank)
    return equal[0], equal[1:]


def _rank(prefix: str) -> tuple[int, int]:
    """A running average is meant to be used; then the best epoch; then the shortest name."""
    words = re.split(r"[._]|(?<=[a-z])(?=[A-Z])", prefix)
    ranks = {_AVERAGED: 0, _BEST: 1, _OLD: 4, _TEACHER: 3}
    return next((rank for each, rank in ranks.items() if any(map(each.fullmatch, words))), _PLAIN), len(prefix)


def _say_which(found: Match, prefix: str, others: list[str]) -> None:
    if others:
        rest = ", ".join(f"“{each.rstrip('.') or 'the file itself'}”" for each in others[:3])
        found.notes.append(
            f"Of several sets of weights, “{prefix.rstrip('.') or 'the file itself'}” is used, not {rest}."
        )


def _take_head(
    found: Match, heads: Mapping[str, Tensor], tensors: Mapping[str, Tensor], rest: Iterable[str], prefix: str
) -> set[str]:
    """Give the match its last layer, and say which names of the file it took besides those of the architecture."""
    taken: set[str] = set()
    for name, value in heads.items():
        if not name.endswith("weight") or name in found.state:
            continue
        bias = name.removesuffix("weight") + "bias"
        alike = [
            each
            for each in rest
            if each.rpartition(".")[2] == "weight" and _is_head(tensors[each], value) and not _BESIDE.fullmatch(each)
        ]
        alike.sort(key=lambda each: -_shared(each, prefix))
        if not alike or (len(alike) > 1 and _shared(alike[0], prefix) == _shared(alike[1], prefix)):
            continue
        theirs = alike[0]
        found.state[name] = tensors[theirs].reshape(-1, *value.shape[1:])
        taken.add(theirs)
        beside = theirs.removesuffix("weight") + "bias"
        if beside in tensors and bias in heads and tensors[beside].shape == tensors[theirs].shape[:1]:
            found.state[bias] = tensors[beside]
            taken.add(beside)
        found.notes.append(f"The last layer is “{theirs.removesuffix('.weight')}”.")
    for name in heads:
        weight = found.state.get(name.removesuffix("bias") + "weight")
        if name.endswith("bias") and name not in found.state and weight is not None and weight.ndim:
            found.state[name] = torch.zeros(weight.shape[0])  # a layer without a bias
    if weights := [found.state[name] for name in heads if name in found.state and found.state[name].ndim]:
        found.classes = weights[0].shape[0]
    return taken


def _is_head(given: Tensor, wanted: Tensor) -> bool:
    """A linear layer, or a convolution of one pixel, with the right number of inputs."""
    return (
        given.ndim in (2, 4)
        and given.dtype in FLOATS
        and given.shape[1] == wanted.shape[1]
        and given[0].numel() == wanted[0].numel()
    )


def _shared(name: str, prefix: str) -> int:
    """How many parts of the prefix a name begins with."""
    pairs = zip(name.split("."), prefix.split("."), strict=False)
    return next((i for i, (one, other) in enumerate(pairs) if one != other), len(prefix.split(".")))


def _judge(
    found: Match,
    wanted: Mapping[str, Tensor],
    heads: Mapping[str, Tensor],
    unknown: list[str],
    odd: Mapping[str, str],
    prefix: str,
) -> None:
    """Say what does not fit."""
    for name in wanted:
        if name.endswith(".num_batches_tracked") and (name not in found.state or found.state[name].dtype in FLOATS):
            found.state[name] = torch.zeros((), dtype=torch.long)
    missing = [name for name in wanted if name not in found.state]
    shapes = {
        name: (found.state[name], value, (found.classes, *value.shape[1:]) if name in heads else tuple(value.shape))
        for name, value in wanted.items()
        if name in found.state
    }
    wrong = [
        f"{name} ({_shape(given.shape, given.dtype)}, not {_shape(shape, value.dtype)})"
        for name, (given, value, shape) in shapes.items()
        if tuple(given.shape) != shape or (given.dtype in FLOATS) != (value.dtype in FLOATS)
    ]
    for name in missing:
        if reason := odd.get(prefix + name):
            found.problems.append(f"The entry {prefix + name!r:.200} {reason}.")
            break
    known = {"Missing": missing, "Unknown": unknown, "Of another shape": wrong}
    found.problems += [f"{problem}: {at_most_three(names)}." for problem, names in known.items() if names]
    found.likeness = (len(shapes) - len(wrong)) / (len(wanted) + len(unknown))


def _by_order(contents: Contents, architecture: Architecture) -> Match | None:
    """The weights in the order of the network, if all shapes and kinds agree."""
    wanted, heads = expected(architecture), head_of(architecture)
    ours = {name: value for name, value in wanted.items() if name not in heads and value.dtype in FLOATS}
    for names in _groups(contents.tensors):
        if list(names) == sorted(names) and len(names) > 2:  # somebody sorted them; 10 may stand before 2
            continue
        for last in reversed([name for name in names if name.endswith("weight")]):
            if len(names) > len(ours) + 2:
                break
            head = {last, last.removesuffix("weight") + "bias"}
            theirs = [name for name in names if name not in head]
            if len(theirs) == len(ours) and all(
                contents.tensors[a].shape == value.shape and a.rpartition(".")[2] == b.rpartition(".")[2]
                for a, (b, value) in zip(theirs, ours.items(), strict=True)
            ):
                state = {b: contents.tensors[a] for a, b in zip(theirs, ours, strict=True)}
                found = Match(architecture, state=state, by_name=False)
                _take_head(found, heads, contents.tensors, [last], "")
                _judge(found, wanted, heads, [], {}, "")
                if not found.problems:
                    found.notes.append("The names of its layers are others: the weights were taken in their order.")
                    return found
    return None


def _groups(tensors: Mapping[str, Tensor]) -> Iterator[list[str]]:
    """The names of the floating-point weights below each prefix that has at least four, the outermost first."""
    floats = [name for name, value in tensors.items() if value.dtype in FLOATS and not _BESIDE.fullmatch(name)]
    counts: Counter[str] = Counter()
    for name in floats:
        parts = _WRAPPERS.sub("", name).split(".")
        counts.update(".".join(parts[:i]) for i in range(min(len(parts), 5)))
    distinct: dict[int, str] = {}
    for prefix, size in counts.items():
        if size >= 4:
            distinct.setdefault(size, prefix)
    for prefix in distinct.values():
        start = f"{prefix}." if prefix else ""
        yield [name for name in floats if _WRAPPERS.sub("", name).startswith(start)]


def _shape(shape: Iterable[int], dtype: torch.dtype) -> str:
    return f"{'x'.join(map(str, shape)) or 'one number'} {str(dtype).removeprefix('torch.')}"


def at_most_three(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def is_beside(name: str) -> bool:
    """Whether a tensor of that name is no part of a network: a loss, a metric, a count of operations."""
    return bool(_BESIDE.fullmatch(name))
