"""The progress of the review: time left, pace, and the decisions about proposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QStackedLayout, QWidget

from fastloc_core.annotation import Decision
from fastloc_core.review.worth import ENOUGH, least_chance
from fastloc_core.store.spot_checks import SpotChecks, spot_checks
from fastloc_gui.desk import Desk
from fastloc_gui.look.parts import enlarge, in_column, in_row, page, plain_label, quiet_label
from fastloc_gui.look.text import decimal, duration, percent, whole
from fastloc_gui.review.wording import of_spot_checks
from fastloc_gui.work.background import Background
from fastloc_gui.work.bulk import read_statistics

from .plots import DecisionBars, LearningCurve, Legend, PacePlot, decision_colors, line_colors

if TYPE_CHECKING:  # it imports numpy, which the window does without as it starts
    from fastloc_core.review.statistics import Statistics


class StatisticsWindow(QDialog):
    """Stays open beside the review; the opener calls `show_statistics` whenever something has changed."""

    curve_changed = Signal()  # what was learned

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Statistics"))
        self.resize(560, 640)
        text = self.tr(
            "Nothing is decided yet.\n\n"
            "Accept, adjust or reject some proposals. Then your pace and the time left are shown here."
        )
        self.empty = quiet_label(text, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter, margin=48)
        self.left, self.facts = plain_label(), plain_label()
        enlarge(self.left, 1.3, bold=True)
        self.checks = plain_label()
        self.checks.hide()
        self.pace, self.curve = PacePlot(), LearningCurve()
        lines = self.tr("with what you taught"), self.tr("without")
        legend = Legend(self.tr("IoU of held-out decisions"), "━╍", lines, line_colors)
        self.learned = page(in_column(12, legend, self.curve, margins=(0, 0, 0, 0)))
        self.learned.hide()
        self.by_class = DecisionBars(self.tr("Decisions by class"))
        self.by_model = DecisionBars(self.tr("Decisions by model"))
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._full_page())

    def _full_page(self) -> QWidget:
        lines = self.tr("boxes a minute"), self.tr("images a minute")
        decisions = self.tr("accepted"), self.tr("adjusted"), self.tr("rejected")
        bars = in_column(margins=(0, 0, 12, 0))
        for title, plot in ((self.tr("By model"), self.by_model), (self.tr("By class"), self.by_class)):
            bars.addLayout(in_row((QLabel(f"<b>{title}</b>"), 1), quiet_label(self.tr("accepted"))))
            bars.addWidget(plot)
            bars.addSpacing(12)
        bars.addStretch()
        scrolled = QScrollArea(widgetResizable=True)
        scrolled.setStyleSheet("QScrollArea { border: none; }")
        scrolled.setWidget(page(bars))
        return page(
            in_column(
                self.left,
                self.facts,
                self.checks,
                12,
                Legend(self.tr("Pace"), "━╍", lines, line_colors),
                self.pace,
                self.learned,
                12,
                Legend(self.tr("Decisions"), "■■■", decisions, decision_colors),
                (scrolled, 1),
                margins=(20, 16, 20, 16),
            )
        )

    def show_statistics(self, statistics: Statistics) -> None:
        self._pages.setCurrentIndex(1 if statistics.total or statistics.images else 0)
        self.left.setText(self._time_left(statistics))
        facts = "\n".join((self._totals(statistics), *self._paces(statistics)))
        self.facts.setText(facts.replace(" %", "\u00a0%"))  # keep the number and the sign on one line
        self.pace.show_pace(statistics.over_time)
        self.by_class.show_tallies(statistics.by_class)
        self.by_model.show_tallies(statistics.by_model)

    def show_checks(self, checks: SpotChecks) -> None:
        self.checks.setText(of_spot_checks(checks))
        self.checks.setVisible(bool(self.checks.text()))

    def show_curve(self, curve: Sequence[tuple[int, float, float]]) -> None:
        """See Learned.curve; nothing is shown as long as it is empty."""
        self.curve.show_curve(curve)
        self.learned.setVisible(bool(curve))

    def _time_left(self, statistics: Statistics) -> str:
        left = statistics.images_left
        if left == 0:
            return self.tr("All images are done")
        if statistics.remaining is None:
            return self.tr("Images left: {}").format(whole(left))
        return self.tr("About {} left for %Ln image(s)", "", left).format(duration(statistics.remaining))

    def _totals(self, statistics: Statistics) -> str:
        total = statistics.total
        return self.tr(
            "Images done: {images}. Proposals decided: {n}, of them {accepted} accepted, {adjusted} adjusted, "
            "{rejected} rejected."
        ).format(
            images=whole(statistics.images),
            n=whole(total.total()),
            accepted=percent(total.share(Decision.ACCEPTED)),
            adjusted=percent(total.share(Decision.ADJUSTED)),
            rejected=percent(total.share(Decision.REJECTED)),
        )

    def _paces(self, statistics: Statistics) -> list[str]:
        lines = []
        if pace := statistics.overall:
            text = self.tr("{images} images and {boxes} boxes a minute, in {time} of work without breaks.")
            time = duration(statistics.active)
            lines.append(text.format(images=decimal(pace.images), boxes=decimal(pace.boxes), time=time))
        if statistics.median is not None:
            lines.append(self.tr("{} s a decision (median).").format(decimal(statistics.median)))
        if (check := statistics.check) and (draw := statistics.draw) and min(check.n, draw.n) >= ENOUGH:
            text = self.tr("{} s to check a proposal, {} s to draw a box: proposals below {} are not worth a look.")
            least = percent(least_chance(check, draw))
            lines.append(text.format(decimal(check.median), decimal(draw.median), least))
        return lines


def open_statistics(desk: Desk) -> None:
    dialog = StatisticsWindow(desk.window)
    job = Background(desk.work, dialog)
    job.done.connect(dialog.show_statistics)
    learner = desk.work.learner
    learner.changed.connect(dialog.curve_changed)
    dialog.curve_changed.connect(lambda: dialog.show_curve(learner.curve))
    dialog.show_curve(learner.curve)
    desk.session.recorded.connect(job.again)
    desk.session.folder_changed.connect(job.again)
    checks = Background(desk.work, dialog)
    checks.done.connect(dialog.show_checks)
    desk.session.recorded.connect(checks.again)
    job.start(read_statistics)
    checks.start(spot_checks)
    desk.open(dialog)
