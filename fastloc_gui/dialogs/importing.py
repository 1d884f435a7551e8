"""Importing: the choice of a file or folder and its format, then the progress and the result."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.exporter import Importer
from fastloc_core.formats.table import IMPORTERS
from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import add_row, button, name_of, quiet_label
from fastloc_gui.look.text import whole
from fastloc_gui.look.translation import translate

from .choice import Choice, format_rows
from .choose_path import choose_path
from .job_dialog import JobDialog, background

_CONVENTIONS = (None, Convention.DEVKIT, Convention.LABELIMG)


class ImportDialog(JobDialog):
    import_wanted = Signal(object, object)  # Path of the file or folder, Convention of files that record none or None

    def __init__(self, parent: QWidget | None, folder: Path) -> None:
        """`folder`: the open one, where relative paths start."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import annotations"))
        self.start.setText(self.tr("&Import"))
        self.details.setAccessibleName(self.tr("Problems of the import"))
        self.cancelled = self.tr("Cancelled. No boxes were imported.")
        self._folder = folder
        about = self.tr(
            "Boxes are added to images with the same names. Existing boxes stay. One undo takes everything back."
        )
        self.format = Choice(format_rows(IMPORTERS), next(iter(IMPORTERS)))
        self.convention = QComboBox()
        self.convention.addItems(
            [self.tr("As the files say"), self.tr("From 1, as the VOC devkit"), self.tr("From 0, as labelImg")]
        )
        for_which = quiet_label(self.tr("A file that records this is read accordingly."))
        self.path, self.hint = QLineEdit(), quiet_label()
        self._path_name = name_of(self.path)
        self.rows.addRow(QLabel(about, wordWrap=True))
        self.rows.addRow(self.tr("Format"), self.format)
        add_row(self.rows, self.tr("Pi&xels count"), self.convention, (for_which, 1), stretch=0, spacing=14)
        add_row(self.rows, self._path_name, self.path, button(self.tr("&Browse…"), self._browse))
        self.rows.addRow("", self.hint)
        self.format.changed.connect(self.show_choices)
        self.path.textChanged.connect(self.show_choices)
        self.lay_out()
        self.path.setFocus()

    def possible(self) -> bool:
        return not self._missing()

    def show_choices(self) -> None:
        self._path_name.setText(self.tr("&File") if self._importer.ending else self.tr("&Folder"))
        self.convention.setEnabled(self._importer.has_conventions)
        self.hint.setText(self._missing())
        self.hint.setVisible(bool(self.hint.text()))
        super().show_choices()

    def _missing(self) -> str:
        """The reason why nothing can be imported yet; empty if there is none."""
        if not self.path.text().strip():
            return translate("formats", self._importer.choose)
        if self._importer.ending:
            return "" if os.path.isfile(self._source()) else self.tr("There is no such file.")
        return "" if os.path.isdir(self._source()) else self.tr("There is no such folder.")

    @property
    def _importer(self) -> Importer:
        return IMPORTERS[self.format.value]

    def _source(self) -> Path:
        return self._folder / os.path.expanduser(self.path.text().strip())  # unlike pathlib's, it accepts ~anything

    def _browse(self) -> None:
        ending = self._importer.ending
        title = self.tr("Import from file") if ending else self.tr("Import from folder")
        start = self._source() if self.path.text().strip() else self._folder
        kinds = ";;".join((f"{self._importer.title} (*{ending})", self.tr("All files (*)")))
        choose_path(self, title, start, self.path.setText, kinds if ending else "")

    def begin(self) -> None:
        self.show_choices()  # the file may be gone
        if self.start.isEnabled():
            self.show_begun(self.tr("Reading the annotations …"))
            chosen = self.convention.currentIndex() if self._importer.has_conventions else 0
            self.import_wanted.emit(self._source(), _CONVENTIONS[chosen])

    def finish(self, boxes: int, images: int, problems: tuple[str, ...]) -> None:
        """The worker's answer."""
        text = self.tr("Imported {} boxes in {} images.")
        if not boxes:
            text = self.tr("No boxes were imported.") if problems else self.tr("There are no new boxes.")
            if images:
                text = self.tr("There are no new boxes. Images that are done now: {1}")
        elif boxes == 1:
            text = self.tr("Imported one box.")
        elif images == 1:
            text = self.tr("Imported {} boxes in one image.")
        self.show_end(text.format(whole(boxes), whole(images)), "\n".join(problems), self.close_button)


def open_import(desk: Desk) -> None:
    assert desk.session.root
    dialog = ImportDialog(desk.window, desk.session.root)
    job = background(desk, dialog)
    dialog.import_wanted.connect(lambda source, convention: job.start(partial(_import, source, convention)))

    def done(result: tuple[int, int, tuple[str, ...]]) -> None:
        desk.session.changed_in_bulk()
        dialog.finish(*result)

    job.done.connect(done)
    desk.open(dialog, about_folder=True)


def _import(
    source: Path, convention: Convention | None, store: Store, progress: Progress
) -> tuple[int, int, tuple[str, ...]]:
    from fastloc_core.store.bulk import take_over

    return take_over(source, convention, store, progress, translate("importing", "import {} boxes"))
