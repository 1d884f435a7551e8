"""A training that runs, with its curve; at its end, the quality of the classifier."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QProgressBar, QWidget

from fastloc_core.training.events import Trained
from fastloc_gui.jobs.training import Trainer
from fastloc_gui.look.parts import button, enlarge, in_column, in_row, plain_label, quiet_label
from fastloc_gui.look.text import duration, percent

from .plots import Legend, TrainingCurve, line_colors

_MANY = 40  # images to check with: with that many, a measured 50 % means 34 % to 66 %


class TrainingProgress(QWidget):
    use_wanted = Signal()

    def __init__(self, trainer: Trainer) -> None:
        super().__init__()
        self._trainer = trainer
        self._result: Trained | None = None
        self.title, self.state = plain_label(), plain_label()
        enlarge(self.title, 1.3, bold=True)
        self.bar = QProgressBar(textVisible=False, maximum=1000)
        self.curve = TrainingCurve()
        self.hint = quiet_label(wordWrap=True)
        self.stop = button(self.tr("&Stop"), trainer.stop, self.tr("You can continue it later."))
        tip = self.tr("Opens a page in the browser that shows which classes it confuses")
        self.about = button(self.tr("&What it confuses"), self._show_page, tip)
        self.another = button(self.tr("Train &another"), self.forget)
        close = button(self.tr("Close"), lambda: self.window().close())
        self.use = button(self.tr("&Use it now"), self.use_wanted)
        self.use.setDefault(True)
        lines = self.tr("mean over the classes"), self.tr("all images")
        legend = Legend(self.tr("Right answers"), "━╍", lines, line_colors)
        buttons = in_row(self.about, self.another, None, self.stop, close, self.use)
        parts = self.title, self.state, self.bar, legend, (self.curve, 1), self.hint, buttons
        self.setLayout(in_column(*parts, spacing=12, margins=(8, 8, 8, 4)))
        self.setFocusProxy(close)

    def forget(self) -> None:
        """Forget the last training; the form follows."""
        self._trainer.forget()
        self._trainer.changed.emit()

    def show_training(self) -> None:
        trainer = self._trainer
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
            self.state.setText(self.tr("Stopping …") if trainer.stopping else self._progress())
            going = self.tr("You can go on working, and close this window. Closing fastloc stops the training.")
            self.hint.setText(f"{self._network()}\n{going}".strip())
        if ended:
            self.use.setFocus()

    def _progress(self) -> str:
        where = self._trainer.where
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

    def _network(self) -> str:
        """What learns, and why this; empty while it is not known."""
        begun = self._trainer.begun
        if begun is None:
            return ""
        if begun.pretrained:
            return self.tr("{} learns: it knows the classes of ImageNet already.").format(begun.title)
        return self.tr("{} learns from nothing: there are no weights to start from.").format(begun.title)

    def _worth(self, result: Trained) -> str:
        text = self.tr("Right for {} of %Ln image(s) that it had not seen.", "", result.images)
        worth = text.format(percent(result.top1))
        if result.images < _MANY:
            worth += " " + self.tr("So few images say little; more would tell better.")
        if best := self.curve.best:
            mean = self.tr("Mean over the classes: {share}, after epoch {epoch}, the best one, which is kept.")
            worth += "\n" + mean.format(share=percent(best.balanced), epoch=best.epoch)
        return worth

    def _show_page(self) -> None:
        if self._result:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._result.page)))
