"""What a training is made of: every number that its result depends on, kept beside it as TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import tomli_w

from fastloc_core import toml
from fastloc_core.errors import SettingError
from fastloc_core.models import registry
from fastloc_core.models.registry import architecture

GAP = 0.8  # random crops enlarge what they show: see docs/adr/0014-training.md
STEP = 8  # pixels: sizes of the training's crops are multiples of it


@dataclass(frozen=True, slots=True)
class Recipe:
    """`size`: side in pixels of the input that the finished classifier wants; training sees crops of `crop_size`.

    `batch` images a step; `learning_rate` and `weight_decay` are SGD's; `smoothing` of the labels; `cutmix`: share of
    the steps that paste a piece of one image into another; `crop`: the least share of an image's area that a crop
    shows; `average`: decay per step of the weights' moving average, which is what is validated and kept; `patience`:
    epochs without a better validation after which the training stops early; `validation`: share of each class's images
    that is kept for validation where no file says which; `pretrained`: start from the architecture's weights where they
    are there. Raises SettingError for a value outside its range.
    """

    architecture: str = registry.SMALL
    size: int = 128
    epochs: int = 40
    batch: int = 32
    learning_rate: float = 0.05
    weight_decay: float = 5e-4
    smoothing: float = 0.1
    cutmix: float = 0.0
    crop: float = 0.35
    average: float = 0.99
    patience: int = 15
    validation: float = 0.2
    pretrained: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        architecture(self.architecture)
        _check("size", self.size, 40, 512)
        _check("epochs", self.epochs, 1, 10_000)
        _check("batch", self.batch, 2, 4096)
        _check("learning_rate", self.learning_rate, 1e-6, 10)
        _check("weight_decay", self.weight_decay, 0, 1)
        _check("smoothing", self.smoothing, 0, 0.9)
        _check("cutmix", self.cutmix, 0, 1)
        _check("crop", self.crop, 0.05, 1)
        _check("average", self.average, 0, 0.99999)
        _check("patience", self.patience, 1, 10_000)
        _check("validation", self.validation, 0.01, 0.9)
        _check("seed", self.seed, 0, 2**31)

    def crop_size(self, epoch: int) -> int:
        """Side in pixels of the crops of an epoch, from 0: half of `size` at first, `GAP` of it in the last half."""
        progress = min(epoch / max(self.epochs / 2, 1), 1)
        return max(round(self.size * (0.5 + (GAP - 0.5) * progress) / STEP), 4) * STEP


def read(path: Path, whole: bool = False) -> Recipe:
    """`whole`: it has to name all settings. Raises SettingError where the file cannot be read, or holds no recipe."""
    try:
        table = toml.read(path)
        if whole and len(table) < len(fields(Recipe)):
            raise SettingError("Settings are missing.")
        return of(table)
    except OSError as error:
        raise SettingError(f"{path}: The recipe cannot be read ({error.strerror}).", "Check its path.") from error
    except ValueError as error:  # also what is not UTF-8 or not TOML
        raise SettingError(f"{path}: This is no recipe: {error}.", "Write `setting = value` lines.") from error
    except SettingError as error:
        raise SettingError(f"{path}: {error.reason}", error.remedy) from error


def of(table: dict[str, Any]) -> Recipe:
    """The recipe with these settings, and the defaults of all others. Raises SettingError."""
    kinds = {field.name: type(field.default) for field in fields(Recipe)}
    for key, value in table.items():
        if key not in kinds:
            raise SettingError(f"A recipe has no setting “{key}”.", f"It may have: {', '.join(kinds)}.")
        if not (type(value) is kinds[key] or (kinds[key] is float and type(value) is int)):
            example = tomli_w.dumps({key: getattr(Recipe(), key)}).strip()
            raise SettingError(f"{key} cannot be {value!r}.", f"Write for example {example}.")
    return Recipe(**table)


def changed(recipe: Recipe, settings: Iterable[str]) -> Recipe:
    """With settings such as "epochs=60" or "pretrained=false". Raises SettingError."""
    table = asdict(recipe)
    for setting in settings:
        key, _, text = setting.partition("=")
        try:
            table |= tomllib.loads(f"{key} = {text}")
        except ValueError:
            table[key.strip()] = text.strip()  # a name
    return of(table)


def to_toml(recipe: Recipe) -> str:
    return tomli_w.dumps(asdict(recipe))


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # also what is not a number
        raise SettingError(f"{name} cannot be {value:g}.", f"Choose a value from {low:g} to {high:g}.")
