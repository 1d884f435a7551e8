"""What the files beside weights say: the folders that Hugging Face's libraries and timm save a model in.

`config.json` names the architecture (timm: "architecture", transformers: "model_type") and the labels;
`preprocessor_config.json`, or timm's "pretrained_cfg", has the preparation of images.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastloc_core.errors import CheckpointError
from fastloc_core.files import read_file
from fastloc_core.label_files import labels_of
from fastloc_core.models.preprocessing import RGB

_LARGEST = 1 << 22  # bytes; 22,000 labels twice
_NAMES = ("model.safetensors", "pytorch_model.bin")
_ENDINGS = (".safetensors", ".pth", ".pt", ".bin", ".ckpt", ".tar")
_BESIDE = ("optimizer", "scheduler", "training_args", "rng_state", "scaler")


@dataclass(slots=True)
class Config:
    """`hints`: names that the architecture may have; `kind`: transformers' name of it; None and empty: not said."""

    hints: list[str] = field(default_factory=list)
    kind: str = ""
    labels: list[str] | None = None
    mean: RGB | None = None
    std: RGB | None = None
    size: int | None = None


def weights_in(folder: Path) -> Path:
    """The file of weights in the folder of a model. Raises CheckpointError if there is none, or more than one."""
    for name in _NAMES:
        if (folder / name).is_file():
            return folder / name
    try:
        found = sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() in _ENDINGS and not path.stem.startswith(_BESIDE) and path.is_file()
        )
    except OSError as error:
        raise CheckpointError(f"{folder}: The folder cannot be read ({error.strerror}).", "Check its path.") from error
    if len(found) == 1:
        return found[0]
    if not found:
        remedy = f"Name a folder with {_NAMES[0]}, or the file itself."
        raise CheckpointError(f"{folder}: There are no weights in the folder.", remedy)
    several = ", ".join(path.name for path in found[:3])
    raise CheckpointError(f"{folder}: There are several files of weights: {several}.", "Name one of them.")


def read(weights: Path) -> Config:
    """What is said beside `weights`. Raises CheckpointError for a file that is damaged."""
    folder, found = weights.parent, Config()
    told = _json(folder / "config.json") if weights.name in _NAMES or _alone(weights) else {}
    if told:
        _of_config(found, told)
        preprocessor = _json(folder / "preprocessor_config.json")
        if preprocessor:
            _of_preprocessor(found, preprocessor)
    return found


def _alone(weights: Path) -> bool:
    """Whether the folder's configuration is that of these weights, whatever they are called."""
    try:
        return weights_in(weights.parent) == weights
    except CheckpointError:
        return False


def _json(path: Path) -> Mapping[str, Any]:
    """Empty if there is no such file."""
    if not path.is_file():
        return {}
    try:
        content = json.loads(read_file(path, most=_LARGEST))
    except OSError as error:
        raise CheckpointError(f"{path}: The file cannot be read ({error.strerror}).", "Copy it again.") from error
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{path}: The file is damaged or no JSON.", "Copy it again.") from error
    return content if isinstance(content, dict) else {}


def _of_config(found: Config, told: Mapping[str, Any]) -> None:
    given = told.get("pretrained_cfg")
    pretrained: Mapping[str, Any] = given if isinstance(given, dict) else {}
    if isinstance(name := told.get("architecture") or pretrained.get("architecture"), str):
        found.hints = [f"timm/{name}", name]
    elif isinstance(kind := told.get("model_type"), str):
        found.kind = kind
    for holder in told, pretrained:
        for key in ("label_names", "id2label"):
            if isinstance(value := holder.get(key), dict | list):
                found.labels = found.labels or labels_of(value)
    if found.labels and all(label == f"LABEL_{i}" for i, label in enumerate(found.labels)):  # nobody named them
        found.labels = None
    found.mean, found.std = _rgb(pretrained.get("mean")), _rgb(pretrained.get("std"))
    found.size = _side(pretrained.get("input_size"))


def _of_preprocessor(found: Config, told: Mapping[str, Any]) -> None:
    """`do_rescale` multiplies pixels of 0 to 255 by a factor; then mean and std belong to what it gives."""
    factor = told.get("rescale_factor", 1 / 255) if told.get("do_rescale", True) is not False else 1.0
    factor = factor * 255 if isinstance(factor, int | float) and 0 < factor <= 1 else 1.0
    normalizes = told.get("do_normalize", True) is not False
    mean = _rgb(told.get("image_mean")) if normalizes else (0.0, 0.0, 0.0)
    std = _rgb(told.get("image_std")) if normalizes else (1.0, 1.0, 1.0)
    if mean and std:
        found.mean, found.std = _divided(mean, factor), _divided(std, factor)
    crops = told.get("do_center_crop") is True
    found.size = (crops and _side(told.get("crop_size"))) or _side(told.get("size")) or found.size


def _rgb(value: object) -> RGB | None:
    match value:
        case [int() | float() as red, int() | float() as green, int() | float() as blue]:
            return float(red), float(green), float(blue)
    return None


def _divided(values: RGB, by: float) -> RGB:
    red, green, blue = (value / by for value in values)
    return red, green, blue


def _side(value: object) -> int | None:
    match value:
        case bool():
            return None
        case int():
            return value
        case {"height": int(side)} | {"shortest_edge": int(side)}:
            return side
        case Sequence() if value and isinstance(value[-1], int):
            return value[-1]
    return None
