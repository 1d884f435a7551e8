"""Where models come from: published weights are downloaded, classifiers of the user's own are added."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from fastloc_gui.jobs.explain import explain

from .engine import Engine, NewModel
from .files import Task
from .worker import Worker


class Supply(QObject):
    """Has a worker of its own, for a download takes long and holds up no proposal."""

    progressed = Signal(str, float, str)  # model, share of its download, and how much of how much
    downloaded = Signal(str, str)  # model, and why not (empty: it is there)
    added = Signal(str, str)  # likewise, for a model of the user's own
    message = Signal(str)

    def __init__(self, engine: Engine, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self.worker = Worker("weights", self)
        self.worker.done.connect(self._done)
        self.worker.failed.connect(self._failed)
        self.worker.progressed.connect(self._progressed)

    def download(self, name: str) -> None:
        self.worker.submit(Task("download", name=name), partial(self._engine.download, name))

    def add(self, model: NewModel) -> None:
        """Check and keep a classifier of the user's own."""
        self.worker.submit(Task("add", name=model.name), partial(self._engine.add, model))

    def cancel(self, name: str) -> None:
        """Stop a download, whoever asked for it."""
        self.worker.cancel(lambda task, priority: task == Task("download", name=name))
        self.downloaded.emit(name, self.tr("Cancelled. Another time goes on from here."))

    def _done(self, task: Task, result: object) -> None:
        (self.downloaded if task.kind == "download" else self.added).emit(task.name, "")
        self.message.emit(self.tr("The model {} is ready: Model > Models.").format(task.name))

    def _failed(self, task: Task, error: Exception) -> None:
        (self.downloaded if task.kind == "download" else self.added).emit(task.name, explain(error))

    def _progressed(self, task: Task, share: float, text: str) -> None:
        self.progressed.emit(task.name, share, text)
