"""The learning curve of a simulated review, as a table and two charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from .figures import LineChart, Points, line_chart
from .tables import Column, Fields, Table, table

_BOX = "Images with exactly one object: {} of the best box of the class that was asked for."
_SECONDS = "Seconds of the simulated annotator for each object of {}."
_COLUMNS = (
    Column("mean IoU", ("mean_iou",), _BOX.format("IoU")),
    Column("change", ("mean_iou_change",), "Against no decision, on the same undecided images."),
    *(
        Column(f"IoU ≥ 0.{limit // 10}", (f"iou_{limit}",), _BOX.format("share with that IoU"))
        for limit in (50, 70, 80)
    ),
    Column("centre @0.2", ("centre_02",), _BOX.format("correct centre")),
    Column(
        "recall@10", ("recall_10",), "Images of several objects: share that one of the ten best boxes meets (IoU 0.5)."
    ),
    Column("s/box", ("seconds_per_box",), _SECONDS.format("the undecided images"), least=True),
    Column("s/box so far", ("running_seconds_per_box",), _SECONDS.format("the decided images"), least=True),
)
_TICKS = 7
_LINES = {"mean IoU": "mean_iou", "IoU ≥ 0.5": "iou_50", "IoU ≥ 0.7": "iou_70", "IoU ≥ 0.8": "iou_80"}


@dataclass(frozen=True, slots=True)
class Learning:
    """`about`: who decided, and in which order."""

    about: str
    table: Table
    charts: Sequence[LineChart]


def learning(metrics: Fields) -> Learning | None:
    """None if no review was simulated."""
    if not (teach := metrics["teach"]):
        return None
    effort, options = metrics["effort"], metrics["protocol"]["teach"]
    rows = {f"{count} decided": {"kind": "preset", **fit, **effort[count]} for count, fit in teach.items()}
    note = "Measured on the images that were not decided yet."
    shown = table(rows, "After some decided images", note, _COLUMNS, head="images")
    charts = [] if len(teach) < 2 else [_fit(teach), _cost(effort)]
    return Learning(_about(options), shown, charts)


def _about(options: Fields) -> str:
    times = options["times"]
    order = "in the window's order" if options["order"] == "queue" else f"in {options['folds']} random orders"
    return (
        f"A simulated annotator decides the images {order}, and what was learned is measured on the others. A look at "
        f"a box takes {times['verify']:g} s. From an IoU of {options['accept']:g} on it is accepted; an adjustment "
        f"takes {times['edge']:g} s more for each edge that is off by more than {times['tolerance']:.0%}. Drawing a "
        f"box takes {times['draw']:g} s."
    )


def _fit(teach: Fields) -> LineChart:
    lines = [(name, "preset", _points(teach, field)) for name, field in _LINES.items()]
    note = "Images with exactly one object that were not decided yet."
    return line_chart("Boxes after decisions", note, ("decided images", "mean, share"), lines, _ticks(teach))


def _cost(effort: Fields) -> LineChart:
    counts = {count: of for count, of in effort.items() if count != "drawing"}
    drawing = effort["drawing"]["seconds_per_box"]
    points = _points(counts, "seconds_per_box")
    drawn = [(number, drawing) for number, _ in points]
    lines = [("with proposals", "preset", points), ("drawing", "baseline", drawn)]
    step = ceil(max(value for _, value in (*points, *drawn)) / _TICKS)
    seconds = {float(step * tick): str(step * tick) for tick in range(_TICKS + 1)}
    note = "Time of the simulated annotator in images that were not decided yet."
    return line_chart("Seconds a box", note, ("decided images", "seconds a box"), lines, _ticks(counts), seconds)


def _points(counts: Fields, field: str) -> Points:
    return [(float(count), of[field]) for count, of in counts.items() if of[field] is not None]


def _ticks(counts: Fields) -> dict[float, str]:
    return {float(count): count for count in counts}
