"""Recognizing the store's boxes in an annotation file that another program wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats.conventions import Convention
from fastloc_core.review.edits import Change, Content

_SAME = 1e-6  # largest difference between a number of a file and the same number of ours


def replaced(before: Content, after: tuple[Annotation, ...], convention: Convention) -> Iterator[Change]:
    """The changes from an image's boxes to the boxes of a file. A box that is the same keeps its other facts."""
    left = dict.fromkeys(after)
    by_place: dict[tuple[object, ...], list[Annotation]] = defaultdict(list)
    for new in after:
        by_place[new.label, *map(round, convention.numbers(new.box))].append(new)
    for old in before.annotations:
        if old.decision is Decision.REJECTED:
            continue
        same = next(
            (
                new
                for way in (convention, *Convention)  # labelImg drops the mark of the convention
                for place in _places(old.box, way, before)
                for new in by_place.get((old.label, *place), ())
                if new in left and _is_same(old.box, way, before, convention.numbers(new.box))
            ),
            None,
        )
        if same is None:
            yield Change(old, None)
        else:
            del left[same]
            if (old.voc_index, old.flags) != (same.voc_index, same.flags):
                yield Change(old, replace(old, voc_index=same.voc_index, flags=same.flags))
    yield from (Change(None, new) for new in left)


def _places(box: Box, way: Convention, image: Content) -> Iterator[tuple[int, ...]]:
    """The numbers that a file may have for the box, to a pixel: each edge as we have it, or as we write it."""
    edges = zip(way.numbers(box), way.rounded(box, image.width, image.height), strict=True)
    return product(*(dict.fromkeys((round(exact), whole)) for exact, whole in edges))


def _is_same(box: Box, way: Convention, image: Content, theirs: Sequence[float]) -> bool:
    """Whether each edge in the file is as we have it in that convention, or as we write it, in whole pixels."""
    edges = zip(way.numbers(box), way.rounded(box, image.width, image.height), theirs, strict=True)
    return all(abs(exact - number) < _SAME or abs(whole - number) < _SAME for exact, whole, number in edges)
