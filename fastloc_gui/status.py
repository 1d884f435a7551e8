"""The status bar: what just happened, and always what is saved, what is queued, and which model runs where."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QStatusBar

from .controller import Controller
from .document import Document
from .session import Session

MESSAGE_MS = 6_000


class StatusBar(QStatusBar):
    def __init__(self, session: Session, controller: Controller) -> None:
        super().__init__()
        self._session = session
        self.standing = QLabel()  # a fact that stays true; messages cover it for a while
        self.addWidget(self.standing, 1)
        self.saving, self.work, self.model = QLabel(), QLabel(), QLabel()
        for label in (self.saving, self.work, self.model):
            label.setContentsMargins(8, 0, 8, 0)
            self.addPermanentWidget(label)
        session.document_changed.connect(self._show_saving)
        session.folder_changed.connect(self.saving.clear)
        controller.message.connect(self.say)
        controller.model_changed.connect(self.model.setText)
        controller.work_changed.connect(self._show_work)

    def show_standing(self, text: str) -> None:
        """A new fact takes the place of whatever message stands."""
        if text != self.standing.text():
            self.standing.setText(text)
            self.clearMessage()

    def say(self, text: str) -> None:
        self.showMessage(text, MESSAGE_MS)

    def _show_saving(self, document: Document) -> None:
        if document.save_error:
            self.say(document.save_error)
        unsaved = len(self._session.unsaved)
        if unsaved:
            faults = [d.save_error for d in self._session.unsaved if d.save_error]
            text = self.tr("{} not saved").format(unsaved)
            self.saving.setText(f"⚠ {text}" if faults else text)
            self.saving.setToolTip("\n".join(faults))
        elif self._session.undo_stack.count():
            self.saving.setText(self.tr("Saved"))

    def _show_work(self, pending: int, rate: float) -> None:
        speed = self.tr(", {:.1f} images/s").format(rate) if rate >= 0.05 else ""
        self.work.setText(self.tr("{} to do").format(pending) + speed if pending else "")
