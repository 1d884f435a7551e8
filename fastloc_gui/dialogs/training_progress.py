"""A training that runs, with its curve; at its end, the quality of the classifier."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from fastloc_core.training.events import Trained
from fastloc_gui.jobs.training import Trainer
from fastloc_gui.look.text import duration, percent, whole

from .parts import quiet_label
from .training_curve import TrainingCurve

_MANY = 40  # images to check with: with that many, a measured 50 % means 34 % to 66 %


class TrainingProgress(QWidget):
    stop_wanted = Signal()
    another_wanted = Signal()
    use_wanted = Signal()
    close_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._result: Trained | None = None
        self.title = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.state, self._legend = QLabel(wordWrap=True), QLabel()
        bold = self.title.font()
        bold.setPointSizeF(1.3 * bold.pointSizeF())
        bold.setBold(True)
        self.title.setFont(bold)
        self.bar = QProgressBar(textVisible=False, maximum=1000)
        self.curve = TrainingCurve()
        self.hint = quiet_label(wordWrap=True)
        self.stop = QPushButton(self.tr("&Stop"), autoDefault=False)
        self.stop.setToolTip(self.tr("You can continue it later."))
        self.about = QPushButton(self.tr("&What it confuses"), autoDefault=False)
        self.about.setToolTip(self.tr("Opens a page in the browser that shows which classes it confuses"))
        self.another = QPushButton(self.tr("Train &another"), autoDefault=False)
        self.close_button = QPushButton(self.tr("Close"), autoDefault=False)
        self.use = QPushButton(self.tr("&Use it now"), default=True)
        buttons = QHBoxLayout()
        for button in (self.about, self.another):
            buttons.addWidget(button)
        buttons.addStretch()
        for button in (self.stop, self.close_button, self.use):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 4)
        layout.setSpacing(12)
        for widget in (self.title, self.state, self.bar, self._legend):
            layout.addWidget(widget)
        layout.addWidget(self.curve, 1)
        layout.addWidget(self.hint)
        layout.addLayout(buttons)
        self.stop.clicked.connect(self.stop_wanted)
        self.another.clicked.connect(self.another_wanted)
        self.close_button.clicked.connect(self.close_wanted)
        self.use.clicked.connect(self.use_wanted)
        self.about.clicked.connect(self._show_page)
        self.setFocusProxy(self.close_button)
        self._show_legend()

    def show_training(self, trainer: Trainer) -> None:
        ended = trainer.result is not None and self._result is None
        self._result, where = trainer.result, trainer.where
        self.curve.show_history(trainer.history, where.epochs)
        self.bar.setRange(0, 1000 if where.stage else 0)
        self.bar.setValue(round(1000 * where.done))
        for widget in (self.bar, self.stop):
            widget.setVisible(self._result is None)
        for widget in (self.about, self.another, self.use):
            widget.setVisible(self._result is not None)
        self.stop.setEnabled(not trainer.stopping)
        if self._result:
            self.title.setText(self.tr("{} is ready").format(trainer.name))
            self.state.setText(self._worth(self._result))
            self.hint.setText(self.tr("You find it in Model > Models."))
        else:
            self.title.setText(self.tr("Training {}").format(trainer.name))
            self.state.setText(self.tr("Stopping …") if trainer.stopping else self._progress(trainer))
            going = self.tr("You can go on working, and close this window. Closing fastloc stops the training.")
            self.hint.setText(going)
        if ended:
            self.use.setFocus()

    def _progress(self, trainer: Trainer) -> str:
        where = trainer.where
        if not where.stage:
            return self.tr("Starting …")
        if where.stage == "reading":
            text = self.tr("Reading the images: {}").format(percent(where.done))
        else:
            text = self.tr("Epoch {} of at most {}").format(where.epoch, where.epochs)
        if where.seconds_left is not None:
            text = self.tr("{}, about {} left").format(text, duration(where.seconds_left))
        if best := self.curve.best:
            said = self.tr("Best so far: right for {share} of the images kept for checking, after epoch {epoch}.")
            return f"{text}\n{said.format(share=percent(best.top1), epoch=best.epoch)}"
        return f"{text}\n"

    def _worth(self, result: Trained) -> str:
        text = self.tr("Right for {share} of {n} images that it had not seen.")
        worth = text.format(share=percent(result.top1), n=whole(result.images))
        if result.images < _MANY:
            worth += " " + self.tr("So few images say little; more would tell better.")
        if best := self.curve.best:
            mean = self.tr("Mean over the classes: {share}, after epoch {epoch}, the best one, which is kept.")
            worth += "\n" + mean.format(share=percent(best.balanced), epoch=best.epoch)
        return worth

    def _show_page(self) -> None:
        if self._result:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._result.page)))

    def _show_legend(self) -> None:
        accent = self.palette().link().color().name()
        title, mean, every = self.tr("Right answers"), self.tr("mean over the classes"), self.tr("all images")
        self._legend.setText(f"<b>{title}</b> &nbsp; <span style='color:{accent}'>━</span> {mean} &nbsp; ╍ {every}")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._show_legend()
        super().changeEvent(event)
