"""Accepting every proposal above a confidence, with the share of such proposals that was right so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QSlider, QSpinBox, QWidget

from fastloc_core.progress import Progress
from fastloc_core.review.acceptance import TRUSTED, Acceptance, spot_check_size
from fastloc_core.review.verdicts import Verdict
from fastloc_core.store import Store, queries
from fastloc_core.store.spot_checks import SpotChecks, spot_checks
from fastloc_gui.desk import Desk
from fastloc_gui.look.counted import counted
from fastloc_gui.look.parts import add_row, button, ending, in_column, name_of, offer
from fastloc_gui.look.text import percent, whole
from fastloc_gui.look.translation import translate
from fastloc_gui.review.wording import of_spot_checks
from fastloc_gui.work.bulk import in_background

CAUTIOUS = 0.9  # the threshold to begin with if none is suggested

Count = Callable[[float, str], tuple[int, int]]


class AcceptAbove(QDialog):
    """Asks for a threshold and a class; `accept_wanted` is the answer. Nothing is accepted here."""

    accept_wanted = Signal(float, str)  # threshold; class, empty for all

    def __init__(
        self,
        parent: QWidget | None,
        verdicts: Sequence[Verdict],
        labels: Sequence[str],
        count: Count,
        checks: SpotChecks | None = None,
    ) -> None:
        """`verdicts`: decisions about proposals that somebody saw, by the model and preset of the pending proposals;
        `labels`: the classes of the pending proposals.

        `count(threshold, label)`: how many proposals in how many images would be accepted; asked at every step of the
        slider; `checks`: what is known of boxes that were accepted so before.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Accept above a confidence"))
        self.setMinimumWidth(520)
        self._verdicts, self._count = verdicts, count
        self.label = QComboBox()
        offer(self.label, {"": self.tr("All classes")} | {name: name for name in labels})
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setMaximum(100)
        self.threshold = QSpinBox(maximum=100, suffix="\u00a0%")
        self.threshold.setKeyboardTracking(False)  # the slider would write into a number that is being typed
        self.suggest = button("", self._take_suggestion)
        self.known, self.effect = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.checks = QLabel(of_spot_checks(checks) if checks else "", wordWrap=True)
        self.checks.setVisible(bool(self.checks.text()))
        self.buttons = ending(self, choice=True)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(self.tr("&Accept them"))
        self._lay_out()
        self.slider.valueChanged.connect(self.threshold.setValue)
        self.slider.valueChanged.connect(self._explain)
        self.threshold.valueChanged.connect(self.slider.setValue)
        self.label.currentIndexChanged.connect(self._choose_class)
        self.accepted.connect(self._answer)
        self._choose_class()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return ends a number that is typed; it accepts nothing."""
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.threshold.hasFocus()
        if not ends:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        form = QFormLayout(fieldGrowthPolicy=QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(self.tr("&Class"), self.label)
        name = name_of(self.threshold, self.tr("Con&fidence ≥"))
        add_row(form, name, self.slider, self.threshold, self.suggest)
        self.slider.setAccessibleName(self.tr("Confidence ≥"))
        for text in (self.known, self.effect):  # two lines high, so that nothing jumps
            text.setMinimumHeight(2 * text.fontMetrics().lineSpacing())
            text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setLayout(in_column(form, self.known, self.checks, self.effect, None, self.buttons, spacing=12))

    def _choose_class(self) -> None:
        self._acceptance = Acceptance(self._verdicts, self.label.currentData())
        suggested = self._acceptance.suggested
        self.suggest.setEnabled(suggested is not None)
        if suggested is None:
            self.suggest.setText(self.tr("No suggestion"))
            self.suggest.setToolTip(self.tr("A suggestion needs more of your decisions, or better proposals."))
        else:
            self.suggest.setText(self.tr("&Suggested: {}").format(percent(suggested)))
            tip = self.tr("The lowest confidence at which at least {} are right, even at the low end of the interval.")
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
            text = self.tr("Confidence ≥ {t}: you accepted {share} unchanged (n = {n}, 95 % interval {a} to {b}).")
            share, low, high = (percent(part) for part in (known.share, known.low, known.high))
            said = text.format(t=percent(threshold), share=share, n=whole(known.n), a=low, b=high)
            self.known.setText(said.replace(" %", "\u00a0%"))  # keep the number and the sign on one line
        else:
            text = self.tr(
                "You have not decided about proposals with confidence ≥ {} yet, so nothing is known about them."
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


Waiting = dict[int, list[tuple[str, float]]]


def open_accept_above(desk: Desk) -> None:
    title = translate("accept_above", "Counting proposals …")
    in_background(desk.work, desk.window, title, read_waiting, partial(_ask, desk))


def read_waiting(store: Store, progress: Progress) -> tuple[Waiting, list[Verdict], SpotChecks]:
    return queries.waiting(store), queries.verdicts(store, store.run), spot_checks(store, progress)


def _ask(desk: Desk, known: tuple[Waiting, list[Verdict], SpotChecks]) -> None:
    from fastloc_core.store.bulk import count_above

    waiting, verdicts, checks = known
    labels = sorted({label for proposals in waiting.values() for label, _ in proposals})
    dialog = AcceptAbove(desk.window, verdicts, labels, partial(count_above, waiting), checks)

    def accept(threshold: float, label: str) -> None:
        job, title = partial(accept_all_above, threshold, label), translate("accept_above", "Accepting …")
        in_background(desk.work, desk.window, title, job, partial(_tell, desk))

    dialog.accept_wanted.connect(accept)
    desk.open(dialog, about_folder=True)


def accept_all_above(threshold: float, label: str, store: Store, progress: Progress) -> tuple[int, int, int]:
    from fastloc_core.store.bulk import accept_above

    text = translate("accept_above", "accept proposals ({})")
    return accept_above(store, threshold, label, time.time_ns(), progress, text)


def _tell(desk: Desk, counts: tuple[int, int, int]) -> None:
    desk.session.changed_in_bulk()
    text = translate("accept_above", "Accepted {} {}. In the list “Spot check”: {}.")
    accepted, images, checked = counts
    desk.say(text.format(counted.proposals(accepted), counted.in_images(images), counted.images(checked)))
