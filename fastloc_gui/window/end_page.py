"""The end of the work, in the place of the image: what was done, and what comes next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from fastloc_core.store import queries
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import button, enlarge, in_column, in_row, leave_keyboard, plain_label
from fastloc_gui.look.text import whole
from fastloc_gui.look.translation import translate

CLASSES = 6  # that are named with their numbers
WALKS = "next_image", "previous_image", "next_to_review", "previous_to_review", "take_back"


class EndPage(QWidget):
    """Hidden until every image of the folder is done. Another image, an undo, or Escape brings the image back.

    Keys that decide do nothing here, because no box is to be seen.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        heading = QLabel(self.tr("All done"), alignment=Qt.AlignmentFlag.AlignCenter)
        enlarge(heading, 2.2, bold=True)
        self.counts = plain_label(selectable=False)
        self.counts.setAlignment(Qt.AlignmentFlag.AlignCenter)
        enlarge(self.counts, 1.2)
        self.export = button(self.tr("Export…"), self._trigger_export)
        self.statistics = button(self.tr("Statistics…"), self._trigger_statistics)
        back = button(self.tr("Back to the image"), self.leave)
        buttons = self.export, self.statistics, back
        leave_keyboard(*buttons)
        self.setLayout(in_column(None, heading, self.counts, in_row(None, *buttons, None), None, spacing=18))
        self.addActions([desk.actions[walk] for walk in WALKS])  # their keys work here, too
        desk.review.finished.connect(self.arrive)
        session = desk.session
        changes = session.current_changed, session.folder_changed, session.recorded, session.focus_moved
        for changed in (*changes, desk.review.class_wanted):
            changed.connect(self.leave)
        self.hide()

    def arrive(self) -> None:
        self.counts.setText("\n".join(self._count()))
        self._desk.canvas.hide()
        self.show()
        self.setFocus()

    def leave(self) -> None:
        if not self.isHidden():
            self.hide()
            self._desk.canvas.show()
            self._desk.take_keyboard()

    def _count(self) -> list[str]:
        session = self._desk.session
        by_class = session.ask(queries.boxes_by_class) or {}
        done, failed = session.images.verified, len(session.images) - session.images.verified
        text = translate("EndPage", "Images: {}. Boxes: {}.")
        lines = [text.format(whole(done), whole(sum(by_class.values())))]
        if by_class:
            named = ", ".join(f"{label} {whole(count)}" for label, count in list(by_class.items())[:CLASSES])
            lines.append(named + (" …" if len(by_class) > CLASSES else ""))
        if failed:
            lines.append(
                translate("EndPage", "{} could not be opened: choose “Failed” above the images.").format(failed)
            )
        return lines

    def _trigger_export(self) -> None:
        self._desk.actions["export"].trigger()

    def _trigger_statistics(self) -> None:
        self._desk.actions["statistics"].trigger()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            self._desk.say(self.tr("All images are done. {} shows the image again.").format("Esc"))
