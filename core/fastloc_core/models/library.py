"""The list of models: the one that comes with fastloc, those with published weights, and the user's own."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fastloc_core.errors import CheckpointError, ModelError, UnknownModel
from fastloc_core.label_files import read_labels
from fastloc_core.models import FORMER, registry
from fastloc_core.models import card as cards
from fastloc_core.models.card import ModelCard, Reference
from fastloc_core.models.families.architecture import Architecture, Published
from fastloc_core.models.preprocessing import Preprocessing
from fastloc_core.paths import cache_dir, data_dir
from fastloc_core.progress import Progress

if TYPE_CHECKING:
    from torch import Tensor

CARD = "model.toml"


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """`origin`: fastloc, yours, a package, or the publisher; `path`: of weights on this machine, or of a card;
    `classes`: how many, 0 if nobody knows yet.
    """

    name: str
    title: str
    origin: str
    state: Literal["ready", "not downloaded", "broken"]
    megabytes: int
    path: Path | None
    classes: int = 0

    @property
    def has_card(self) -> bool:
        return self.origin == "yours"


def entries() -> list[ModelEntry]:
    """The user's own models, the one that comes with fastloc, then the published ones, first those that are here.

    Of torchvision's and timm's other thousand published models only those that are downloaded. The title of a broken
    model is its error.
    """
    published = [_published_entry(each, each.published) for each in registry.ARCHITECTURES.values() if each.published]
    unusable = registry.ARCHITECTURES.broken.items()
    broken = [ModelEntry(name, str(error), "a package", "broken", 0, None) for name, error in unusable]
    own = [_card_entry(path) for path in sorted(models_dir().glob(f"*/{CARD}"))]
    others = sorted(published + _derived(), key=lambda entry: entry.state == "not downloaded")
    return own + others + broken


def find(name: str) -> ModelEntry:
    """Also of any published model of torchvision and timm, which imports them if it is not on this machine.

    Raises UnknownModel with similar names, and SettingError for a package with a broken family.
    """
    if name in registry.ARCHITECTURES.broken:
        raise registry.ARCHITECTURES.broken[name]
    known = {entry.name: entry for entry in entries()}
    if name not in known:
        if registry.may_be(name) and name not in registry.ARCHITECTURES:
            return _published_entry(registry.architecture(name), published(name))
        close = get_close_matches(name, [*known, *registry.names()])
        remedy = f"Did you mean {' or '.join(close)}?" if close else "`fastloc models list` shows all."
        raise UnknownModel(f"There is no model “{name}”.", remedy)
    return known[name]


def published(name: str) -> Published:
    """The published weights of an architecture. Raises UnknownModel, and ModelError if there are none."""
    weights = registry.architecture(name).published
    if weights is None:
        raise ModelError(
            f"There are no published weights of {name}.", "`fastloc models list` shows what can be downloaded."
        )
    return weights


def download(name: str, progress: Progress, cancelled: Callable[[], bool]) -> Path:
    """The weights of a published model. They are downloaded if they are missing. `progress` as in `download.fetch`.

    Raises UnknownModel, ModelError for a model that is not published, DownloadError, Cancelled.
    """
    from fastloc_core.models.download import fetch  # requests: 0.1 s

    entry = find(name)
    if refers := referred(entry):
        name = refers.published
        entry = _published_entry(registry.architecture(name), published(name))
    if entry.has_card or published(name).installed:
        remedy = entry.title if entry.state == "broken" else "Choose it; there is nothing to download."
        raise ModelError(f"{name} is not a model to download.", remedy)
    if entry.path:
        return entry.path
    weights = published(name)
    folder = (_weights_dir() / weights.file).parent
    return fetch(weights.details().url, folder, progress=progress, cancelled=cancelled)


def referred(entry: ModelEntry) -> Reference | None:
    """The card of a model that is a published classifier under another name."""
    with suppress(CheckpointError):
        card = cards.read_any(entry.path) if entry.has_card and entry.path else None
        return card if isinstance(card, Reference) else None
    return None


def learned_file(model: str) -> Path | None:
    """What a folder learned and came with the model, a name or a card's path. Raises UnknownModel, CheckpointError."""
    if model.endswith(".toml"):
        return cards.read_any(Path(model)).learned
    entry = find(model)
    return cards.read_any(entry.path).learned if entry.has_card and entry.path else None


