"""The folder of a training. It holds all that is needed to go on after a stop, and one training at a time uses it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock, Timeout

from fastloc_core.errors import FastlocError, TrainingError
from fastloc_core.files import unshared, within, write_atomically
from fastloc_core.models import pickles

from . import images
from . import recipe as recipes
from .labelled import Labelled
from .recipe import Recipe
from .unfinished import LOCK, RECIPE, damaged

_RESTART = "Discard it (--restart) and begin again, or choose another name."


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Inside, no other training works in the folder. Raises TrainingError."""
    try:
        within(folder, folder.parent).mkdir(parents=True, exist_ok=True)
        with FileLock(unshared(folder / LOCK, folder), timeout=0):
            yield
    except Timeout as error:
        remedy = "Wait until it has ended, or choose another name."
        raise TrainingError(f"Another training uses {folder}.", remedy) from error
    except OSError as error:
        reason = f"The training cannot keep its state in {folder} ({error.strerror})."
        raise TrainingError(reason, "Make room on the disk, or choose another place.") from error


def require_same(recipe: Recipe, folder: Path) -> None:
    """Raises TrainingError if the training in this folder began with another recipe. Keeps the recipe of a new one."""
    path = folder / RECIPE
    if not path.exists():
        write_atomically(path, recipes.to_toml(recipe).encode(), folder)
        return
    try:
        begun = recipes.read(path, whole=True)
    except FastlocError as error:
        raise damaged(folder, RECIPE, "it is not a complete recipe") from error
    if begun != recipe:
        other = [name for name, value in begun.model_dump().items() if getattr(recipe, name) != value]
        raise TrainingError(f"The training in {folder} began with other values of {', '.join(other)}.", _RESTART)


def require_unchanged(labelled: Labelled, recipe: Recipe, folder: Path) -> None:
    """Raises TrainingError if the training in this folder began with other images, or if their files have changed."""
    try:
        if images.unchanged(labelled, recipe.size, folder):
            return
    except ValueError as error:
        raise damaged(folder, images.LIST, error) from error
    raise TrainingError(f"The images of {labelled.source} have changed since this training began.", _RESTART)


def save(path: Path, content: dict[str, Any]) -> None:
    """Raises OSError."""
    buffer = io.BytesIO()
    torch.save(content, buffer)
    write_atomically(path, buffer.getvalue(), path.parent)


def load(path: Path) -> Any:  # noqa: ANN401 (from a file)
    """The content that `save` wrote. Raises TrainingError if the file is damaged."""
    try:
        return pickles.load(path, mapped=False)
    except Exception as error:  # damaged bytes can fail in any way
        raise damaged(path.parent, path.name, getattr(error, "strerror", None) or "it cannot be read") from error
