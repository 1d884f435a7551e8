"""The rows of the list of images, and the run that they are about."""

from __future__ import annotations

from typing import NamedTuple

from fastloc_core.annotation import ReviewState


class Run(NamedTuple):
    """A model and a preset, which made proposals."""

    model: str
    preset: str


class Row(NamedTuple):
    """One image of the list.

    `effort`: expected number of corrections, None if nothing was proposed yet; `likely`: how many pending proposals can
    all be right; `effort` is about them; `note`: of the image; `noted`, `flagged`: a box of it has a note, or a flag.
    """

    id: int
    name: str
    verified: int
    decided: int
    pending: int | None
    effort: float | None
    error: str
    spot_check: int
    likely: int | None = None
    note: str = ""
    noted: int = 0
    flagged: int = 0

    @property
    def chance(self) -> float:
        """How likely its pending proposals are right, on average; 0 if there are none."""
        return 1 - self.effort / self.likely if self.effort is not None and self.likely else 0.0

    @property
    def state(self) -> ReviewState:
        if self.error:
            return ReviewState.FAILED
        if self.verified:
            return ReviewState.VERIFIED
        if self.decided:
            return ReviewState.IN_REVIEW
        return ReviewState.UNSEEN if self.pending is None else ReviewState.PROPOSED
