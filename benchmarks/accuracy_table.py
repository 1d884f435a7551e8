"""Prints rows of the tables of docs/accuracy.md from folders that `fastloc evaluate --report` wrote.

    python benchmarks/accuracy_table.py measured/*

A row for each method and folder: images with one object, and of these the mean IoU, the shares of IoU >= 0.5 and
>= 0.8, and the share of correct centres at margin 0.2. Then the share of all objects that the five best boxes find, the
mean confidence, the share of boxes that are right (IoU >= 0.5), the calibration error of the confidence, the same if
each confidence were exactly right, and the median time of an image in seconds.
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
    shares = [sum(counts[limit:]) / max(1, sum(counts)) for limit in (5, 8)]  # of ten bins
    confidence = result["assistance"]
    figures = [result["mean_iou"], *shares, result["centre_correctness"]["0.2"], result["recall"]["0.5"]["5"]]
    figures += [_mean(confidence["reliability"], field) for field in ("confidence", "right")]
    figures += [confidence["calibration_error"], confidence["calibration_error_of_chance"]]
    figures += [result["seconds"].get("total", {}).get("median")]
    return " | ".join([f"{name:18}", str(sum(counts)), *("" if each is None else f"{each:.3f}" for each in figures)])


def _mean(bins: Sequence[Mapping[str, float]] | None, field: str) -> float | None:
    return sum(each[field] * each["count"] for each in bins) / sum(each["count"] for each in bins) if bins else None


def main() -> None:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(
        "| method | images | mean IoU | >= .5 | >= .8 | centre | recall@5 | confidence | right | error | chance | s |"
    )
    for folder in sys.argv[1:]:
        print(folder)
        for name, result in json.loads((Path(folder) / "metrics.json").read_text())["results"].items():
            print(f"| {row(name, result)} |")


if __name__ == "__main__":
    main()
