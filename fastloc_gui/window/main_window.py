"""The main window: folder at the left, canvas in the middle, boxes at the right, and a status bar that always says
which model runs where."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QMainWindow

from fastloc_gui.actions import default_keys, show_evidence
from fastloc_gui.canvas import Canvas
from fastloc_gui.desk import Desk
from fastloc_gui.dialogs.class_picker import ClassPicker
from fastloc_gui.dialogs.open_folder import open_folder
from fastloc_gui.jobs.files import Opened
from fastloc_gui.keys.live import LiveKeys
from fastloc_gui.look import theme
from fastloc_gui.look.fit import keep_on_screen
from fastloc_gui.panels import (
    BatchBar,
    BoxesPanel,
    ClassesPanel,
    GalleryPanel,
    HistoryPanel,
    ImagesPanel,
    LearnedLine,
    LevelsBar,
)
from fastloc_gui.review.document import Document
from fastloc_gui.review.review import Review
from fastloc_gui.review.session import Session
from fastloc_gui.review.situation import situation
from fastloc_gui.settings import Settings
from fastloc_gui.work.bulk import follow_times, travel
from fastloc_gui.work.work import Work

from .banner import ModelBanner
from .end_page import EndPage
from .errors import show_problem
from .gallery_page import GalleryPage
from .layout import arrange
from .masks import Masks
from .menus import enable, make_actions, tint
from .panel_wishes import answer_panels
from .status import StatusBar


class MainWindow(QMainWindow):
    """Arranges the parts and connects them."""

    def __init__(self, session: Session, work: Work, review: Review, settings: Settings) -> None:
        super().__init__()
        self.session, self.work, self.review, self.settings = session, work, review, settings
        self.setWindowTitle("fastloc")
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self.canvas = Canvas()
        self.levels = LevelsBar()
        self.images = ImagesPanel(session)
        self.batch = BatchBar(work.batch)
        self.boxes = BoxesPanel(session)
        self.classes = ClassesPanel(session)
        self.gallery = GalleryPanel(work, settings)
        self.learned = LearnedLine(session, work.learner)
        self.picker = ClassPicker(self, session.color)
        self.status = StatusBar(session, work)
        self.keys = LiveKeys(settings, default_keys(), self)
        self.history = HistoryPanel(session)
        panels = self.levels, self.images, self.boxes, self.classes, self.history, self.gallery
        self.desk = Desk(self, session, work, review, settings, self.keys, self.canvas, *panels)
        self.actions_by_id = self.desk.actions
        review.key = self.keys.shown
        self.banner = ModelBanner(self.desk)
        make_actions(self.desk)
        Masks(self.desk)
        self.end = EndPage(self.desk)
        self.page = GalleryPage(self.desk)
        arrange(self.desk, self.banner, self.end, self.batch, self.learned, self.status)
        self._connect()
        answer_panels(self.desk, self.page, self.picker, self.batch, self.learned, self.status)
        self._restore()
        keep_on_screen(self)
        self._describe(None)

    # parts

    def _connect(self) -> None:
        session, work, review = self.session, self.work, self.review
        session.current_changed.connect(self._show_document)
        session.document_changed.connect(self._document_changed)
        session.folder_changed.connect(self._folder_changed)
        session.focus_changed.connect(self._focus_changed)
        session.history_changed.connect(self._name_undo)
        work.image_ready.connect(self._show_image)
        work.model_ready.connect(self._model_ready)
        work.model_loader.missing.connect(self.no_model)
        session.problem.connect(partial(show_problem, self))
        work.batch.changed.connect(self._batch_changed)
        work.requests.took.connect(self.settings.keep_speed)
        review.long_step.connect(partial(travel, work, self))
        review.class_wanted.connect(self._ask_class)
        self.picker.chosen.connect(self.page.set_class)
        self.gallery.deciding.class_wanted.connect(self._ask_class)
        self.gallery.arrived.connect(self.end.leave)
        for turned in (self.gallery.arrived, self.gallery.left):
            turned.connect(self._say_standing)
        self.canvas.drawn.connect(review.drawn)
        self.canvas.adjusted.connect(review.adjust)
        self.canvas.copied.connect(review.copy)
        self.canvas.hint_changed.connect(self._say_standing)
        self.canvas.zoomed.connect(self.status.show_zoom)
        self.canvas.color_of = session.color
        session.colors_changed.connect(self.canvas.color_again)
        for order in (self.images.order, self.boxes.order):
            order.activated.connect(self._remember_order)
        self.levels.levels_changed.connect(self.canvas.set_levels)

    def _restore(self) -> None:
        geometry, state = self.settings.window
        self.restoreGeometry(geometry)
        self.restoreState(state)
        self.actions_by_id["classes"].setChecked(not self.desk.classes_dock.isHidden())
        self.actions_by_id["history"].setChecked(not self.desk.history_dock.isHidden())
        self._name_undo()
        self.work.saver.convention = self.settings.convention
        self.session.person = self.settings.person
        self.images.set_order(self.settings.order)
        self.boxes.set_order(self.settings.as_read)
        self.levels.track.addAction(self.actions_by_id["levels"])  # so that its key works there too
        self._folder_changed()
        self._batch_changed()
        self.actions_by_id[f"theme_{self.settings.theme}"].trigger()
        self.canvas.set_colors(theme.colors())
        self.canvas.setFocus()

    # the screen

    def _folder_changed(self) -> None:
        if self.picker.isVisible():  # its end would take the keyboard from another dialog
            self.picker.reject()
        if self.session.root:
            self.settings.folder = self.session.root
            self.setWindowTitle(f"{self.session.root.name} - fastloc")
        enable(self.desk)
        self.canvas.setFocus()
        self._describe(None)
        follow_times(self.work, self)

    def _show_document(self, document: Document | None) -> None:
        self.canvas.set_document(document)
        self._describe(document)
        if document:
            self._show_image(self.work.decoded(document))

    def _show_image(self, opened: Opened | None) -> None:
        if opened:
            self.canvas.set_image(opened.image, opened.view, opened.size)
        else:
            self.canvas.set_image(None)
        self.levels.set_scale(opened.view.scale if opened else None)
        self._focus_changed()

    def _batch_changed(self) -> None:
        batch = self.work.batch
        self.actions_by_id["pause"].setEnabled(batch.running)
        self.actions_by_id["pause"].setChecked(batch.paused)

    def _document_changed(self, document: Document) -> None:
        if document is self.session.current:
            self._describe(document)
            self._focus_changed()

    def _describe(self, document: Document | None) -> None:
        """Say what to do when there is no image to see."""
        if document is None:
            empty = self.tr("No images in this folder.") if self.session.root else self.tr("No folder is open.")
            hint = self.tr("Open one with {}, or drop it here.").format(self.keys.shown("open"))
            if opening := self.work.opener.opening:
                self.canvas.set_message(self.tr("Opening {} …").format(opening))
            else:
                self.canvas.set_message(f"{empty}\n{hint}", self.actions_by_id["open"])
        elif document.error:
            self.canvas.set_message(document.error)
        else:
            self.canvas.set_message(self.tr("Loading …"))

    def _focus_changed(self) -> None:
        self.boxes.show_focus()
        self.classes.show_focus()
        if self.actions_by_id["evidence"].isChecked():
            show_evidence(self.desk)
        self._say_standing()

    def _say_standing(self) -> None:
        """Say what to do next: with the box that is being drawn, otherwise with the image."""
        document = self.session.current
        if not self.gallery.isHidden():
            self.status.show_standing(self.page.hint)
        elif self.canvas.hint:
            self.status.show_standing(self.canvas.hint)
        elif document:
            waiting = self.work.waits_for_proposals(document)
            stands = situation(document, waiting, self.keys.shown, self.session.disagreements())
            notes = self.session.notes(document.image)
            self.status.show_standing(" ".join((*notes, self.session.why_read_only() or stands)))

    def _remember_order(self) -> None:
        self.settings.order = self.session.images.showing.order
        self.settings.as_read = self.boxes.order.currentData()

    def _name_undo(self) -> None:
        undo = self.session.ask(lambda store: None if store.read_only else store.history.text("undo"))
        redo = self.session.ask(lambda store: None if store.read_only else store.history.text("redo"))
        self.actions_by_id["undo"].setText(self.tr("Undo {}").format(undo or "").rstrip())
        self.actions_by_id["undo"].setEnabled(undo is not None)
        self.actions_by_id["redo"].setEnabled(redo is not None)

    # folder, class and model

    def open_folder(self, folder: str | Path, image: str = "") -> None:
        """Begin with the image of that name, or without one, with the image that was shown last."""
        open_folder(self.desk, folder, image)

    def _ask_class(self, present: str) -> None:
        labels = self.work.facts.labels if self.work.facts else ()
        self.picker.ask(present, self.session.classes, labels)

    def no_model(self) -> None:
        """Say that there is none, and where to get one."""
        self.work.model_changed.emit(self.tr("No model"))
        self.banner.show()

    def _model_ready(self) -> None:
        assert self.work.facts
        self.boxes.offer(self.work.facts.offered)

    # events

    def closeEvent(self, event: QCloseEvent) -> None:
        self.gallery.leave()  # it hides other panels
        self.settings.remember_window(self.saveGeometry(), self.saveState())
        self.hide()  # a job may need a moment to stop
        self.work.close()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape gives the keyboard back to the canvas."""
        if event.type() is QEvent.Type.KeyPress and getattr(event, "key", lambda: 0)() == Qt.Key.Key_Escape:
            if isinstance(watched, QLineEdit):
                watched.clear()
            self.desk.take_keyboard()
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self.canvas.set_colors(theme.colors())
            tint(self.actions_by_id)
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = Path(next(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()))
        whole = os.path.isdir(path)
        self.open_folder(path if whole else path.parent, "" if whole else path.name)
