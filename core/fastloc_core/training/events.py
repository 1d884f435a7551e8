"""The events that a training tells of. `fastloc train --json` prints each event as a line, and the window reads them.

Importing this module imports no torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a `stage` is: "reading" the images, or "training"; empty before both.

    `done`: its share in [0, 1]; `seconds_left`: of the stage, None while unknown; `epoch`: from 1, of `epochs` at most.
    """

    stage: str = ""
    done: float = 0.0
    seconds_left: float | None = None
    epoch: int = 0
    epochs: int = 0


@dataclass(frozen=True, slots=True)
class Begun:
    """What learns: the `title` of the architecture, the `size` of its input in pixels, and whether it is `pretrained`,
    so that it starts from weights that know other classes already.
    """

    title: str
    size: int
    pretrained: bool


@dataclass(frozen=True, slots=True)
class EpochResult:
    """`loss`: mean of the epoch's steps; `seconds` that they took.

    `top1`, `top5`: shares of the validation images that the averaged weights get right; `balanced`: mean over the
    classes of that share, by which the `best` epoch is chosen: the best one up to then.
    """

    epoch: int
    loss: float
    top1: float
    top5: float
    balanced: float
    seconds: float
    best: bool


@dataclass(frozen=True, slots=True)
class Trained:
    """A model that is in place. `top1`: the share of right answers on `images` that it had not seen.

    `card`: the model card; `page`: a file that says more; `about`: the card's texts about the model.
    """

    name: str
    card: Path
    page: Path
    top1: float
    images: int
    about: Mapping[str, str] = field(default_factory=dict)


Event = Stage | Begun | EpochResult | Trained

_NAMES: dict[str, type[Event]] = {"Progress": Stage, "Begun": Begun, "EpochResult": EpochResult, "model": Trained}


def to_json(event: Event) -> str:
    """One line."""
    (name,) = (name for name, kind in _NAMES.items() if isinstance(event, kind))
    return json.dumps({"event": name, **asdict(event)}, default=str)


def from_json(line: bytes | str) -> Event:
    """The event of which `to_json` made the line. Raises ValueError for any other line."""
    try:
        values = json.loads(line)
        paths = {key: Path(values[key]) for key in ("card", "page") if key in values}
        return _NAMES[values.pop("event")](**{**values, **paths})
    except (TypeError, LookupError, AttributeError) as error:
        raise ValueError("This is no event of a training.") from error
