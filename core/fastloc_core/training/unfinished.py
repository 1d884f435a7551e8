"""Trainings that were stopped, or still run: what they keep of themselves beside the models."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

import tomli_w
from filelock import FileLock, Timeout

from fastloc_core.errors import TrainingError
from fastloc_core.files import write_atomically
from fastloc_core.models import library

STATE, RECIPE, LOCK = "state.pt", "recipe.toml", "lock"
_SOURCE = "source.toml"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """`source`: its labelled images; `at`: when it was saved last, in seconds since 1970."""

    name: str
    source: Path
    folder: Path
    at: float

    @property
    def recipe(self) -> Path:
        return self.folder / RECIPE


def folder_of(target: Path) -> Path:
    """Where the training of the model in the folder `target` keeps what it goes on from."""
    return target.with_name(f".{target.name}.training")


def note(source: Path, folder: Path) -> None:
    """Keep with a training what it is trained on. Raises OSError."""
    write_atomically(folder / _SOURCE, tomli_w.dumps({"source": str(source.absolute())}).encode())


def unfinished() -> list[Unfinished]:
    """Of the user's own models, by name."""
    folders = sorted(library.models_dir().glob(folder_of(Path("*")).name))
    return [found for folder in folders if (found := _read(folder))]


def discard(folder: Path) -> None:
    """Forget a training for good. Raises TrainingError where it runs, or its folder cannot be deleted."""
    try:
        with FileLock(folder / LOCK, timeout=0):
            (folder / _SOURCE).unlink(missing_ok=True)  # from here on nobody continues it
        shutil.rmtree(folder)
    except Timeout as error:
        raise TrainingError(f"A training works in {folder}.", "Stop it first.") from error
    except OSError as error:
        raise TrainingError(f"{folder} cannot be deleted ({error.strerror}).", "Delete it yourself.") from error


def _read(folder: Path) -> Unfinished | None:
    try:
        source = Path(str(tomllib.loads((folder / _SOURCE).read_text("utf-8"))["source"]))
        saved = folder / STATE if (folder / STATE).exists() else folder / _SOURCE
        name = folder.name.removeprefix(".").removesuffix(".training")
        return Unfinished(name, source, folder, saved.stat().st_mtime)
    except (OSError, ValueError, KeyError):  # somebody else's, or it has just ended
        return None
