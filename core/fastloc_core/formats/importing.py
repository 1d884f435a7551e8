"""Annotations that somebody already has, in any format, and the images that they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.exporter import Found
from fastloc_core.formats.table import importer_of
from fastloc_core.formats.voc_paths import stem
from fastloc_core.formats.wording import count, some

_ByKey = defaultdict[str, list[Path]]


@dataclass(frozen=True, slots=True)
class Imported:
    """`problems`: a sentence each.

    If annotations were made for another size than the size of the image as displayed, the boxes do not fit, usually
    because of its EXIF orientation.
    """

    by_image: Mapping[Path, Found]
    problems: tuple[str, ...]


def read_annotations(
    source: Path,
    images: Sequence[Path],
    root: Path,
    convention: Convention | None = None,
    check: Callable[[], None] = lambda: None,
) -> Imported:
    """`source`: a file or folder in a format that can be imported; `images`: all images of the folder `root`.

    An image is found by its path below the folder, with or without ending, then by its name, then by its stem if only
    one image has it. `convention`: of files that record none; None: told by their marks. Annotations that cannot be
    read, or belong to no image or to several, are named in the problems. Raises AnnotationError if the source cannot
    be read, and the errors of `check`.
    """
    problems: list[str] = []
    places = _Places(images, root)
    strangers: list[str] = []
    matches: list[tuple[int, Path, Found]] = []
    for each in importer_of(source).read(source, convention, problems):
        check()
        rank, candidates = places.find(each)
        if len(candidates) == 1:
            matches.append((rank, candidates[0], each))
        elif candidates:
            names = some(candidates, lambda path: _below(path, root))
            problems.append(f"{each.source}: left out, because it may belong to any of several images ({names}).")
        else:
            strangers.append(each.source)
    if strangers:
        left_out = count(len(strangers), "set")
        problems.append(f"{left_out} of annotations left out, because they belong to no image here: {some(strangers)}.")
    taken: dict[Path, Found] = {}
    for _, image, each in sorted(matches, key=lambda match: match[0]):
        first = taken.setdefault(image, each)
        if first is not each:
            problems.append(f"{each.source}: left out, because {image.name} has the annotations of {first.source}.")
    return Imported(taken, tuple(problems))


class _Places:
    """Images by each of the ways in which annotations can name them."""

    def __init__(self, images: Sequence[Path], root: Path) -> None:
        tables = self._paths, self._bare_paths, self._names, self._stems = tuple(_ByKey(list) for _ in range(4))
        for image in images:
            path = PurePosixPath(_below(image, root))
            own = stem(path.name)
            for table, key in zip(tables, (str(path), str(path.parent / own), path.name, own), strict=True):
                table[key].append(image)

    def find(self, found: Found) -> tuple[int, list[Path]]:
        """The position of the first way that finds something, and the images that the annotations may belong to."""
        ways = (
            self._paths.get(found.path),
            self._bare_paths.get(found.bare),
            self._names.get(found.name),
            self._names.get(PurePosixPath(found.path).name),
            self._stems.get(PurePosixPath(found.bare).name),
        )
        for rank, images in enumerate(ways):
            if images and rank == 1:  # they may differ in their endings; the other ways compare the endings already
                named = [image for image in images if image.name == found.name]
                return rank, named if len(named) == 1 else images
            if images:
                return rank, images
        return len(ways), []


def _below(image: Path, root: Path) -> str:
    return (image.relative_to(root) if image.is_relative_to(root) else image).as_posix()
