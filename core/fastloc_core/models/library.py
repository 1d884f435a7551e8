"""Which models there are: what comes with fastloc, torchvision's with published weights, and the user's own."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from fastloc_core.errors import CheckpointError, ModelError, UnknownModel
from fastloc_core.models import card as cards
from fastloc_core.models import registry
from fastloc_core.models.card import ModelCard
from fastloc_core.models.preprocessing import RGB, Preprocessing
from fastloc_core.paths import cache_dir, data_dir
from fastloc_core.validation import told
from fastloc_resources import models_folder

CARD = "model.toml"


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """`path`: the weights of a torchvision model once they are there, the model card of any other."""

    name: str
    title: str
    origin: Literal["fastloc", "torchvision", "yours"]
    state: Literal["ready", "not downloaded", "broken"]
    megabytes: int
    path: Path | None


def entries() -> list[ModelEntry]:
    """What comes with fastloc, torchvision's models, the recommended one first, then the user's own.

    Of a broken one the title says what is wrong.
    """
    bundled = [_card_entry(path, "fastloc") for path in _bundled()]
    published = [
        _published_entry(architecture) for architecture in registry.ARCHITECTURES.values() if architecture.weights
    ]
    published.sort(key=lambda entry: entry.name != registry.RECOMMENDED)
    return bundled + published + [_card_entry(path, "yours") for path in sorted(models_dir().glob(f"*/{CARD}"))]


def find(name: str) -> ModelEntry:
    """Raises UnknownModel, with the names that come near."""
    known = {entry.name: entry for entry in entries()}
    if name not in known:
        close = get_close_matches(name, known)
        remedy = f"Did you mean {' or '.join(close)}?" if close else "`fastloc models list` shows all."
        raise UnknownModel(f"There is no model “{name}”.", remedy)
    return known[name]


def weights_url(architecture: str) -> str:
    """Where torchvision publishes the weights; imports torchvision."""
    from torchvision.models import get_weight

    return str(get_weight(registry.architecture(architecture).weights).url)


def download(name: str, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> Path:
    """The weights of a torchvision model, fetched unless they are there. `progress` as in `download.fetch`.

    Raises UnknownModel, ModelError for one that is nowhere to be fetched, DownloadError, Cancelled.
    """
    from fastloc_core.models.download import fetch  # requests: 0.1 s

    entry = find(name)
    if entry.origin != "torchvision":
        raise ModelError(f"{name} is on this machine already.", "Choose it; there is nothing to download.")
    return entry.path or fetch(weights_url(name), _weights_dir(), progress=progress, cancelled=cancelled)


def weights_of(architecture: str) -> Path | None:
    """Weights to start a training from, where there are any on this machine."""
    for card in map(cards.read, _bundled()):
        if card.architecture == architecture:
            return card.weights
    return _published_entry(registry.architecture(architecture)).path


def add(
    file: Path,
    *,
    architecture: str,
    labels: Path,
    mean: RGB,
    std: RGB,
    size: int,
    name: str,
    force: bool = False,
) -> ModelCard:
    """Copy a checkpoint and its labels into the user's models, after all of it was found to fit.

    Raises ModelError or one of its kinds; nothing is changed then. `force` replaces the model of that name.
    """
    target = place(name, force)
    from fastloc_core.models.checkpoint import load_network  # torch: 2 s

    try:
        with replacing(target) as staged:
            card = ModelCard(
                name=name,
                architecture=architecture,
                weights=staged / f"weights{file.suffix}",
                labels=staged / "labels.txt",
                preprocessing=Preprocessing(size=size, mean=mean, std=std),
                path=staged / CARD,
            )
            load_network(registry.architecture(architecture), file, labels)
            shutil.copyfile(file, card.weights)
            shutil.copyfile(labels, card.labels)
            cards.write(card)
    except ValidationError as error:
        reason, remedy = told(error, Preprocessing)
        raise CheckpointError(f"The model “{name}” cannot be added: {reason}", remedy) from error
    return cards.read(target / CARD)


def place(name: str, replace: bool = False) -> Path:
    """The folder of a model of the user's own. Raises ModelError where it cannot have that name."""
    target = models_dir() / name
    _check_name(name, target, replace)
    return target


