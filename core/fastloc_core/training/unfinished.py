"""Trainings that were stopped, or still run: what they keep of themselves beside the models."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import tomli_w
from filelock import FileLock, Timeout

from fastloc_core import toml
from fastloc_core.errors import FastlocError, TrainingError
from fastloc_core.files import within, write_atomically
from fastloc_core.models import library

from . import recipe as recipes

STATE, RECIPE, LOCK = "state.pt", "recipe.toml", "lock"
_SOURCE = "source.toml"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """`source`: its labelled images; `at`: when it was saved last, in seconds since 1970; `fault`: why it cannot go on,
    or empty.
    """

    name: str
    source: Path
    folder: Path
    at: float
    fault: str = ""

    @property
    def recipe(self) -> Path:
        return self.folder / RECIPE


def folder_of(target: Path) -> Path:
    """Where the training of the model in the folder `target` keeps what it goes on from."""
    return target.with_name(f".{target.name}.training")


def damaged(folder: Path, file: str, why: object) -> TrainingError:
    """One of the files in a training's folder is not as a training leaves it."""
    reason = f"The state of the training “{_name(folder)}” is damaged, or of another version of fastloc"
    return TrainingError(
        f"{reason}: {folder / file} ({why}).",
        "Discard it (--restart) and begin anew. Your images and models are as they were.",
    )


def note(source: Path, folder: Path) -> None:
    """Keep with a training what it is trained on. Raises OSError."""
    write_atomically(folder / _SOURCE, tomli_w.dumps({"source": str(source.absolute())}).encode(), folder)


def unfinished() -> list[Unfinished]:
    """Of the user's own models, by name."""
    folders = sorted(library.models_dir().glob(folder_of(Path("*")).name))
    for folder in folders:
        tidy(folder.with_name(_name(folder)))
    return [found for folder in folders if (found := _read(folder))]


def discard(folder: Path) -> None:
    """Forget a training for good. Raises TrainingError where it runs, or its folder cannot be deleted."""
    try:
        with FileLock(within(folder / LOCK, folder.parent), timeout=0):
            (folder / _SOURCE).unlink(missing_ok=True)  # from here on nobody continues it
        shutil.rmtree(folder)
    except Timeout as error:
        raise TrainingError(f"A training works in {folder}.", "Stop it first.") from error
    except OSError as error:
        raise TrainingError(f"{folder} cannot be deleted ({error.strerror}).", "Delete it yourself.") from error


def tidy(target: Path) -> None:
    """Delete the folder of a training that was killed when its model was in place already."""
    folder, card = folder_of(target), target / library.CARD
    with suppress(OSError):
        if card.stat().st_mtime >= (folder / STATE).stat().st_mtime:
            shutil.rmtree(folder)


def _name(folder: Path) -> str:
    return folder.name.removeprefix(".").removesuffix(".training")


def _read(folder: Path) -> Unfinished | None:
    """None where it is somebody else's, or has just ended."""
    path = folder / _SOURCE
    source, fault = folder, ""
    try:
        saved = folder / STATE if (folder / STATE).exists() else path
        at = saved.stat().st_mtime
        source = Path(toml.read(path)["source"])
        if (folder / RECIPE).exists():
            recipes.read(folder / RECIPE)
    except FileNotFoundError:
        return None
    except FastlocError:
        fault = str(damaged(folder, RECIPE, "it is no recipe"))
    except (OSError, ValueError, TypeError, KeyError):
        fault = str(damaged(folder, _SOURCE, "it cannot be read"))
    return Unfinished(_name(folder), source, folder, at, fault)
