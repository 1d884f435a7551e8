"""The names of ImageNet's classes, from timm's data files."""

from __future__ import annotations

from .structure import installed


def labels(order: str = "imagenet_synsets.txt") -> tuple[str, ...]:
    """A label line for each class, in the order of a file of timm; that one has the 1000 classes of the challenge."""
    synsets, names = (_read(file) for file in (order, "imagenet_synset_to_lemma.txt"))
    lemmas = dict(line.split("\t", 1) for line in names.splitlines())
    return tuple(lemmas[synset] for synset in synsets.split())


def _read(file: str) -> str:
    return installed("timm", f"data/_info/{file}").read_text("utf-8")