def free(folder: Path, replace: bool = False) -> Path:
    """The folder, for a model elsewhere: it is not there, or empty, or with `replace` a model and nothing else.

    Raises ModelError.
    """
    try:
        there = list(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:  # one of a name that no folder can have, or that may not be looked at
        raise ModelError(f"{folder} cannot be used ({error.strerror}).", "Choose another name.") from error
    model = folder / CARD in there and not any(os.path.isdir(path) for path in there)
    if os.path.islink(folder) or os.path.isfile(folder) or (there and not model):
        raise ModelError(f"{folder} is there already, and is no model.", "Choose another name.")
    if there and not replace:
        raise ModelError(f"There is a model in {folder} already.", "Choose another name, or --force to replace it.")
    return folder


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A new folder, which takes the place of `target` at the end, unless something was raised. Raises ModelError."""
    temporary = target.with_name(f".new-{target.name}")  # always the same, so that what a kill leaves goes next time
    staged, old = temporary / "new", temporary / "old"

    def tidy() -> None:
        if old.exists() and not target.exists():  # the new one did not get there
            old.rename(target)
        shutil.rmtree(temporary, ignore_errors=True)

    try:
        if temporary.is_symlink():
            temporary.unlink()
        tidy()
        staged.mkdir(parents=True)
        try:
            yield staged
            if target.exists():
                target.rename(old)
            staged.rename(target)
        finally:
            tidy()
    except OSError as error:
        raise ModelError(
            f"The model could not be saved in {target} ({error.strerror}).",
            "Make room there, or let FASTLOC_HOME name another folder.",
        ) from error


def models_dir() -> Path:
    """Of the user's own."""
    return data_dir() / "models"


def remove(name: str) -> None:
    """Delete the downloaded weights of a torchvision model, or one of the user's own with its folder."""
    entry = find(name)
    if entry.origin == "fastloc":
        raise ModelError(f"{name} is a part of fastloc.", "It stays; choose another model to work with.")
    try:
        if entry.origin == "yours" and entry.path:
            shutil.rmtree(entry.path.parent)
            return
        file = registry.architecture(name).file
        downloaded = list(_weights_dir().glob(f"{file}*"))  # also what a stopped download left
        for path in downloaded:
            path.unlink()
    except OSError as error:
        raise ModelError(f"{error.filename} cannot be deleted ({error.strerror}).", "Delete it yourself.") from error
    if not downloaded:
        raise ModelError(f"The weights of {name} are not downloaded.", "There is nothing to remove.")


def _weights_dir() -> Path:
    return cache_dir() / "weights"


def _bundled() -> list[Path]:
    return sorted(Path(str(models_folder())).glob(f"*/{CARD}"))


def _published_entry(architecture: registry.Architecture) -> ModelEntry:
    path = _weights_dir() / architecture.file
    there = path.is_file()
    return ModelEntry(
        architecture.name,
        architecture.title,
        "torchvision",
        "ready" if there else "not downloaded",
        architecture.megabytes,
        path if there else None,
    )


def _card_entry(path: Path, origin: Literal["fastloc", "yours"]) -> ModelEntry:
    name = path.parent.name
    try:
        card = cards.read(path)
        megabytes = round(card.weights.stat().st_size / 2**20)
    except (CheckpointError, OSError) as error:
        return ModelEntry(name, str(error), origin, "broken", 0, path)
    title = registry.ARCHITECTURES[card.architecture].title
    return ModelEntry(name, title, origin, "ready", megabytes, path)


def _check_name(name: str, target: Path, force: bool) -> None:
    if not re.fullmatch(r"\w([\w.-]*\w)?", name) or name.endswith(".toml"):  # which would be a path
        raise ModelError(
            f"“{name}” is no name for a model.",
            "Use letters, digits and, between them, hyphens, dots or underscores.",
        )
    if name.casefold() in registry.ARCHITECTURES:
        raise ModelError(f"“{name}” is the name of an architecture.", "Choose another name.")
    if name.casefold() in (path.parent.name for path in _bundled()):
        raise ModelError(f"“{name}” is the name of a model that comes with fastloc.", "Choose another name.")
    if target.exists() and not force:
        raise ModelError(f"There is a model “{name}” already.", "Choose another name, or remove that model first.")
