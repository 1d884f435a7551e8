"""Annotations that somebody already has, in any format, and the images that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fastloc_core import limits
from fastloc_core.annotation import Annotation
from fastloc_core.formats import misfits
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.exporter import Found, Notes
from fastloc_core.formats.matching import ANY, Images, Rank
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
    if _are_shares(matches):
        matches = [(rank, image, replace(each, relative=True)) for rank, image, each in matches]
        problems.append("No edge is beyond 1, so all were taken for shares of the images' sides.")
    taken = _taken(matches, problems)
    return Imported(taken, tuple(problems), tuple(dict.fromkeys(filter(None, notes.classes))))


def _are_shares(matches: list[tuple[Rank, Path, Found]]) -> bool:
    """Whether edges that should be pixels must be shares of the images' sides."""
    boxes = [annotation.box for _, _, each in matches for annotation in each.annotations if not each.relative]
    edges = [float(edge) for box in boxes for edge in box.edges]
    return all(0 <= edge <= 1 for edge in edges) and not all(map(float.is_integer, edges))


def _taken(matches: list[tuple[Rank, Path, Found]], problems: list[str]) -> dict[Path, Found]:
    """The surest annotations of each image: of files that name it, the one with its stem. Those of one image under two
    ids are united.
    """
    taken: dict[Path, list[Found]] = {}
    for _, image, each in sorted(matches, key=lambda match: (match[0], Path(match[2].source).stem != match[1].stem)):
        first = taken.setdefault(image, [])
        if not first or _are_of_one_file(first[0], each):
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


def _are_of_one_file(one: Found, other: Found) -> bool:
    """And about the same image. Only a file for a single image has a name without an ending for it: its own."""
    bare = [[name for name in each.names if name.endswith(ANY)] for each in (one, other)]
    return one.names[0] == other.names[0] and bare[0] == bare[1]


def placed(found: Found, image: Path, width: int, height: int) -> tuple[tuple[Annotation, ...], list[str]]:
    """Its annotations in pixels of the image as displayed, which has this size, and a sentence for each misfit.

    If they were made by a program that ignored the EXIF orientation of the image, the boxes are turned with it.
    """
    annotations, size = found.sized(width, height), (width, height)
    if misfits.ignores_turn(found.size, image, width, height):
        turn = orientation(image)
        turned = tuple(replace(each, box=upright(each.box, *size[::-1], turn)) for each in annotations)
        return turned, [f"{image.name}: {misfits.TURNED}"]
    told = (*misfits.of_size(found.size, *size), *misfits.of_places(annotations, *size))
    return annotations, [f"{image.name}: {text}" for text in told]


def doubtful_turns(by_image: Mapping[Path, Found]) -> Iterator[str]:
    """A sentence about the photos that EXIF turns, if the size in their annotations does not tell whether the program
    that made them turned the photos, too.
    """

    def is_doubtful(image: Path, found: Found) -> bool:
        return bool(found.annotations) and 1 < orientation(image) < (TRANSPOSED if found.size else 9)

    if doubtful := [image.name for image, found in by_image.items() if is_doubtful(image, found)]:
        yield (
            f"EXIF turns {count(len(doubtful), 'photo')} ({some(doubtful)}). Nothing tells whether the program that "
            "made the boxes turned them, too: look at one."
        )
