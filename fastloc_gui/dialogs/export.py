"""Exporting: the choice of format, images and folder, then the progress and the result."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit, QWidget

from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export_settings import ExportSettings, ImageFiles
from fastloc_core.formats.table import EXPORTERS
from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import add_row, button
from fastloc_gui.look.text import whole
from fastloc_gui.look.translation import translate

from .choice import Choice, Option, align, format_rows
from .choose_path import choose_path
from .job_dialog import JobDialog, background
from .split_choice import SplitChoice


class ExportDialog(JobDialog):
    export_wanted = Signal(object, object)  # ExportSettings, the folder to export to

    def __init__(
        self, parent: QWidget | None, folder: Path, images: int, verified: int, settings: ExportSettings | None = None
    ) -> None:
        """`images`, `verified`: how many the folder has; `settings`: the choice of the last time."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.start.setText(self.tr("&Export"))
        self.details.setAccessibleName(self.tr("Result of the export"))
        self.cancelled = self.tr(
            "Cancelled. The files that were written are complete, and another export continues from there."
        )
        self._folder, self._verified = folder, verified
        self._edited = self._data_set_chosen = False
        self._exported_to = folder
        self._fill_form(images, settings or ExportSettings())
        align(self.form)
        self.show_folder = button(self.tr("&Show folder"), self._show_folder)
        self.lay_out(self.show_folder)
        self.start.setFocus()

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
        count = self.tr("Done: {} of %Ln image(s).", "", images).format(whole(self._verified))
        self.scope = Choice(
            [
                ((True, False), self.tr("&Only images that are done"), count if self._verified else none_yet),
                ((False, False), self.tr("&All"), self.tr("Every image that has boxes, or is done.")),
                (
                    (False, True),
                    self.tr("All, also &without boxes"),
                    self.tr("The others count as images without objects."),
                ),
            ],
            (settings.only_verified, settings.negatives),
        )
        self.images = Choice(
            [
                (ImageFiles.LEAVE, self.tr("Leave w&here they are"), self.tr("The files name them.")),
                (
                    ImageFiles.COPY,
                    self.tr("Copy &into the folder"),
                    self.tr("The export can be trained from as it is, anywhere."),
                ),
                (
                    ImageFiles.LINK,
                    self.tr("Li&nk into the folder"),
                    self.tr("The same without taking space. Do not change them there."),
                ),
            ],
            settings.images,
        )
        self.split = SplitChoice(settings.split)
        self.report = Option(self.tr("&Report"), settings.report)
        self.report.explain(self.tr("A page that says who decided what, and what your checks found."))
        self.target = QLineEdit()
        self.rows.addRow(self.tr("Format"), self.format)
        self.rows.addRow(self.tr("Boxes"), self.convention)
        self.rows.addRow(self.tr("Pixels"), self.masks)
        self.rows.addRow(self.tr("Images"), self.scope)
        self.rows.addRow(self.tr("Image files"), self.images)
        self.rows.addRow(self.tr("Data set"), self.split)
        self.rows.addRow(self.tr("Page"), self.report)
        add_row(self.rows, self.tr("&To folder"), self.target, button(self.tr("&Browse…"), self._browse))
        self.format.changed.connect(self._follow_format)
        self.images.group.idClicked.connect(self._keep_data_set)
        self.split.box.clicked.connect(self._keep_data_set)
        self.scope.changed.connect(self.show_choices)
        self.target.textEdited.connect(self._edit_target)

    def possible(self) -> bool:
        return bool(self.target.text().strip()) and (self._verified > 0 or not self.scope.value[0])

    def show_choices(self) -> None:
        if not self._edited:
            self.target.setText(str(self._folder.parent / f"{self._folder.name or 'images'}-{self.format.value}"))
        chosen = EXPORTERS[self.format.value]
        self.convention.setEnabled(chosen.has_conventions)
        self.masks.setEnabled(bool(chosen.about_masks))
        self.images.setEnabled(chosen.can_be_data_set)
        self.split.setEnabled(chosen.can_be_data_set)
        about = translate("formats", chosen.about_masks) if chosen.about_masks else ""
        self.masks.explain(about or self.tr("This format has no masks."))
        super().show_choices()
        self.show_folder.setVisible(bool(self.details.toPlainText()))

    def _follow_format(self) -> None:
        """Until somebody chooses otherwise, a format that needs the images is a data set."""
        if not self._data_set_chosen:
            needed = EXPORTERS[self.format.value].needs_images
            self.images.choose(ImageFiles.COPY if needed else ImageFiles.LEAVE)
            self.split.box.setChecked(needed)
        self.show_choices()

    def _keep_data_set(self) -> None:
        self._data_set_chosen = True

    def _edit_target(self) -> None:
        self._edited = True
        self.show_choices()

    def _browse(self) -> None:
        choose_path(self, self.tr("Export to folder"), self.target.text(), self._take_target)

    def _take_target(self, folder: str) -> None:
        self.target.setText(folder)
        self._edit_target()

    def begin(self) -> None:
        self._exported_to = self._folder.parent / os.path.expanduser(self.target.text().strip())
        self.show_begun(self.tr("Collecting the annotations …"))
        only_verified, negatives = self.scope.value
        settings = ExportSettings(
            self.format.value,
            self.convention.value,
            only_verified,
            self.masks.wanted,
            negatives,
            self.images.value,
            self.split.value,
            self.report.wanted,
        )
        self.export_wanted.emit(settings, self._exported_to)

    def finish(self, summary: str) -> None:
        """Show the summary: what was exported, and what was left out."""
        self.show_end("", summary, self.show_folder)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._exported_to)))


def open_export(desk: Desk) -> None:
    root, images = desk.session.root, desk.session.images
    assert root
    dialog = ExportDialog(desk.window, root, len(images), images.verified, desk.settings.export)
    job = background(desk, dialog)

    def begin(settings: ExportSettings, target: Path) -> None:
        desk.settings.export = settings
        job.start(partial(write_export, settings, target))

    dialog.export_wanted.connect(begin)
    job.done.connect(dialog.finish)
    desk.open(dialog, about_folder=True)


def write_export(settings: ExportSettings, target: Path, store: Store, progress: Progress) -> str:
    from fastloc_core.store.exporting import export_folder

    return export_folder(store, settings, target, progress)
