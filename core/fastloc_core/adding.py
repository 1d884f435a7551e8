"""Adding a classifier of the user's own: what it is is found out, it is tried on a picture, then it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from fastloc_core.errors import CheckpointError, FastlocError
from fastloc_core.label_files import read_labels
from fastloc_core.localization.presets import PRESETS
from fastloc_core.models import library
from fastloc_core.models.card import ModelCard, Reference
from fastloc_core.models.preprocessing import RGB, Preprocessing, of_unit
from fastloc_core.proposal import ProposalSet
from fastloc_core.validation import told

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.models.classifier import Classifier
    from fastloc_core.models.recognition import Recognised

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says about a classifier. None: find it out. `labels`: a file."""

    architecture: str | None = None
    labels: Path | None = None
    mean: RGB | None = None
    std: RGB | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What is known about a classifier. `labels`: empty if nobody says; `notes`: for the user."""

    architecture: str
    title: str
    classes: int
    labels: tuple[str, ...]
    preprocessing: Preprocessing
    notes: tuple[str, ...]

    @property
    def first(self) -> str:
        """The names of the first three classes."""
        names = [label.partition(",")[0] for label in self.labels[:3]]
        return ", ".join(names) + (" …" if len(self.labels) > 3 else "")


@dataclass(frozen=True, slots=True)
class Added:
    """`tried`: the proposals for a picture of the user's, if there was one."""

    card: ModelCard | Reference
    found: Found
    tried: ProposalSet | None


def look(path: Path, given: Given = Given(), say: Say = lambda _: None) -> Found:
    """What a file, or a folder with weights and their configuration, holds. Raises ModelError."""
    return _look(path, given, say)[1]


def add(
    path: Path,
    given: Given,
    name: str,
    force: bool = False,
    picture: NDArray[np.uint8] | None = None,
    say: Say = lambda _: None,
) -> Added:
    """Copy a classifier into the user's models, if it is complete and can propose.

    `picture`: RGB (H, W, 3), for which it then proposes; `say`: is told each stage; `force` replaces the model of that
    name. Raises ModelError or one of its kinds; then nothing has changed.
    """
    library.own_folder(name, force)
    recognised, found = _look(path, given, say)
    if not found.labels:
        which = "its class is" if found.classes == 1 else f"its {found.classes} classes are"
        raise CheckpointError(f"{path}: Nobody says what {which} called.", "Name a file of labels, one a line.")
    from fastloc_core.models.checkpoint import network
    from fastloc_core.models.classifier import Classifier

    module = network(recognised.match, recognised.weights)
    state = dict(module.state_dict())
    classifier = Classifier(
        module, recognised.match.architecture, found.labels, found.preprocessing, name, device="cpu"
    )
    say("trying")
    tried = propose_for(classifier, path, picture)
    say("saving")
    card = library.keep(
        name,
        architecture=found.architecture,
        state=state,
        labels=found.labels,
        preprocessing=found.preprocessing,
        force=force,
    )
    return Added(card, found, tried)


def _look(path: Path, given: Given, say: Say) -> tuple[Recognised, Found]:
    from fastloc_core.models.recognition import recognise  # torch: 2 s

    recognised = recognise(path, given.architecture, say)
    notes = list(recognised.notes)
    classes = recognised.match.classes
    labels = recognised.labels or []
    if given.labels:
        labels = read_labels(given.labels, classes, loosely=True)
    if classes == 1 and len(labels) == 2:  # the output says how likely the second is
        notes.append(f"Its one output means “{labels[1]}”, and else “{labels[0]}”.")
        labels = labels[1:]
    if labels and len(labels) != classes:
        raise CheckpointError(
            f"{given.labels or path}: The file has {len(labels)} labels, but {recognised.weights.name} has {classes} "
            "classes.",
            "Write one label a line, one line for each class.",
        )
    preprocessing = _preprocessing(given, recognised, notes)
    architecture = recognised.match.architecture
    return recognised, Found(architecture.name, architecture.title, classes, tuple(labels), preprocessing, tuple(notes))


def _preprocessing(given: Given, recognised: Recognised, notes: list[str]) -> Preprocessing:
    """What the user says counts, then what stands beside the weights, then what the architecture usually gets."""
    beside, architecture = recognised.config, recognised.match.architecture
    usual = architecture.published.details().preprocessing if architecture.published else architecture.preprocessing
    mean, std = given.mean or beside.mean or usual.mean, given.std or beside.std or usual.std
    unit = of_unit(mean, std)
    if unit != (mean, std):
        notes.append("Mean and std are for pixels of 0 to 255; they were divided by 255.")
    try:
        size = given.size or beside.size or usual.size
        return Preprocessing(size=size, mean=unit[0], std=unit[1])
    except ValidationError as error:
        reason, remedy = told(error, Preprocessing)
        raise CheckpointError(f"The model cannot be added: {reason}", remedy) from error


def propose_for(classifier: Classifier, path: Path, picture: NDArray[np.uint8] | None) -> ProposalSet | None:
    """Propose for the picture, or for one that is made up. Raises CheckpointError if this cannot be done, and so for
    no image.
    """
    _require_sense(classifier, path)
    from fastloc_core.localization.proposing import Proposer

    try:
        proposer = Proposer(classifier, next(iter(PRESETS.values())))
        tried = proposer.propose(_made_up() if picture is None else picture, Path())
    except FastlocError as error:
        raise CheckpointError(f"{path}: The model cannot propose. {error.reason}", error.remedy) from error
    except (RuntimeError, ValueError, ArithmeticError, TypeError) as error:  # of a network that is another one inside
        reason = f"{path}: The model cannot propose ({str(error)[:200]})."
        raise CheckpointError(reason, "Check its architecture and the size of its input.") from error
    return None if picture is None else tried


def _require_sense(classifier: Classifier, path: Path) -> None:
    """Raises CheckpointError for weights that say nothing, whatever the picture."""
    from fastloc_core.models.checkpoint import nonsense

    if reason := nonsense(classifier.module, classifier.architecture):
        raise CheckpointError(f"{path}: {reason}", "Use the weights of a trained network.")
    scores = classifier.classify(_made_up())
    if not scores.isfinite().all():
        reason = f"{path}: The scores of the network are not finite, even for a plain picture."
        raise CheckpointError(reason, "Check its weights, its architecture, and mean and std.")
    if scores.equal(classifier.classify(255 - _made_up())):
        reason = f"{path}: The network gives the same scores for different pictures."
        raise CheckpointError(reason, "Use the weights of a trained network, and check mean and std.")


def _made_up() -> NDArray[np.uint8]:
    """A picture of soft spots, the same each time."""
    import cv2
    import numpy as np

    coarse = np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (160, 120), interpolation=cv2.INTER_CUBIC), np.uint8)


def summary(found: Found) -> Sequence[str]:
    """What was found out, a sentence a line."""
    wants = found.preprocessing
    return (
        f"Architecture: {found.title} ({found.architecture})",
        f"Classes: {found.classes}, the first: {found.first}" if found.labels else f"Classes: {found.classes}",
        f"Input: {wants.size} x {wants.size} pixels, mean {_short(wants.mean)}, std {_short(wants.std)}",
        *found.notes,
    )


def _short(values: RGB) -> str:
    return ", ".join(f"{value:.3g}" for value in values)
