"""The coordinator. The parts that read, propose, load and open do not know each other; here they meet."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Signal

from fastloc_core.store import Store
from fastloc_gui.jobs import files
from fastloc_gui.jobs.engine import Engine, ModelFacts
from fastloc_gui.jobs.files import Opened
from fastloc_gui.jobs.supply import Supply
from fastloc_gui.jobs.training import Trainer
from fastloc_gui.jobs.worker import Priority, Worker
from fastloc_gui.review.document import Document
from fastloc_gui.review.session import Session

from .image_loader import ImageLoader
from .learner import Learner
from .model_loader import ModelLoader
from .opener import Opener
from .requests import ProposalRequests
from .saver import Saver
from .seeking import Seeking

AHEAD = 4  # images that are decoded and proposed before anybody looks at them
RESTING_S = 0.05  # for work on whole folders, while the user goes to another image
CLOSING_S = 6.0  # for the running jobs when a window closes and the program goes on; half of it for annotation files


class Work(QObject):
    """Owns the workers and the parts that use them, and decides what happens next."""

    image_ready = Signal(object)  # Opened, of the current document
    model_changed = Signal(str)  # the model and the device, or the reason why there is none
    model_ready = Signal(object)  # ModelFacts

    def __init__(self, session: Session, engine: Engine, preset: str, device: str) -> None:
        super().__init__()
        self.session, self.engine = session, engine
        self.preset, self.device, self.closing_s = preset, device, CLOSING_S
        self.model_worker, self.file_worker = Worker("model", self), Worker("files", self)
        self.bulk_worker = Worker("bulk", self)  # for whole folders, see Background
        self.opener = Opener(session, self.file_worker, self.bulk_worker, self)
        self.image_loader = ImageLoader(session, self.file_worker, 2 * AHEAD, self)
        self.model_loader = ModelLoader(session, engine, self.model_worker, self)
        self.requests = ProposalRequests(session, engine, self.model_worker, self)
        self.batch = self.requests.batch
        self.learner = Learner(session, engine, Worker("learning", self), self.model_worker, self)
        self.seeking = Seeking(session, engine, self.model_worker, self.requests, AHEAD, self)
        self.saver = Saver(session, self.file_worker, self)
        self.supply = Supply(engine, self)
        self.trainer = Trainer(self)
        session.waiting = self.waits_for_proposals
        self._connect()
        self._workers = self.findChildren(Worker)
        for worker in self._workers:
            worker.start()

    def _connect(self) -> None:
        self.opener.opened.connect(self._folder_opened)
        self.session.current_changed.connect(self._look_around)
        self.image_loader.opened.connect(self._image_opened)
        self.image_loader.failed.connect(self.requests.give_up)
        self.image_loader.read_anew.connect(self.saver.save_all)
        self.requests.wanted.connect(self._bring)
        self.model_loader.loaded.connect(self._model_loaded)
        self.model_ready.connect(self.seeking.learn)
        for part in (self.model_loader, self.requests):
            part.changed.connect(self.model_changed)
        self.supply.message.connect(self.session.message)

    # the folder and its images

    def open_folder(self, folder: Path, image: str = "") -> None:
        """Leave the present folder, whose decisions are all kept, and open another one at the image of that name."""
        self._leave_folder(folder)
        self.opener.open(folder, image)

    def _leave_folder(self, opening: Path | None = None) -> None:
        self.requests.cancel()
        self.learner.leave()
        self.bulk_worker.cancel()
        self.image_loader.leave()
        self.opener.leave(opening)
        self.saver.finish(self.closing_s / 2)
        self.session.close()

    def _folder_opened(self) -> None:
        if self.facts:
            self._use(self.facts)

    def _look_around(self, document: Document | None) -> None:
        """The current image first, then those that come next."""
        if document:
            self.bulk_worker.rest(RESTING_S)
            images = document.image, *self.session.images.ahead(AHEAD)
            self.requests.look_around(images)
            self.image_loader.look_around(images, self.requests.images)

    def _image_opened(self, image: int, opened: Opened) -> None:
        self.requests.bring(image, opened)
        document = self.session.current
        if document and document.image == image:
            if not document.unreadable:
                self.image_ready.emit(opened)
            self._look_around(document)

    def _bring(self, image: int, priority: Priority) -> None:
        if opened := self.image_loader.kept(image):
            self.requests.bring(image, opened)
        else:
            self.image_loader.read(image, priority)

    def decoded(self, document: Document) -> Opened | None:
        """The image, if it is in memory. Otherwise `image_ready` will bring it."""
        return None if document.unreadable else self.image_loader.kept(document.image)

    def read_again(self) -> None:
        """Take the boxes of the current image's annotation file in place of those that are there."""
        if self.session.current:
            self.image_loader.read_again(self.session.current.image)

    # proposals

    @property
    def facts(self) -> ModelFacts | None:
        """None while there is no model."""
        return self.requests.facts

    def propose_current(self) -> None:
        if self.session.current:
            self.image_loader.forget_if_changed(self.session.current.image)
            self.requests.propose(self.session.current.image)

    def find(self, names: str) -> None:
        """Look for classes that the user names in the current image."""
        if self.session.current:
            self.requests.find(self.session.current.image, names)

    def stop(self) -> None:
        """The user wants no more proposals until further notice."""
        self.requests.cancel()
        self.session.message.emit(self.tr("Stopped. What was proposed is kept: starting again goes on from here."))

    def waits_for_proposals(self, document: Document) -> bool:
        """Whether the image's ordinary proposals are still to come."""
        loading = self.model_loader.loading and not self.session.read_only
        wants = not (document.proposed or document.error or document.verified)
        return self.requests.awaits(document.image) or (loading and wants)

    # the model

    def configure(self, preset: str, device: str) -> None:
        """From now on the model proposes with that preset on that device."""
        self.preset, self.device = preset, device
        if self.model_loader.model:
            self.load_model(self.model_loader.model)

    def load_model(self, model: str) -> None:
        """In the background. The proposals of another one stay in the store, for when it is chosen again."""
        self.requests.use(None)
        self.learner.use(None)
        self.model_loader.load(model, self.preset, self.device)

    def _model_loaded(self, facts: ModelFacts) -> None:
        self.requests.use(facts)
        self._use(facts)
        self.learner.use(facts)
        self.model_ready.emit(facts)
        self._look_around(self.session.current)

    def _use(self, facts: ModelFacts) -> None:
        """If proposals are shaped by what came with the model, count again what is left to decide."""
        if self.session.use_run(facts.run, facts.learned) and (place := self.session.place):
            count = partial(files.bulk, place, self.session.read_only, Store.recount_all)
            self.bulk_worker.submit(count, self._counted, self.session.tell)

    def _counted(self, _: object) -> None:
        self.session.relist()

    # the end

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
