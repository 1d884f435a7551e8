"""Adding a classifier of one's own: the checkpoint, its labels, and the preparation of its input."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QSpinBox, QWidget

from fastloc_core.models.preprocessing import IMAGENET, format_rgb, parse_rgb
from fastloc_core.models.registry import ARCHITECTURES
from fastloc_gui.jobs.engine import NewModel
from fastloc_gui.look.parts import add_row, button, ending, offer, plain_label

from .choose_path import choose_path


class AddModelDialog(QDialog):
    """Asks for a model, which the worker checks and copies. If the model is refused, the dialog keeps all entries."""

    add_wanted = Signal(object)  # NewModel

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Add your own model"))
        self.setMinimumWidth(560)
        self.file, self.labels, self.name = QLineEdit(), QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(self.tr("letters, digits, hyphens; empty: the checkpoint's file name"))
        self.architecture = QComboBox()
        offer(self.architecture, {each.name: each.title for each in ARCHITECTURES.values()})
        self.side = QSpinBox(minimum=32, maximum=1024, value=IMAGENET.size, suffix=" px")
        self.mean, self.std = QLineEdit(format_rgb(IMAGENET.mean)), QLineEdit(format_rgb(IMAGENET.std))
        self.answer = plain_label()
        self.buttons = ending(self, choice=True)
        checkpoints = self.tr("Checkpoints (*.pth *.pt *.safetensors)")
        form = QFormLayout(self)
        self._add_file_row(form, self.tr("&Checkpoint"), self.file, checkpoints)
        form.addRow(self.tr("A&rchitecture"), self.architecture)
        self._add_file_row(form, self.tr("&Labels, one a line"), self.labels, self.tr("Text (*.txt)"))
        form.addRow(self.tr("&Input size"), self.side)
        form.addRow(self.tr("&Mean (RGB)"), self.mean)
        form.addRow(self.tr("&Std (RGB)"), self.std)
        form.addRow(self.tr("&Name"), self.name)
        form.addRow(self.answer)
        form.addRow(self.buttons)

    def _add_file_row(self, form: QFormLayout, text: str, field: QLineEdit, kinds: str) -> None:
        def browse() -> None:
            choose_path(self, self.tr("Choose a file"), field.text(), field.setText, kinds)

        add_row(form, text, field, button(self.tr("Browse…"), browse))

    def accept(self) -> None:
        """Ask for the model. The dialog closes when the model is there."""
        try:
            mean, std = parse_rgb(self.mean.text()), parse_rgb(self.std.text())
        except ValueError:
            self.show_error(self.tr("Mean and std need three numbers each, separated by commas."))
            return
        model = NewModel(
            Path(self.file.text()),
            self.architecture.currentData(),
            Path(self.labels.text()),
            mean,
            std,
            self.side.value(),
            self.name.text().strip() or Path(self.file.text()).stem,
        )
        self.answer.setText(self.tr("Checking the checkpoint …"))
        self.buttons.setEnabled(False)
        self.add_wanted.emit(model)

    def finish(self, name: str, error: str) -> None:
        """Show the answer of the worker; without an error the dialog closes."""
        if error:
            self.show_error(error)
        else:
            super().accept()

    def show_error(self, error: str) -> None:
        self.buttons.setEnabled(True)
        self.answer.setText(error)
        self.answer.setMinimumHeight(self.answer.heightForWidth(self.answer.width()))
