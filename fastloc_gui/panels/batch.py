"""Shows how far the batch is and how long it will take, and can pause or stop it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QTime, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from fastloc_gui.look.parts import button, in_column, in_row, leave_keyboard, quiet_label
from fastloc_gui.look.text import decimal, duration, whole
from fastloc_gui.work.batch import Batch


class BatchBar(QWidget):
    """Visible only while there is a batch."""

    pause_wanted = Signal(bool)
    stop_wanted = Signal()

    def __init__(self, batch: Batch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._batch = batch
        self.text, self.pace = QLabel(), quiet_label()
        self.bar = QProgressBar(textVisible=False)
        self.bar.setMaximumHeight(4)
        self.pause = button("", self.pause_wanted)
        self.pause.setCheckable(True)
        self.stop = button(self.tr("Stop"), self.stop_wanted)
        leave_keyboard(self.pause, self.stop)
        buttons = in_row((self.pause, 1), (self.stop, 1))
        self.setLayout(in_column(self.text, self.bar, self.pace, buttons, margins=(9, 0, 9, 9)))
        batch.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        batch = self._batch
        self.setVisible(batch.running)
        self.text.setText(self.tr("Proposed: {} of %Ln image(s)", "", batch.total).format(whole(batch.done)))
        self.bar.setMaximum(max(batch.total, 1))
        self.bar.setValue(batch.done)
        self.pause.setChecked(batch.paused)
        self.pause.setText(self.tr("Go on") if batch.paused else self.tr("Pause"))
        if batch.paused:
            self.pace.setText(self.tr("Paused"))
        elif rate := batch.rate:
            left_s = (batch.total - batch.done) / rate
            pace = self.tr("{} images/s") if rate >= 1 else self.tr("{} images/min")
            end = QLocale().toString(QTime.currentTime().addSecs(round(left_s)), QLocale.FormatType.ShortFormat)
            ends = self.tr("{} left, until {}").format(duration(left_s), end)
            self.pace.setText(f"{pace.format(decimal(rate if rate >= 1 else 60 * rate))}, {ends}")
        else:
            self.pace.setText("")
