"""The truth that proposals are measured against: images with their annotated objects, from several layouts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError
from fastloc_core.files import files_below, read_file
from fastloc_core.formats import voc
from fastloc_core.formats.importing import read_annotations
from fastloc_core.formats.voc_paths import stem
from fastloc_core.images import Skipped, find_images

Layout = Literal["voc", "coco", "tiny-imagenet"]
TINY = "val_annotations.txt"
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TruthObject:
    """One annotated object; `name` is the annotation's own name of its class."""

    box: Box
    name: str
    difficult: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """An image with all of its annotated objects."""

    image: Path
    objects: tuple[TruthObject, ...]


@dataclass(frozen=True, slots=True)
class Annotated:
    """Images with truth, in natural order, and those without.

    `sizes`: (width, height) that an image's annotation was made for, if it says so; `problems`: a sentence for
    each thing that was left out or guessed.
    """

    layout: Layout
    truths: tuple[Truth, ...]
    skipped: tuple[Skipped, ...]
    sizes: Mapping[Path, Size]
    problems: tuple[str, ...] = ()


def read(images: Path, annotations: Path, part: slice = slice(None)) -> Annotated:
    """The images below a folder, with their annotations; `part`: of the images in natural order.

    `annotations`: a folder of VOC files at any depth, a COCO file, or Tiny ImageNet's list or its folder. Broken files
    are in `skipped`. Raises AnnotationError if there are no annotations at all, ImageError if the images cannot be
    listed.
    """
    index = find_images(images)
    chosen = index.images[part]
    tiny = annotations / TINY if annotations.is_dir() else annotations
    if tiny.name == TINY and tiny.is_file():
        found = _tiny(tiny, chosen)
    elif annotations.is_dir():
        found = _voc(annotations, chosen, images)
    else:
        found = _coco(annotations, chosen, images)
    if not found.truths:
        reason = f"No annotation belongs to any of the {len(chosen)} images of {images}."
        if found.skipped:
            reason += f" The first is skipped: {found.skipped[0].path}: {found.skipped[0].reason}"
        raise AnnotationError(annotations, reason, "Give annotations the path or the name of their image.")
    return Annotated(found.layout, found.truths, (*index.skipped, *found.skipped), found.sizes, found.problems)


def _voc(folder: Path, images: Sequence[Path], root: Path) -> Annotated:
    files = _Files(folder)
    convention = voc.assumed(files.all, folder)
    entries: dict[Path, Sequence[TruthObject] | str] = {}
    sizes: dict[Path, Size] = {}
    problems: list[str] = []
    for image in images:
        try:
            path = files.of(image.relative_to(root))
            file = voc.read(path, convention, folder)
        except AnnotationError as error:
            entries[image] = str(error)
            continue
        problems += [f"{path}: {problem}" for problem in file.problems]
        entries[image] = [TruthObject(a.box, a.label, a.flags.difficult) for a in file.annotations]
        if file.only_proposals and not file.verified:
            entries[image] = f"{path}: It holds proposals that nobody has decided about."
        if file.size:
            sizes[image] = file.size
    return _annotated("voc", entries, sizes, problems)


class _Files:
    """The XML files below a folder, by their path and by their name alone, both without ending."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}
        self._names: dict[str, list[Path]] = defaultdict(list)
        self.all = files_below(folder, ".xml")
        for path in self.all:
            self._paths[path.relative_to(folder).with_suffix("").as_posix()] = path
            self._names[path.stem].append(path)

    def of(self, image: Path) -> Path:
        """The file of an image, a path below the images' folder."""
        bare = stem(image.name)
        for name in (image.name, bare):
            if path := self._paths.get((image.parent / name).as_posix()):
                return path
        named = self._names.get(image.name) or self._names.get(bare) or []
        if len(named) == 1:
            return named[0]
        reason = f"{len(named)} annotations have its name." if named else "No annotation has its name."
        remedy = "Put one at its image's path below that folder."
        raise AnnotationError(self._folder / image.with_name(f"{bare}.xml"), reason, remedy)


def _coco(path: Path, images: Sequence[Path], root: Path) -> Annotated:
    read = read_annotations(path, images, root)
    entries: dict[Path, Sequence[TruthObject] | str] = dict.fromkeys(images, "The COCO file does not name it.")
    for image, found in read.by_image.items():
        entries[image] = [TruthObject(a.box, a.label) for a in found.annotations]
    sizes = {image: found.size for image, found in read.by_image.items() if found.size}
    return _annotated("coco", entries, sizes, read.problems)


def _tiny(path: Path, images: Sequence[Path]) -> Annotated:
    """Lines of file, wnid, x0, y0, x1, y1 with tabs between them; x1 and y1 are pixels of the object."""
    try:
        text = read_file(path).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(path, f"It cannot be read ({error}).", "Fetch Tiny ImageNet's own file again.") from error
    lines = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, *fields = line.split("\t")
        lines[name] = number, fields
    entries: dict[Path, Sequence[TruthObject] | str] = {}
    for image in images:
        number, fields = lines.get(image.name, (0, []))
        try:
            wnid, x0, y0, x1, y1 = fields
            entries[image] = [TruthObject(Box(float(x0), float(y0), float(x1) + 1, float(y1) + 1), wnid)]
        except ValueError:
            entries[image] = f"{path.name}, line {number}: This is no annotation." if number else "It has no line."
    return _annotated("tiny-imagenet", entries, {})


def _annotated(
    layout: Layout,
    entries: Mapping[Path, Sequence[TruthObject] | str],
    sizes: Mapping[Path, Size],
    problems: Sequence[str] = (),
) -> Annotated:
    """`entries`: the objects of each image, or why it is skipped."""
    truths, skipped = [], []
    for image, entry in entries.items():
        objects = () if isinstance(entry, str) else tuple(each for each in entry if each.box.area > 0)
        if objects:
            truths.append(Truth(image, objects))
        else:
            reason = entry if isinstance(entry, str) else "No object is annotated in it."
            skipped.append(Skipped(image, reason))
    return Annotated(layout, tuple(truths), tuple(skipped), sizes, tuple(problems))
