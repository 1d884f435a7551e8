"""The model card: a small TOML file that says how a checkpoint wants to be used.

name = "mushrooms"
architecture = "resnet50"
weights = "weights.pth"       # relative to the card, as is
labels = "labels.txt"         # one label a line, in the order of the outputs

[preprocessing]
size = 224                    # pixels, square
mean = [0.485, 0.456, 0.406]  # RGB of [0, 1]
std = [0.229, 0.224, 0.225]

[about]                       # what people should know of it, in this order; may be absent
"Top-1" = "87.5 % of 240 validation images"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from fastloc_core import toml
from fastloc_core.errors import CheckpointError
from fastloc_core.labels import plain
from fastloc_core.models.preprocessing import RGB, Preprocessing
from fastloc_core.models.registry import ARCHITECTURES

_REMEDY = "Correct the model card, or add the model again with `fastloc models add`."


@dataclass(frozen=True, slots=True)
class ModelCard:
    """How to use a classifier's files, and what to say `about` it. Raises ValueError for an unknown architecture."""

    name: str
    architecture: str
    weights: Path
    labels: Path
    preprocessing: Preprocessing
    path: Path
    about: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.architecture not in ARCHITECTURES:
            known = ", ".join(ARCHITECTURES)
            raise ValueError(f"architecture “{plain(self.architecture):.60}” is unknown; known are {known}.")


def read(path: Path) -> ModelCard:
    """Raises CheckpointError where the card, or a file that it names, is missing or wrong."""
    try:
        table = toml.read(path)
        preprocessing = _value(table, "preprocessing", dict)
        return ModelCard(
            name=plain(_value(table, "name", str)),
            architecture=_value(table, "architecture", str),
            weights=_file(table, "weights", path.parent),
            labels=_file(table, "labels", path.parent),
            preprocessing=Preprocessing(
                _value(preprocessing, "size", int), _rgb(preprocessing, "mean"), _rgb(preprocessing, "std")
            ),
            path=path,
            about=_about(table),
        )
    except OSError as error:
        raise CheckpointError(
            f"{path}: The model card cannot be read ({error.strerror}).", "Check its path."
        ) from error
    except (ValueError, OverflowError) as error:  # also what is not UTF-8 or not TOML
        raise CheckpointError(f"{path}: {str(error).rstrip('.')}.", _REMEDY) from error


def write(card: ModelCard) -> None:
    """Write `card.path`; the files it names are written relative to it where they lie beside or below it."""
    table: dict[str, Any] = {
        "name": card.name,
        "architecture": card.architecture,
        "weights": _relative(card.weights, card.path.parent),
        "labels": _relative(card.labels, card.path.parent),
        "preprocessing": asdict(card.preprocessing),
        **({"about": dict(card.about)} if card.about else {}),
    }
    card.path.write_text(tomli_w.dumps(table), "utf-8")


def _value(table: dict[str, Any], key: str, kind: type) -> Any:  # noqa: ANN401 (what TOML holds)
    if key not in table:
        raise ValueError(f"{key} is missing.")
    if type(table[key]) is not kind:  # bool is an int to isinstance
        words = {str: "a text", int: "a whole number", list: "a list", dict: "a section"}
        raise ValueError(f"{key} must be {words[kind]}, not {table[key]!r:.60}.")
    return table[key]


def _rgb(table: dict[str, Any], key: str) -> RGB:
    values = _value(table, key, list)
    if len(values) != 3 or not all(type(value) in (int, float) for value in values):
        raise ValueError(f"{key} must be three numbers, for red, green and blue, not {values!r:.60}.")
    red, green, blue = map(float, values)
    return red, green, blue


def _about(table: dict[str, Any]) -> dict[str, str]:
    told = _value(table, "about", dict) if "about" in table else {}
    if any(isinstance(value, dict | list) for value in told.values()):
        raise ValueError("about must hold nothing but texts.")
    return {plain(key): plain(str(value)) for key, value in told.items()}


def _file(table: dict[str, Any], key: str, folder: Path) -> Path:
    path: Path = folder / _value(table, key, str)
    if not path.is_file():
        raise ValueError(f"{key} names {path}, which is not a file.")
    return path


def _relative(path: Path, folder: Path) -> str:
    return (path.relative_to(folder) if path.is_relative_to(folder) else path.absolute()).as_posix()
