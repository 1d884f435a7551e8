"""The status bar: the last message, the state of the review, whether all is saved, and the model with its device."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QStyle, QToolButton

from fastloc_core.formats.conventions import Convention
from fastloc_core.store.conventions import DISPUTED, convention_of, decided
from fastloc_gui.look.text import duration, percent, tip
from fastloc_gui.review.session import Session
from fastloc_gui.review.wording import how_pixels_count
from fastloc_gui.work.work import Work

MESSAGE_MS = 6_000


class _Line(QLabel):
    """A text that ends with an ellipsis if it is too long; its tool tip has all of it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        start = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        with QPainter(self) as painter:
            self.style().drawItemText(painter, room, start, self.palette(), True, text, self.foregroundRole())


class StatusBar(QStatusBar):
    def __init__(self, session: Session, work: Work) -> None:
        super().__init__()
        self._session, self._work = session, work
        self.standing = _Line(textFormat=Qt.TextFormat.PlainText)  # messages cover it for a while
        self.standing.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # not widened
        self.standing.setContentsMargins(4, 0, 0, 0)  # as far from the edge as messages
        self.addWidget(self.standing, 1)
        self.training = QToolButton(autoRaise=True)
        self.training.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the action in the menu does the same
        self.training.hide()
        self.addPermanentWidget(self.training)
        self.zoom, self.pixels, self.saving, self.model = QLabel(), QLabel(), QLabel(), QLabel()
        self.model.setTextFormat(Qt.TextFormat.PlainText)
        self.zoom.setToolTip(self.tr("At 100 %, a pixel of the image is a pixel of the screen"))
        for label in (self.zoom, self.pixels, self.saving, self.model):
            label.setContentsMargins(8, 0, 8, 0)
            self.addPermanentWidget(label)
        work.saver.changed.connect(self._show_saving)
        session.folder_changed.connect(self._show_saving)
        for changed in (session.folder_changed, session.skipped_changed, session.history_changed):
            changed.connect(self._show_pixels)  # the second one comes after each look through the folder
        session.message.connect(self.say)
        work.model_changed.connect(self.model.setText)
        work.trainer.changed.connect(self._show_training)

    def show_standing(self, text: str) -> None:
        """Show the state of the review; a new state replaces a message."""
        if text != self.standing.text():
            self.standing.setText(text)
            self.standing.setToolTip(tip(text))  # for texts that are cut off
            self.clearMessage()

    def say(self, text: str) -> None:
        self.showMessage(text, MESSAGE_MS)

    def show_zoom(self, zoom: float) -> None:
        """Pixels of the screen for one of the image; 0 without an image."""
        self.zoom.setText(percent(zoom))
        self.zoom.setVisible(zoom > 0)

    def _show_pixels(self) -> None:
        """Say that XML files count pixels from 0, or might, because many people expect them to count from 1."""
        decision = self._session.ask(decided) or ""
        from_zero, disputed = convention_of(decision) is Convention.ZERO_BASED, decision == DISPUTED
        self.pixels.setText(self.tr("XML from 1?") if disputed else self.tr("XML from 0"))
        change = self.tr("File > Pixels of XML files changes that.")
        self.pixels.setToolTip(tip(f"{how_pixels_count(decision)} {change}"))
        self.pixels.setVisible(from_zero or disputed)

    def _show_training(self) -> None:
        """Show a training that runs, or its end until somebody has looked."""
        trainer = self._work.trainer
        done, left = percent(trainer.where.done), trainer.where.seconds_left
        if trainer.result:
            text = self.tr("{} is trained").format(trainer.name)
        elif trainer.error:
            text = "⚠ " + self.tr("{} is not trained").format(trainer.name)
        elif trainer.where.stage != "training":
            text = self.tr("Training {}").format(trainer.name)
        elif left is None:
            text = self.tr("Training {}: {}").format(trainer.name, done)
        else:
            text = self.tr("Training {}: {}, {} left").format(trainer.name, done, duration(left))
        self.training.setText(text)
        self.training.setToolTip(self.tr("Show the training"))
        self.training.setVisible(trainer.running or bool(trainer.result or trainer.error))

    def _show_saving(self) -> None:
        unwritten = self._work.saver.unwritten
        if not self._session.place:
            text = ""
        elif self._session.read_only:
            text = self.tr("Read-only")
        elif unwritten:
            text = "⚠ " + self.tr("%n file(s) not written", "", len(unwritten))
        elif not self._work.saver.possible:
            text = self.tr("Kept, not written")
        else:
            text = self.tr("Saving …") if self._work.saver.waiting else self.tr("Saved")
        self.saving.setText(text)
        self.saving.setToolTip(tip("\n".join(each.message for each in unwritten[:10])) or self._explained())

    def _explained(self) -> str:
        if self._session.read_only:
            return self.tr("Another window has this folder. Close it, and open the folder again, to decide here.")
        if self._session.place and not self._work.saver.possible:
            return self.tr("Nothing can be written in this folder. Decisions are kept; File > Export writes them.")
        return self.tr("Every decision is kept at once, and written into its annotation file.")
