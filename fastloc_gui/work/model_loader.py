"""The loader of models. Only the model that was asked for last counts."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from fastloc_gui.jobs.engine import Engine, ModelFacts
from fastloc_gui.jobs.explain import explain
from fastloc_gui.jobs.worker import Job, Priority, Worker
from fastloc_gui.review.session import Session


class ModelLoader(QObject):
    """Loads on the model's worker."""

    changed = Signal(str)  # what is loaded
    loaded = Signal(object)  # ModelFacts
    missing = Signal()  # it could not be loaded

    def __init__(self, session: Session, engine: Engine, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._engine, self._worker = session, engine, worker
        self._job: Job[ModelFacts] | None = None
        self.model = ""  # the one in use or on its way; empty if there is none

    @property
    def loading(self) -> bool:
        return self._job is not None

    def load(self, model: str, preset: str, device: str) -> None:
        if self._job:
            self._job.cancel()
        self.model = model
        self.changed.emit(self.tr("Loading {} …").format(Path(model).stem))
        job = partial(self._engine.load, model, preset, device)
        self._job = self._worker.submit(job, self._then, self._failed, priority=Priority.NOW)

    def _then(self, facts: ModelFacts) -> None:
        self._job = None
        self.loaded.emit(facts)

    def _failed(self, error: Exception) -> None:
        model, self.model, self._job = self.model, "", None
        self.missing.emit()
        self._session.problem.emit(self.tr("The model {} could not be loaded").format(model), explain(error))
