"""Which architectures a file's tensors may belong to, at once.

To build each of a thousand networks and compare them takes minutes. So a table has a signature of each: a sum over the
shapes of its weights, except those of the last layer. A sum knows no names and no order, and the last layer of a file
can be subtracted: whatever the wrapping, the signature is the same. `packaging/architectures.py` writes the table.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from torch import Size, Tensor

from fastloc_core.models import registry
from fastloc_core.models.contents import FLOATS
from fastloc_core.models.families.architecture import Architecture
from fastloc_core.models.matching import expected, head_of, is_beside
from fastloc_resources import table

_FILE = "architectures.tsv"
_DEEPEST = 6  # levels of wrapping
_NEAREST = 3


class Signature(NamedTuple):
    """`total`: the sum over the shapes; `weights`: how many there are; `numbers`: how many numbers they have."""

    total: int
    weights: int
    numbers: int


def of(architecture: Architecture) -> Signature:
    """Builds the network on the meta device."""
    heads = head_of(architecture)
    return _signature(value for name, value in expected(architecture).items() if name not in heads)


def fitting(tensors: Mapping[str, Tensor]) -> list[str]:
    """The names of the architectures of which all weights may be in there, in any wrapping."""
    table = _by_total()
    found: dict[str, None] = {}
    for inside in _wrappings(tensors):
        total = _signature(inside.values()).total
        for head in [0, *_heads(inside)]:
            found |= dict.fromkeys(table.get((total - head) % 2**64, ()))
    return list(found)


def nearest(tensors: Mapping[str, Tensor]) -> list[str]:
    """The names of a few architectures with about as many weights and numbers as there are."""
    sizes = [_signature(inside.values()) for inside in _wrappings(tensors)] or [_signature(tensors.values())]

    def distance(name: str) -> float:
        own = known()[name]
        return min(
            abs(math.log((each.numbers + 1) / (own.numbers + 1)))
            + abs(math.log((each.weights + 1) / (own.weights + 1)))
            for each in sizes
        )

    return sorted(known(), key=distance)[:_NEAREST]


def rows(names: Iterable[str]) -> Iterator[str]:
    """The lines of the table for these architectures."""
    for name in names:
        signature = of(registry.architecture(name))
        yield f"{name}\t{signature.total:016x}\t{signature.weights}\t{signature.numbers}"


@cache
def known() -> Mapping[str, Signature]:
    """Those of the table, and of architectures that an installed package added."""
    lines = table(_FILE).read_text("utf-8").splitlines()
    kept = {
        name: Signature(int(total, 16), int(count), int(numbers))
        for name, total, count, numbers in (line.split("\t") for line in lines)
    }
    present = {name: signature for name, signature in kept.items() if registry.may_be(name)}
    added = {name: each for name, each in registry.ARCHITECTURES.items() if name not in kept}
    return {name: of(architecture) for name, architecture in added.items()} | present


@cache
def _by_total() -> Mapping[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    for name, signature in known().items():
        names[signature.total].append(name)
    return names


def _signature(tensors: Iterable[Tensor]) -> Signature:
    weights = [each for each in tensors if each.dtype in FLOATS]
    numbers = sum(each.numel() for each in weights)
    return Signature(sum(_hash(each.shape) for each in weights) % 2**64, len(weights), numbers)


@cache
def _hash(shape: Size) -> int:
    return int.from_bytes(blake2b(repr(tuple(shape)).encode(), digest_size=8).digest(), "big")


def _wrappings(tensors: Mapping[str, Tensor]) -> Iterator[dict[str, Tensor]]:
    """The weights below each prefix, the outermost first, without those that are surely beside a network."""
    plain = {name: value for name, value in tensors.items() if value.dtype in FLOATS and not is_beside(name)}
    inside: dict[str, dict[str, Tensor]] = defaultdict(dict)
    for name, value in plain.items():
        parts = name.split(".")
        for depth in range(min(len(parts), _DEEPEST)):
            inside[".".join(parts[:depth])][name] = value
    least = max((len(each) for each in inside.values()), default=0) // 20
    yield from (each for each in inside.values() if len(each) > max(least, 3))


def _heads(inside: Mapping[str, Tensor]) -> Iterator[int]:
    """What a last layer adds to the sum, for each layer that may be the last."""
    for name, value in inside.items():
        if name.endswith("weight") and value.ndim in (2, 4):
            yield _hash(value.shape)
            bias = inside.get(name.removesuffix("weight") + "bias")
            if bias is not None:
                yield _hash(value.shape) + _hash(bias.shape)
