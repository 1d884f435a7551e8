"""Shows how far the batch is and how long it will take, and can pause or stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QPushButton, QWidget

from fastloc_gui.look.text import decimal, duration
from fastloc_gui.work.batch import Batch


class BatchBar(QWidget):
    """Visible only while there is a batch."""

    pause_wanted = Signal(bool)
    stop_wanted = Signal()

    def __init__(self, batch: Batch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._batch = batch
        self.text, self.pace = QLabel(), QLabel()
        self.pace.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setMaximumHeight(4)
        self.pause = QPushButton()
        self.pause.setCheckable(True)
        self.stop = QPushButton(self.tr("Stop"))
        for button in (self.pause, self.stop):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the canvas
        self.pause.clicked.connect(self.pause_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        layout = QGridLayout(self)
        layout.setContentsMargins(9, 0, 9, 9)
        layout.addWidget(self.text, 0, 0, 1, 2)
        layout.addWidget(self.bar, 1, 0, 1, 2)
        layout.addWidget(self.pace, 2, 0, 1, 2)
        layout.addWidget(self.pause, 3, 0)
        layout.addWidget(self.stop, 3, 1)
        batch.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        batch = self._batch
        self.setVisible(batch.running)
        self.text.setText(self.tr("{} of {} images proposed").format(batch.done, batch.total))
        self.bar.setMaximum(max(batch.total, 1))
        self.bar.setValue(batch.done)
        self.pause.setChecked(batch.paused)
        self.pause.setText(self.tr("Go on") if batch.paused else self.tr("Pause"))
        if batch.paused:
            self.pace.setText(self.tr("Paused"))
        elif (left := batch.seconds_left) is not None:
            self.pace.setText(self.tr("{} images/s, {} left").format(decimal(batch.rate), duration(left)))
        else:
            self.pace.setText("")
