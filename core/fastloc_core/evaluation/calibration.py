"""How much a confidence is worth: how often it is right, and how much can be entrusted to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .metrics import Bools, Floats, Ints

BINS = 10
CONFIDENT = 0.8
_DRAWS = 200
_COVERAGE = tuple(round(0.05 * step, 2) for step in range(1, 21))


def calibration(confidence: Floats, right: Bools, questions: int) -> dict[str, Any]:
    """The fields of `assistance` in docs/evaluation.md that need a confidence in [0, 1].

    `confidence`, `right`: (N,), of the answers that are boxes; `questions`: the number of all questions.
    """
    order = np.argsort(-confidence, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    reliability = [
        {"confidence": confidence[part].mean(), "right": right[part].mean(), "count": len(part)} for part in bins
    ]
    draws = np.random.default_rng(0).random((_DRAWS, len(order))) < confidence  # if each confidence were exact
    wrong = (~right[order]).cumsum()  # how many of the n + 1 most confident
    counts = [max(1, round(share * len(order))) for share in _COVERAGE] if len(order) else []
    sure = confidence > CONFIDENT
    return {
        "calibration_error": _error(confidence, right, bins) if bins else None,
        "calibration_error_of_chance": np.mean([_error(confidence, draw, bins) for draw in draws]) if bins else None,
        "reliability": reliability,
        "risk_coverage": [
            {"coverage": share, "risk": wrong[n - 1] / n} for share, n in zip(_COVERAGE, counts, strict=False)
        ],
        "confident": {
            "above": CONFIDENT,
            "share": sure.sum() / questions,
            "right": right[sure].mean() if sure.any() else None,
        },
    }


def _error(confidence: Floats, right: Bools, bins: Sequence[Ints]) -> float:
    return float(sum(abs((confidence[part] - right[part]).sum()) for part in bins) / len(right))
