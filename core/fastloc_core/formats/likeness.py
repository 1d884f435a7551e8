"""Which images are so alike that a data set keeps them on one side: no model is measured on what it learned.

Alike are the pages of a file, copies (also scaled or compressed ones), versions of one image that Roboflow made, and
images of consecutive numbers that look alike, such as the frames of a film.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from fastloc_core.errors import ImageError
from fastloc_core.images.paths import split_name
from fastloc_core.images.sketch import sketch
from fastloc_core.progress import Progress

WIDTH, HEIGHT = 18, 16
_BITS = 3  # in which the hashes of copies may differ, less than there are parts in which they are looked up
_PARTS = 4
_COPY, _FRAME = 0.98, 0.9  # least correlation of copies, and of neighbours in a series
_ROBOFLOW = re.compile(r"(.+)\.rf\.[0-9A-Za-z]{20,}")
_NUMBER = re.compile(r"(\D*)([0-9]{1,18})(.*)", re.DOTALL)
_AT_ONCE = 16  # images that are read between two reports

Sketcher = Callable[[Path, int, int], NDArray[np.uint8]]


class _Groups:
    """Sets that grow together (union-find)."""

    def __init__(self, size: int) -> None:
        self._parents = [*range(size)]

    def find(self, member: int) -> int:
        while (parent := self._parents[member]) != member:
            self._parents[member] = member = self._parents[parent]
        return member

    def join(self, pairs: Iterable[tuple[int, int]]) -> None:
        for one, other in pairs:
            first, second = sorted((self.find(one), self.find(other)))
            self._parents[second] = first

    def of(self, names: Sequence[str]) -> list[list[str]]:
        """Each group and all groups in the order of the names."""
        found: dict[int, list[str]] = defaultdict(list)
        for index, name in enumerate(names):
            found[self.find(index)].append(name)
        return [*found.values()]


def groups(
    paths: Mapping[str, Path], progress: Progress, sketcher: Sketcher = sketch
) -> tuple[list[list[str]], list[str]]:
    """The names of the images that belong together, each group and all groups in the order of the names, and the names
    of those that could not be looked at. `progress` may raise Cancelled.
    """
    alike, unread = _by_looks(paths, progress, sketcher)
    names = [*paths]
    alike.join(_of_one_origin(names))
    return alike.of(names), [names[index] for index in unread]


def copies(
    paths: Mapping[str, Path], progress: Progress, sketcher: Sketcher = sketch
) -> tuple[list[list[str]], list[str]]:
    """The same without images that only come from one file or one original, and only groups of several images."""
    alike, unread = _by_looks(paths, progress, sketcher)
    names = [*paths]
    return [group for group in alike.of(names) if len(group) > 1], [names[index] for index in unread]


def _by_looks(paths: Mapping[str, Path], progress: Progress, sketcher: Sketcher) -> tuple[_Groups, list[int]]:
    """The groups of images that look alike, and the positions of those that cannot be read."""
    names = [*paths]
    sketches, unread = _sketches(paths, progress, sketcher)
    alike, looks = _Groups(len(names)), _standardized(sketches)
    alike.join((a, b) for a, b in _copies(sketches) if looks[a] @ looks[b] >= _COPY)
    alike.join((a, b) for a, b in _neighbours(names) if looks[a] @ looks[b] >= _FRAME)
    return alike, unread


def _sketches(paths: Mapping[str, Path], progress: Progress, sketcher: Sketcher) -> tuple[NDArray[np.uint8], list[int]]:
    """(images, HEIGHT, WIDTH), 0 for images that cannot be read, and the positions of these."""
    sketches = np.zeros((len(paths), HEIGHT, WIDTH), np.uint8)
    unread = []

    def look(path: Path) -> NDArray[np.uint8] | None:
        try:
            return sketcher(path, WIDTH, HEIGHT)
        except ImageError:
            return None

    waiting = [*paths.values()]
    with ThreadPoolExecutor() as pool:
        for start in range(0, len(waiting), _AT_ONCE):
            progress(start, len(waiting))
            for index, found in enumerate(pool.map(look, waiting[start : start + _AT_ONCE]), start):
                if found is None:
                    unread.append(index)
                else:
                    sketches[index] = found
    return sketches, unread


def _standardized(sketches: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(images, pixels) with mean 0 and length 1, so that a product of two is their correlation; 0 for even ones."""
    values = sketches.reshape(len(sketches), -1).astype(np.float32)
    values -= values.mean(1, keepdims=True)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    lengths[lengths <= values.shape[1] ** 0.5] = np.inf  # a grey level a pixel is noise
    values /= lengths
    return values


def _of_one_origin(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    first: dict[tuple[str, str], int] = {}
    for index, name in enumerate(names):
        yield index, first.setdefault(("file", split_name(name)[0]), index)
        if version := _ROBOFLOW.fullmatch(PurePosixPath(name).stem):
            yield index, first.setdefault(("image", version[1]), index)


def _neighbours(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Those whose names differ by the last number alone, each with the next one."""
    series: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for index, name in enumerate(names):
        path = PurePosixPath(name)
        if numbered := _NUMBER.fullmatch(path.stem[::-1]):  # from behind, the last number is the first
            rest, number, before = (part[::-1] for part in numbered.groups())
            series[f"{path.parent}/{before}", rest].append((int(number), index))
    for members in series.values():
        yield from pairwise(index for _, index in sorted(members))


def _copies(sketches: NDArray[np.uint8]) -> Iterator[tuple[int, int]]:
    """Candidates: their difference hashes (is each of 8 x 8 places darker than its right neighbour?) are nearly equal.

    Two hashes of 64 bits that differ in three bits at most have at least one of four parts in common.
    """
    places = sketches.reshape(len(sketches), HEIGHT // 2, 2, WIDTH // 2, 2).mean((2, 4))
    hashes = np.packbits(places[..., :-1] < places[..., 1:], axis=2).reshape(-1, 8).view(np.uint64).ravel()
    unique, first, back = np.unique(hashes, return_index=True, return_inverse=True)
    yield from ((index, int(first[group])) for index, group in enumerate(back))
    for part in unique.view(np.uint16).reshape(-1, _PARTS).T:
        order = np.argsort(part, kind="stable")
        for same in np.split(order, np.flatnonzero(np.diff(part[order])) + 1):
            for at, one in enumerate(same[:-1]):
                others = same[at + 1 :]
                near = np.bitwise_count(unique[others] ^ unique[one]) <= _BITS
                yield from ((int(first[one]), int(first[other])) for other in others[near])
