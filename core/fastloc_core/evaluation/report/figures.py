"""Positions of values in the report's figures, in SVG units: y grows downwards, and a width of 560 fills a column.

The template draws them. It has the colours, so that one drawing serves light, dark and paper.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Points = Sequence[tuple[float, float]]
Ticks = Mapping[float, str]

LINE = 17.0  # from one label to the next
SHARES: Ticks = {0.0: "0", 0.2: "0.2", 0.4: "0.4", 0.6: "0.6", 0.8: "0.8", 1.0: "1"}


@dataclass(frozen=True, slots=True)
class Area:
    """The part of a drawing that values fill: both axes begin at 0 and end at `x_end` and `y_end`."""

    left: float
    top: float
    width: float
    height: float
    x_end: float = 1.0
    y_end: float = 1.0

    def x(self, value: float) -> float:
        return round(self.left + self.width * value / self.x_end, 1)

    def y(self, value: float) -> float:
        return round(self.top + self.height * (1 - value / self.y_end), 1)

    def path(self, points: Points) -> str:
        """The `points` attribute of a polyline."""
        return " ".join(f"{self.x(x)},{self.y(y)}" for x, y in points)


@dataclass(frozen=True, slots=True)
class Line:
    """A method's line and the position of its name; `style`: the kind of method, `turn`: its number among its kind."""

    name: str
    style: str
    turn: int
    points: Points
    label: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over `x_label`, each with its name at its end."""

    title: str
    note: str
    x_label: str
    y_label: str
    x_ticks: Ticks
    y_ticks: Ticks
    area: Area
    lines: Sequence[Line]

    @property
    def height(self) -> float:
        return self.area.top + self.area.height + 44


@dataclass(frozen=True, slots=True)
class Histogram:
    """Shares by bin, with the width and scale of the histograms beside it."""

    name: str
    style: str
    shares: Sequence[float]
    area: Area


@dataclass(frozen=True, slots=True)
class Reliability:
    """(confidence, share of right answers) by bin, each of as many answers; `error`: the calibration error."""

    name: str
    style: str
    points: Points
    error: float
    area: Area


def line_chart(
    title: str,
    note: str,
    axes: tuple[str, str],
    lines: Sequence[tuple[str, str, Points]],
    x_ticks: Ticks = SHARES,
    y_ticks: Ticks = SHARES,
) -> LineChart:
    """`axes`: the words for x and y; `lines`: name, kind of method, points. A line without points is left out.

    Both axes end at the last tick.
    """
    lines = [line for line in lines if line[2]]
    height = max(270.0, LINE * len(lines))
    area = Area(46, 14, 344, height, x_end=max(x_ticks), y_end=max(y_ticks))
    labels = spread([area.y(points[-1][1]) for _, _, points in lines], LINE, area.top + height)
    turns: dict[str, int] = {}
    drawn = []
    for (name, style, points), label in zip(lines, labels, strict=True):
        turn = turns[style] = turns.get(style, -1) + 1
        drawn.append(Line(name, style, turn, points, label))
    return LineChart(title, note, *axes, x_ticks, y_ticks, area, drawn)


def histograms(shares: Mapping[str, tuple[str, Sequence[float]]]) -> list[Histogram]:
    """`shares`: kind of method and share of each bin by the method's name."""
    top = max((share for _, bins in shares.values() for share in bins), default=0.0)
    area = Area(30, 8, 202, 92, y_end=max(math.ceil(top * 10 - 1e-9) / 10, 0.1))
    return [Histogram(name, style, bins, area) for name, (style, bins) in shares.items()]


def spread(wanted: Sequence[float], gap: float, lowest: float) -> list[float]:
    """Heights in the same order, at least `gap` apart, close to the wanted ones, and none below `lowest`."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed = [0.0] * len(wanted)
    above = -math.inf
    for i in order:
        above = placed[i] = max(wanted[i], above + gap)
    for i in reversed(order):
        placed[i] = min(placed[i], lowest)
        lowest = placed[i] - gap
    return placed
