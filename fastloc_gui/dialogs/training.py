"""Training a classifier: its images, its progress and its quality."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from fastloc_core.models import library
from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_gui.desk import Desk
from fastloc_gui.jobs.training import Trainer
from fastloc_gui.look.parts import in_column
from fastloc_gui.look.translation import translate
from fastloc_gui.work.bulk import in_background

from .training_form import NORMAL, TrainingForm
from .training_progress import TrainingProgress


class TrainingDialog(QDialog):
    """Shows the state of the trainer. A training goes on when the dialog is closed."""

    use_wanted = Signal(str)

    def __init__(self, parent: QWidget, trainer: Trainer, device: Callable[[], str]) -> None:
        """`device()`: the device of a training that begins now."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Train a classifier"))
        self.resize(660, 640)
        self.setAcceptDrops(True)
        self._trainer = trainer
        self.form, self.progress = TrainingForm(trainer, device), TrainingProgress(trainer)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.form)
        self.pages.addWidget(self.progress)
        self.setLayout(in_column(self.pages))
        trainer.changed.connect(self._show)
        self.progress.use_wanted.connect(self._use)
        self._show()

    def _show(self) -> None:
        trainer, before = self._trainer, self.pages.currentWidget()
        shown: QWidget = self.progress if trainer.running or trainer.result else self.form
        self.pages.setCurrentWidget(shown)
        if shown is not before or not self.isVisible():
            shown.setFocus()
        if shown is self.progress:
            self.progress.show_training()
        else:
            self.form.show_end()

    def _use(self) -> None:
        self.use_wanted.emit(self._trainer.name)
        self.accept()

    def done(self, result: int) -> None:
        """Closing it acknowledges the end of the last training."""
        if not self._trainer.running:
            self.progress.forget()
        super().done(result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.pages.currentWidget() is self.form and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if local := [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]:
            self.form.path.setText(local[0])


def open_training(desk: Desk) -> None:
    """Open the dialog, or bring it to the front if it is open."""
    dialog = desk.window.findChild(TrainingDialog)
    if dialog is None:
        dialog = TrainingDialog(desk.window, desk.work.trainer, lambda: desk.work.device)
        dialog.use_wanted.connect(desk.use_model)
        desk.open(dialog)
    dialog.raise_()
    dialog.activateWindow()


def train_on_boxes(desk: Desk) -> None:
    """Train a classifier on the decided boxes of the folder, and show it. A training that runs is only shown."""
    trainer, title = desk.work.trainer, translate("training", "Train on the boxes of this folder")
    if trainer.running:
        open_training(desk)
        return

    def begin(found: tuple[str, Path] | str) -> None:
        if isinstance(found, str):
            desk.problem(title, found)
        else:
            trainer.start(found[1], found[0], NORMAL, desk.work.device)
            open_training(desk)

    in_background(desk.work, desk.window, translate("training", "Collecting the boxes …"), collect_boxes, begin)


def collect_boxes(store: Store, progress: Progress) -> tuple[str, Path] | str:
    """The name of a new training, and its list of the folder's decided boxes; a sentence if there are too few."""
    from fastloc_core.training import decided, unfinished

    name = decided.free_name(store.root)
    work = unfinished.folder_of(library.own_folder(name))
    try:
        decided.write(store, work, progress)
    except decided.TooFewBoxes as error:
        text = translate("training", "Accept boxes of at least two classes, {} each; so far: {}.")
        more = translate(
            "training", "Boxes with the class “object”: {}. Give them a class of your own to learn from them."
        )
        return text.format(decided.ENOUGH, error.have) + (f" {more.format(error.objects)}" if error.objects else "")
    return name, work / decided.FILE
