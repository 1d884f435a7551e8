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

A reference is a card without weights. It gives a published classifier another name, and what a folder learned:

name = "meadow"
published = "efficientnet_lite0"
learned = "decisions.fastloc-learned"  # in the folder of the card; an ordinary card may have it, too
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


class _Card(BaseModel, frozen=True):
    """`path`: of the card itself, which is not in the file; `learned`: a bundle of what a folder's decisions taught;
    `about`: texts for people.
    """

    name: _Plain
    path: Path
    learned: _File | None = None
    about: Mapping[_Plain, Annotated[str, BeforeValidator(_simple)]] = {}


class ModelCard(_Card, frozen=True):
    """How to use a classifier's files. Raises pydantic's ValidationError, which is a ValueError."""

    architecture: ArchitectureName
    weights: _File
    labels: _File
    preprocessing: Annotated[Preprocessing, BeforeValidator(_whole)]


class Reference(_Card, frozen=True):
    """A published classifier under another name. Raises pydantic's ValidationError, which is a ValueError."""

    published: ArchitectureName


def read(path: Path) -> ModelCard:
    """Raises CheckpointError if the card, or a file that it names, is missing or wrong, or if it is a reference."""
    card = read_any(path)
    if isinstance(card, ModelCard):
        return card
    reason = f"{path}: The model card only refers to {card.published}, which is published."
    raise CheckpointError(reason, "Use that name.")


def read_any(path: Path) -> ModelCard | Reference:
    """Raises CheckpointError if the card, or a file that it names, is missing or wrong."""
    kind: type[ModelCard | Reference] = ModelCard
    try:
        table = toml.read(path)
        kind = Reference if "published" in table else ModelCard
        return kind.model_validate({**table, "path": path}, context=path.parent)
    except OSError as error:
        reason = f"{path}: The model card cannot be read ({error.strerror})."
        raise CheckpointError(reason, "Check its path.") from error
    except ValidationError as error:
        raise CheckpointError(f"{path}: {' '.join(told(error, kind))}", _REMEDY) from error
    except ValueError as error:  # not UTF-8 or not TOML
        raise CheckpointError(f"{path}: {str(error).rstrip('.')}.", _REMEDY) from error


def write(card: ModelCard | Reference) -> None:
    """Write `card.path`. Raises ValueError if a file is not in its folder."""

    def inside(file: Path) -> str:
        return file.relative_to(card.path.parent).as_posix()

    table: dict[str, Any] = {"name": card.name}
    if isinstance(card, Reference):
        table["published"] = card.published
    else:
        table |= {"architecture": card.architecture, "weights": inside(card.weights), "labels": inside(card.labels)}
    if card.learned:
        table["learned"] = inside(card.learned)
    if isinstance(card, ModelCard):
        table["preprocessing"] = asdict(card.preprocessing)
    if card.about:
        table["about"] = dict(card.about)
    card.path.write_text(tomli_w.dumps(table), "utf-8")
