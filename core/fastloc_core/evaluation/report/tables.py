"""The report's tables: a row for each method, a column for each metric that any of them has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Fields = dict[str, Any]  # a part of metrics.json


@dataclass(frozen=True, slots=True)
class Column:
    """A metric: `keys` lead to its value among a method's results; `least`: smaller is better."""

    head: str
    keys: tuple[str, ...]
    meaning: str
    least: bool = False

    def value(self, of: Fields) -> float | None:
        value: float | None = _inside(of, self.keys[:-1]).get(self.keys[-1])
        return value

    def interval(self, of: Fields) -> Sequence[float] | None:
        first, *rest = self.keys
        *path, last = f"{first}_interval", *rest
        interval: Sequence[float] | None = _inside(of, path).get(last)
        return interval


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    interval: str = ""
    best: bool = False


@dataclass(frozen=True, slots=True)
class MethodRow:
    """`kind`: preset, peer or baseline."""

    name: str
    kind: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[MethodRow]
    head: str = "method"


_CENTRE = (
    "Images with exactly one object: the centre lies strictly inside the truth shrunk by {} of its size on each side."
)
_RECALL = "Share of the objects that one of the {} best boxes of an image meets with an IoU of at least {}."

ONE_BOX = (
    Column("mean IoU", ("mean_iou",), "Images with exactly one object: IoU of the answer and the truth."),
    *(
        Column(
            f"alone, IoU\N{NO-BREAK SPACE}≥\N{NO-BREAK SPACE}0.{limit}",
            (f"iou_{limit}0",),
            f"Images with exactly one object: IoU of at least 0.{limit}.",
        )
        for limit in (7, 8)
    ),
    Column("centre @0", ("centre_correctness", "0"), _CENTRE.format("nothing")),
    Column("centre @0.2", ("centre_correctness", "0.2"), _CENTRE.format("a fifth")),
    Column("GT-known Loc", ("gt_known_loc",), "The class is given: IoU of at least 0.5 with an object of it."),
    Column("Top-1 Loc", ("top1_loc",), "GT-known Loc, and the class is the classifier's best one."),
    Column("Top-5 Loc", ("top5_loc",), "GT-known Loc, and the class is among the classifier's five best."),
    Column(
        "BoxAccV2",
        ("box_acc_v2",),
        "Share of the images whose best box has an IoU of at least 0.3 (0.5, 0.7) with any object, mean of the three.",
    ),
    Column(
        "MaxBoxAccV2",
        ("max_box_acc_v2",),
        "BoxAccV2 at the threshold of the score map that is best on these very images: an upper bound.",
    ),
    Column("CorLoc", ("corloc",), "The best box of all has an IoU of at least 0.5 with any object."),
)
SEVERAL_BOXES = (
    *(
        Column(f"recall@{k}, IoU {iou}", ("recall", iou, k), _RECALL.format(k, iou))
        for iou, counts in (("0.5", ("1", "2", "5", "10")), ("0.7", ("1", "5")))
        for k in counts
    ),
    Column(
        "AP50",
        ("ap50",),
        "COCO's average precision at IoU 0.5, with the classes of an image given. Baselines rank no images.",
    ),
    Column("AP", ("ap",), "The mean of the average precision over IoU 0.5, 0.55, … 0.95."),
)
ASSISTANCE = (
    Column(
        "IoU\N{NO-BREAK SPACE}≥\N{NO-BREAK SPACE}0.7",
        ("assistance", "acceptable", "0.7"),
        "Share of the answers acceptable as they are.",
    ),
    Column(
        "IoU\N{NO-BREAK SPACE}≥\N{NO-BREAK SPACE}0.9",
        ("assistance", "acceptable", "0.9"),
        "Share of the answers that need no correction at all.",
    ),
    Column(
        "calibration error",
        ("assistance", "calibration_error"),
        "How far the confidence is from the share of right answers, in ten bins of equally many.",
        least=True,
    ),
    Column(
        "of chance",
        ("assistance", "calibration_error_of_chance"),
        "The calibration error of as many answers if each confidence were exactly right.",
    ),
    Column("confident", ("assistance", "confident", "share"), "Share of the questions answered with confidence > 0.8."),
    Column("confident and right", ("assistance", "confident", "right"), "Share of those answers with IoU ≥ 0.5."),
)


def tables(results: Fields) -> list[Table]:
    """The tables that have a value; `results`: of metrics.json."""
    every = (
        table(results, "One box", "The best box of each image, or of each class in it.", ONE_BOX),
        table(results, "Several boxes", "All boxes of a method, in its order.", SEVERAL_BOXES),
        table(results, "What a person gains", "Boxes to accept as they are, and how far to trust them.", ASSISTANCE),
    )
    return [each for each in every if each.columns]


def number(value: float | None) -> str:
    return "\N{EN DASH}" if value is None else f"{value:.3f}"


def span(interval: Sequence[float] | None) -> str:
    return f"{interval[0]:.3f}\N{EN DASH}{interval[1]:.3f}" if interval else ""


def _inside(fields: Fields, keys: Sequence[str]) -> Fields:
    """Empty if a key is missing."""
    for key in keys:
        fields = fields.get(key) or {}
    return fields


def table(results: Fields, title: str, note: str, columns: Sequence[Column], head: str = "method") -> Table:
    """A row for each of the results, with the columns that have a value; `head`: of the first column."""
    shown = [column for column in columns if any(column.value(of) is not None for of in results.values())]
    by_column = [_cells(results, column) for column in shown]
    rows = [
        MethodRow(f"{name} *" if of.get("saw_boxes") else name, of["kind"], [cells[i] for cells in by_column])
        for i, (name, of) in enumerate(results.items())
    ]
    return Table(title, note, shown, rows, head)


def _cells(results: Fields, column: Column) -> list[Cell]:
    """The best one is the best of the numbers as they are written."""
    texts = [number(column.value(of)) for of in results.values()]
    measured = {text for text in texts if text != number(None)}
    best = (min if column.least else max)(measured, key=float) if len(measured) > 1 else ""
    intervals = [span(column.interval(of)) for of in results.values()]
    return [Cell(text, interval, text == best) for text, interval in zip(texts, intervals, strict=True)]
