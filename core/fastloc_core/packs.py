"""A model as one file for colleagues: the classifier, and what a folder's decisions taught.

The file is a ZIP archive without compression, with the files of a model's folder and the digest of each:

    pack.toml                       the format's number, and SHA-256 by file
    model.toml                      the model card
    weights.safetensors, labels.txt
    decisions.fastloc-learned       what a folder learned, if it comes along

A published classifier is not in the file: its card refers to it by name.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from fastloc_core.adding import Added, Found, Say, propose_for
from fastloc_core.archives import BROKEN, pack, unpack
from fastloc_core.errors import CheckpointError, FastlocError, ModelError
from fastloc_core.label_files import read_labels
from fastloc_core.learning import bundle
from fastloc_core.models import card as cards
from fastloc_core.models import library, registry
from fastloc_core.models.card import ModelCard, Reference

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.learning.learned import Learned

ENDING = ".fastloc-model"
WEIGHTS, LABELS, LEARNED = "weights.safetensors", "labels.txt", f"decisions{bundle.ENDING}"
_NAMES = (library.CARD, WEIGHTS, LABELS, LEARNED)


def is_pack(path: Path) -> bool:
    return path.suffix.lower() == ENDING


def learned_with(model: str) -> Learned | None:
    """What came with a model, a name or a card's path. Raises ModelError, and SettingError if it is damaged."""
    path = library.learned_file(model)
    return bundle.read(path) if path else None


def export(model: str, out: Path, learned: Learned | None = None, force: bool = False) -> None:
    """Write a model, a name or a card's path, into a file for `add`. `force` replaces a file that is there.

    `learned`: what a folder learned; None: what came with the model, if anything did. Raises ModelError, and
    SettingError if it was learned with another version.
    """
    if out.exists() and not force:
        raise ModelError(f"{out} is there already.", "Choose another name, or --force to replace it.")
    learned = learned or learned_with(model)
    if learned:
        bundle.check(learned, _head(), "the folder")
    card = _card_of(model)
    if isinstance(card, str) and not learned:
        reason = f"{card} is published, so there is nothing to export without what a folder learned."
        raise ModelError(reason, "Tell your colleagues its name, or say with --learned which folder.")
    try:
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            pack(_gathered(card, Path(folder), learned), out)
    except OSError as error:
        reason = f"{out} cannot be written ({error.strerror})."
        raise ModelError(reason, "Free space or allow writing there, or choose another place.") from error


def _card_of(model: str) -> ModelCard | str:
    """A card, or the name of a published classifier."""
    if model.endswith(".toml"):
        card = cards.read_any(Path(model))
    elif (entry := library.find(model)).has_card and entry.path:
        card = cards.read_any(entry.path)
    else:
        library.published(model)  # or it raises
        return model
    return card.published if isinstance(card, Reference) else card


def _gathered(card: ModelCard | str, folder: Path, learned: Learned | None) -> dict[str, Path]:
    """The files of a pack by name, some of them made in the folder. Raises OSError, ModelError."""
    at, held = folder / library.CARD, folder / LEARNED if learned else None
    files = {library.CARD: at}
    if learned and held:
        held.write_bytes(learned.to_bytes())
        files[LEARNED] = held
    if isinstance(card, str):
        cards.write(Reference(name=card, published=card, path=at, learned=held))
        return files
    from fastloc_core.models.checkpoint import load_network, save

    module, _ = load_network(registry.architecture(card.architecture), card.weights, card.labels)
    weights = card.weights
    if weights.suffix.lower() != ".safetensors":
        weights = folder / WEIGHTS
        save(module.state_dict(), weights)
    cards.write(
        card.model_copy(update={"weights": folder / WEIGHTS, "labels": folder / LABELS, "learned": held, "path": at})
    )
    return files | {WEIGHTS: weights, LABELS: card.labels}


def look(path: Path) -> Found:
    """What a file holds. Raises ModelError, and SettingError if its bundle is of another version."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as place, _blaming(path, Path(place)):
        unpack(path, Path(place), _NAMES)
        return _found(cards.read_any(Path(place, library.CARD)), Path(place))


def add(
    path: Path,
    name: str,
    force: bool = False,
    picture: NDArray[np.uint8] | None = None,
    say: Say = lambda _: None,
) -> Added:
    """Copy the model of a file into the user's models, if it can propose. Nothing of the file is believed.

    Arguments and errors as of `adding.add`. A published classifier need not be on this machine yet.
    """
    target = library.own_folder(name, force)
    with TemporaryDirectory(ignore_cleanup_errors=True) as place, _blaming(path, Path(place)):
        folder = Path(place)  # Windows cannot move a folder whose weights are in use
        say("reading")
        unpack(path, folder, _NAMES)
        card = cards.read_any(folder / library.CARD)
        found, tried = _found(card, folder), None
        if isinstance(card, ModelCard) or library.weights_of(card.published):
            from fastloc_core.models.loading import load  # torch: 2 s

            say("trying")
            tried = propose_for(load(str(card.path), "cpu"), path, picture)
        say("saving")
        cards.write(card.model_copy(update={"name": name}))
        with library.replacing(target) as staged:
            for file in folder.iterdir():
                shutil.copyfile(file, staged / file.name)
    return Added(cards.read_any(target / library.CARD), found, tried)


def _found(card: ModelCard | Reference, folder: Path) -> Found:
    notes = []
    if card.learned:
        learned = bundle.read(card.learned, _head())
        notes.append(f"With what a folder learned from {learned.n} decisions.")
    if isinstance(card, ModelCard):
        if card.weights.parent != folder or card.weights.suffix != ".safetensors":
            raise CheckpointError(f"{card.path}: Its weights are not in {WEIGHTS}.", BROKEN)
        of, labels, preprocessing = (
            registry.architecture(card.architecture),
            read_labels(card.labels),
            card.preprocessing,
        )
        return Found(of.name, of.title, len(labels), tuple(labels), preprocessing, tuple(notes))
    of, published = registry.architecture(card.published), library.published(card.published)
    _, named, preprocessing = published.details()
    if not library.weights_of(of.name):
        notes.append(f"Its classifier is still to download, {published.megabytes} MB: {of.name}.")
    return Found(of.name, of.title, len(named), named, preprocessing, tuple(notes))


def _head() -> str:
    """The version of the descriptors that this fastloc makes. Raises ModelError."""
    from fastloc_core.localization.learned.weights import prior  # torch: 2 s

    return prior().version


@contextmanager
def _blaming(path: Path, folder: Path) -> Iterator[None]:
    """Inside, errors about files of the temporary folder become errors about the file that they came in."""
    try:
        yield
    except FastlocError as error:
        reason = error.reason.replace(f"{folder}{os.sep}", f"{path}, ")
        raise CheckpointError(reason, error.remedy if reason == error.reason else BROKEN) from error
