"""The path of each image's Pascal VOC file, so that no two images share one."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from fastloc_core.errors import AnnotationError
from fastloc_core.images.paths import split_name


def annotation_paths(images: Iterable[Path], root: Path | None = None) -> dict[Path, Path]:
    """Each image's file, which is beside the image. With `root`, no file outside of that folder is read.

    The name is STEM.xml, or STEM.page-N.xml for page N of a TIFF. Images that differ only in their endings, or in upper
    and lower case, do not share one. If there is a file STEM.xml, it belongs to the image that it names, otherwise to
    the first one; if there is none, it belongs to nobody. The other images have NAME.ENDING.xml.
    """
    by_folder: dict[str, dict[str, Path]] = defaultdict(dict)
    for image in images:
        parent, name = os.path.split(image)
        by_folder[parent][name] = image
    paths: dict[Path, Path] = {}
    for parent, members in by_folder.items():
        folder = Path(parent)
        for name, file in _files(members, folder, root):
            paths[members[name]] = folder / file
    return paths


def _files(names: Iterable[str], folder: Path, root: Path | None) -> Iterator[tuple[str, str]]:
    """Each image's name and the name of its file in `folder`, for the images of one folder."""
    existing = set(os.listdir(folder)) if folder.is_dir() else set()
    by_stem: dict[str, dict[str, str]] = defaultdict(dict)
    for name in names:
        own = stem(name)
        by_stem[own.casefold()][name] = f"{own}.xml"
    taken = set()
    # A long name can only clash with a longer stem: if a.jpg and a.png clash, a.jpg.webp cannot have a.jpg.xml.
    for each in sorted(by_stem, key=len):
        files = by_stem[each]
        owner = None if each in taken else _owner(files, folder, root, existing, by_stem.keys())
        for name, file in files.items():
            if name == owner:
                yield name, file
            else:
                yield name, f"{name}.xml"
                taken.add(name.casefold())


def stem(name: str) -> str:
    """The name of an image's annotation file without its ending: a page after the first has its number in it."""
    file, page = split_name(name)
    bare = os.path.splitext(file)[0]
    return bare if page == 1 else f"{bare}.page-{page}"


def annotation_name(name: str, chosen: str) -> str:
    """The annotation file of the image `name`, both as paths below their folder, with slashes: `chosen` if it is one of
    the two that the image may have, otherwise the usual one.
    """
    folder, slash, bare = name.rpartition("/")
    return chosen if chosen == f"{name}.xml" else f"{folder}{slash}{stem(bare)}.xml"


def _owner(files: dict[str, str], folder: Path, root: Path | None, existing: set[str], stems: Set[str]) -> str | None:
    """The image of this stem that may have STEM.xml, if any; `files`: the file's name by the image's name."""
    first = next(iter(files))
    if len(files) == 1:
        has_long = f"{first}.xml" in existing and first.casefold() not in stems  # otherwise it is the longer stem's
        return None if has_long and files[first] not in existing else first
    file = next((file for file in files.values() if file in existing), None)
    if file is None:
        return None
    from fastloc_core.formats.voc import image_name  # imports lxml, which the window does not need at its start

    try:
        named = image_name(folder / file, root).casefold()
    except AnnotationError:
        return first
    return next((name for name in files if name.casefold() == named), first)
