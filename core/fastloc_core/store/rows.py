"""The rows of the list of images, and the run that they are about."""

from __future__ import annotations

from typing import NamedTuple

from fastloc_core.annotation import ReviewState


class Run(NamedTuple):
    """A model and a preset, which made proposals."""

    model: str
    preset: str


class Row(NamedTuple):
    """One image of the list. `effort`: expected number of corrections, None if nothing was proposed yet."""

    id: int
    name: str
    verified: int
    decided: int
    pending: int | None
    effort: float | None
    error: str
    spot_check: int

    @property
    def state(self) -> ReviewState:
        if self.error:
            return ReviewState.FAILED
        if self.verified:
            return ReviewState.VERIFIED
        if self.decided:
            return ReviewState.IN_REVIEW
        return ReviewState.UNSEEN if self.pending is None else ReviewState.PROPOSED
