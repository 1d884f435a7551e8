"""Stopped trainings, each with a button to continue and one to discard it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QMessageBox, QPushButton, QSizePolicy, QWidget

from fastloc_core.training.unfinished import Unfinished
from fastloc_gui.jobs.training import Trainer
from fastloc_gui.look.parts import button, plain_label
from fastloc_gui.look.text import tip


class StoppedTrainings(QWidget):
    def __init__(self, trainer: Trainer, device: Callable[[], str]) -> None:
        """`device()`: the device of a training that begins now."""
        super().__init__()
        self._trainer, self._device = trainer, device
        self.trainings: Sequence[Unfinished] = ()
        self.buttons: list[QPushButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 6)
        self._grid.setColumnStretch(0, 1)
        self.hide()

    def show_trainings(self, trainings: Sequence[Unfinished]) -> None:
        if trainings == self.trainings:
            return
        self.trainings = trainings
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        if trainings:
            title = self.tr("Not finished")
            self._grid.addWidget(QLabel(f"<b>{title}</b>"), 0, 0)
        for row, training in enumerate(trainings, 1):
            self._add(row, training)
        self.setVisible(bool(trainings))

    def _add(self, row: int, training: Unfinished) -> None:
        saved = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(training.at)), QLocale.FormatType.ShortFormat)
        about = plain_label()
        about.setText(self.tr("{name}, stopped {when}").format(name=training.name, when=saved))
        about.setToolTip(tip(str(training.source)))
        go_on = button(self.tr("Continue"), lambda: self._trainer.go_on(training, self._device()))
        discard = button(self.tr("Discard…"), lambda: self._ask_to_discard(training))
        go_on.setAccessibleName(self.tr("Continue {}").format(training.name))
        discard.setAccessibleName(self.tr("Discard {}").format(training.name))
        self._grid.addWidget(about, row, 0)
        self._grid.addWidget(go_on, row, 1)
        self._grid.addWidget(discard, row, 2)
        self.buttons += [go_on, discard]

    def _ask_to_discard(self, training: Unfinished) -> None:
        text = self.tr("Discard the training of {}? Everything it has learned is lost. The images stay.")
        discard, cancel = QMessageBox.StandardButton.Discard, QMessageBox.StandardButton.Cancel
        icon, title = QMessageBox.Icon.Question, self.window().windowTitle()
        box = QMessageBox(icon, title, text.format(training.name), discard | cancel, self.window())
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setDefaultButton(cancel)
        box.button(discard).clicked.connect(lambda: self._trainer.discard(training))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
