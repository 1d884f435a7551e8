"""Annotations that somebody has already, found their images: from a COCO file, or from a folder of Pascal VOC files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from fastloc_core.annotation import Annotation
from fastloc_core.errors import AnnotationError
from fastloc_core.files import files_below, read_file
from fastloc_core.formats import coco, voc
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.voc_paths import stem
from fastloc_core.formats.wording import count, one_line, some

_ByKey = dict[str, list[Path]]


@dataclass(frozen=True, slots=True)
class Imported:
    """`sizes`: (width, height) of the image that its annotations were made for, where they say; `problems`: sentences.

    A size that is not the image's as displayed means that the boxes do not fit it, mostly for its EXIF orientation.
    """

    by_image: Mapping[Path, tuple[Annotation, ...]]
    sizes: Mapping[Path, tuple[int, int]]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """The annotations of one image; `path`, below the folder, `bare`, without ending, and `name`: what it may be."""

    source: str
    path: str
    bare: str
    name: str
    annotations: tuple[Annotation, ...]
    size: tuple[int, int] | None


def read_annotations(
    source: Path,
    images: Sequence[Path],
    root: Path,
    convention: Convention | None = None,
    check: Callable[[], None] = lambda: None,
) -> Imported:
    """`source`: a COCO file, or a folder with VOC files at any depth; `images`: those of the folder `root`.

    An image is known by its path below the folder, with its ending or without, then by its name, then by its stem,
    where only one image has it. `convention`: of VOC files that record none; else it is told by labelImg's marks.
    What cannot be read, or is of no image or of several, is named in the problems. Raises AnnotationError where
    there is no such source or it is no COCO file, and what `check` raises.
    """
    problems: list[str] = []
    places = _Places(images, root)
    strangers: list[str] = []
    matches: list[tuple[int, Path, _Found]] = []
    for each in _voc(source, convention, problems) if source.is_dir() else _coco(source, problems):
        check()
        rank, candidates = places.find(each)
        if len(candidates) == 1:
            matches.append((rank, candidates[0], each))
        elif candidates:
            names = some(candidates, lambda path: _below(path, root))
            problems.append(f"{each.source}: left out, for it may be about any of several images ({names}).")
        else:
            strangers.append(each.source)
    if strangers:
        problems.append(f"{count(len(strangers), 'set')} of annotations left out, of no image here: {some(strangers)}.")
    taken: dict[Path, _Found] = {}
    for _, image, each in sorted(matches, key=lambda match: match[0]):
        first = taken.setdefault(image, each)
        if first is not each:
            problems.append(f"{each.source}: left out, for {image.name} has the annotations of {first.source}.")
    return Imported(
        {image: each.annotations for image, each in taken.items()},
        {image: each.size for image, each in taken.items() if each.size},
        tuple(problems),
    )


class _Places:
    """Images by each of the ways in which annotations name them."""

    def __init__(self, images: Sequence[Path], root: Path) -> None:
        self._paths: _ByKey = defaultdict(list)
        self._bare_paths: _ByKey = defaultdict(list)
        self._names: _ByKey = defaultdict(list)
        self._stems: _ByKey = defaultdict(list)
        for image in images:
            path = PurePosixPath(_below(image, root))
            self._paths[str(path)].append(image)
            self._bare_paths[str(path.parent / stem(path.name))].append(image)
            self._names[path.name].append(image)
            self._stems[stem(path.name)].append(image)

    def find(self, found: _Found) -> tuple[int, list[Path]]:
        """How far down the list of ways it was found, and the images that it may be about."""
        ways = (
            self._paths.get(found.path),
            self._bare_paths.get(found.bare),
            self._names.get(found.name),
            self._names.get(PurePosixPath(found.path).name),
            self._stems.get(PurePosixPath(found.bare).name),
        )
        for rank, images in enumerate(ways):
            if images and rank == 1:  # which may differ in their endings; with the others the names are settled
                named = [image for image in images if image.name == found.name]
                return rank, named if len(named) == 1 else images
            if images:
                return rank, images
        return len(ways), []


def _below(image: Path, root: Path) -> str:
    return (image.relative_to(root) if image.is_relative_to(root) else image).as_posix()


def _coco(path: Path, problems: list[str]) -> Iterator[_Found]:
    try:
        content = read_file(path)
    except OSError as error:
        remedy = "Choose a COCO file, or a folder of Pascal VOC files."
        raise AnnotationError(path, f"It cannot be read ({error.strerror}).", remedy) from error
    file = coco.parse(content, path)
    problems += file.problems
    for image in file.images:
        name = PurePosixPath(image.name.replace("\\", "/"))
        yield _Found(
            one_line(image.name),
            str(name),
            str(name.parent / stem(name.name)),
            name.name,
            image.annotations,
            image.size,
        )


def _voc(folder: Path, convention: Convention | None, problems: list[str]) -> Iterator[_Found]:
    for path in files_below(folder, ".xml"):
        if path.name.startswith("."):
            continue
        try:
            file = voc.read(path, convention, folder)
        except AnnotationError as error:
            problems.append(str(error))
            continue
        source, bare = path.relative_to(folder).as_posix(), path.relative_to(folder).with_suffix("").as_posix()
        problems += [f"{source}: {problem}" for problem in file.problems]
        if file.only_proposals and not file.verified:
            problems.append(f"{source}: left out, for it holds proposals that nobody has decided about.")
            continue
        annotations = tuple(replace(annotation, voc_index=None) for annotation in file.annotations)
        yield _Found(source, bare, bare, file.filename, annotations, file.size)
