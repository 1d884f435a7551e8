"""The recipe of a training: every setting that its result depends on, kept beside the model as TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import BaseModel, Field, ValidationError

from fastloc_core import toml
from fastloc_core.errors import SettingError
from fastloc_core.models import DEFAULT
from fastloc_core.models.card import ArchitectureName
from fastloc_core.validation import told


class Recipe(BaseModel, frozen=True, strict=True, extra="forbid"):
    """`size`: side in pixels of the input; `epochs`: the most, of which in the first `head` only the last layer learns,
    if the training starts from weights; `batch`: images a step; `learning_rate`: of SGD, a tenth of it if the training
    starts from weights; `weight_decay`: of SGD; `smoothing`: of the labels; `crop`: the least share of an image's area
    that is seen; `zoom`: the longest side of a grey frame around an image, in sides of the image; `colour`: the largest
    change of brightness, contrast and saturation; `validation`: share of each class's images that is kept for
    validation if no file says which; `pretrained`: start from the architecture's weights if they are on this machine.
    Raises pydantic's ValidationError, which is a ValueError, for a value outside its range.
    """

    architecture: ArchitectureName = DEFAULT
    size: int = Field(default=224, ge=40, le=512)
    epochs: int = Field(default=8, ge=1, le=10_000)
    head: int = Field(default=2, ge=0, le=10_000)
    batch: int = Field(default=16, ge=2, le=4096)
    learning_rate: float = Field(default=0.01, ge=1e-6, le=10)
    weight_decay: float = Field(default=5e-4, ge=0, le=1)
    smoothing: float = Field(default=0.1, ge=0, le=0.9)
    crop: float = Field(default=0.7, ge=0.05, le=1)
    zoom: float = Field(default=1.5, ge=1, le=4)
    colour: float = Field(default=0.2, ge=0, le=0.9)
    validation: float = Field(default=0.2, ge=0.01, le=0.9)
    pretrained: bool = True
    seed: int = Field(default=0, ge=0, le=2**31)


def read(path: Path, whole: bool = False) -> Recipe:
    """`whole`: the file has to name all settings. Raises SettingError if it cannot be read, or is not a recipe."""
    try:
        table = toml.read(path)
    except OSError as error:
        raise SettingError(f"{path}: The recipe cannot be read ({error.strerror}).", "Check its path.") from error
    except ValueError as error:  # also a file that is not UTF-8 or not TOML
        raise SettingError(f"{path}: This is not a recipe: {error}.", "Write `setting = value` lines.") from error
    if missing := [key for key in Recipe.model_fields if whole and key not in table]:
        raise SettingError(f"{path}: {missing[0]} is missing.", "Add it.")
    try:
        return of(table)
    except SettingError as error:
        raise SettingError(f"{path}: {error.reason}", error.remedy) from error


def of(table: dict[str, Any]) -> Recipe:
    """The recipe with these settings; all others have their defaults. Raises SettingError."""
    try:
        return Recipe.model_validate(table)
    except ValidationError as error:
        raise SettingError(*told(error, Recipe)) from error


def changed(recipe: Recipe, settings: Iterable[str]) -> Recipe:
    """The recipe with changed settings, for example "epochs=60" or "pretrained=false". Raises SettingError."""
    table = recipe.model_dump()
    for setting in settings:
        key, _, text = setting.partition("=")
        try:
            table |= tomllib.loads(f"{key} = {text}")
        except ValueError:
            table[key.strip()] = text.strip()  # a name
    return of(table)


def to_toml(recipe: Recipe) -> str:
    return tomli_w.dumps(recipe.model_dump())
