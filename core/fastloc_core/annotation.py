"""What a person has decided about an image."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

from fastloc_core.boxes import Box


class Decision(StrEnum):
    """How a box came to be decided."""

    ACCEPTED = "accepted"
    ADJUSTED = "adjusted"
    DRAWN = "drawn"
    LOADED = "loaded"
    REJECTED = "rejected"


class ReviewState(StrEnum):
    """How far the review of an image is."""

    UNSEEN = "unseen"
    PROPOSED = "proposed"
    IN_REVIEW = "in review"
    VERIFIED = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One decided box. A rejected proposal is one too: it is kept, but neither shown nor written.

    `id`: that of the proposal it decides, else its own; `voc_index`: position of its `object` element in the file that
    it was loaded from, so that what was not touched can go back as it came.
    """

    box: Box
    label: str
    decision: Decision
    confidence: float | None = None
    voc_index: int | None = None
    id: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True, slots=True)
class ReviewedImage:
    """An image with its decided boxes, the rejected ones left out; `width`, `height` in pixels as displayed.

    `read`: its annotation file was, where there is one; else the boxes are not all.
    """

    path: Path
    width: int
    height: int
    annotations: tuple[Annotation, ...]
    verified: bool = False
    read: bool = True
