"""Annotations that somebody already has, in any format, and the images that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fastloc_core import limits
from fastloc_core.annotation import Annotation
from fastloc_core.formats import misfits
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.exporter import Found, Notes
from fastloc_core.formats.matching import Images, Rank
from fastloc_core.formats.table import importers_of
from fastloc_core.formats.wording import count, some
from fastloc_core.images.turning import TRANSPOSED, orientation, upright


@dataclass(frozen=True, slots=True)
class Imported:
    """`problems`: a sentence each; `classes`: in the order of the source, empty if it has none."""

    by_image: Mapping[Path, Found]
    problems: tuple[str, ...]
    classes: tuple[str, ...] = ()


def read_annotations(
    source: Path,
    images: Sequence[Path],
    root: Path,
    convention: Convention | None = None,
    check: Callable[[], None] = lambda: None,
) -> Imported:
    """`source`: a file or folder in a format that can be imported; `images`: all images of the folder `root`.

    matching.py finds the image of each set of annotations. `convention`: of files that record none; None: told by
    their marks. Annotations that cannot be read, or belong to no image or to several, are named in the problems.
    Raises AnnotationError if the source cannot be read, and the errors of `check`.
    """
    notes, known = Notes(), Images(images, root)
    importer, *others = importers_of(source)
    if others:
        titles = " and ".join(other.title for other in others)
        notes.problems.append(
            f"Read as {importer.title}. Files of {titles} are there, too: choose them to import them."
        )
    strangers: list[str] = []
    matches: list[tuple[Rank, Path, Found]] = []
    for each in importer.read(source, convention, notes):
        check()
        found = known.find(each.names)
        if found is None:
            strangers.append(each.source)
        elif len(found[1]) == 1:
            matches.append((found[0], found[1][0], each))
        else:
            names = some(found[1], known.name)
            notes.problems.append(f"{each.source}: left out, because it may belong to any of several images ({names}).")
    problems = list(notes.told())
    if strangers:
        left_out = count(len(strangers), "set")
        problems.append(f"{left_out} of annotations left out, because they belong to no image here: {some(strangers)}.")
    taken = _taken(matches, problems)
    return Imported(taken, tuple(problems), tuple(dict.fromkeys(filter(None, notes.classes))))


def _taken(matches: list[tuple[Rank, Path, Found]], problems: list[str]) -> dict[Path, Found]:
    """The surest annotations of each image. Those of one image under two ids are united."""
    taken: dict[Path, list[Found]] = {}
    for _, image, each in sorted(matches, key=lambda match: match[0]):
        first = taken.setdefault(image, [])
        if not first or first[0].names[0] == each.names[0]:
            first.append(each)
        else:
            problems.append(f"{each.source}: left out, because {image.name} has the annotations of {first[0].source}.")
    most = limits.current().objects
    united = {}
    for image, parts in taken.items():
        boxes = tuple(annotation for part in parts for annotation in part.annotations)
        if len(boxes) > most:
            problems.append(f"{parts[0].source}: left out, because it has more than {most:,} boxes.")
        else:
            united[image] = replace(parts[0], annotations=boxes)
    return united


def placed(found: Found, image: Path, width: int, height: int) -> tuple[tuple[Annotation, ...], list[str]]:
    """Its annotations in pixels of the image as displayed, which has this size, and a sentence for each misfit.

    If they were made by a program that ignored the EXIF orientation of the image, the boxes are turned with it.
    """
    annotations, size = found.sized(width, height), (width, height)
    if found.size == size[::-1] != size and (turn := orientation(image)) >= TRANSPOSED:
        turned = tuple(replace(each, box=upright(each.box, *size[::-1], turn)) for each in annotations)
        return turned, [f"{image.name}: {misfits.TURNED}"]
    return annotations, [f"{image.name}: {text}" for text in misfits.of_size(found.size, *size)]
