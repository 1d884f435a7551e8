"""What a confidence is worth: how often it is right, and how much can be trusted to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .metrics import Bools, Floats

BINS = 10
CONFIDENT = 0.8
_COVERAGE = tuple(round(0.05 * step, 2) for step in range(1, 21))


def calibration(confidence: Floats, right: Bools, questions: int) -> dict[str, Any]:
    """The fields of `assistance` in docs/evaluation.md that need a confidence in [0, 1].

    `confidence`, `right`: (N,) of the answers that are boxes; `questions`: N and those without a box.
    """
    order = np.argsort(-confidence, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    reliability = [
        {"confidence": confidence[part].mean(), "right": right[part].mean(), "count": len(part)} for part in bins
    ]
    error = sum(abs(bin_["confidence"] - bin_["right"]) * bin_["count"] for bin_ in reliability) / max(len(order), 1)
    wrong = (~right[order]).cumsum()  # among the n + 1 most confident
    counts = [max(1, round(share * len(order))) for share in _COVERAGE] if len(order) else []
    sure = confidence > CONFIDENT
    return {
        "calibration_error": error if len(order) else None,
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
