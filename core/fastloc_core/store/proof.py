"""What a folder's own checks say of its data set, in sentences for the report of an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fastloc_core.formats.export_report import Section
from fastloc_core.formats.wording import count
from fastloc_core.progress import Progress
from fastloc_core.review.estimates import Mean, Share, difference

from . import blind, copies
from .spot_checks import spot_checks
from .store import Store


def sections(store: Store, progress: Progress, sides: Mapping[str, str]) -> Sequence[Section]:
    """`sides`: of the exported images by name, empty without a split. `progress` may raise Cancelled."""
    return [
        Section("Images that look alike", [*_of_copies(store, sides)]),
        Section("Spot checks of what was accepted in bulk", [*_of_spot_checks(store, progress)]),
        Section("What proposals miss, and whether they sway", [*_of_blind(store, progress)]),
    ]


def _of_copies(store: Store, sides: Mapping[str, str]) -> Iterator[str]:
    found = copies.known(store)
    if found is None:
        yield "Nobody has looked for copies in this folder."
        return
    same = sum(group.same for group in found.groups)
    yield (
        f"{count(len(found.groups), 'group')} of images that look alike, among {count(found.images, 'image')}; in "
        f"{same:,} of them the files are the same."
    )
    if sides:
        names = {row.id: row.name for row in store.rows()}
        apart = sum(
            len({sides[names[image]] for image in group.images if names[image] in sides}) > 1 for group in found.groups
        )
        yield f"Groups of which images are on different sides of the split: {apart:,}."


def _of_spot_checks(store: Store, progress: Progress) -> Iterator[str]:
    right, waiting = spot_checks(store, progress)
    if right.n:
        yield (
            "Of the images in which proposals were accepted in bulk, a random tenth was looked at again. "
            f"{right.successes:,} of {count(right.n, 'box', 'boxes')} in {count(right.images, 'image')} stayed as "
            f"accepted: {_interval(right)}."
        )
    else:
        yield "No box that was accepted in bulk was looked at again."
    if waiting:
        yield f"{count(waiting, 'image')} still wait for a spot check."


def _of_blind(store: Store, progress: Progress) -> Iterator[str]:
    told = blind.outcome(store, progress)
    if not told.found.n:
        yield "No blind sample was annotated, so nothing is known about objects that no proposal shows."
        return
    yield (
        f"{count(told.done, 'random image')} were annotated before anybody saw their proposals. Proposals fit "
        f"{told.found.successes:,} of their {count(told.found.n, 'object')} (IoU of at least {blind.FITS}): "
        f"{_interval(told.found)}. With the right class it is {_interval(told.named)}."
    )
    apart = difference(told.helped, told.blind)
    if apart is None:
        yield "Too few images were done with proposals since, so nothing is known about how these sway."
        return
    yield (
        f"Boxes that fit a proposal have a mean IoU of {_mean(told.helped)} with it where the person saw it, and "
        f"{_mean(told.blind)} where not: a difference of {_difference(apart)}. This says how far boxes follow what is "
        "proposed, not which are right."
    )
    if more := difference(told.helped_objects, told.blind_objects):
        yield (
            f"Boxes in an image: {told.helped_objects.mean:.2f} with proposals, {told.blind_objects.mean:.2f} without, "
            f"a difference of {_difference(more)}."
        )


def _interval(share: Share) -> str:
    return f"{_percent(share.share)} (95 % interval {_percent(share.low)} to {_percent(share.high)})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _mean(mean: Mean) -> str:
    return f"{mean.mean:.3f} ({count(mean.n, 'box', 'boxes')} in {count(mean.images, 'image')})"


def _difference(apart: tuple[float, float, float]) -> str:
    return f"{apart[0]:.3f} (95 % interval {apart[1]:.3f} to {apart[2]:.3f})"
