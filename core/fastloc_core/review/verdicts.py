"""What a person decided about a proposal."""

from __future__ import annotations

from dataclasses import dataclass

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box


@dataclass(frozen=True, slots=True)
class Verdict:
    """A proposal and the decision about it.

    `at`: time of the last decision about it, seconds since the epoch; `image`: path below the folder, with slashes;
    `proposed_label`, `proposed`, `chance`: the proposal as it was shown; `label`, `box`: what is decided now, the
    proposed ones if it was rejected; `decision`: accepted, adjusted or rejected.
    """

    at: float
    image: str
    model: str
    preset: str
    proposed_label: str
    proposed: Box
    chance: float
    decision: Decision
    label: str
    box: Box
