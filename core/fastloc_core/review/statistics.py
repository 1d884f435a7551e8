"""How the review goes: what became of the proposals, how fast it is, and how long it will take."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fastloc_core.annotation import Decision

from .verdicts import Verdict
from .worth import Timing

BREAK = 120.0  # seconds without a decision from which on nobody was at work
RECENT = 900.0  # active seconds from which the remaining time is estimated ...
ENOUGH = 3  # ... if so many images were verified in them
_BINS = (60, 300, 600, 1800, 3600, 7200, 14400, 28800)  # seconds; the first one that makes at most _POINTS is taken
_POINTS = 40

_Floats = NDArray[np.float64]


class Tally(Counter[Decision]):
    """How many proposals were decided in each way."""

    def share(self, decision: Decision) -> float:
        """The share of that decision, in [0, 1]; 0 if there are no proposals."""
        return self[decision] / max(self.total(), 1)


@dataclass(frozen=True, slots=True)
class Pace:
    """Images and decisions a minute over some active time that ends `minute` active minutes after the beginning."""

    minute: float
    images: float
    boxes: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known about a review. Times are in seconds; paces are None if less than a second was timed.

    `by_class` (the proposed one), `by_model`: the one with most decisions first; `active`: time at work, without
    breaks; `images`: how many are verified; `overall`: the pace over all active time; `median`: time between a decision
    and the event before it; `check`: the same for accepted and rejected proposals alone; `draw`: for boxes drawn by
    hand; both are None if none was timed; `remaining`: at the pace of the last `RECENT` seconds, None if too little is
    known.
    """

    total: Tally
    by_class: Mapping[str, Tally]
    by_model: Mapping[str, Tally]
    images: int
    images_left: int
    active: float
    overall: Pace | None
    over_time: tuple[Pace, ...]
    median: float | None
    check: Timing | None
    draw: Timing | None
    remaining: float | None


def summarize(
    verdicts: Sequence[Verdict],
    verified: Sequence[float],
    images_left: int,
    now: float,
    drawn: Sequence[float] = (),
) -> Statistics:
    """`verified`: when each image was verified; `drawn`: when each box was drawn by hand; they and `now` are seconds
    since the epoch. Later events are left out.

    Gaps above `BREAK` are breaks. An event that ends a break is not timed, because nobody knows when the work on it
    began. The time since the last event counts as work until it is long enough for a break. Boxes that were drawn by
    hand are no verdicts, but time is spent on them.
    """
    verdicts = [v for v in verdicts if v.at <= now]
    images, by_hand = (np.array([at for at in times if at <= now], np.float64) for times in (verified, drawn))
    boxes = np.array([v.at for v in verdicts], np.float64)
    checked = np.array([v.at for v in verdicts if v.decision is not Decision.ADJUSTED], np.float64)
    clock = _Clock(np.unique(np.concatenate((images, boxes, by_hand))), now)
    timed_images, timed_boxes = clock.active(images), clock.active(boxes)
    remaining = _remaining(timed_images, clock.total, images_left)
    return Statistics(
        total=Tally(v.decision for v in verdicts),
        by_class=_grouped((v.proposed_label, v.decision) for v in verdicts),
        by_model=_grouped((v.model, v.decision) for v in verdicts),
        images=images.size,
        images_left=images_left,
        active=clock.total,
        overall=next(iter(_paces(timed_images, timed_boxes, clock.total, 1)), None),
        over_time=_paces(timed_images, timed_boxes, clock.total, _bins(clock.total)),
        median=timed.median if (timed := clock.timing(boxes)) else None,
        check=clock.timing(checked),
        draw=clock.timing(by_hand),
        remaining=remaining,
    )


class _Clock:
    """A clock that runs from 0 to `total` seconds while somebody works, and stands still during breaks."""

    def __init__(self, events: _Floats, now: float) -> None:
        """`events`: (n,) different times in order, none of them after `now`."""
        self.events = events
        gaps = np.diff(events, prepend=-np.inf)  # the first event ends a gap of unknown length
        self.timed = gaps <= BREAK
        self.gaps = np.where(self.timed, gaps, 0.0)
        self.read = self.gaps.cumsum()
        since = now - events[-1] if events.size else np.inf
        worked = self.read[-1] if events.size else 0.0
        self.total = float(worked + (since if since <= BREAK else 0.0))

    def active(self, times: _Floats) -> _Floats:
        """The clock at each of the times that did not end a break."""
        at = np.searchsorted(self.events, times)
        return self.read[at[self.timed[at]]]

    def timing(self, times: _Floats) -> Timing | None:
        """How many of these events were timed, and the median time of one; events at the same time share it."""
        at, counts = np.unique(np.searchsorted(self.events, times), return_counts=True)
        at, counts = at[self.timed[at]], counts[self.timed[at]]
        return (
            Timing(int(counts.sum()), float(np.median(np.repeat(self.gaps[at] / counts, counts)))) if at.size else None
        )


def _bins(total: float) -> int:
    width = next((width for width in _BINS if total / width <= _POINTS), total / _POINTS)
    return max(round(total / width), 1)


def _paces(images: _Floats, boxes: _Floats, total: float, bins: int) -> tuple[Pace, ...]:
    if total < 1 or images.size + boxes.size == 0:
        return ()
    edges = np.linspace(0.0, total, bins + 1)
    minutes = total / 60 / bins
    rates = (np.histogram(times, edges)[0] / minutes for times in (images, boxes))
    return tuple(Pace(*map(float, row)) for row in zip(edges[1:] / 60, *rates, strict=True))


def _remaining(images: _Floats, total: float, left: int) -> float | None:
    if left == 0:
        return 0.0
    recent = int((images > total - RECENT).sum())
    return left * min(total, RECENT) / recent if recent >= ENOUGH else None


def _grouped(decisions: Iterable[tuple[str, Decision]]) -> Mapping[str, Tally]:
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for key, decision in decisions:
        tallies[key][decision] += 1
    return dict(sorted(tallies.items(), key=lambda item: (-item[1].total(), item[0])))
