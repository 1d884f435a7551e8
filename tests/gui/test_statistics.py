"""The window with the progress of the review, and its two charts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPalette
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Decision
from fastloc_core.review.statistics import Pace, Statistics, Tally, summarize
from fastloc_gui.dialogs.plots import DecisionBars, PacePlot, decision_colors, line_colors, nice_step
from fastloc_gui.dialogs.statistics import StatisticsWindow
from fastloc_gui.look import theme
from tests.core.review_made import verdict

START = 1_700_000_000.0


pytestmark = pytest.mark.usefixtures("light_again")


@pytest.fixture
def window(qtbot: QtBot) -> StatisticsWindow:
    made = StatisticsWindow()
    qtbot.addWidget(made)
    made.show()
    return made


def reviewed(images_left: int = 1500) -> Statistics:
    """Half an hour with a box every six seconds and an image every two boxes. Every fifth box is rejected."""
    times = [START + 6 * i for i in range(301)]
    decisions = [Decision.REJECTED if i % 5 == 4 else Decision.ACCEPTED for i in range(301)]
    made = [verdict(at, decision) for at, decision in zip(times, decisions, strict=True)]
    return summarize(made, times[2::2], images_left, now=times[-1])


def tally(accepted: int, adjusted: int, rejected: int) -> Tally:
    return Tally({Decision.ACCEPTED: accepted, Decision.ADJUSTED: adjusted, Decision.REJECTED: rejected})


def widest_run(image: QImage, y: int, color: QColor) -> int:
    return sum(image.pixelColor(x, y).rgb() == color.rgb() for x in range(image.width()))


def drawn(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def test_before_the_first_decision_it_says_what_will_stand_here(window: StatisticsWindow) -> None:
    window.show_statistics(summarize([], [], 12, now=START))
    assert window.empty.isVisible()
    assert not window.facts.isVisible()


def test_the_time_left_stands_at_the_top_and_the_totals_below(window: StatisticsWindow) -> None:
    window.show_statistics(reviewed())
    assert not window.empty.isVisible()
    assert window.left.text() == "About 5 h 0 min left for 1,500 image(s)"
    facts = window.facts.text().replace("\u00a0", " ")
    assert "Images done: 150. Proposals decided: 301, of them 80 % accepted, 0 % adjusted, 20 % rejected." in facts
    assert "5.0 images and 10.0 boxes a minute, in 30 min of work" in facts
    assert "6.0 s a decision" in facts


def test_no_forecast_is_made_of_nothing(window: StatisticsWindow) -> None:
    window.show_statistics(summarize([verdict(START)], [], 12, now=START))
    assert window.left.text() == "Images left: 12"
    window.show_statistics(reviewed(images_left=0))
    assert window.left.text() == "All images are done"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_bar_is_as_long_as_its_share_in_the_colours_of_the_scheme(qtbot: QtBot, scheme: str) -> None:
    theme.set_scheme(scheme)
    bars = DecisionBars()
    qtbot.addWidget(bars)
    bars.show_tallies({"cat": tally(6, 3, 1), "hog": tally(0, 0, 5)})
    bars.resize(600, bars.sizeHint().height())
    image, row = drawn(bars), bars.sizeHint().height() // 2
    colors = decision_colors(QApplication.palette())
    accepted, adjusted, rejected = (widest_run(image, row // 2, color) for color in colors)
    assert accepted > 150
    assert adjusted == pytest.approx(accepted / 2, abs=2)
    assert rejected == pytest.approx(accepted / 6, abs=2)
    assert [widest_run(image, row + row // 2, color) for color in colors[:2]] == [0, 0]


def test_a_bar_tells_its_numbers_and_so_does_the_screen_reader(qtbot: QtBot) -> None:
    bars = DecisionBars()
    qtbot.addWidget(bars)
    bars.show_tallies({"cat": tally(1200, 3, 1)})
    bars.show()
    told = "cat: 1,200 accepted, 3 adjusted, 1 rejected"
    assert bars.accessibleDescription() == told
    QApplication.sendEvent(bars, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), bars.mapToGlobal(QPoint(5, 5))))
    assert QToolTip.text() == told
    QToolTip.hideText()


def test_the_line_rises_where_the_pace_does(qtbot: QtBot) -> None:
    plot = PacePlot()
    qtbot.addWidget(plot)
    plot.resize(400, 170)
    plot.show_pace([Pace(5 * (i + 1), 0.0, 10.0 * i) for i in range(8)])
    image, accent = drawn(plot), plot.palette().color(QPalette.ColorRole.Link)

    def unlike(x: int, y: int) -> int:
        color = image.pixelColor(x, y)
        return abs(color.red() - accent.red()) + abs(color.green() - accent.green()) + abs(color.blue() - accent.blue())

    def height(x: int) -> int:  # of the line; the position of its smooth edges depends on the font
        return min(range(image.height()), key=lambda y: unlike(x, y))

    heights = [height(x) for x in range(100, 360, 40)]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == len(heights)


@pytest.mark.parametrize("points", [[], [Pace(0.2, 0.0, 0.0)], [Pace(9e4, 1e-9, 1e6)]])
def test_a_plot_of_nothing_or_of_extremes_is_drawn_all_the_same(qtbot: QtBot, points: list[Pace]) -> None:
    plot = PacePlot()
    qtbot.addWidget(plot)
    plot.show_pace(points)
    assert not drawn(plot).isNull()


@pytest.mark.parametrize(("top", "step"), [(0.3, 0.1), (4, 1), (4.1, 2), (37, 10), (200, 50), (399, 100)])
def test_axes_count_in_round_numbers(top: float, step: float) -> None:
    assert nice_step(top) == pytest.approx(step)


def test_the_curve_of_learning_shows_only_once_something_is_learned(window: StatisticsWindow) -> None:
    window.show_statistics(reviewed())
    window.show_curve(())
    assert not window.learned.isVisible()
    window.show_curve(((5, 0.6, 0.5), (9, 0.6, 0.8)))
    assert window.learned.isVisible()
    assert window.curve.accessibleDescription() == "0.60 before, 0.80 after 9 decisions"
    accent, ink = (color.rgb() for color in line_colors(window.curve.palette()))
    image = drawn(window.curve)
    column = [image.pixelColor(image.width() - 12, y).rgb() for y in range(image.height())]
    assert 0 < column.index(accent) < column.index(ink)
