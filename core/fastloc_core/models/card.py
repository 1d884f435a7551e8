"""The model card: a small TOML file that says how to use a checkpoint.

name = "mushrooms"
architecture = "resnet50"
weights = "weights.pth"       # in the folder of the card, or below it
labels = "labels.txt"         # likewise; one label a line, in the order of the outputs

[preprocessing]
size = 224                    # pixels, square
mean = [0.485, 0.456, 0.406]  # RGB of [0, 1]
std = [0.229, 0.224, 0.225]

[about]                       # optional: texts for people, shown in this order
"Top-1" = "87.5 % of 240 validation images"
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated, Any

import tomli_w
from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError, ValidationInfo

from fastloc_core import toml
from fastloc_core.errors import CheckpointError
from fastloc_core.files import within
from fastloc_core.labels import plain
from fastloc_core.models import registry
from fastloc_core.models.preprocessing import Preprocessing
from fastloc_core.validation import told

_ELSEWHERE = "Put the file into the folder of the card."
_REMEDY = "Correct the model card, or add the model again with `fastloc models add`."


def _known(name: str) -> str:
    if not registry.may_be(name):
        raise ValueError(f"Choose one of: {', '.join(registry.ARCHITECTURES)}, one of torchvision, or timm/NAME.")
    return name


def _existing(path: Path, info: ValidationInfo) -> Path:
    """With the card's folder as the context: the path in that folder, because other files are not the card's to show.

    The name is judged before the system sees it: on Windows the look at a path can call a machine in a network.
    """
    if info.context is None:
        return path
    folder: Path = info.context
    if path.anchor or ".." in path.parts:
        raise ValueError(_ELSEWHERE)
    path = folder / path
    if not os.path.isfile(path):  # False for any path that the system refuses
        raise ValueError("There is no such file.")
    try:
        within(path, folder)
    except OSError:
        raise ValueError(_ELSEWHERE) from None
    return path


def _whole(value: object) -> object:
    if isinstance(value, dict):
        for field in fields(Preprocessing):  # a card has to name all of them; the defaults are for code
            if field.name not in value:
                raise ValueError(f"Add {field.name}.")
    return value


def _simple(value: object) -> str:
    if isinstance(value, dict | list):
        raise ValueError("Write a text.")
    return plain(str(value))


ArchitectureName = Annotated[str, AfterValidator(_known)]
_File = Annotated[Path, AfterValidator(_existing)]
_Plain = Annotated[str, AfterValidator(plain)]


class ModelCard(BaseModel, frozen=True):
    """How to use a classifier's files, and a text `about` it. Raises pydantic's ValidationError, which is a ValueError.

    `path`: of the card itself, which is not in the file.
    """

    name: _Plain
    architecture: ArchitectureName
    weights: _File
    labels: _File
    preprocessing: Annotated[Preprocessing, BeforeValidator(_whole)]
    path: Path
    about: Mapping[_Plain, Annotated[str, BeforeValidator(_simple)]] = {}


def read(path: Path) -> ModelCard:
    """Raises CheckpointError if the card, or a file that it names, is missing or wrong."""
    try:
        return ModelCard.model_validate({**toml.read(path), "path": path}, context=path.parent)
    except OSError as error:
        reason = f"{path}: The model card cannot be read ({error.strerror})."
        raise CheckpointError(reason, "Check its path.") from error
    except ValidationError as error:
        raise CheckpointError(f"{path}: {' '.join(told(error, ModelCard))}", _REMEDY) from error
    except ValueError as error:  # not UTF-8 or not TOML
        raise CheckpointError(f"{path}: {str(error).rstrip('.')}.", _REMEDY) from error


def write(card: ModelCard) -> None:
    """Write `card.path`. Raises ValueError if a file is not in its folder."""
    table: dict[str, Any] = {
        "name": card.name,
        "architecture": card.architecture,
        "weights": card.weights.relative_to(card.path.parent).as_posix(),
        "labels": card.labels.relative_to(card.path.parent).as_posix(),
        "preprocessing": asdict(card.preprocessing),
        **({"about": dict(card.about)} if card.about else {}),
    }
    card.path.write_text(tomli_w.dumps(table), "utf-8")
