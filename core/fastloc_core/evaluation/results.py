"""From records.jsonl to metrics.json and images.csv."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fastloc_core.errors import FastlocError
from fastloc_core.progress import Progress, silent

from . import journal
from .baselines import CENTRED, baselines
from .curves import curves
from .metrics import RESAMPLES, SEED, Bootstrap, Floats, centre_margins, pairwise_iou
from .questions import FoundBoxes, Questions, ask, box_rows, found_in
from .summary import measure
from .teaching import Teaching

METRICS, IMAGES = "metrics.json", "images.csv"
_COLUMNS = ("image method kind objects classes given top1 iou centre_margin x0 y0 x1 y1 confidence seconds").split()


def write_results(folder: Path, sides: Sequence[float] = (CENTRED,), progress: Progress = silent) -> dict[str, Any]:
    """Make both files of an evaluation. Returns the content of metrics.json.

    `sides`: of the centred boxes; `progress`: counts the images that are shown in the simulated reviews, if there are
    any.

    Raises FastlocError if no image could be measured, or a file cannot be written.
    """
    header, everything = journal.read(folder)
    records = [record for record in everything if "error" not in record]
    broken = [{"path": record["image"], "reason": record["error"]} for record in everything if "error" in record]
    if not records:
        reason = f"None of {len(broken)} images could be measured. The first: {broken[0]['reason']}"
        raise FastlocError(reason, "Correct that, and give the same command again.")
    questions = ask(records, named=header["options"]["classes"] is not None)
    found = {name: found_in(records, name) for name in header["methods"]}
    methods = dict(header["methods"])
    for name, (side, boxes) in baselines(questions, sides).items():
        found[name], methods[name] = boxes, {"kind": "baseline", "saw_boxes": False, "parameters": {"side": side}}
    bootstrap = Bootstrap(len(records))
    results = {}
    for name, about in methods.items():
        ranked, own = about["kind"] != "baseline", [record["results"].get(name, {}) for record in records]
        measured = measure(questions, found[name], bootstrap, _map_ious(own), ranked)
        results[name] = {**about, **measured, "seconds": _seconds([each.get("seconds", {}) for each in own])}
    teach, effort = _learned(header, questions, bootstrap, progress)
    metrics = {
        "schema": journal.SCHEMA,
        "fastloc": header["fastloc"],
        "protocol": header["protocol"] | {"seed": SEED, "resamples": RESAMPLES},
        "images": {
            "evaluated": len(records),
            "single_object": int(questions.single.sum()),
            "objects": sum(len(record["objects"]) for record in records),
            "questions": len(questions.image),
        },
        "classifier": {f"top{k}": (questions.rank < k).mean() if questions.named else None for k in (1, 5)},
        "skipped": [*header["skipped"], *broken],
        "seconds": _seconds([record["seconds"] for record in records]),
        "results": results,
        "teach": teach,
        "effort": effort,
    }
    kinds = {name: about["kind"] for name, about in methods.items()}
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_table(questions, found, kinds, header["labels"]))
    journal.write(folder, IMAGES, table.getvalue().encode(errors="surrogateescape"))
    journal.write(folder, METRICS, json.dumps(metrics, indent=1, allow_nan=False, default=_plain).encode())
    return metrics


def _learned(
    header: Mapping[str, Any], questions: Questions, bootstrap: Bootstrap, progress: Progress
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The fields `teach` and `effort`; None if no teaching was asked for."""
    if not (options := header["protocol"].get("teach")):
        return None, None
    preset = next(name for name, about in header["methods"].items() if about["kind"] == "preset")
    root, labels = Path(header["root"]), header["labels"]
    return curves(Teaching.from_dict(options), questions, root, preset, labels, bootstrap, progress)


def _map_ious(measured: Sequence[Mapping[str, Any]]) -> Floats | None:
    """(I, 100); None for a method without score maps. If it has none for one image, that image reaches nothing."""
    curves = [each.get("map_ious") for each in measured]
    length = max((len(curve) for curve in curves if curve), default=0)
    return np.array([curve or [0.0] * length for curve in curves]) if length else None


def _seconds(timed: Sequence[Mapping[str, float]]) -> dict[str, dict[str, float]]:
    stages = dict.fromkeys(stage for one in timed for stage in one)
    columns = {stage: [one[stage] for one in timed if stage in one] for stage in stages}
    return {
        stage: {"mean": float(np.mean(column)), "median": float(np.median(column))} for stage, column in columns.items()
    }


def _table(
    questions: Questions, found: Mapping[str, Sequence[FoundBoxes]], kinds: Mapping[str, str], labels: Sequence[str]
) -> Iterator[list[Any]]:
    for number, record in enumerate(questions.records):
        truths = box_rows([each["box"] for each in record["objects"]])
        names = dict.fromkeys(each["name"] for each in record["objects"])
        about = [
            len(truths),
            ";".join(names),
            ";".join(labels[i] for i in record["classes"]),
            record["top"][0]["label"],
        ]
        for method, everywhere in found.items():
            best = everywhere[number].boxes[:1]
            timed = record["results"].get(method, {"seconds": {"total": ""}})
            yield [
                record["image"],
                method,
                kinds[method],
                *about,
                round(pairwise_iou(best, truths).max(initial=0), 6),
                round(centre_margins(best, truths)[0], 6) if len(best) == len(truths) == 1 else "",
                *(best[0].tolist() if len(best) else [""] * 4),
                everywhere[number].confidence[0] if len(best) else "",
                timed["seconds"]["total"],
            ]


def _plain(value: Any) -> Any:  # noqa: ANN401 (numpy's numbers)
    return value.item()
