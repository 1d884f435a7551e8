"""The quiet line that says what the user's decisions taught."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from fastloc_gui.review.session import Session
from fastloc_gui.review.wording import what_was_learned
from fastloc_gui.work.learner import Learner


class LearnedLine(QLabel):
    """Hidden while there is nothing to learn. A click, as the action in the menu, shows more."""

    clicked = Signal()

    def __init__(self, session: Session, learner: Learner, parent: QWidget | None = None) -> None:
        super().__init__(parent, wordWrap=True)
        self._session, self._learner = session, learner
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setContentsMargins(9, 0, 9, 9)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(
            self.tr("Checked on your own decisions, each as if its image had not taught. Click to see more.")
        )
        learner.changed.connect(self._show)
        session.folder_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        learner, used = self._learner, self._session.shaping.learned
        self.setText(what_was_learned(learner.taught, used, learner.held) if learner.able else "")
        self.setVisible(bool(self.text()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()
