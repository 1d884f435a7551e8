"""The classes that were found for a training, the images that were left out, and an error if there is one."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QStackedWidget, QTreeWidgetItem, QWidget

from fastloc_gui.jobs.training import Looked
from fastloc_gui.look.parts import RIGHT, columns, in_column, page, plain_label, quiet_label, use_fixed_font
from fastloc_gui.look.text import whole

_NAMED = 100  # at most so many images that were left out are named


class FoundImages(QStackedWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(190)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._shown: Looked | None = None
        self.summary = plain_label()
        self.classes = columns(self.tr("Class"), self.tr("Images"), numbers=(1,))
        self.classes.setAccessibleName(self.tr("Classes and their images"))
        self.left_out = QPlainTextEdit(readOnly=True)
        self.left_out.setMaximumHeight(76)
        self.left_out.setAccessibleName(self.tr("Images left out"))
        self.addWidget(self._empty())
        self.addWidget(page(in_column(self.summary, self.classes, self.left_out, margins=(0, 0, 0, 0))))

    def _empty(self) -> QWidget:
        text = self.tr(
            "Choose a folder with one folder for each class, which has the name of the class. A few dozen images of "
            "each class are a start. One more class may hold images of anything else."
        )
        drawing = self.tr(
            "my beetles\n├─ ladybird      60 images\n├─ stag beetle   60 images\n└─ other         60 images"
        )
        about, tree = quiet_label(text, wordWrap=True), quiet_label(drawing)
        use_fixed_font(tree)
        return page(in_column(None, about, tree, None, margins=(24, 12, 24, 12)))

    def show_found(self, found: Looked | None) -> None:
        if found is self._shown:
            return
        self._shown = found
        self.setCurrentIndex(0 if found is None else 1)
        self.classes.clear()
        labelled = found.labelled if found else None
        lines = [f"⚠ {found.problem}"] if found and found.problem else []
        skipped = []
        if labelled:
            counts = labelled.counts()
            for name, count in zip(labelled.classes, counts, strict=True):
                QTreeWidgetItem(self.classes, [name, whole(count)]).setTextAlignment(1, RIGHT)
            text = self.tr("Classes: {}. Images: {}.").format(whole(len(counts)), whole(sum(counts)))
            if labelled.skipped:
                text += " " + self.tr("Left out: {}.").format(whole(len(labelled.skipped)))
            lines.append(text)
            skipped = [f"{each.path.name}: {each.reason}" for each in labelled.skipped[:_NAMED]]
        self.classes.setVisible(self.classes.topLevelItemCount() > 0)
        self.summary.setText("\n".join(lines))
        self.left_out.setPlainText("\n".join(skipped))
        self.left_out.setVisible(bool(skipped))
