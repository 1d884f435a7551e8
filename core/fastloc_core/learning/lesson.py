"""What one decision teaches."""

from __future__ import annotations

from dataclasses import dataclass

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.proposal import Descriptor


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A box that a person decided, and what was seen around the proposed one.

    `image`: path below the folder, with slashes; `proposed`: the box as the model made it, without anything learned;
    for a drawn box, the one that the descriptor was computed for; `box`: as decided, the proposed one if it was
    rejected;
    `label`: the user's class, "" if the box was accepted without one; `proposed_label`: the classifier's own word, ""
    if the box was drawn; `at`: time of the last decision about it, seconds since the epoch.
    """

    image: str
    descriptor: Descriptor
    proposed: Box
    box: Box
    label: str
    proposed_label: str
    decision: Decision
    at: float
