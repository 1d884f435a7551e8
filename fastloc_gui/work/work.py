"""From the user's selection to requests, and from results back to the session."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import cast

from PySide6.QtCore import QObject, Signal

from fastloc_core.errors import ImageError, StoreError
from fastloc_core.store.store import Row
from fastloc_gui.jobs import files
from fastloc_gui.jobs.engine import Engine, ModelFacts
from fastloc_gui.jobs.explain import explain
from fastloc_gui.jobs.files import Folder, Opened, Proposed, Rescanned, Task
from fastloc_gui.jobs.supply import Supply
from fastloc_gui.jobs.training import Trainer
from fastloc_gui.jobs.worker import Priority, Worker
from fastloc_gui.review.batch import Batch
from fastloc_gui.review.document import Document
from fastloc_gui.review.image_list import SETTLED
from fastloc_gui.review.session import Session

from .saver import Saver

OTHERS = ("save", "bulk")  # jobs whose results go to the Saver and to a Background
AHEAD = 4  # images decoded and proposed before they are looked at
CLOSING_S = 6.0  # for what is under way when the window closes; half of it for files that are to be written
IN_A_ROW = 3  # images that fail one after another: that is not the images' fault


class Work(QObject):
    """Owns the workers: for the model, for the files, for whole folders, and (in Supply) for what is fetched.

    What a model proposed is kept for the image it was asked about, whatever is on the screen by then. Results for
    another folder than the open one are dropped.
    """

    image_ready = Signal(object)  # Opened, of the current document
    model_changed = Signal(str)  # the model and the device, or what stands in the way
    model_ready = Signal(object)  # ModelFacts
    model_missing = Signal()  # it could not be loaded
    message = Signal(str)  # for the status bar, once
    problem = Signal(str, str)  # a title and a text that the user must see

    def __init__(self, session: Session, engine: Engine, preset: str, device: str) -> None:
        super().__init__()
        self.session = session
        self.engine = engine
        self.preset, self.device = preset, device
        self.facts: ModelFacts | None = None
        self._model = ""
        self._failures = 0  # of the model, one after another
        self.opening: Path | None = None  # the folder that is on its way
        self._wanted = ""  # name of the image to begin with in the folder that is being opened
        self.closing_s = CLOSING_S
        self.generation = 0  # counts the folders that were opened
        self._expected: set[int] = set()  # images whose proposals are on their way
        self._decoded: dict[int, Opened] = {}  # the last few, the current one and those ahead among them
        self.batch = Batch(self)
        self.model_worker = Worker("model", self)
        self.file_worker = Worker("files", self)
        self.supply = Supply(engine, self)
        self.trainer = Trainer(self)
        self.bulk_worker = Worker("bulk", self)  # see Background
        own = self.model_worker, self.file_worker, self.bulk_worker
        self._workers = (*own, self.supply.worker, self.trainer.worker)
        for worker, done, failed in (
            (self.model_worker, self._model_done, self._model_failed),
            (self.file_worker, self._file_done, self._file_failed),
            (self.bulk_worker, self._file_done, self._file_failed),
        ):
            worker.done.connect(done)
            worker.failed.connect(failed)
        self.supply.message.connect(self.message)
        self.model_worker.queue_changed.connect(self._continue_batch)
        self.saver = Saver(session, self.file_worker, self)
        session.current_changed.connect(self._current_changed)
        session.message.connect(self.message)
        session.problem.connect(self.problem)
        for worker in self._workers:
            worker.start()

    # folder and image

    def open_folder(self, folder: Path, image: str = "") -> None:
        """Leave the present folder, whose decisions are all kept, and open another one, at the image of that name."""
        self.opening = folder
        self._leave_folder()
        self._wanted = image
        self.file_worker.cancel(lambda task, priority: not task.saves)
        self.file_worker.submit(Task("folder", self.generation), partial(files.open_folder, folder), Priority.NOW)

    def _current_changed(self, document: Document | None) -> None:
        if document is not None:
            if not self.session.read_only:
                with suppress(StoreError):  # a full disk must not keep anybody from looking
                    self.session.opened.remember(current=self.session.queue.row(document.image).name)
            self._look_around(document)

    def decoded(self, document: Document) -> Opened | None:
        """The image, where it is there already; else `image_ready` will bring it."""
        return None if document.unreadable else self._decoded.get(document.image)

    def _read(self, image: int, priority: Priority) -> None:
        if image not in self._decoded and self.session.place:
            job = partial(files.open_image, self.session.place, image, self.session.read_only)
            self.file_worker.submit(Task("image", self.generation, image), job, priority)

    def _look_around(self, document: Document) -> None:
        """The current image first, then those that come next; look-ahead that is out of date is dropped."""
        wanted = (document.image, *self.session.queue.ahead(AHEAD))
        kept = (*wanted, self.batch.under_way)

        def outdated(task: Task, priority: Priority) -> bool:
            return priority is Priority.AHEAD and task.image not in kept

        self.file_worker.cancel(outdated)
        self.model_worker.cancel(outdated)
        self._expected.intersection_update(kept)
        for image in wanted:
            current = image == document.image
            self._read(image, Priority.NOW if current else Priority.AHEAD)
            self._propose_unless_done(image, Priority.CURRENT if current else Priority.AHEAD)

    # proposals

    def _propose_unless_done(self, image: int, priority: Priority) -> None:
        if (row := self._row(image)) is None:
            return
        if row.pending is not None:  # perhaps by a run whose result is still on its way, or was cancelled too late
            self._expected.discard(image)
            if self.session.queue.row(image).pending is None:
                self.session.proposed(image)
        if not self.facts or self.session.read_only or row.pending is not None or row.state in SETTLED:
            return
        if image not in self._expected or self.model_worker.holds(Task("propose", self.generation, image)):
            self._propose(image, priority)

    def _row(self, image: int) -> Row | None:
        """None where the store cannot tell, which the user hears."""
        return self.session.ask(lambda store: store.row(image))

    def _propose(self, image: int, priority: Priority, names: str = "") -> None:
        assert self.session.place
        if not names:
            self._expected.add(image)
        job = partial(files.propose, self.engine, self.session.place, image, names)
        task = Task("find" if names else "propose", self.generation, image, names)
        self.model_worker.submit(task, job, priority)

    def propose_current(self) -> None:
        """Ask again, also for an image that was failed or done."""
        if self.session.current and self._may_propose():
            self._propose(self.session.current.image, Priority.NOW)

    def propose_all(self, verified: bool = False) -> None:
        """Every image of the folder that has no proposals yet, behind whatever the user looks at."""
        if self.session.store and self._may_propose():
            missing = self.session.queue.unproposed(verified)
            self.batch.start(missing)
            if not missing:
                self.message.emit(self.tr("Every image that is not done has its proposals."))
            self._continue_batch()

    def pause(self, on: bool) -> None:
        self.batch.pause(on)
        self._continue_batch()

    def _continue_batch(self) -> None:
        """One image of the batch is asked about at a time, the next one once it is answered and nothing waits."""
        while not self.model_worker.pending and (image := self.batch.next()) is not None:
            row = self._row(image) if image in self.session.queue else None
            if row and row.pending is None and self.facts and not self.session.read_only:
                self._propose(image, Priority.BATCH)
            else:
                self.batch.finish(image)

    def find(self, names: str) -> None:
        """Look for classes that the user names in the current image."""
        if self.session.current and self._may_propose():
            self._propose(self.session.current.image, Priority.NOW, names)
            self.message.emit(self.tr("Looking for {} …").format(names))

    def stop(self) -> None:
        """As the user wishes: no more runs until they are asked for."""
        self.cancel()
        self.message.emit(self.tr("Stopped. What was proposed is kept: starting again goes on from here."))

    def cancel(self) -> None:
        """Drop every run that is queued or under way."""
        self.batch.clear()
        self._expected.clear()
        self.model_worker.cancel(lambda task, priority: task.proposes)

    def waits_for_proposals(self, document: Document) -> bool:
        """Whether the image's ordinary proposals are still to come."""
        loading = bool(self._model) and self.facts is None and not self.session.read_only
        wants = not (document.proposed or document.error or document.verified)
        return document.image in self._expected or (loading and wants)

    def _may_propose(self) -> bool:
        if self.session.read_only:
            self.message.emit(self.tr("This folder is open in another window, which may propose."))
        elif self.facts is None:
            self.message.emit(self.tr("There is no model yet: choose one in Model > Models."))
        return self.facts is not None and not self.session.read_only

    # model

    def configure(self, preset: str, device: str) -> None:
        """From now on the model proposes with that preset on that device."""
        self.preset, self.device = preset, device
        if self._model:
            self.load_model(self._model)

    def load_model(self, model: str) -> None:
        """In the background. What another one proposed stays in the store, for when it is chosen again."""
        self._model, self.facts, self._failures = model, None, 0
        self.cancel()
        self.model_worker.cancel()  # also an earlier load: whatever it finds, nobody wants it now
        self.model_changed.emit(self.tr("Loading {} …").format(Path(model).stem))
        job = partial(self.engine.load, model, self.preset, self.device)
        self.model_worker.submit(Task("load", name=model), job, Priority.NOW)

    def _model_done(self, task: Task, result: object) -> None:
        if task.kind == "load":
            if task.name == self._model:
                self._model_loaded(cast("ModelFacts", result))
        elif task.generation == self.generation and self.facts:
            self._answered(task)
            self._failures = 0
            self._proposed(task.image, cast("Proposed", result))

    def _model_loaded(self, facts: ModelFacts) -> None:
        self._set_facts(facts)
        self.session.use_run(facts.run)
        self.model_ready.emit(facts)
        if self.session.current:
            self._look_around(self.session.current)

    def _proposed(self, image: int, proposed: Proposed) -> None:
        self._set_facts(proposed.facts)
        self.session.proposed(image, proposed.first)
        if proposed.changed:
            self._decoded.pop(image, None)
            if self.session.current and self.session.current.image == image:
                self._read(image, Priority.NOW)
        self.session.note(image, proposed.notices)
        if proposed.notices:
            self.session.history_changed.emit()

    def _model_failed(self, task: Task, error: Exception) -> None:
        if task.kind == "load":
            if task.name != self._model:
                return  # another one was chosen meanwhile
            self._model = ""
            self.model_missing.emit()
            self.problem.emit(self.tr("The model {} could not be loaded").format(task.name), explain(error))
        elif task.generation == self.generation:
            if task.kind == "find":
                self.message.emit(explain(error))
            elif isinstance(error, StoreError):
                self._expected.discard(task.image)
                self.batch.put_back(task.image)
                self._halt(error)
            else:
                self._answered(task)
                self.session.fail(task.image, explain(error))
                self._failures = 0 if isinstance(error, ImageError) else self._failures + 1
                if self._failures >= IN_A_ROW:
                    self._halt(error)

    def _halt(self, error: Exception) -> None:
        """What is no image's fault stops the run."""
        if self.batch.running and not self.batch.paused:
            self.pause(True)
            self.problem.emit(self.tr("Proposing for all images is paused"), explain(error))
        else:
            self.message.emit(explain(error))

    def _answered(self, task: Task) -> None:
        if task.kind == "propose":
            self._expected.discard(task.image)
            self.batch.finish(task.image)

    def _set_facts(self, facts: ModelFacts) -> None:
        self.facts = facts
        self.model_changed.emit(self.tr("{} on {}").format(facts.name, facts.device))

    # files

    def read_again(self) -> None:
        """Take the boxes of the current image's annotation file in place of those that are there."""
        if self.session.current and self.session.place and not self.session.read_only:
            image = self.session.current.image
            job = partial(files.open_image, self.session.place, image, False, again=True)
            self.file_worker.submit(Task("again", self.generation, image), job, Priority.NOW)

    def _file_done(self, task: Task, result: object) -> None:
        if task.kind == "folder" and task.generation != self.generation:
            cast("Folder", result).release()
        if task.kind in OTHERS or task.generation != self.generation:
            return
        match task.kind:
            case "folder":
                self._folder_opened(cast("Folder", result))
            case "rescan":
                self._rescanned(cast("Rescanned", result))
            case "again":
                self._image_opened(task.image, cast("Opened", result))
                self.saver.save_all()
                self.session.history_changed.emit()
            case "image":
                self._image_opened(task.image, cast("Opened", result))

    def _folder_opened(self, folder: Folder) -> None:
        self.opening = None
        try:
            self.session.open(folder)
        except StoreError as error:
            folder.release()
            self._file_failed(Task("folder", self.generation), error)
            return
        if self.facts:
            self.session.use_run(self.facts.run)
        self.message.emit(self.tr("{} images in {}").format(len(folder.rows), folder.place.root))
        if folder.notices:
            self.problem.emit(self.tr("Please note"), "\n".join(folder.notices))
        if folder.read_only:
            self.message.emit(self.session.why_read_only())
        queue = self.session.queue
        last = queue.named(self._wanted or str(self.session.ask(lambda store: store.fact("current", ""))))
        self.session.show(queue.first() if last is None else last)
        if not folder.read_only:  # after the image, which is what somebody waits for
            job = partial(files.rescan, folder.place)
            self.bulk_worker.submit(Task("rescan", self.generation), job)

    def _rescanned(self, found: Rescanned) -> None:
        self.session.rescanned(found.skipped, found.rows)
        for text in found.notices:
            self.message.emit(text)
        if self.session.current is None:
            self.session.show(self.session.queue.first())

    def _image_opened(self, image: int, opened: Opened) -> None:
        if image not in self.session.queue:
            return  # it left the folder meanwhile
        document = self.session.document(image)
        document.load(opened.error)
        self.session.refresh(image)
        self.session.note(image, opened.notices)
        if opened.notices:
            self.session.history_changed.emit()
        self._decoded[image] = opened
        while len(self._decoded) > 2 * AHEAD:
            del self._decoded[next(iter(self._decoded))]
        if document is self.session.current:
            if not document.unreadable:
                self.image_ready.emit(opened)
            self._look_around(document)

    def _file_failed(self, task: Task, error: Exception) -> None:
        if task.kind in OTHERS or task.generation != self.generation:
            return
        if task.kind == "folder":
            self.opening = None
            self.session.folder_changed.emit()
            self.problem.emit(self.tr("The folder could not be opened"), explain(error))
        elif task.kind in ("image", "again") and not isinstance(error, StoreError):  # which is no image's fault
            self.session.fail(task.image, explain(error))
        else:
            self.message.emit(explain(error))

    def _leave_folder(self) -> None:
        self.cancel()
        self.bulk_worker.cancel()
        self.saver.finish(self.closing_s / 2)
        self.generation += 1
        self._decoded.clear()
        self.session.close()

    def close(self) -> None:
        """Stop the workers; what they still deliver is dropped."""
        ends = monotonic() + self.closing_s
        self.trainer.end()  # it saves while the rest is closed
        self._leave_folder()
        for worker in self._workers:
            worker.end()
        self.trainer.close(max(0.0, ends - monotonic()))
        for worker in self._workers:
            worker.close(max(0.0, ends - monotonic()))

    @property
    def stopped(self) -> bool:
        return not any(worker.isRunning() for worker in self._workers)
