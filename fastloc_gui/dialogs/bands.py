"""Which bands of an image are shown as red, green and blue, in all images of the folder."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLabel, QWidget

from fastloc_core.images import Choice
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import ending, in_column, offer


class BandsDialog(QDialog):
    def __init__(self, parent: QWidget | None, count: int, shown: Choice) -> None:
        """`count`: the bands of the image, 0 if its colours are given; `shown`: those that are red, green and blue,
        counted from 1.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Bands"))
        self.setMinimumWidth(420)
        names = self.tr("&Red"), self.tr("&Green"), self.tr("&Blue")
        self.boxes = [QComboBox() for _ in names]
        form = QFormLayout(fieldGrowthPolicy=QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for name, box, band in zip(names, self.boxes, shown, strict=True):
            offer(box, {number: self.tr("Band {}").format(number) for number in range(1, max(count, 3) + 1)}, band)
            box.setEnabled(count > 0)
            form.addRow(name, box)
        if count:
            about = self.tr("For all images of this folder that have so many bands. The model sees what you see.")
        else:
            about = self.tr("This image has no bands to choose from: its colours are given.")
        buttons = ending(self, choice=count > 0)
        self.setLayout(in_column(QLabel(about, wordWrap=True), form, None, buttons, spacing=12))

    @property
    def chosen(self) -> Choice:
        red, green, blue = (int(box.currentData()) for box in self.boxes)
        return red, green, blue


def open_bands(desk: Desk) -> None:
    document = desk.session.current
    opened = desk.work.decoded(document) if document else None
    dialog = (
        BandsDialog(desk.window, opened.bands, opened.colours) if opened else BandsDialog(desk.window, 0, (1, 2, 3))
    )
    dialog.accepted.connect(lambda: desk.session.use_bands(dialog.chosen))
    desk.open(dialog, about_folder=True)
