"""The main window: folder at the left, canvas in the middle, boxes at the right, and a status bar that always says
which model runs where."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QMainWindow, QMessageBox

from fastloc_core.proposal import Proposal
from fastloc_gui.canvas import Canvas
from fastloc_gui.dialogs.choose_model import open_models
from fastloc_gui.dialogs.class_picker import ClassPicker
from fastloc_gui.dialogs.folder import find_disagreements, open_left_out, travel
from fastloc_gui.jobs.files import Opened
from fastloc_gui.keys.live import HeldKeys, LiveKeys
from fastloc_gui.look import theme
from fastloc_gui.look.heat import heat_image
from fastloc_gui.panels import BatchBar, BoxesPanel, ImagesPanel, LevelsBar
from fastloc_gui.review.document import Document
from fastloc_gui.review.review import Review, bind_box_keys
from fastloc_gui.review.session import Session
from fastloc_gui.review.situation import situation
from fastloc_gui.settings import Settings
from fastloc_gui.work.work import Work

from .actions import CHANGES, OF_A_FOLDER, make_actions, tint
from .banner import ModelBanner
from .bindings import handlers
from .errors import show_problem
from .layout import arrange
from .recent import RecentFolders
from .status import StatusBar


class MainWindow(QMainWindow):
    """Puts the parts in their places and connects them; what they do is theirs."""

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
        self.picker = ClassPicker(self)
        self.banner = ModelBanner(work.supply, settings)
        self._why = False  # the evidence is being asked for
        self.status = StatusBar(session, work)
        arrange(self)
        self.keys = LiveKeys(settings, self)
        self.actions_by_id = make_actions(self, self.canvas, handlers(self), self.keys)
        recent = RecentFolders(self, settings)
        recent.chosen.connect(self.open_folder)
        self.actions_by_id["recent"].setMenu(recent)
        HeldKeys(self.canvas, self.actions_by_id, self.keys)
        bind_box_keys(self.canvas, review)
        self._connect()
        self._restore()
        self._describe(None)

    # parts

    def _connect(self) -> None:
        session, work, review = self.session, self.work, self.review
        session.current_changed.connect(self._show_document)
        session.document_changed.connect(self._document_changed)
        session.folder_changed.connect(self._folder_changed)
        session.focus_changed.connect(self._focus_changed)
        self.banner.choose_wanted.connect(self.choose_model)
        self.status.training.clicked.connect(self.actions_by_id["train"].trigger)
        self.banner.use_wanted.connect(self.use_model)
        work.image_ready.connect(self._show_image)
        work.model_ready.connect(self._model_ready)
        work.model_missing.connect(self.no_model)
        work.problem.connect(partial(show_problem, self))
        review.message.connect(self.status.say)
        review.long_step.connect(partial(travel, self))
        review.class_wanted.connect(self._ask_class)
        self.picker.chosen.connect(review.set_class)
        self.picker.finished.connect(self._take_keyboard)
        self.canvas.drawn.connect(review.drawn)
        self.canvas.adjusted.connect(review.adjust)
        self.boxes.find_wanted.connect(work.find)
        self.boxes.left.connect(self._take_keyboard)
        self.images.left.connect(self._take_keyboard)
        self.images.order.activated.connect(self._remember_order)
        self.images.disagreements_wanted.connect(partial(find_disagreements, self))
        self.images.left_out.clicked.connect(partial(open_left_out, self))
        self.batch.pause_wanted.connect(work.pause)
        self.batch.stop_wanted.connect(work.stop)
        work.batch.changed.connect(self._batch_changed)
        self.levels.levels_changed.connect(self.canvas.set_levels)
        self.levels.left.connect(self._take_keyboard)
        session.history_changed.connect(self._name_undo)

    def _restore(self) -> None:
        geometry, state = self.settings.window
        self.restoreGeometry(geometry)
        self.restoreState(state)
        self._name_undo()
        self.work.saver.convention = self.settings.convention
        self.images.set_order(self.settings.order)
        self.levels.track.addAction(self.actions_by_id["levels"])  # its key closes it from there too
        self._folder_changed()
        self._batch_changed()
        self.set_theme(self.settings.theme)
        self.canvas.set_colors(theme.colors())
        self.canvas.setFocus()

    # what is on the screen

    def _folder_changed(self) -> None:
        if self.picker.isVisible():  # else its end would take the keyboard from another dialog
            self.picker.reject()
        if self.session.root:
            self.settings.folder = self.session.root
            self.setWindowTitle(f"{self.session.root.name} - fastloc")
        for name in OF_A_FOLDER:
            possible = self.session.store is not None and not (self.session.read_only and name in CHANGES)
            self.actions_by_id[name].setEnabled(possible)
        self.canvas.setFocus()
        self._describe(None)

    def _show_document(self, document: Document | None) -> None:
        self.canvas.set_document(document)
        self._describe(document)
        if document:
            self._show_image(self.work.decoded(document))

    def _show_image(self, opened: Opened | None) -> None:
        self.canvas.set_image(opened.image if opened else None, opened.view if opened else None)
        self.levels.set_scale(opened.view.scale if opened else None)
        self._focus_changed()

    def show_levels(self) -> None:
        """The bar that chooses which values are black and white, or no longer."""
        shown = self.actions_by_id["levels"].isChecked()
        self.levels.setVisible(shown)
        (self.levels.track if shown else self.canvas).setFocus()

    def _batch_changed(self) -> None:
        batch = self.work.batch
        self.actions_by_id["pause"].setEnabled(batch.running)
        self.actions_by_id["pause"].setChecked(batch.paused)

    def toggle_pause(self) -> None:
        self.work.pause(self.actions_by_id["pause"].isChecked())

    def _document_changed(self, document: Document) -> None:
        if document is self.session.current:
            self._describe(document)
            self._focus_changed()

    def _describe(self, document: Document | None) -> None:
        """The empty states: what to do when there is nothing to see."""
        if document is None:
            empty = self.tr("No images in this folder.") if self.session.root else self.tr("No folder is open.")
            hint = self.tr("Open one with {}, or drop it here.").format(self.keys.shown("open"))
            if opening := self.work.opening:
                self.canvas.set_message(self.tr("Opening {} …").format(opening))
            else:
                self.canvas.set_message(f"{empty}\n{hint}", self.actions_by_id["open"])
        elif document.error:
            self.canvas.set_message(document.error)
        else:
            self.canvas.set_message(self.tr("Loading …"))

    def _focus_changed(self) -> None:
        document = self.session.current
        self.boxes.show_focus()
        if self._why:
            self.show_evidence(True)
        if document:
            waiting = self.work.waits_for_proposals(document)
            stands = situation(document, waiting, self.keys.shown, self.session.disagreements())
            notes = self.session.notes(document.image)
            self.status.show_standing(" ".join((*notes, self.session.why_read_only() or stands)))

    def show_evidence(self, on: bool) -> None:
        self._why = on
        item = self.session.current.focused if self.session.current else None
        if on and isinstance(item, Proposal):
            self.canvas.set_evidence(heat_image(item.evidence.heat))
        elif on:
            self.status.say(self.tr("Only a proposal has evidence."))
        self.canvas.show_evidence(on and isinstance(item, Proposal))

    def _remember_order(self) -> None:
        self.settings.order = self.session.images.showing.order

    def _name_undo(self) -> None:
        undo = self.session.ask(lambda store: None if store.read_only else store.history.undo_text)
        redo = self.session.ask(lambda store: None if store.read_only else store.history.redo_text)
        self.actions_by_id["undo"].setText(self.tr("Undo {}").format(undo or "").rstrip())
        self.actions_by_id["undo"].setEnabled(undo is not None)
        self.actions_by_id["redo"].setEnabled(redo is not None)

    def _take_keyboard(self) -> None:
        """Back to the canvas, whose keys decide."""
        self.activateWindow()
        self.canvas.setFocus()

    # asking

    def choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Open a folder of images"), str(self.session.root or Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.open_folder)
        dialog.open()

    def open_folder(self, folder: str | Path, image: str = "") -> None:
        """`image`: the name of the one to begin with; else the one that was shown last."""
        if not os.path.isdir(folder):
            self.work.problem.emit(self.tr("{} is no folder").format(folder), self.tr("Check that it still exists."))
            return
        self.work.open_folder(Path(folder).absolute(), image)

    def _ask_class(self, present: str) -> None:
        labels = self.work.facts.labels if self.work.facts else ()
        self.picker.ask(present, (*self.session.classes, *labels))

    def choose_model(self) -> None:
        open_models(self)

    def use_model(self, name: str) -> None:
        self.settings.model = name
        self.banner.hide()
        self.work.load_model(name)

    def no_model(self) -> None:
        """Say that there is none, and where to get one."""
        self.banner.say_that_there_is_none()
        self.work.model_changed.emit(self.tr("No model"))

    def _model_ready(self) -> None:
        assert self.work.facts
        self.boxes.set_labels(self.work.facts.labels)
        self.banner.offer_better_than(self.work.facts.name)

    def set_theme(self, scheme: str) -> None:
        self.settings.theme = scheme
        theme.set_scheme(scheme)
        for name in theme.SCHEMES:
            self.actions_by_id[f"theme_{name}"].setChecked(name == scheme)

    def open_dialog(self, dialog: QDialog) -> None:
        """Show it beside the work, which goes on; afterwards the keys decide again."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._take_keyboard)
        dialog.show()
        dialog.activateWindow()

    def show_keys(self) -> None:
        from fastloc_gui.dialogs.cheat_sheet import CheatSheet

        self.open_dialog(CheatSheet(self, self.keys))

    def show_about(self) -> None:
        text = self.tr("fastloc proposes boxes from a plain image classifier; you decide.")
        QMessageBox(QMessageBox.Icon.NoIcon, "fastloc", text, QMessageBox.StandardButton.Ok, self).open()

    # events

    def closeEvent(self, event: QCloseEvent) -> None:
        self.settings.remember_window(self.saveGeometry(), self.saveState())
        self.hide()  # a download or a run may take a moment to notice
        self.work.close()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape gives the keyboard back to the canvas."""
        if event.type() is QEvent.Type.KeyPress and getattr(event, "key", lambda: 0)() == Qt.Key.Key_Escape:
            if isinstance(watched, QLineEdit):
                watched.clear()
            self.canvas.setFocus()
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
