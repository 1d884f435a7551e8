"""The jobs of the model's worker. They run in its thread and know no widget. The files' jobs are in files.py.

Everything heavy is imported inside the functions, so that the window shows before torch, OpenCV and lxml load.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core.adding import Added, Found, Given
from fastloc_core.boxes import Box
from fastloc_core.errors import ClassNameError, SettingError
from fastloc_core.labels import ClassIndex
from fastloc_core.proposal import Descriptor, ProposalSet
from fastloc_core.store.store import Run
from fastloc_gui.look.translation import translate

from . import imports
from .seeker import Seeker
from .teacher import Teacher
from .worker import Token

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.learning.learned import Learned
    from fastloc_core.localization.proposing import Proposer


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What the window needs to know about a loaded model and the preset with which it proposes.

    `offered`: what to type for each class where a class is looked for; `head`: the version of the descriptors of its
    proposals, empty if they have none, so that decisions about them teach nothing; `learned`: what came with the model.
    """

    name: str
    device: str
    labels: tuple[str, ...]
    preset: str
    offered: tuple[str, ...] = ()
    head: str = ""
    learned: Learned | None = None

    @property
    def run(self) -> Run:
        return Run(self.name, self.preset)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A class that the user named. `label`: what the model calls it; empty if it knows none, for the reason `error`."""

    name: str
    label: str = ""
    error: ClassNameError | None = None


def read_wanted(labels: ClassIndex, names: str) -> list[Wanted]:
    return [
        Wanted(name, error=index) if isinstance(index, ClassNameError) else Wanted(name, labels.names[index])
        for name, index in labels.read_classes(names)
    ]


@dataclass(frozen=True, slots=True)
class NewModel:
    """A classifier of the user's own, for adding.add: a file or a folder."""

    path: Path
    given: Given
    name: str


class Engine:
    """The model's jobs. One thread loads and localizes. `download` and `add` share nothing with it, nor does the
    teacher."""

    def __init__(self) -> None:
        self.teacher = Teacher()
        self.seeker = Seeker()
        self._localizer: Proposer | None = None
        self._missing = ""  # the wanted device, if this machine does not have it
        self._learned: Learned | None = None  # what came with the model

    def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
        """Takes the best device that there is if the wanted one is missing. Raises FastlocError.

        `model`: a name, or the path of a model card.
        """
        with imports.quiet_import(imports.MODEL):
            from fastloc_core import packs
            from fastloc_core.localization.presets import preset as find_preset
            from fastloc_core.localization.proposing import Proposer
            from fastloc_core.models.loading import load

            token.check()
            try:
                classifier, self._missing = load(model, device), ""
            except SettingError:  # it was chosen on another machine, or is gone
                classifier, self._missing = load(model), device
            token.check()
            self._localizer, self._learned = Proposer(classifier, find_preset(preset)), packs.learned_with(model)
            self.seeker.use(self._localizer.localizer)
        return self._facts()

    def _facts(self) -> ModelFacts:
        from fastloc_core.models import device

        assert self._localizer is not None
        classifier = self._localizer.classifier
        here = device.describe(classifier.device)
        if self._missing:
            here = translate("engine", "{} (this machine has no {})").format(here, self._missing)
        labels = classifier.labels
        eye = getattr(self._localizer.localizer, "eye", None)  # only `learned` has one
        head, preset = eye.version if eye else "", self._localizer.preset.name
        return ModelFacts(classifier.name, here, labels.names, preset, labels.offered, head, self._learned)

    def localize(
        self, pixels: NDArray[np.uint8], path: Path, names: str, token: Token
    ) -> tuple[ProposalSet, ModelFacts]:
        """Proposals for the classes that `names` lists, or for the best ones if it is empty, and the present facts.

        `pixels`: RGB (H, W, 3) as displayed. A device that ran out of memory is another one in the facts.
        """
        assert self._localizer is not None, "the model is loaded before anything is asked of it"
        classes = self._localizer.classifier.labels.parse_classes(names) if names else []
        found = self._localizer.propose(pixels, path, classes, check=lambda _: token.check())
        return found, self._facts()

    def named(self, names: str) -> list[Wanted]:
        """The classes in a list with commas."""
        assert self._localizer is not None, "the model is loaded before anything is asked of it"
        return read_wanted(self._localizer.classifier.labels, names)

    def describe(self, pixels: NDArray[np.uint8], boxes: Sequence[Box], token: Token) -> list[Descriptor]:
        """What the extent head sees around boxes. Raises SettingError if the loaded preset has none."""
        from fastloc_core.localization.learned.localizer import LearnedLocalizer

        localizer = self._localizer.localizer if self._localizer else None
        if not isinstance(localizer, LearnedLocalizer):
            raise SettingError("The loaded preset does not learn.", "Choose the preset learned.")
        return localizer.describe(pixels, boxes, lambda _: token.check())

    def download(self, name: str, token: Token) -> Path:
        from fastloc_core.models import library, registry

        if name not in registry.ARCHITECTURES:
            with imports.quiet_import(imports.MODEL):
                registry.architecture(name)  # imports what builds it

        def report(done: int, total: int) -> None:
            text = translate("engine", "{} of {} MB").format(done >> 20, total >> 20)
            token.report(done / total if total else 0.0, text)

        return library.download(name, report, lambda: token.cancelled)

    def look(self, path: Path, given: Given, token: Token) -> Found:
        """What a file or a folder of the user's holds. Raises ModelError."""
        with imports.quiet_import(imports.MODEL):
            from fastloc_core.models import recognition  # noqa: F401 (it imports torch)
        from fastloc_core import adding, packs

        return packs.look(path) if packs.is_pack(path) else adding.look(path, given, self._stages(token))

    def add(self, model: NewModel, picture: NDArray[np.uint8] | None, token: Token) -> Added:
        """Check a classifier, try it on the picture, RGB (H, W, 3), and copy it to the user's models. Raises
        ModelError.
        """
        with imports.quiet_import(imports.MODEL):
            from fastloc_core.models import recognition  # noqa: F401 (it imports torch)
        from fastloc_core import adding, packs

        if packs.is_pack(model.path):  # it says itself what the user would be asked
            return packs.add(model.path, model.name, picture=picture, say=self._stages(token))
        return adding.add(model.path, model.given, model.name, picture=picture, say=self._stages(token))

    def export(self, model: str, out: Path, learned: Learned | None, token: Token) -> Path:
        """Write a model, and what a folder learned, into a file for `add`. Raises ModelError, SettingError."""
        with imports.quiet_import(imports.MODEL):
            from fastloc_core.models import recognition  # noqa: F401 (it imports torch)
        from fastloc_core import packs

        packs.export(model, out, learned, force=True)
        return out

    @staticmethod
    def _stages(token: Token) -> Callable[[str], None]:
        def say(stage: str) -> None:
            token.check()
            words = {
                "reading": translate("engine", "Reading the weights …"),
                "trying": translate("engine", "Trying it on a picture …"),
                "saving": translate("engine", "Saving …"),
            }
            token.report(0.0, words.get(stage) or translate("engine", "Comparing it with {} …").format(stage))

        return say
