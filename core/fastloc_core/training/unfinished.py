"""Trainings that were stopped, or are still running. Their folders lie beside the models."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import tomli_w
from filelock import FileLock, Timeout

from fastloc_core import toml
from fastloc_core.errors import FastlocError, TrainingError
from fastloc_core.files import unshared, write_atomically
from fastloc_core.models import library

from . import recipe as recipes

STATE, RECIPE, LOCK = "state.pt", "recipe.toml", "lock"
_SOURCE = "source.toml"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """`source`: its labelled images; `at`: the time when it was saved last, in seconds since 1970.

    `problem`: why it cannot go on; empty if it can.
    """

    name: str
    source: Path
    folder: Path
    at: float
    problem: str = ""

    @property
    def recipe(self) -> Path:
        return self.folder / RECIPE


def folder_of(target: Path) -> Path:
    """The folder of the training that will make the model in the folder `target`."""
    return target.with_name(f".{target.name}.training")


def damaged(folder: Path, file: str, why: object) -> TrainingError:
    """The error to raise if a file in a training's folder is not what a training writes."""
    reason = f"The state of the training “{_name(folder)}” is damaged, or from another version of fastloc"
    return TrainingError(
        f"{reason}: {folder / file} ({why}).",
        "Discard it (--restart) and begin again. Your images and models are unchanged.",
    )


def note(source: Path, folder: Path) -> None:
    """Store in a training's folder which images it uses. Raises OSError."""
    write_atomically(folder / _SOURCE, tomli_w.dumps({"source": str(source.absolute())}).encode(), folder)


def unfinished() -> list[Unfinished]:
    """The unfinished trainings of the user's own models, sorted by name."""
    folders = sorted(library.models_dir().glob(folder_of(Path("*")).name))
    for folder in folders:
        tidy(folder.with_name(_name(folder)))
    return [found for folder in folders if (found := _read(folder))]


def discard(folder: Path) -> None:
    """Delete a training's folder. Raises TrainingError if the training is running, or if that fails."""
    try:
        with FileLock(unshared(folder / LOCK, folder.parent), timeout=0):
            (folder / _SOURCE).unlink(missing_ok=True)  # from here on it is not listed
        shutil.rmtree(folder)
    except Timeout as error:
        raise TrainingError(f"A training is using {folder}.", "Stop it first.") from error
    except OSError as error:
        raise TrainingError(f"{folder} cannot be deleted ({error.strerror}).", "Delete it by hand.") from error


def tidy(target: Path) -> None:
    """Delete the training's folder if the training was killed after its model was in place."""
    folder, card = folder_of(target), target / library.CARD
    with suppress(OSError):
        if card.stat().st_mtime >= (folder / STATE).stat().st_mtime:
            shutil.rmtree(folder)


def _name(folder: Path) -> str:
    return folder.name.removeprefix(".").removesuffix(".training")


def _read(folder: Path) -> Unfinished | None:
    """None if the folder is not a training's, or if the training has just ended."""
    path = folder / _SOURCE
    source, problem = folder, ""
    try:
        saved = folder / STATE if (folder / STATE).exists() else path
        at = saved.stat().st_mtime
        source = Path(toml.read(path)["source"])
        if (folder / RECIPE).exists():
            recipes.read(folder / RECIPE)
    except FileNotFoundError:
        return None
    except FastlocError:
        problem = str(damaged(folder, RECIPE, "it is no recipe"))
    except (OSError, ValueError, TypeError, KeyError):
        problem = str(damaged(folder, _SOURCE, "it cannot be read"))
    return Unfinished(_name(folder), source, folder, at, problem)
