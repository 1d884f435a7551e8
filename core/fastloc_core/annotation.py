"""The decisions of a person about an image."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from fastloc_core.boxes import Box


class Decision(StrEnum):
    """How a box was decided."""

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
    VERIFIED = "done"  # as the user reads it
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Flags:
    """What annotation files say about an object besides its box and class.

    `pose`: empty if nothing is said; `others`: name and text of each further field, in the file's order.
    """

    difficult: bool = False
    truncated: bool = False
    occluded: bool = False
    crowd: bool = False
    pose: str = ""
    others: tuple[tuple[str, str], ...] = ()


NO_FLAGS = Flags()
LONGEST_NOTE = 500  # characters of a note
LONGEST_NAME = 80  # characters of a person's name


@dataclass(frozen=True, slots=True)
class Annotation:
    """One decided box. A rejected proposal is also stored as one, but neither shown nor written to files.

    `confidence`: the chance of the proposal that it decides; `id`: the id of that proposal, otherwise its own;
    `voc_index`: position of its `object` element in
    the file that it was loaded from, so that an unchanged box can be written back exactly; `note`: what a person wrote
    about it; `person`: who decided it, empty if nobody gave a name.
    """

    box: Box
    label: str
    decision: Decision
    confidence: float | None = None
    voc_index: int | None = None
    id: str = field(default_factory=lambda: uuid4().hex)
    flags: Flags = NO_FLAGS
    note: str = ""
    person: str = ""


class Origin(NamedTuple):
    """Where a decided box comes from.

    `at`: time of the last decision about it, seconds since the epoch, None if it is not known; `model`, `preset`: those
    that proposed it, empty if none did; `unseen`: accepted in bulk, and nobody has looked at it since.
    """

    at: float | None = None
    model: str = ""
    preset: str = ""
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class ReviewedImage:
    """An image with its decided boxes, without the rejected ones; `width`, `height`: pixels as displayed.

    `read`: its annotation file was read, or does not exist. Otherwise boxes may be missing. `misfits`: a sentence for
    each thing that its annotation file says, but the boxes do not; `left_out`: a person leaves it out of exports.
    """

    path: Path
    width: int
    height: int
    annotations: tuple[Annotation, ...]
    verified: bool = False
    read: bool = True
    misfits: tuple[str, ...] = ()
    note: str = ""
    left_out: bool = False
