"""The page: the content of metrics.json in words, tables and figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core import pages
from fastloc_core.evaluation import journal

from . import charts
from .gallery import galleries
from .learning import learning
from .tables import Fields, Table, number, span, tables

if TYPE_CHECKING:
    from jinja2 import Environment

NAME = "report.html"
FEW = 100  # with fewer images the report warns of chance

_CLASS_FROM = {"annotation": "the annotation", "top1": "the classifier's best one"}


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds an image; `share`: of the slowest method's mean."""

    name: str
    kind: str
    mean: float
    median: float
    share: float
    stages: str


def write_report(folder: Path) -> Path:
    """Make `folder`/report.html from the metrics.json, images.csv and records.jsonl there, and return its path.

    Raises OSError if they cannot be read, FastlocError if the report cannot be written.
    """
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    written = datetime.fromtimestamp((folder / "metrics.json").stat().st_mtime).astimezone()
    page = templates().get_template("page.html.jinja").render(_content(metrics, folder, written))
    return journal.write(folder, NAME, page.encode(errors="replace"))  # of names that are not UTF-8


def templates(*folders: Path) -> Environment:
    """The templates of these folders and the report's own, which they may include."""
    return pages.templates(*folders, Path(__file__).parent)


def _content(metrics: Fields, folder: Path, written: datetime) -> Fields:
    results, protocol, counts = metrics["results"], metrics["protocol"], metrics["images"]
    shown = tables(results)
    return {
        "title": f"Boxes from {protocol['model']} on {counts['evaluated']} images",
        "summary": _summary(results, counts["single_object"]),
        "facts": _facts(metrics, written),
        "tables": shown,
        "single": counts["single_object"],
        "charts": [charts.centre_chart(results), charts.size_chart(results)],
        "histograms": charts.iou_histograms(results),
        "classes": charts.class_tables(results),
        "coverage": charts.coverage_chart(results),
        "reliability": charts.reliability_diagrams(results),
        "learning": learning(metrics),
        "timings": _timings(results),
        "shared": metrics["seconds"],
        "galleries": galleries(folder),
        "skipped": metrics["skipped"],
        "conventions": _conventions(shown),
        "protocol": _protocol(protocol),
        "named": {name: ", ".join(labels) for name, labels in protocol["classes"].items()},
        "parameters": {name: of["parameters"] for name, of in results.items() if of.get("parameters")},
        "limits": _limits(metrics),
    }


def _summary(results: Fields, single: int) -> str:
    """The best method of each kind, in a sentence."""
    words = {"preset": "the preset", "peer": "the peer", "baseline": "the baseline"}
    best = [
        f"{word} “{names[0]}” {number(results[names[0]]['mean_iou'])} ({span(results[names[0]]['mean_iou_interval'])})"
        for kind, word in words.items()
        if (names := charts.leading(results, kind))
    ]
    if not best:
        return "No image has exactly one object, so there is no mean IoU to compare."
    return f"Best mean IoU of each kind, on the {single} images with exactly one object: {', '.join(best)}."


def _facts(metrics: Fields, written: datetime) -> dict[str, str]:
    protocol, counts = metrics["protocol"], metrics["images"]
    single, skipped = counts["single_object"], len(metrics["skipped"])
    return {
        "Model": protocol["model"],
        "Images": f"{counts['evaluated']} measured, {single} of them with exactly one object; {skipped} files skipped",
        "Objects": f"{counts['objects']}, asked for in {counts['questions']} questions",
        "Class given by": _CLASS_FROM.get(protocol["class_from"], f"the annotation, through {protocol['class_from']}"),
        "Methods": ", ".join(metrics["results"]),
        "Measured": f"{written:%Y-%m-%d %H:%M %Z}, with fastloc {metrics['fastloc']} on {protocol['device']}",
    }


def _protocol(protocol: Fields) -> dict[str, str]:
    """The options of the evaluation; the classes and the simulated review are described elsewhere."""
    said = {key.replace("_", " "): value for key, value in protocol.items() if key not in ("classes", "teach")}
    return {
        key: "yes" if value is True else str(value)
        for key, value in said.items()
        if value is not None and value is not False
    }


def _timings(results: Fields) -> list[Timing]:
    timed = {name: of["seconds"] for name, of in results.items() if of.get("seconds")}
    slowest = max((seconds["total"]["mean"] for seconds in timed.values()), default=0.0)
    return [
        Timing(
            name,
            results[name]["kind"],
            seconds["total"]["mean"],
            seconds["total"]["median"],
            seconds["total"]["mean"] / (slowest or 1.0),
            ", ".join(f"{stage} {each['mean']:.3f}" for stage, each in seconds.items() if stage != "total"),
        )
        for name, seconds in timed.items()
    ]


def _conventions(shown: Sequence[Table]) -> dict[str, str]:
    """Of the metrics on the page."""
    return {
        "IoU": "Area of the intersection over area of the union of two boxes; 0 if a method found no box.",
        "question": "An image and the name of a class in it; without named classes an image with all of its objects.",
        "95 % interval": "Percentiles of 1000 bootstrap resamples of the images, the same for every method.",
        **{column.head: column.meaning for table in shown for column in table.columns},
    }


def _limits(metrics: Fields) -> list[str]:
    """The limits of these numbers."""
    counts, protocol = metrics["images"], metrics["protocol"]
    found = [
        "An interval covers the choice of images from more of the same kind, not other kinds of images, nor errors in "
        "the annotations.",
        "Thresholds and margins of presets and peers were chosen on development images. There they look "
        "better than on other images.",
        "“best centred box” and MaxBoxAccV2 are chosen on the measured images: nobody could know them before.",
        "Times were measured on one machine and device. The common forward pass and decoding are counted apart.",
    ]
    if protocol["class_from"] != "top1":
        found.append("The class is given, so that a wrong classification costs nothing but Top-1 and Top-5 Loc.")
    if counts["single_object"] < FEW:
        found.append(f"{counts['single_object']} images with one object are few: compare intervals, not digits.")
    if metrics["skipped"]:
        found.append(f"{len(metrics['skipped'])} skipped files may be harder, or easier, than the rest.")
    return found
