"""The choice of the sides of a data set."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QSpinBox, QWidget

from fastloc_core.formats.export_settings import Split
from fastloc_gui.look.parts import in_row, name_of

from .choice import GAP

_USUAL = Split(val=20)


class SplitChoice(QWidget):
    """A check box and two shares."""

    def __init__(self, chosen: Split) -> None:
        super().__init__()
        shown = chosen or _USUAL
        self._seed = chosen.seed
        self.box = QCheckBox(self.tr("&Split"))
        self.box.setChecked(bool(chosen))
        self.val = QSpinBox(maximum=50, value=shown.val, suffix="\u00a0%")
        self.test = QSpinBox(maximum=40, value=shown.test, suffix="\u00a0%")
        shares = QWidget()
        names = name_of(self.val, self.tr("&validation")), name_of(self.test, self.tr("test"))
        shares.setLayout(in_row(self.val, names[0], GAP, self.test, names[1], margins=(0, 0, 0, 0)))
        shares.setEnabled(self.box.isChecked())
        shares.setToolTip(self.tr("The rest is for training. Images that look alike stay together."))
        self.box.toggled.connect(shares.setEnabled)
        self.setLayout(in_row(self.box, shares, None, spacing=GAP, margins=(0, 0, 0, 0)))

    @property
    def value(self) -> Split:
        return Split(self.val.value(), self.test.value(), self._seed) if self.box.isChecked() else Split()
