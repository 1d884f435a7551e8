"""The desk of dialogs and actions: the parts of the program, and ways to speak to the user and to open dialogs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QMainWindow, QWidget

from fastloc_gui.canvas import Canvas
from fastloc_gui.keys.live import LiveKeys
from fastloc_gui.look.fit import keep_on_screen
from fastloc_gui.panels import BoxesPanel, ClassesPanel, GalleryPanel, HistoryPanel, ImagesPanel, LevelsBar
from fastloc_gui.review.review import Review
from fastloc_gui.review.session import Session
from fastloc_gui.settings import Settings
from fastloc_gui.work.work import Work


@dataclass(frozen=True, eq=False)
class Desk:
    """`window` is the parent of dialogs; nobody needs to know more of it. `actions`: by their ids in the table.

    `pages`: what has the keyboard if it is in the place of the image; `instead`: what actions do meanwhile, by their
    ids.
    """

    window: QMainWindow
    session: Session
    work: Work
    review: Review
    settings: Settings
    keys: LiveKeys
    canvas: Canvas
    levels: LevelsBar
    images: ImagesPanel
    boxes: BoxesPanel
    classes: ClassesPanel
    history: HistoryPanel
    gallery: GalleryPanel
    actions: dict[str, QAction] = field(default_factory=dict)
    pages: list[QWidget] = field(default_factory=list)
    instead: dict[str, Callable[[], object]] = field(default_factory=dict)

    @property
    def classes_dock(self) -> QWidget:
        dock = self.classes.parentWidget()
        assert dock is not None
        return dock

    @property
    def history_dock(self) -> QWidget:
        dock = self.history.parentWidget()
        assert dock is not None
        return dock

    def say(self, text: str) -> None:
        """One line in the status bar."""
        self.session.message.emit(text)

    def problem(self, title: str, text: str) -> None:
        """Something that the user must see: what happened, and what to do."""
        self.session.problem.emit(title, text)

    def open(self, dialog: QDialog, about_folder: bool = False) -> None:
        """Show a dialog beside the review, which goes on. A dialog about the folder closes with the folder."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self.take_keyboard)
        if about_folder:
            self.session.folder_changed.connect(dialog.close)
        keep_on_screen(dialog)
        dialog.show()
        dialog.activateWindow()

    def take_keyboard(self) -> None:
        """Give the keyboard back to the canvas, or to the page in its place, whose keys decide."""
        self.window.activateWindow()
        next((page for page in self.pages if page.isVisibleTo(self.window)), self.canvas).setFocus()

    def use_model(self, name: str) -> None:
        """Propose with that model, now and at the next start."""
        self.settings.model = name
        self.work.load_model(name)
