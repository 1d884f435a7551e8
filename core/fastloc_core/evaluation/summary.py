"""Every metric of one method, in the fields that docs/evaluation.md describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .calibration import calibration
from .detection import AP_IOU, RECALL_IOU, RECALL_K, average_precision, found_within
from .metrics import (
    MARGINS,
    RIGHT,
    SIZES,
    Bools,
    Bootstrap,
    Floats,
    Ints,
    box_accuracy,
    centre_margins,
    histogram,
    pairwise_iou,
    size_bins,
)
from .questions import FoundBoxes, Questions, answer, box_rows, detections
from .score_maps import max_box_accuracy

Fields = dict[str, Any]
_ACCEPTABLE = (0.7, 0.9)
_FITTING = (0.5, 0.7, 0.8)
_MARGIN = 0.2  # in the tables by size and class


def measure(
    questions: Questions, found: Sequence[FoundBoxes], bootstrap: Bootstrap, map_ious: Floats | None, ranked: bool
) -> Fields:
    """The metrics of one method, from the boxes that it found in each image.

    `map_ious`: (I, 100), of each image's score map at each threshold; `ranked`: its confidence means something.
    """
    answers = answer(questions, found)
    right = answers.ious >= RIGHT
    single = questions.single
    truths = np.array([truths[0] for truths in questions.truths])  # (U, 4)
    margins = centre_margins(answers.boxes, truths)
    image = questions.image
    fields = {
        **_mean("mean_iou", answers.ious[single], image[single], bootstrap),
        **_fitting(answers.ious[single], image[single], bootstrap),
        "iou_histogram": histogram(answers.ious[single]),
        **_centres(margins[single], image[single], bootstrap),
        **_mean("gt_known_loc", right, image, bootstrap),
        **_top("top1_loc", right & (questions.rank < 1), questions, bootstrap),
        **_top("top5_loc", right & (questions.rank < 5), questions, bootstrap),
        **_of_images(questions, found, bootstrap, map_ious),
        **_precision(questions, found if ranked else None),
        "assistance": {
            "acceptable": {f"{limit:g}": (answers.ious >= limit).mean() for limit in _ACCEPTABLE},
            **_calibration(answers.confidence, right, ranked),
        },
    }

    def part(asked: Bools) -> Fields:
        """Of these questions, and in the means those about images with exactly one object."""
        alone = asked & single
        return {
            "images": int(alone.sum()),
            "gt_known_loc": _or_none(right[asked]),
            "mean_iou": _or_none(answers.ious[alone]),
            "centre_correctness": _or_none(margins[alone] > _MARGIN),
        }

    bins, names = size_bins(questions.share), np.array(questions.names)
    by_class = {name: names == name for name in sorted(set(questions.names))}
    return fields | {
        "by_size": {f"{limit:g}": part(single & (bins == number)) for number, limit in enumerate(SIZES)},
        "by_class": {name: {"questions": int(own.sum()), **part(own)} for name, own in by_class.items()},
    }


def _mean(name: str, values: Floats | Bools, image: Ints, bootstrap: Bootstrap) -> Fields:
    interval = bootstrap.interval(values[:, None], image)[0]
    return {name: _or_none(values), f"{name}_interval": interval}


def _fitting(ious: Floats, image: Ints, bootstrap: Bootstrap) -> Fields:
    """The shares that reach each limit."""
    found: Fields = {}
    for limit in _FITTING:
        found |= _mean(f"iou_{100 * limit:.0f}", ious >= limit, image, bootstrap)
    return found


def _centres(margins: Floats, image: Ints, bootstrap: Bootstrap) -> Fields:
    correct = margins[:, None] > np.array(MARGINS)  # (N, 11)
    keys = [f"{margin:g}" for margin in MARGINS]
    return {
        "centre_correctness": dict(zip(keys, map(_or_none, correct.T), strict=True)),
        "centre_correctness_interval": dict(zip(keys, bootstrap.interval(correct, image), strict=True)),
    }


def _top(name: str, hits: Bools, questions: Questions, bootstrap: Bootstrap) -> Fields:
    if not questions.named:
        return {name: None, f"{name}_interval": None}
    return _mean(name, hits, questions.image, bootstrap)


def _of_images(
    questions: Questions, found: Sequence[FoundBoxes], bootstrap: Bootstrap, map_ious: Floats | None
) -> Fields:
    """Metrics without classes: the best box of the image, and the k best ones."""
    best, reached, of = [], [], []
    for number, (record, each) in enumerate(zip(questions.records, found, strict=True)):
        truths = box_rows([one["box"] for one in record["objects"]])
        easy = truths[[not one["difficult"] for one in record["objects"]]]
        best.append(pairwise_iou(each.boxes[:1], truths).max(initial=0))
        reached.append(found_within(each.boxes, easy))
        of += [number] * len(easy)
    ious = np.array(best)
    maximum, thresholds = (None, None) if map_ious is None else max_box_accuracy(map_ious)
    return {
        **_mean("corloc", ious >= RIGHT, np.arange(len(ious)), bootstrap),
        "box_acc_v2": box_accuracy(ious).mean(),
        "max_box_acc_v2": maximum,
        "max_box_acc_v2_thresholds": thresholds,
        **_recall(np.concatenate(reached), np.array(of, np.int64), bootstrap),
    }


def _recall(reached: Bools, image: Ints, bootstrap: Bootstrap) -> Fields:
    """`reached`: (objects, RECALL_IOU, RECALL_K)."""
    flat = reached.reshape(len(reached), len(RECALL_IOU) * len(RECALL_K))
    return {
        "recall": _nested([_or_none(column) for column in flat.T]),
        "recall_interval": _nested(bootstrap.interval(flat, image)),
    }


def _nested(values: Sequence[Any]) -> Fields:
    rows = iter(values)
    return {f"{iou:g}": {str(k): next(rows) for k in RECALL_K} for iou in RECALL_IOU}


def _precision(questions: Questions, found: Sequence[FoundBoxes] | None) -> Fields:
    """None for boxes without an order among images."""
    if found is None:
        return {"ap50": None, "ap": None}
    each = [average_precision(images) for images in detections(questions, found).values()]
    by_class = np.array([ap for ap in each if ap is not None])  # (classes, 10)
    return {
        "ap50": by_class[:, AP_IOU.index(0.5)].mean() if len(by_class) else None,
        "ap": by_class.mean() if len(by_class) else None,
    }


def _calibration(confidence: Floats, right: Bools, ranked: bool) -> Fields:
    """None if a confidence cannot be a chance."""
    there = ~np.isnan(confidence)
    if not ranked or not ((confidence[there] >= 0) & (confidence[there] <= 1)).all():
        errors = "calibration_error", "calibration_error_of_chance"
        return dict.fromkeys((*errors, "reliability", "risk_coverage", "confident"))
    return calibration(confidence[there], right[there], len(right))


def _or_none(values: Floats | Bools) -> float | None:
    """The mean; None if there are no values."""
    return float(values.mean()) if len(values) else None
