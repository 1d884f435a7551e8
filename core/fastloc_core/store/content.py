"""What a store tells about an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from fastloc_core.annotation import Annotation, ReviewState


class Run(NamedTuple):
    """What proposals were made with."""

    model: str
    preset: str


class Row(NamedTuple):
    """One image of the list. `effort`: expected corrections, None where nothing was proposed yet."""

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
            return ReviewState.DONE
        if self.decided:
            return ReviewState.IN_REVIEW
        return ReviewState.UNSEEN if self.pending is None else ReviewState.PROPOSED


@dataclass(frozen=True, slots=True)
class Content:
    """What is decided about an image: its boxes in order of appearance, rejected ones among them.

    `width`, `height`: pixels as displayed, 0 where it was never opened; `revision` counts the changes.
    """

    width: int = 0
    height: int = 0
    annotations: tuple[Annotation, ...] = ()
    verified: bool = False
    revision: int = 0