def weights_of(architecture: str) -> Path | None:
    """The published weights of an architecture, if they are on this machine. Raises UnknownModel."""
    of = registry.architecture(architecture)
    return _published_entry(of, of.published).path if of.published else None


def required_weights(name: str) -> Path:
    """The published weights of a model. Raises UnknownModel, and ModelError if they are not on this machine."""
    weights = published(name)
    if path := weights_of(name):
        return path
    if weights.installed:
        return weights.installed()  # says what is missing
    raise ModelError(
        f"{registry.architecture(name).title} is not downloaded yet ({weights.megabytes} MB).",
        f"Run “fastloc models download {name}”, or choose Model > Models in the window.",
    )


def keep(
    name: str,
    *,
    architecture: str,
    state: Mapping[str, Tensor],
    labels: Sequence[str],
    preprocessing: Preprocessing,
    force: bool = False,
) -> ModelCard:
    """Make a model of the user's own, with its weights under the names of the architecture.

    Raises ModelError; then nothing has changed. `force` replaces the model of that name.
    """
    target = own_folder(name, force)
    from fastloc_core.models.checkpoint import save  # torch: 2 s

    with replacing(target) as staged:
        card = ModelCard(
            name=name,
            architecture=architecture,
            weights=staged / "weights.safetensors",
            labels=staged / "labels.txt",
            preprocessing=preprocessing,
            path=staged / CARD,
        )
        save(state, card.weights)
        card.labels.write_text("".join(f"{label}\n" for label in labels), "utf-8")
        if read_labels(card.labels) != list(labels):  # labels that would be read as numbered lines
            raise ModelError("The labels look like numbers with a label each, and are not.", "Change the first label.")
        cards.write(card)
    return cards.read(target / CARD)


def own_folder(name: str, replace: bool = False) -> Path:
    """The folder of a model of the user's own. Raises ModelError if it cannot have that name."""
    target = models_dir() / name
    _check_name(name, target, replace)
    return target


