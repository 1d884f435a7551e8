"""Stopped trainings, each with a button to continue and one to discard it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from fastloc_core.training.unfinished import Unfinished
from fastloc_gui.look.text import tip


class StoppedTrainings(QWidget):
    go_on_wanted = Signal(object)  # Unfinished
    discard_wanted = Signal(object)  # Unfinished

    def __init__(self) -> None:
        super().__init__()
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
        about = QLabel(self.tr("{name}, stopped {when}").format(name=training.name, when=saved))
        about.setTextFormat(Qt.TextFormat.PlainText)
        about.setToolTip(tip(str(training.source)))
        go_on = QPushButton(self.tr("Continue"), autoDefault=False)
        discard = QPushButton(self.tr("Discard…"), autoDefault=False)
        go_on.setAccessibleName(self.tr("Continue {}").format(training.name))
        discard.setAccessibleName(self.tr("Discard {}").format(training.name))
        go_on.clicked.connect(lambda: self.go_on_wanted.emit(training))
        discard.clicked.connect(lambda: self.discard_wanted.emit(training))
        self._grid.addWidget(about, row, 0)
        self._grid.addWidget(go_on, row, 1)
        self._grid.addWidget(discard, row, 2)
        self.buttons += [go_on, discard]
