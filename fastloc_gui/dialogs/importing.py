"""Importing: the choice of a file or folder and its format, then the progress and the result."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
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
from fastloc_core.formats.exporter import Importer
from fastloc_core.formats.table import IMPORTERS
from fastloc_core.progress import Progress
from fastloc_core.store import Store
from fastloc_gui.desk import Desk
from fastloc_gui.look.text import whole
from fastloc_gui.look.translation import translate
from fastloc_gui.work.background import Background

from .choice import Choice, format_rows
from .parts import choose_path, quiet_label

_CONVENTIONS = (None, Convention.DEVKIT, Convention.LABELIMG)


class ImportDialog(QDialog):
    """Asks and shows; it does not import itself. It says at once that an import is cancelled, as no result follows."""

    import_wanted = Signal(object, object)  # Path of the file or folder, Convention of files that record none or None
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None, folder: Path) -> None:
        """`folder`: the open one, where relative paths start."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import annotations"))
        self.setMinimumWidth(640)
        self._folder, self._running = folder, False
        self.form = QWidget()
        self._fill_form()
        self.progress = QProgressBar(textVisible=False, maximum=1000)
        self.state = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problems = QPlainTextEdit(readOnly=True)
        self.problems.setMinimumHeight(130)
        self.problems.setAccessibleName(self.tr("Problems of the import"))
        self.close_button = QPushButton(autoDefault=True)
        self.start = QPushButton(self.tr("&Import"), default=True)
        about = self.tr(
            "Boxes are added to images with the same names. Existing boxes stay. One undo takes everything back."
        )
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setSpacing(14)
        for widget in (QLabel(about, wordWrap=True), self.form, self.progress, self.state):
            layout.addWidget(widget)
        layout.addWidget(self.problems, 1)
        layout.addStretch()
        layout.addLayout(buttons)
        self.close_button.clicked.connect(self.reject)
        self.start.clicked.connect(self._start)
        self._show_result("")
        self.path.setFocus()

    def _fill_form(self) -> None:
        self.format = Choice(
            format_rows(IMPORTERS),
            next(iter(IMPORTERS)),
        )
        self.convention = QComboBox()
        self.convention.addItems(
            [self.tr("As the files say"), self.tr("From 1, as the VOC devkit"), self.tr("From 0, as labelImg")]
        )
        self.path, self.hint = QLineEdit(), quiet_label()
        for_which = quiet_label(self.tr("A file that records this is read accordingly."))
        browse = QPushButton(self.tr("&Browse…"), autoDefault=False)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.path)
        row.addWidget(browse)
        counting = QHBoxLayout()
        counting.setSpacing(14)
        counting.addWidget(self.convention)
        counting.addWidget(for_which, 1)
        self._path_name, pixels = QLabel(), QLabel(self.tr("Pi&xels count"))
        self._path_name.setBuddy(self.path)
        pixels.setBuddy(self.convention)
        form = QFormLayout(self.form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(12)
        form.addRow(self.tr("Format"), self.format)
        form.addRow(pixels, counting)
        form.addRow(self._path_name, row)
        form.addRow("", self.hint)
        browse.clicked.connect(self._browse)
        self.format.changed.connect(self._update)
        self.path.textChanged.connect(self._update)

    def _update(self) -> None:
        """Show how the choices depend on each other."""
        self._path_name.setText(self.tr("&File") if self._importer.ending else self.tr("&Folder"))
        self.convention.setEnabled(self._importer.has_conventions)
        self.form.setEnabled(not self._running)
        self.hint.setText(self._missing())
        self.hint.setVisible(bool(self.hint.text()))
        self.start.setEnabled(not self.hint.text() and not self._running)
        self.close_button.setText(self.tr("Cancel") if self._running else self.tr("Close"))
        self.progress.setVisible(self._running)
        self.state.setVisible(bool(self.state.text()))
        self.problems.setVisible(bool(self.problems.toPlainText()))

    def _missing(self) -> str:
        """What is missing before anything can be imported; empty if nothing is."""
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

    def _start(self) -> None:
        self._update()  # the file may be gone
        if self.start.isEnabled():
            self._running = True
            self._show_result(self.tr("Reading the annotations …"))
            self.show_progress(0, self.state.text())
            chosen = self.convention.currentIndex() if self._importer.has_conventions else 0
            self.import_wanted.emit(self._source(), _CONVENTIONS[chosen])

    def show_progress(self, share: float, text: str) -> None:
        if self._running:
            self.progress.setValue(round(1000 * share))
            self.state.setText(text)

    def finish(self, boxes: int, images: int, problems: tuple[str, ...]) -> None:
        """The worker's answer."""
        text = self.tr("Imported {} boxes in {} images.")
        if not boxes:
            text = self.tr("No boxes were imported.") if problems else self.tr("There are no new boxes.")
        elif boxes == 1:
            text = self.tr("Imported one box.")
        elif images == 1:
            text = self.tr("Imported {} boxes in one image.")
        self._end(text.format(whole(boxes), whole(images)), self.close_button, problems)

    def fail(self, error: str) -> None:
        self._end(error, self.start)

    def reject(self) -> None:
        """Closes; while an import runs, it only cancels that."""
        if not self._running:
            super().reject()
            return
        self.cancel_wanted.emit()
        self._end(self.tr("Cancelled. No boxes were imported."), self.start)

    def _end(self, text: str, likely_next: QPushButton, problems: tuple[str, ...] = ()) -> None:
        if self._running:
            self._running = False
            self._show_result(text, problems)
            likely_next.setFocus()

    def _show_result(self, text: str, problems: tuple[str, ...] = ()) -> None:
        self.state.setText(text)
        self.problems.setPlainText("\n".join(problems))
        self._update()


def open_import(desk: Desk) -> None:
    assert desk.session.root
    dialog = ImportDialog(desk.window, desk.session.root)
    job = Background(desk.work, dialog)
    dialog.import_wanted.connect(lambda source, convention: job.start(partial(_import, source, convention)))
    dialog.cancel_wanted.connect(job.cancel)
    job.progressed.connect(dialog.show_progress)

    def done(result: tuple[int, int, tuple[str, ...]]) -> None:
        desk.session.changed_in_bulk()
        dialog.finish(*result)

    job.done.connect(done)
    job.failed.connect(dialog.fail)
    desk.open(dialog, about_folder=True)


def _import(
    source: Path, convention: Convention | None, store: Store, report: Progress
) -> tuple[int, int, tuple[str, ...]]:
    from fastloc_core.store.bulk import take_over

    return take_over(source, convention, store, report, translate("importing", "import {} boxes"))
