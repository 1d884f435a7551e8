"""Where models come from: published weights are downloaded, classifiers of the user's own are added."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance

from fastloc_core.adding import Added, Given

from .engine import Engine, NewModel
from .explain import explain
from .worker import Worker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.learning.learned import Learned

_LOOK = "look"


class Supply(QObject):
    """Has a worker of its own, so that a long download holds up no proposal."""

    progressed = Signal(str, float, str)  # model, share of its download, and how much of how much in words
    downloaded = Signal(str, str)  # model, and the error; empty: the model is there
    added = Signal(str, str)  # the same for a model of the user's own
    looked = Signal(Path, object)  # what was asked about, and adding.Found, or the error in words
    stage = Signal(Path, str)  # of looking and adding
    exported = Signal(str, str)  # model, and the result in words
    tried = Signal(object)  # adding.Added, before `added`
    message = Signal(str)

    def __init__(self, engine: Engine, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self.worker = Worker("weights", self)

    def download(self, name: str) -> None:
        ends = partial(self._there, self.downloaded, name), partial(self._missing, self.downloaded, name)
        progress = partial(self.progressed.emit, name)
        self.worker.submit(partial(self._engine.download, name), *ends, key=name, progress=progress)

    def look(self, path: Path, given: Given) -> None:
        """Find out what a file or a folder holds. `looked` answers for the last one that was asked about."""
        self.worker.cancel(lambda job: job.key == _LOOK)
        ends = partial(self.looked.emit, path), partial(self._unknown, path)
        told = partial(self._stage, path)
        self.worker.submit(partial(self._engine.look, path, given), *ends, key=_LOOK, progress=told)

    def add(self, model: NewModel, picture: NDArray[np.uint8] | None = None) -> None:
        """Check and keep a classifier of the user's own, and try it on the picture."""
        ends = partial(self._added, model.name), partial(self._missing, self.added, model.name)
        job = partial(self._engine.add, model, picture)
        self.worker.submit(job, *ends, key=model, progress=partial(self._stage, model.path))

    def export(self, name: str, learned: Learned | None, out: str) -> None:
        """Write a model, and what a folder learned, into a file for colleagues. `exported` tells the end."""
        job = partial(self._engine.export, name, Path(out), learned)
        self.worker.submit(job, partial(self._exported, name), partial(self._missing, self.exported, name), key=out)

    def cancel(self, name: str) -> None:
        """Stop a download."""
        self.worker.cancel(lambda job: job.key == name)
        self.downloaded.emit(name, self.tr("Cancelled. The next download goes on from here."))

    def _there(self, signal: SignalInstance, name: str, result: Path) -> None:
        signal.emit(name, "")
        self.message.emit(self.tr("The model {} is ready: Model > Models.").format(name))

    def _added(self, name: str, result: Added) -> None:
        self.tried.emit(result)
        self._there(self.added, name, result.card.path)

    def _exported(self, name: str, out: Path) -> None:
        text = self.tr("{} was exported to {}. Colleagues choose that file with “Add your own…”.")
        self.exported.emit(name, text.format(name, out))

    def _unknown(self, path: Path, error: Exception) -> None:
        self.looked.emit(path, explain(error))

    def _stage(self, path: Path, _share: float, text: str) -> None:
        self.stage.emit(path, text)

    def _missing(self, signal: SignalInstance, name: str, error: Exception) -> None:
        signal.emit(name, explain(error))
