"""Where models come from: published weights are downloaded, classifiers of the user's own are added."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, SignalInstance

from .engine import Engine, NewModel
from .explain import explain
from .worker import Worker


class Supply(QObject):
    """Has a worker of its own, so that a long download holds up no proposal."""

    progressed = Signal(str, float, str)  # model, share of its download, and how much of how much in words
    downloaded = Signal(str, str)  # model, and the error; empty: the model is there
    added = Signal(str, str)  # the same for a model of the user's own
    message = Signal(str)

    def __init__(self, engine: Engine, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self.worker = Worker("weights", self)

    def download(self, name: str) -> None:
        ends = partial(self._there, self.downloaded, name), partial(self._missing, self.downloaded, name)
        progress = partial(self.progressed.emit, name)
        self.worker.submit(partial(self._engine.download, name), *ends, key=name, progress=progress)

    def add(self, model: NewModel) -> None:
        """Check and keep a classifier of the user's own."""
        ends = partial(self._there, self.added, model.name), partial(self._missing, self.added, model.name)
        self.worker.submit(partial(self._engine.add, model), *ends, key=model)

    def cancel(self, name: str) -> None:
        """Stop a download."""
        self.worker.cancel(lambda job: job.key == name)
        self.downloaded.emit(name, self.tr("Cancelled. The next download goes on from here."))

    def _there(self, signal: SignalInstance, name: str, result: Path) -> None:
        signal.emit(name, "")
        self.message.emit(self.tr("The model {} is ready: Model > Models.").format(name))

    def _missing(self, signal: SignalInstance, name: str, error: Exception) -> None:
        signal.emit(name, explain(error))
