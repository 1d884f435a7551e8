"""Where the Pascal VOC file of each image stands, so that no two images share one."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from fastloc_core.errors import AnnotationError
from fastloc_core.images.paths import split_name


def annotation_paths(images: Iterable[Path], root: Path | None = None) -> dict[Path, Path]:
    """Where each image's file stands: beside the image. With `root` no file outside of that folder is read.

    The name is STEM.xml, STEM.page-N.xml for page N of a TIFF. Images that differ in nothing but their endings
    (or in upper and lower case) never share one: it belongs to the image that an existing file of that name says
    it is for, else to the first; without such a file to nobody. The others have NAME.ENDING.xml.
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
    """Each image's name with that of its file in `folder`, for the images of one folder."""
    existing = set(os.listdir(folder)) if folder.is_dir() else set()
    by_stem: dict[str, dict[str, str]] = defaultdict(dict)
    for name in names:
        own = stem(name)
        by_stem[own.casefold()][name] = f"{own}.xml"
    taken = set()
    # A long name can only meet a longer stem: where a.jpg and a.png clash, a.jpg.webp cannot have a.jpg.xml.
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
    """The annotation file of the image `name`, both below their folder with slashes: `chosen` where that is one of the
    two that an image of that name may have, else the usual one.
    """
    folder, slash, bare = name.rpartition("/")
    return chosen if chosen == f"{name}.xml" else f"{folder}{slash}{stem(bare)}.xml"


def _owner(files: dict[str, str], folder: Path, root: Path | None, existing: set[str], stems: Set[str]) -> str | None:
    """Which of the images of one stem may have STEM.xml, if any; `files`: what that is called, by the image's name."""
    first = next(iter(files))
    if len(files) == 1:
        has_long = f"{first}.xml" in existing and first.casefold() not in stems  # else that file is the longer stem's
        return None if has_long and files[first] not in existing else first
    file = next((file for file in files.values() if file in existing), None)
    if file is None:
        return None
    from fastloc_core.formats.voc import image_name  # lxml, which the window does without as it starts

    try:
        named = image_name(folder / file, root).casefold()
    except AnnotationError:
        return first
    return next((name for name in files if name.casefold() == named), first)
