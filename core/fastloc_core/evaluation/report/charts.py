"""The paper's figures and the figures of the confidence, from metrics.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .figures import Area, Histogram, LineChart, Points, Reliability, Ticks, histograms, line_chart
from .tables import Fields, number

SHOWN = 15  # classes, best and worst
MOST = 4  # in the table of classes

_MARGINS: Ticks = {0.0: "0", 0.1: "0.1", 0.2: "0.2", 0.3: "0.3", 0.4: "0.4"}  # at 0.5 nothing is inside
_STEPS = tuple(round(0.05 * step, 2) for step in range(9))


@dataclass(frozen=True, slots=True)
class ClassRow:
    """Mean IoU of a class by the methods of the table; `share`: the mean IoU of the first method."""

    name: str
    images: int
    share: float
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class ClassTable:
    title: str
    methods: Mapping[str, str]
    rows: Sequence[ClassRow]


def iou_histograms(results: Fields) -> list[Histogram]:
    counts = {name: of["iou_histogram"] for name, of in results.items()}
    shares = {name: [count / sum(each) for count in each] for name, each in counts.items() if sum(each)}
    return histograms({name: (results[name]["kind"], each) for name, each in shares.items()})


def centre_chart(results: Fields) -> LineChart:
    """The first centred box stands for the image's centre."""
    lines: dict[str, tuple[str, str, Points]] = {}
    for name, of in results.items():
        shown = "image centre" if "side" in of["parameters"] else name
        shares = [(margin, of["centre_correctness"][f"{margin:g}"]) for margin in _STEPS]
        lines.setdefault(shown, (shown, of["kind"], [(margin, share) for margin, share in shares if share is not None]))
    note = "Share of the centres inside the truth shrunk by the margin on each side."
    return line_chart("Centre correctness", note, ("margin", "share of images"), list(lines.values()), _MARGINS)


def size_chart(results: Fields) -> LineChart:
    by_size: Fields = next(iter(results.values()))["by_size"]
    lines = []
    for name, of in results.items():
        means = [each["mean_iou"] for each in of["by_size"].values()]
        lines.append((name, of["kind"], [(float(i), mean) for i, mean in enumerate(means) if mean is not None]))
    ticks = {float(i): f"≤ {100 * float(limit):g}%" for i, limit in enumerate(by_size)}
    counts = ", ".join(str(each["images"]) for each in by_size.values())
    note = f"The object's share of the image; {counts} images from the smallest to the largest."
    return line_chart("Mean IoU by object size", note, ("object size", "mean IoU"), lines, ticks)


def coverage_chart(results: Fields) -> LineChart:
    lines = [
        (name, of["kind"], [(each["coverage"], each["risk"]) for each in of["assistance"]["risk_coverage"]])
        for name, of in _confident(results)
    ]
    note = "Share of wrong boxes (IoU < 0.5) among the most confident ones: the lower the line, the better."
    return line_chart("Risk over coverage", note, ("coverage", "risk"), lines)


def reliability_diagrams(results: Fields) -> list[Reliability]:
    """The least confident bin comes first, so that the line goes to the right."""
    area = Area(44, 8, 188, 188)
    return [
        Reliability(
            name,
            of["kind"],
            sorted((each["confidence"], each["right"]) for each in of["assistance"]["reliability"]),
            of["assistance"]["calibration_error"],
            area,
        )
        for name, of in _confident(results)
    ]


def class_tables(results: Fields) -> list[ClassTable]:
    """A table of all classes, or of the best and the worst ones, by the best preset. Without a preset the best method
    decides.

    Classes that no image shows alone are left out.
    """
    methods = _compared(results)
    rows = []
    for name, of in results[methods[0]]["by_class"].items() if methods else ():
        if of["mean_iou"] is not None:
            values = [number(results[method]["by_class"][name]["mean_iou"]) for method in methods]
            rows.append(ClassRow(name, of["images"], of["mean_iou"], values))
    rows.sort(key=lambda row: -row.share)
    kinds = {method: results[method]["kind"] for method in methods}
    if len(rows) <= 2 * SHOWN:
        parts = {"All classes": rows}
    else:
        parts = {f"The {SHOWN} best classes": rows[:SHOWN], f"The {SHOWN} worst classes": rows[: -SHOWN - 1 : -1]}
    return [ClassTable(title, kinds, part) for title, part in parts.items() if part]


def leading(results: Fields, kind: str) -> list[str]:
    """The methods of a kind that have a mean IoU, the best first."""
    found = [name for name, of in results.items() if of["kind"] == kind and of["mean_iou"] is not None]
    return sorted(found, key=lambda name: -results[name]["mean_iou"])


def _compared(results: Fields) -> list[str]:
    """Some presets, and the best of the others."""
    return [*leading(results, "preset")[:MOST], *leading(results, "peer")[:1], *leading(results, "baseline")[:1]]


def _confident(results: Fields) -> Iterator[tuple[str, Fields]]:
    """The methods with a confidence that is meant as a chance, if they proposed anything."""
    for name, of in results.items():
        if of["assistance"]["reliability"]:
            yield name, of
