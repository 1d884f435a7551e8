"""From the user's selection to requests, and from results back into documents."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import monotonic
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from fastloc_core.proposal import ProposalSet

from . import engine as files
from .document import Document
from .engine import Engine, Folder, ModelFacts, NewModel, Opened, Task
from .errors import explain
from .saver import Saver
from .session import SETTLED, Session
from .worker import Priority, Worker

AHEAD = 4  # images decoded and proposed before they are looked at


class Controller(QObject):
    """Owns the workers: one for the model, one for the files, one for downloads and new models.

    A result goes into the document it was asked for, whatever is on the screen by then, unless another folder or
    another model is open: then it is dropped.
    """

    image_ready = Signal(object)  # QImage of the current document
    model_changed = Signal(str)  # the model and the device, or what stands in the way
    model_ready = Signal(object)  # ModelFacts
    model_missing = Signal()  # it could not be loaded
    message = Signal(str)  # for the status bar, once
    problem = Signal(str, str)  # a title and a text that the user must see
    work_changed = Signal(int, float)  # images queued or running, images a second
    download_progressed = Signal(float, str)  # share, and how much of how much
    downloaded = Signal(str, str)  # model, and why not (empty: it is there)
    added = Signal(str, str)  # likewise, for a model of the user's own

    def __init__(self, session: Session, engine: Engine, preset: str = "paper", device: str = "auto") -> None:
        super().__init__()
        self.session = session
        self.engine = engine
        self._preset, self._device = preset, device
        self.facts: ModelFacts | None = None
        self._model = ""
        self._generation = 0
        self._batch: deque[Path] = deque()
        self._expected: set[Path] = set()  # images whose proposals are on their way
        self._finished: list[float] = []
        self._decoded: dict[Path, QImage] = {}  # the last few, the current one and those ahead among them
        self.model_worker = Worker("model", self)
        self.file_worker = Worker("files", self)
        self.model_worker.done.connect(self._model_done)
        self.model_worker.failed.connect(self._model_failed)
        self.weights_worker = Worker("weights", self)
        self.weights_worker.done.connect(self._weights_done)
        self.weights_worker.failed.connect(self._weights_failed)
        self.weights_worker.progressed.connect(self._progressed)
        self.model_worker.queue_changed.connect(self._queue_changed)
        self.file_worker.done.connect(self._file_done)
        self.file_worker.failed.connect(self._file_failed)
        self.saver = Saver(session, self.file_worker, self)
        session.current_changed.connect(self._current_changed)
        self.model_worker.start()
        self.file_worker.start()
        self.weights_worker.start()

    # folder and image

    def open_folder(self, folder: Path) -> None:
        """Leave the present folder, of which the caller has seen to everything unsaved, and index another one."""
        self._leave_folder()
        self.message.emit(self.tr("Looking for images in {} …").format(folder))
        self.file_worker.cancel(_is_reading)
        self.file_worker.submit(Task("folder", self._generation), partial(files.open_folder, folder), Priority.NOW)

    def _current_changed(self, document: Document | None) -> None:
        if document is not None:
            self._look_around(document)

    def decoded(self, document: Document) -> QImage | None:
        """The image, where it is there already; else `image_ready` will bring it."""
        return self._decoded.get(document.path)

    def _read(self, path: Path, priority: Priority) -> None:
        if path not in self._decoded:
            job = partial(files.open_image, path, self.session.annotation_path(path))
            self.file_worker.submit(Task("image", self._generation, path), job, priority)

    def _look_around(self, document: Document) -> None:
        """The current image first, then those that come next; look-ahead that is out of date is dropped."""
        wanted = (document.path, *self.session.ahead(AHEAD))

        def outdated(task: Task, priority: Priority) -> bool:
            return priority is Priority.AHEAD and task.path not in wanted

        self.file_worker.cancel(outdated)
        self.model_worker.cancel(outdated)
        self._expected.intersection_update(wanted)
        for path in wanted:
            current = path == document.path
            self._read(path, Priority.NOW if current else Priority.AHEAD)
            self._propose_unless_done(path, Priority.CURRENT if current else Priority.AHEAD)

    # proposals

    def _propose_unless_done(self, path: Path, priority: Priority) -> None:
        if self.facts and self.session.state(path) not in SETTLED:
            computed = path in self._expected and not self.model_worker.holds(self._task(path))
            if not computed and _wants_proposals(self.session.document(path)):
                self._propose(path, priority)

    def _propose(self, path: Path, priority: Priority, names: str = "") -> None:
        if not names:
            self._expected.add(path)
        self.model_worker.submit(self._task(path, names), partial(self.engine.localize, path, names), priority)

    def _task(self, path: Path, names: str = "") -> Task:
        return Task("find" if names else "propose", self._generation, path, names)

    def propose_current(self) -> None:
        """Ask again, also for an image that was failed or done."""
        if self.session.current and self._has_model():
            self._propose(self.session.current.path, Priority.NOW)

    def propose_all(self) -> None:
        """Every image of the folder that has no proposals yet, behind whatever the user looks at."""
        if self._has_model():
            self._batch = deque(self.session.images)
            self._continue_batch()

    def _continue_batch(self) -> None:
        """One image of the batch is queued at a time, the next one when the queue is empty."""
        while self._batch and not self.model_worker.pending:
            self._propose_unless_done(self._batch.popleft(), Priority.BATCH)

    def find(self, names: str) -> None:
        """Look for classes that the user names in the current image."""
        if self.session.current and self._has_model():
            self._propose(self.session.current.path, Priority.NOW, names)
            self.message.emit(self.tr("Looking for {} …").format(names))

    def stop(self) -> None:
        """As the user wishes: no more runs until they are asked for."""
        self.cancel()
        self.message.emit(self.tr("Stopped."))

    def cancel(self) -> None:
        """Drop every run that is queued or under way."""
        self._batch.clear()
        self._expected.clear()
        self.model_worker.cancel(_is_proposal)

    def waits_for_proposals(self, document: Document) -> bool:
        """Whether the image's ordinary proposals are still to come."""
        loading = bool(self._model) and self.facts is None
        return document.path in self._expected or (loading and _wants_proposals(document))

    def _has_model(self) -> bool:
        if self.facts is None:
            self.message.emit(self.tr("There is no model yet: choose one in Model > Models."))
        return self.facts is not None

    # model

    def load_model(self, model: str) -> None:
        """In the background. Once it is there, pending proposals of the last model give way to its own."""
        self._model, self.facts = model, None
        self.cancel()
        self.model_changed.emit(self.tr("Loading {} …").format(Path(model).stem))
        job = partial(self.engine.load, model, self._preset, self._device)
        self.model_worker.submit(Task("load", name=model), job, Priority.NOW)

    def download(self, name: str) -> None:
        """Fetch the weights of a published model; `download_progressed` and `downloaded` tell."""
        self.weights_worker.submit(Task("download", name=name), partial(self.engine.download, name))

    def add_model(self, model: NewModel) -> None:
        """Check and keep a classifier of the user's own; `added` tells."""
        self.weights_worker.submit(Task("add", name=model.name), partial(self.engine.add, model))

    def cancel_download(self) -> None:
        self.weights_worker.cancel()

    def _model_done(self, task: Task, result: object) -> None:
        if task.kind == "load":
            if task.name == self._model:
                self._set_facts(cast("ModelFacts", result))
                self.model_ready.emit(result)
                for document in self.session.documents:
                    document.forget_proposals()
                if self.session.current:
                    self._look_around(self.session.current)
        elif task.generation == self._generation and self.facts:
            self._answered(task)
            proposals, facts = cast("tuple[ProposalSet, ModelFacts]", result)
            self._set_facts(facts)
            self._finished = [t for t in self._finished if t > monotonic() - 30] + [monotonic()]
            self.session.document(proposals.path).propose(proposals, found=task.kind == "find")
            for notice in proposals.notices:
                self.message.emit(notice)

    def _model_failed(self, task: Task, error: Exception) -> None:
        if task.kind == "load":
            self._model = ""
            self.model_missing.emit()
            self.problem.emit(self.tr("The model {} could not be loaded").format(task.name), explain(error))
        elif task.generation == self._generation:
            self._answered(task)
            if task.kind == "find":
                self.message.emit(explain(error))
            else:
                self.session.document(task.path).fail(explain(error))

    def _answered(self, task: Task) -> None:
        if task.kind == "propose":
            self._expected.discard(task.path)

    def _weights_done(self, task: Task, result: object) -> None:
        (self.downloaded if task.kind == "download" else self.added).emit(task.name, "")
        self.message.emit(self.tr("The model {} is ready: Model > Models.").format(task.name))

    def _weights_failed(self, task: Task, error: Exception) -> None:
        (self.downloaded if task.kind == "download" else self.added).emit(task.name, explain(error))

    def _progressed(self, task: Task, share: float, text: str) -> None:
        self.download_progressed.emit(share, text)

    def _set_facts(self, facts: ModelFacts) -> None:
        self.facts = facts
        self.model_changed.emit(self.tr("{} on {}").format(facts.name, facts.device))

    def _queue_changed(self, pending: int) -> None:
        if not pending:
            self._continue_batch()
        pending += len(self._batch)
        recent = self._finished
        span = monotonic() - recent[0] if len(recent) > 1 else 0.0
        self.work_changed.emit(pending, len(recent) / span if span else 0.0)

    # files

    def _file_done(self, task: Task, result: object) -> None:
        if task.kind == "save" or task.generation != self._generation:
            return
        if task.kind == "folder":
            self._folder_opened(cast("Folder", result))
        else:
            self._image_opened(task.path, cast("Opened", result))

    def _folder_opened(self, folder: Folder) -> None:
        self.session.open(folder)
        count = len(folder.index.images)
        text = self.tr("{} images in {}").format(count, folder.index.root)
        left_out = self.tr("{} left out: {}").format(len(self.session.skipped), "; ".join(self.session.skipped[:2]))
        self.message.emit(f"{text}, {left_out}" if self.session.skipped else text)
        first = next(self.session.ahead(1), next(iter(folder.index.images), None))
        self.session.show(first)

    def _image_opened(self, path: Path, opened: Opened) -> None:
        document = self.session.document(path)
        size = opened.image.size()
        first = not document.loaded
        document.load(size.width(), size.height(), opened.base, str(opened.error or ""))
        for text in _doubts(opened) if first else ():
            self.message.emit(f"{self.session.annotation_path(path).name}: {text}")
        self._decoded[path] = opened.image
        while len(self._decoded) > 2 * AHEAD:
            del self._decoded[next(iter(self._decoded))]
        if document is self.session.current:
            self.image_ready.emit(opened.image)
            self._look_around(document)

    def _file_failed(self, task: Task, error: Exception) -> None:
        if task.kind == "save" or task.generation != self._generation:
            return
        if task.kind == "folder":
            self.problem.emit(self.tr("The folder could not be opened"), explain(error))
        else:
            self.session.document(task.path).fail(explain(error))

    def _leave_folder(self) -> None:
        self.cancel()
        self._generation += 1
        self._decoded.clear()
        self.session.close()

    def close(self) -> None:
        """Stop the workers; what they still deliver is dropped."""
        self._leave_folder()
        for worker in (self.model_worker, self.weights_worker, self.file_worker):
            worker.close()

    @property
    def stopped(self) -> bool:
        return not any(worker.isRunning() for worker in (self.model_worker, self.weights_worker, self.file_worker))


def _doubts(opened: Opened) -> Iterator[str]:
    """What the user should know about an annotation file that was read."""
    if opened.base is not None:
        yield from opened.base.problems
        size = (opened.image.width(), opened.image.height())
        if opened.base.size and opened.base.size != size:
            yield "It was made for {} x {} pixels; the image has {} x {}.".format(*opened.base.size, *size)


def _wants_proposals(document: Document) -> bool:
    return not (document.proposed or document.error or document.verified)


def _is_proposal(task: Task, priority: Priority) -> bool:
    return task.kind in ("propose", "find")


def _is_reading(task: Task, priority: Priority) -> bool:
    return task.kind != "save"