def free(folder: Path, replace: bool = False) -> Path:
    """The folder, for a model in another place. It must not exist, or be empty, or with `replace` hold a model and
    nothing else.

    Raises ModelError.
    """
    try:
        there = list(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:  # a name that no folder can have, or a folder that may not be read
        raise ModelError(f"{folder} cannot be used ({error.strerror}).", "Choose another name.") from error
    model = folder / CARD in there and not any(os.path.isdir(path) for path in there)
    if os.path.islink(folder) or os.path.isfile(folder) or (there and not model):
        raise ModelError(f"{folder} is there already, and is no model.", "Choose another name.")
    if there and not replace:
        raise ModelError(f"There is a model in {folder} already.", "Choose another name, or --force to replace it.")
    return folder


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A new folder that takes the place of `target` at the end, unless something was raised. Raises ModelError."""
    temporary = target.with_name(f".new-{target.name}")  # the same each time, so that a killed process leaves no rest
    staged, old = temporary / "new", temporary / "old"

    def tidy() -> None:
        if old.exists() and not target.exists():  # the new one did not arrive
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
        reason = f"The model could not be saved in {target} ({error.strerror})."
        raise ModelError(reason, "Make room there, or let FASTLOC_HOME name another folder.") from error


def models_dir() -> Path:
    """The folder of the user's own models."""
    return data_dir() / "models"


def remove(name: str) -> None:
    """Delete the downloaded weights of a published model, or one of the user's own with its folder."""
    entry = find(name)
    if entry.origin == "fastloc":
        raise ModelError(f"{name} is a part of fastloc.", "It stays; choose another model to work with.")
    try:
        if entry.has_card and entry.path:
            shutil.rmtree(entry.path.parent)
            return
        downloaded = list(_weights_dir().glob(f"{published(name).file}*"))  # includes the rest of a stopped download
        for path in downloaded:
            path.unlink()
    except OSError as error:
        raise ModelError(f"{error.filename} cannot be deleted ({error.strerror}).", "Delete it yourself.") from error
    if not downloaded:
        raise ModelError(f"The weights of {name} are not downloaded.", "There is nothing to remove.")


def rename(name: str, new: str) -> None:
    """Give one of the user's own models another name. Raises UnknownModel, ModelError."""
    entry = find(name)
    if not entry.has_card or entry.path is None:
        raise ModelError(f"{name} is not a model of your own.", "Only those can have another name.")
    target = own_folder(new)
    cards.read_any(entry.path)  # a broken one stays where it is
    try:
        entry.path.parent.rename(target)
        cards.write(cards.read_any(target / CARD).model_copy(update={"name": new}))
    except OSError as error:
        raise ModelError(f"{name} cannot be renamed ({error.strerror}).", "Close what uses it.") from error


def _weights_dir() -> Path:
    return cache_dir() / "weights"


def _published_entry(of: Architecture, weights: Published) -> ModelEntry:
    if weights.installed:
        try:
            path = weights.installed()
            return ModelEntry(of.name, of.title, "fastloc", "ready", weights.megabytes, path, weights.count)
        except ModelError as error:
            return ModelEntry(of.name, str(error), "fastloc", "broken", weights.megabytes, None)
    path = _weights_dir() / weights.file
    if not path.is_file():
        return ModelEntry(of.name, of.title, weights.by, "not downloaded", weights.megabytes, None, weights.count)
    return ModelEntry(of.name, of.title, weights.by, "ready", weights.megabytes, path, weights.count)


def _derived() -> list[ModelEntry]:
    """The downloaded ones, by the folders PUBLISHER/NAME that hold them. No network is built for this."""
    found: list[ModelEntry] = []
    for path in sorted(_weights_dir().glob("*/*/*")):
        by, folder = path.parent.parent.name, path.parent.name
        name = f"timm/{folder}" if by == "timm" else folder
        if path.suffix != ".part" and path.is_file() and registry.may_be(name):
            title = f"{folder} of {by}"
            found.append(ModelEntry(name, title, by, "ready", round(path.stat().st_size / 2**20), path))
    return found


def _card_entry(path: Path) -> ModelEntry:
    name = path.parent.name
    try:
        card = cards.read_any(path)
        if isinstance(card, Reference):
            of = registry.architecture(card.published)
            return replace(_published_entry(of, published(card.published)), name=name, origin="yours", path=path)
        megabytes, classes = round(card.weights.stat().st_size / 2**20), len(read_labels(card.labels))
    except (ModelError, OSError) as error:
        return ModelEntry(name, str(error), "yours", "broken", 0, path)
    title = registry.title(card.architecture)
    return ModelEntry(name, title, "yours", "ready", megabytes, path, classes)


def _check_name(name: str, target: Path, force: bool) -> None:
    if not re.fullmatch(r"\w([\w.-]*\w)?", name) or name.endswith(".toml"):  # this would be a path
        remedy = "Use letters, digits and, between them, hyphens, dots or underscores."
        raise ModelError(f"“{name}” is no name for a model.", remedy)
    if registry.may_be(name.casefold()):
        raise ModelError(f"“{name}” is the name of an architecture.", "Choose another name.")
    if name.casefold() == FORMER:  # the settings take it for the default
        raise ModelError(f"“{name}” is the name of a model that came with fastloc.", "Choose another name.")
    if target.exists() and not force:
        raise ModelError(f"There is a model “{name}” already.", "Choose another name, or remove that model first.")
