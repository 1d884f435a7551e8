"""Exporting: the choice of format, images and folder, then the progress and the result."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.table import EXPORTERS
from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_gui.desk import Desk
from fastloc_gui.look.translation import translate
from fastloc_gui.work.background import Background

from .choice import Choice, Option, format_rows
from .parts import choose_path


class ExportDialog(QDialog):
    """Asks and shows; it does not export itself. It says at once that an export is cancelled, as no result follows."""

    export_wanted = Signal(object, object)  # ExportSettings, the folder to export to
    cancel_wanted = Signal()

    def __init__(
        self, parent: QWidget | None, folder: Path, images: int, verified: int, settings: ExportSettings | None = None
    ) -> None:
        """`images`, `verified`: how many the folder has; `settings`: the choice of the last time."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(640)
        self._folder, self._verified = folder, verified
        self._running = self._edited = False
        self._exported_to = folder
        self.form = QWidget()
        self._fill_form(images, settings or ExportSettings())
        self.progress = QProgressBar(textVisible=False, maximum=1000)
        self.state = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.answer = QPlainTextEdit(readOnly=True)
        self.answer.setMinimumHeight(130)
        self.answer.setAccessibleName(self.tr("Result of the export"))
        self.show_folder = QPushButton(self.tr("&Show folder"), autoDefault=False)
        self.close_button = QPushButton(autoDefault=False)
        self.export = QPushButton(self.tr("&Export"), default=True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.show_folder)
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.setSpacing(14)
        for widget in (self.form, self.progress, self.state):
            layout.addWidget(widget)
        layout.addWidget(self.answer, 1)
        layout.addStretch()
        layout.addLayout(buttons)
        self.show_folder.clicked.connect(self._show_folder)
        self.close_button.clicked.connect(self.reject)
        self.export.clicked.connect(self._export)
        self._show_result("")
        self._update()

    def _fill_form(self, images: int, settings: ExportSettings) -> None:
        self.format = Choice(
            format_rows(EXPORTERS),
            settings.format if settings.format in EXPORTERS else next(iter(EXPORTERS)),
        )
        self.convention = Choice(
            [
                (Convention.DEVKIT, self.tr("&devkit"), self.tr("Pixels count from 1, as in the VOC data sets.")),
                (Convention.LABELIMG, self.tr("&labelImg"), self.tr("Edges count from 0, but never below 1.")),
            ],
            settings.convention,
        )
        self.masks = Option(self.tr("&Masks"), settings.masks)
        none_yet = self.tr("None yet. Mark images as done, or choose all images.")
        count = self.tr("{} of {} images are done.").format(self._verified, images)
        self.scope = Choice(
            [
                (True, self.tr("&Only images that are done"), count if self._verified else none_yet),
                (False, self.tr("&All"), self.tr("Every image that has boxes, or is done.")),
            ],
            settings.only_verified,
        )
        self.target = QLineEdit()
        browse = QPushButton(self.tr("&Browse…"), autoDefault=False)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.target)
        row.addWidget(browse)
        form = QFormLayout(self.form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(12)
        form.addRow(self.tr("Format"), self.format)
        form.addRow(self.tr("Boxes"), self.convention)
        form.addRow(self.tr("Pixels"), self.masks)
        form.addRow(self.tr("Images"), self.scope)
        to_folder = QLabel(self.tr("&To folder"))
        to_folder.setBuddy(self.target)
        form.addRow(to_folder, row)
        browse.clicked.connect(self._browse)
        self.format.changed.connect(self._update)
        self.scope.changed.connect(self._update)
        self.target.textEdited.connect(self._edit_target)

    def _update(self) -> None:
        """Show how the choices depend on each other."""
        if not self._edited:
            self.target.setText(str(self._folder.parent / f"{self._folder.name or 'images'}-{self.format.value}"))
        chosen = EXPORTERS[self.format.value]
        self.convention.setEnabled(chosen.has_conventions)
        self.masks.setEnabled(bool(chosen.about_masks))
        about = translate("formats", chosen.about_masks) if chosen.about_masks else ""
        self.masks.explain(about or self.tr("This format has no masks."))
        self.form.setEnabled(not self._running)
        possible = bool(self.target.text().strip()) and (self._verified > 0 or not self.scope.value)
        self.export.setEnabled(possible and not self._running)
        self.close_button.setText(self.tr("Cancel") if self._running else self.tr("Close"))
        self.progress.setVisible(self._running)
        self.state.setVisible(self._running)

    def _edit_target(self) -> None:
        self._edited = True
        self._update()

    def _browse(self) -> None:
        choose_path(self, self.tr("Export to folder"), self.target.text(), self._take_target)

    def _take_target(self, folder: str) -> None:
        self.target.setText(folder)
        self._edit_target()

    def _export(self) -> None:
        self._exported_to = self._folder.parent / os.path.expanduser(self.target.text().strip())
        self._running = True
        self._show_result("")
        self.show_progress(0, self.tr("Collecting the annotations …"))
        self._update()
        settings = ExportSettings(self.format.value, self.convention.value, self.scope.value, self.masks.wanted)
        self.export_wanted.emit(settings, self._exported_to)

    def show_progress(self, share: float, text: str) -> None:
        if self._running:
            self.progress.setValue(round(1000 * share))
            self.state.setText(text)

    def finish(self, summary_text: str, error: str) -> None:
        """The worker's answer; `error` is empty if the export succeeded."""
        if self._running:
            self._running = False
            self._show_result(error or summary_text, exported=not error)
            self._update()

    def reject(self) -> None:
        """Closes; while an export runs, it only cancels that."""
        if not self._running:
            super().reject()
            return
        self.cancel_wanted.emit()
        self.finish(
            "", self.tr("Cancelled. The files that were written are complete, and another export continues from there.")
        )

    def _show_result(self, text: str, exported: bool = False) -> None:
        self.answer.setPlainText(text)
        self.answer.setVisible(bool(text))
        self.show_folder.setVisible(exported)
        (self.show_folder if exported else self.export).setFocus()

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._exported_to)))


def open_export(desk: Desk) -> None:
    root, images = desk.session.root, desk.session.images
    assert root
    dialog = ExportDialog(desk.window, root, len(images), images.verified, desk.settings.export)
    job = Background(desk.work, dialog)

    def begin(settings: ExportSettings, target: Path) -> None:
        desk.settings.export = settings
        job.start(partial(write_export, settings, target))

    dialog.export_wanted.connect(begin)
    dialog.cancel_wanted.connect(job.cancel)
    job.progressed.connect(dialog.show_progress)
    job.done.connect(lambda summary: dialog.finish(summary, ""))
    job.failed.connect(lambda error: dialog.finish("", error))
    desk.open(dialog, about_folder=True)


def write_export(settings: ExportSettings, target: Path, store: Store, report: Progress) -> str:
    from fastloc_core.store.exporting import export_folder

    return export_folder(store, settings, target, report)
