"""Rules for the way back through a ReLU. Importing this module imports no torch."""

from __future__ import annotations

from enum import StrEnum


class ReluRule(StrEnum):
    """The part of a gradient that a ReLU lets through: the paper's Figure 2."""

    PLAIN = "plain"  # where the output was positive
    DECONV = "deconv"  # where the gradient is positive
    GUIDED = "guided"  # where both are positive
