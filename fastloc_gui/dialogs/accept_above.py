"""Accepting every proposal above a confidence, knowing how often that was right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from fastloc_core.review.acceptance import TRUSTED, Acceptance, spot_check_size
from fastloc_core.review.verdicts import Verdict
from fastloc_gui.look.text import percent, whole

CAUTIOUS = 0.9  # the threshold to begin with where nothing is suggested

Count = Callable[[float, str], tuple[int, int]]


class AcceptAbove(QDialog):
    """Asks for a threshold and a class; `accept_wanted` is the answer. Nothing is accepted here."""

    accept_wanted = Signal(float, str)  # threshold; class, empty for all

    def __init__(
        self, parent: QWidget | None, verdicts: Sequence[Verdict], labels: Sequence[str], count: Count
    ) -> None:
        """`verdicts`: looked at, of the model and preset whose proposals are pending; `labels`: the classes of these.

        `count(threshold, label)`: how many proposals in how many images would be accepted; asked at every step of the
        slider.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Accept above a confidence"))
        self.setMinimumWidth(520)
        self._verdicts, self._count = verdicts, count
        self.label = QComboBox()
        self.label.addItem(self.tr("All classes"), "")
        for name in dict.fromkeys(labels):
            self.label.addItem(name, name)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setMaximum(100)
        self.threshold = QSpinBox(maximum=100, suffix="\u00a0%")
        self.threshold.setKeyboardTracking(False)  # else the slider would write into what is being typed
        self.suggest = QPushButton(autoDefault=False)
        self.known, self.effect = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(self.tr("&Accept them"))
        self._lay_out()
        self.slider.valueChanged.connect(self.threshold.setValue)
        self.slider.valueChanged.connect(self._explain)
        self.threshold.valueChanged.connect(self.slider.setValue)
        self.label.currentIndexChanged.connect(self._choose_class)
        self.suggest.clicked.connect(self._take_suggestion)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(self._answer)
        self._choose_class()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return ends a number that is typed; it accepts nothing."""
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.threshold.hasFocus()
        if not ends:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        row, name = QHBoxLayout(), QLabel(self.tr("Con&fidence ≥"))
        name.setBuddy(self.threshold)
        row.addWidget(self.slider, 1)
        row.addWidget(self.threshold)
        row.addWidget(self.suggest)
        form = QFormLayout(fieldGrowthPolicy=QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(self.tr("&Class"), self.label)
        form.addRow(name, row)
        self.slider.setAccessibleName(self.tr("Confidence ≥"))
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addLayout(form)
        for text in (self.known, self.effect):  # as high with one line as with two, so that nothing jumps or is cut off
            text.setMinimumHeight(2 * text.fontMetrics().lineSpacing())
            text.setAlignment(Qt.AlignmentFlag.AlignTop)
            layout.addWidget(text)
        layout.addStretch()
        layout.addWidget(self.buttons)

    def _choose_class(self) -> None:
        self._acceptance = Acceptance(self._verdicts, self.label.currentData())
        suggested = self._acceptance.suggested
        self.suggest.setEnabled(suggested is not None)
        if suggested is None:
            self.suggest.setText(self.tr("No suggestion"))
            self.suggest.setToolTip(self.tr("More of your decisions, or better proposals, are needed for one."))
        else:
            self.suggest.setText(self.tr("&Suggested: {}").format(percent(suggested)))
            tip = self.tr("The lowest confidence from which surely, by the interval, {} are right.")
            self.suggest.setToolTip(tip.format(percent(TRUSTED)))
        self._take(CAUTIOUS if suggested is None else suggested)
        self._explain()

    def _take_suggestion(self) -> None:
        if self._acceptance.suggested is not None:
            self._take(self._acceptance.suggested)

    def _take(self, threshold: float) -> None:
        self.slider.setValue(round(100 * threshold))

    def _explain(self) -> None:
        threshold, label = self.chosen
        known = self._acceptance.at(threshold)
        if known.n:
            text = self.tr(
                "Confidence ≥ {t}: {share} of yours were accepted as they were (n = {n}, 95 % interval {a} to {b})."
            )
            share, low, high = (percent(part) for part in (known.share, known.low, known.high))
            said = text.format(t=percent(threshold), share=share, n=whole(known.n), a=low, b=high)
            self.known.setText(said.replace(" %", "\u00a0%"))  # no line ends within
        else:
            text = self.tr(
                "You have not decided about a proposal with confidence ≥ {} yet, so nothing is known of these."
            )
            self.known.setText(text.format(percent(threshold)))
        proposals, images = self._count(threshold, label)
        self.ok.setEnabled(proposals > 0)
        if proposals:
            checked = spot_check_size(images)
            parts = (
                self.tr("%Ln proposal(s)", "", proposals),
                self.tr("in %Ln image(s)", "", images),
                self.tr("%Ln image(s) come(s) back to you as a spot check", "", checked),
            )
            self.effect.setText(self.tr("Accepts {} {}; {}.").format(*parts))
        else:
            self.effect.setText(self.tr("There is no such proposal to accept."))

    @property
    def chosen(self) -> tuple[float, str]:
        """Threshold and class, as `accept_wanted` tells them."""
        return self.slider.value() / 100, self.label.currentData()

    def _answer(self) -> None:
        self.accept_wanted.emit(*self.chosen)
