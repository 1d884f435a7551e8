"""Rules of the way back through a ReLU. Importing this module imports no torch."""

from __future__ import annotations

from enum import StrEnum


class ReluRule(StrEnum):
    """What a ReLU lets through on the way back: the paper's Figure 2."""

    PLAIN = "plain"  # the gradient where the forward output was positive
    DECONV = "deconv"  # the gradient where the gradient is positive
    GUIDED = "guided"  # where both are
