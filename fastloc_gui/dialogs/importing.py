"""Importing: the choice of a file or folder, then the progress and the result."""

from __future__ import annotations

import os
from functools import partial
from itertools import chain
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.table import IMPORTERS
from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_gui.desk import Desk
from fastloc_gui.look.counted import counted
from fastloc_gui.look.parts import add_row, button, name_of, quiet_label
from fastloc_gui.look.text import whole
from fastloc_gui.look.translation import translate

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
        self.convention = QComboBox()
        self.convention.addItems(
            [self.tr("As the files say"), self.tr("From 1, as the VOC devkit"), self.tr("From 0, as labelImg")]
        )
        for_which = quiet_label(self.tr("For Pascal VOC files that do not record it."))
        self.path, self.hint = QLineEdit(), quiet_label(wordWrap=True)
        browse = (button(self.tr("F&ile…"), self._browse_files), button(self.tr("F&older…"), self._browse_folders))
        self.rows.addRow(QLabel(about, wordWrap=True))
        add_row(self.rows, name_of(self.path, self.tr("&Annotations")), self.path, *browse)
        self.rows.addRow("", self.hint)
        add_row(self.rows, self.tr("Pi&xels count"), self.convention, (for_which, 1), stretch=0, spacing=14)
        self.path.textChanged.connect(self.show_choices)
        self.lay_out()
        self.path.setFocus()

    def possible(self) -> bool:
        return not self._missing()

    def show_choices(self) -> None:
        self.convention.setEnabled(self._may_have_conventions())
        self.hint.setText(self._missing())
        self.hint.setVisible(bool(self.hint.text()))
        super().show_choices()

    def _missing(self) -> str:
        """The reason why nothing can be imported yet; empty if there is none."""
        if not self.path.text().strip():
            titles = ", ".join(each.title for each in IMPORTERS.values())
            return self.tr("Choose a file or a folder: {}.").format(titles)
        return "" if os.path.exists(self._source()) else self.tr("There is no such file or folder.")

    def _may_have_conventions(self) -> bool:
        """By its ending, because looking into a folder may take long."""
        ending = self._source().suffix.lower()
        endings = (each.endings for each in IMPORTERS.values() if each.has_conventions)
        return not ending or ending in chain.from_iterable(endings) or os.path.isdir(self._source())

    def _source(self) -> Path:
        return self._folder / os.path.expanduser(self.path.text().strip())  # unlike pathlib's, it accepts ~anything

    def _browse_files(self) -> None:
        endings = dict.fromkeys(chain.from_iterable(each.endings for each in IMPORTERS.values()))
        patterns = " ".join(f"*{ending}" for ending in endings)
        kinds = self.tr("Annotations ({})").format(patterns), self.tr("All files (*)")
        choose_path(self, self.tr("Import from file"), self._start(), self.path.setText, ";;".join(kinds))

    def _browse_folders(self) -> None:
        choose_path(self, self.tr("Import from folder"), self._start(), self.path.setText)

    def _start(self) -> Path:
        return self._source() if self.path.text().strip() else self._folder

    def begin(self) -> None:
        self.show_choices()  # the file may be gone
        if self.start.isEnabled():
            self.show_begun(self.tr("Reading the annotations …"))
            chosen = self.convention.currentIndex() if self._may_have_conventions() else 0
            self.import_wanted.emit(self._source(), _CONVENTIONS[chosen])

    def finish(self, boxes: int, images: int, problems: tuple[str, ...]) -> None:
        """The worker's answer."""
        text = self.tr("Imported {} {}.").format(counted.boxes(boxes), counted.in_images(images))
        if not boxes:
            text = self.tr("No boxes were imported.") if problems else self.tr("There are no new boxes.")
            if images:
                text = self.tr("There are no new boxes. Images that are done now: {}").format(whole(images))
        self.show_end(text, "\n".join(problems), self.close_button)


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

    return take_over(source, convention, store, progress, translate("importing", "import boxes ({})"))
