"""Images of a folder that look alike, as they were found last, and those that a person leaves out of exports."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from fastloc_core.images import file_of
from fastloc_core.progress import Progress, silent

from .digests import file_digest
from .sound import absent_if_damaged
from .store import Store

COPIES = "copies"  # the fact: what was found last
LEFT_OUT = "left_out"  # the fact: the numbers of images
_MANY = 1 << 31  # images; no folder has so many


class Group(NamedTuple):
    """`images`: their numbers, in the order of their names; `same`: their files have the same content."""

    images: tuple[int, ...]
    same: bool


class Copies(NamedTuple):
    """`at`: when they were looked for, in seconds since the epoch; `images`: among how many; `unread`: of these, how
    many could not be compared.
    """

    at: float
    images: int
    unread: int
    groups: tuple[Group, ...]


def find(store: Store, progress: Progress = silent) -> Copies:
    """Look for them, and keep what is found unless the store is read-only. `progress` may raise Cancelled."""
    from fastloc_core.formats import likeness  # OpenCV, which the window does without as it starts

    ids = {row.name: row.id for row in store.rows()}
    alike, unread = likeness.copies({name: store.root / name for name in ids}, progress)
    groups = tuple(Group(tuple(ids[name] for name in names), _are_same(store, names)) for names in alike)
    found = Copies(time.time(), len(ids), len(unread), groups)
    if not store.read_only:
        store.remember(**{COPIES: [*found[:3], [[list(group.images), group.same] for group in groups]]})
    return found


def known(store: Store) -> Copies | None:
    """What was found last, among the images that are still there; None if nobody has looked."""
    there = {row.id for row in store.rows()}
    with absent_if_damaged():
        if stored := store.fact(COPIES, None):
            at, images, unread, groups = stored
            if not 0 <= unread <= images < _MANY:
                raise ValueError("these are no numbers of images")
            found = list[Group]()
            for members, same in groups:
                left = tuple(image for image in dict.fromkeys(map(int, members)) if image in there)
                there.difference_update(left)  # an image is in one group
                if len(left) > 1:
                    found.append(Group(left, bool(same)))
            return Copies(float(at), int(images), int(unread), tuple(found))
    return None


def left_out(store: Store) -> frozenset[int]:
    """The images that a person leaves out of exports."""
    stored = store.fact(LEFT_OUT, [])
    return frozenset(each for each in stored if type(each) is int) if isinstance(stored, list) else frozenset()


def leave_out(store: Store, images: Iterable[int], out: bool) -> None:
    """Leave images out of exports, or take them in again."""
    with store.transaction():
        before = left_out(store)
        store.remember(**{LEFT_OUT: sorted(before.union(images) if out else before.difference(images))})


def _are_same(store: Store, names: Sequence[str]) -> bool:
    """Whether they are different files with one content."""
    files = {file_of(store.root / name) for name in names}
    with suppress(OSError):
        return len(files) == len(names) and len({file_digest(file) for file in files}) == 1
    return False
