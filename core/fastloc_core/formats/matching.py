"""Which image somebody's annotations belong to, by the names that they have for it."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from unicodedata import normalize
from urllib.parse import unquote

from fastloc_core.formats.voc_paths import stem

ANY = ".*"
"""Stands for an ending that is not known."""

_MOST = 100  # images that may be told apart by their endings

Rank = tuple[int, int, int, int]
"""The smaller, the surer."""

_UPLOAD = re.compile(r"(^|/)[0-9a-f]{4,8}-(?=[^/]+$)")  # Label Studio puts it before the name of a file
_ADDRESS = re.compile(r"(?:https?|file|s3|gs):/+", re.IGNORECASE)


def beside(file: Path, name: str) -> tuple[str, str]:
    """The names of an image that an annotation file has for it: beside that file, and as written."""
    name = name.replace("\\", "/")
    return _place(os.path.join(file.parent, name)), name


def like(file: Path, source: Path) -> tuple[str, ...]:
    """The names of the image whose annotation file differs from it in the ending, and perhaps in the folder.

    `source`: the file or folder that is imported.
    """
    mirrored = file.relative_to(source) if file != source else Path(file.name)
    place = _place(str(file.with_suffix(""))) + ANY
    return place, *_among_images(place), mirrored.with_suffix("").as_posix() + ANY


def _among_images(place: str) -> Iterator[str]:
    """The same place in the folder of images that belongs to a folder of annotations: of YOLO, and of Pascal VOC."""
    for boxes, images in (("labels", "images"), ("Annotations", "JPEGImages"), ("annotations", "images")):
        above, folder, below = place.rpartition(f"/{boxes}/")
        if folder:
            yield f"{above}/{images}/{below}"


def _place(path: str) -> str:
    return os.path.abspath(path).replace(os.sep, "/")


def _bare(name: str) -> str:
    folder, slash, own = name.rpartition("/")
    return f"{folder}{slash}{stem(own)}{ANY}"


def _as_written(name: str) -> str:
    return name


def _alike(name: str) -> str:
    """The name without the differences that systems and programs make: addresses, %20, letters made of two characters,
    upper case.
    """
    if "?d=" in name:  # Label Studio's address of a local file
        name = name.rpartition("?d=")[2]
    elif _ADDRESS.search(name):
        name = _ADDRESS.split(name)[-1].partition("?")[0]
    return normalize("NFC", normalize("NFC", unquote(name)).casefold())


def _uploaded(name: str) -> str:
    """The name without the changes that Label Studio makes to the name of an upload."""
    return _UPLOAD.sub(r"\1", _alike(name)).replace(" ", "_")


_SPELLINGS = (_as_written, _alike, _uploaded)


class Images:
    """Finds images by rank: for each spelling of names beside the annotation file, then by the path below the folder,
    then by the longest common end of the paths, which may be the name alone.
    """

    def __init__(self, images: Iterable[Path], root: Path) -> None:
        self._below = {
            image: (image.relative_to(root) if image.is_relative_to(root) else image).as_posix() for image in images
        }
        self._root = root
        self._tables: list[_Table] = []  # of the spellings that were needed

    def name(self, image: Path) -> str:
        """Its path below the folder."""
        return self._below[image]

    def find(self, names: Sequence[str]) -> tuple[Rank, list[Path]] | None:
        """The rank of the surest way to find something, and the images that may be meant. None if nothing is found."""
        for spelling, spell in enumerate(_SPELLINGS):
            if spelling == len(self._tables):
                self._tables.append(_Table(self._below, self._root, spell))
            table = self._tables[spelling]
            spelled = [spell(name.replace("\\", "/")) for name in names]
            for way, look in enumerate((table.beside, table.exactly, table.by_end)):
                looked = [look(name) for name in spelled]
                lengths = [(-length, position) for position, (length, images) in enumerate(looked) if images]
                if lengths:
                    length, position = min(lengths)
                    return (spelling, way, length, position), _narrowed(looked[position][1], names)
        return None


class _Table:
    """Images by their whole paths below the folder, and by each end of these paths, all in one spelling."""

    def __init__(self, below: dict[Path, str], root: Path, spell: Callable[[str], str]) -> None:
        self._roots = {f"{spell(Path(real(root)).as_posix())}/" for real in (os.path.abspath, os.path.realpath)}
        self._whole: dict[str, list[Path]] = defaultdict(list)
        self._ends: dict[str, list[Path]] = defaultdict(list)
        self._deepest = 1
        for image, path in below.items():
            for name in (spell(path), spell(_bare(path))):
                self._whole[name].append(image)
                parts = [spell(root.name), *name.split("/")]
                self._deepest = max(self._deepest, len(parts))
                for end in _ends(parts):
                    self._ends[end].append(image)

    def beside(self, name: str) -> tuple[int, list[Path]]:
        """By a path of this computer."""
        return next((self.exactly(name.removeprefix(root)) for root in self._roots if name.startswith(root)), (0, []))

    def exactly(self, name: str) -> tuple[int, list[Path]]:
        return 0, next((self._whole[key] for key in _keys(name) if key in self._whole), [])

    def by_end(self, name: str) -> tuple[int, list[Path]]:
        """With the number of folders and names that agree."""
        parts = [part for part in name.split("/") if part not in ("", ".", "..")][-self._deepest :]
        for length, end in zip(range(len(parts), 0, -1), _ends(parts), strict=True):
            for key in _keys(end):
                if key in self._ends:
                    return length, self._ends[key]
        return 0, []


def _ends(parts: Sequence[str]) -> Iterator[str]:
    """The longest first."""
    return ("/".join(parts[start:]) for start in range(len(parts)))


def _keys(name: str) -> tuple[str, str]:
    """The names in a table that a name may mean."""
    if name.endswith(ANY):
        return name.removesuffix(ANY), name  # a.jpg.xml is the file of a.jpg
    return name, _bare(name)


def _narrowed(images: list[Path], names: Iterable[str]) -> list[Path]:
    """Those whose names are among the given ones, if that leaves one. They may differ in their endings."""
    if len(images) > _MOST:
        return images
    known = {name.replace("\\", "/").rpartition("/")[2] for name in names}
    named = [image for image in images if image.name in known]
    return named if len(named) == 1 else images
