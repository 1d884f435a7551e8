"""Prints rows of the tables of docs/accuracy.md from folders that `fastloc evaluate --report` wrote.

    python benchmarks/accuracy_table.py measured/*

A row for each method and folder: images with one object, and of these the mean IoU, the shares of IoU >= 0.5, >= 0.7
and >= 0.8, and the share of correct centres at margin 0.2. Then the share of all objects that the five best boxes
find, the mean confidence, the share of boxes that are right (IoU >= 0.5), the calibration error of the confidence, the
same if each confidence were exactly right, and the median time of an image in seconds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def row(name: str, result: Mapping[str, Any]) -> str:
    """A method's line, from its fields in metrics.json."""
    counts = result["iou_histogram"]
    shares = [sum(counts[limit:]) / max(1, sum(counts)) for limit in (5, 7, 8)]  # of ten bins
    confidence = result["assistance"]
    figures = [result["mean_iou"], *shares, result["centre_correctness"]["0.2"], result["recall"]["0.5"]["5"]]
    figures += [_mean(confidence["reliability"], field) for field in ("confidence", "right")]
    figures += [confidence["calibration_error"], confidence["calibration_error_of_chance"]]
    figures += [result["seconds"].get("total", {}).get("median")]
    return " | ".join([f"{name:18}", str(sum(counts)), *("" if each is None else f"{each:.3f}" for each in figures)])


def taught(count: str, fit: Mapping[str, Any], cost: Mapping[str, Any], drawing: float) -> str:
    """The line after some decided images, from their fields in metrics.json."""
    figures = [fit[name] for name in ("mean_iou", "iou_50", "iou_70", "iou_80", "centre_02", "recall_10")]
    figures += [cost["seconds_per_box"], fit["mean_iou_change"], cost["seconds_per_box_change"], drawing]
    name = f"{count} decided"
    return " | ".join([f"{name:18}", str(fit["images"]), *("" if each is None else f"{each:.3f}" for each in figures)])


def _mean(bins: Sequence[Mapping[str, float]] | None, field: str) -> float | None:
    return sum(each[field] * each["count"] for each in bins) / sum(each["count"] for each in bins) if bins else None


def main() -> None:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    fit = "images | mean IoU | >= .5 | >= .7 | >= .8 | centre"
    print(f"| method | {fit} | recall@5 | confidence | right | error | chance | s |")
    for folder in sys.argv[1:]:
        print(folder)
        metrics = json.loads((Path(folder) / "metrics.json").read_text())
        for name, result in metrics["results"].items():
            print(f"| {row(name, result)} |")
        for count, fit in (metrics.get("teach") or {}).items():
            effort = metrics["effort"]
            print(f"| {taught(count, fit, effort[count], effort['drawing']['seconds_per_box'])} |")


if __name__ == "__main__":
    main()
