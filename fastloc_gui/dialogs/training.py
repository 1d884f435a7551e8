"""Training a classifier: its images, its progress and its quality."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from fastloc_core.training.unfinished import Unfinished
from fastloc_gui.desk import Desk
from fastloc_gui.jobs.training import Trainer

from .training_form import TrainingForm
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
        self._trainer, self._device = trainer, device
        self.form, self.progress = TrainingForm(), TrainingProgress()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.form)
        self.pages.addWidget(self.progress)
        layout = QVBoxLayout(self)
        layout.addWidget(self.pages)
        trainer.changed.connect(self._show)
        trainer.looked.connect(self.form.show_found)
        self.form.look_wanted.connect(trainer.look)
        self.form.start_wanted.connect(self._start)
        self.form.go_on_wanted.connect(self._go_on)
        self.form.discard_wanted.connect(self._ask_to_discard)
        self.progress.stop_wanted.connect(trainer.stop)
        self.progress.another_wanted.connect(self._another)
        self.progress.use_wanted.connect(self._use)
        for page in (self.form, self.progress):
            page.close_wanted.connect(self.reject)
        self._show()

    def _show(self) -> None:
        trainer, before = self._trainer, self.pages.currentWidget()
        shown: QWidget = self.progress if trainer.running or trainer.result else self.form
        self.pages.setCurrentWidget(shown)
        if shown is not before or not self.isVisible():
            shown.setFocus()
        if shown is self.progress:
            self.progress.show_training(trainer)
        else:
            self.form.show_end(trainer.error, trainer.details, trainer.name if trainer.stopping else "")

    def _start(self, source: Path, name: str, epochs: int) -> None:
        self._trainer.start(source, name, epochs, self._device())

    def _go_on(self, stopped: Unfinished) -> None:
        self._trainer.go_on(stopped, self._device())

    def _another(self) -> None:
        self._trainer.forget()
        self._trainer.changed.emit()

    def _use(self) -> None:
        self.use_wanted.emit(self._trainer.name)
        self.accept()

    def done(self, result: int) -> None:
        """Closing it acknowledges the end of the last training."""
        if not self._trainer.running:
            self._trainer.forget()
            self._trainer.changed.emit()
        super().done(result)

    def _ask_to_discard(self, stopped: Unfinished) -> None:
        text = self.tr("Discard the training of {}? Everything it has learned is lost. The images stay.").format(
            stopped.name
        )
        discard, cancel = QMessageBox.StandardButton.Discard, QMessageBox.StandardButton.Cancel
        box = QMessageBox(QMessageBox.Icon.Question, self.windowTitle(), text, discard | cancel, self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setDefaultButton(cancel)
        box.button(discard).clicked.connect(lambda: self._trainer.discard(stopped))
        box.finished.connect(box.deleteLater)
        box.open()

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
