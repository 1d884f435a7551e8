"""The interface of an exporter and an importer. A new format is one small file: see table.py.

These classes know no lxml and no numpy, because the window shows them; their methods import what they need.
"""

from __future__ import annotations

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from fastloc_core.annotation import Annotation, Origin, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.voc_paths import annotation_paths
from fastloc_core.formats.wording import count, some

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.formats.segmentation import Patch

_UNUSUAL = re.compile(r'[\s\\:*?"<>|]+')  # characters that some systems or readers do not allow in a name
_LONGEST = 200  # bytes of the name of an image in a data set


class File(NamedTuple):
    """A file of an export.

    `name`: its path below the target; `content`: its bytes, or the path of a file to copy or link; `images`: those
    whose boxes it holds, by name; `masks`: how many of these boxes have one; `needed`: the other files mean nothing
    without it; `is_image`: of a data set; `original`: the name of the image that it is.
    """

    name: str
    content: bytes | Path
    images: Mapping[str, ReviewedImage] = {}
    masks: int = 0
    needed: bool = False
    is_image: bool = False
    original: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """The content of an export.

    `images`: at least one, by their paths below `root`, with boxes inside of them and one line for a class's name;
    `names`: also of the images that are left out, because no file's name may depend on that; `classes`: in their order;
    `convention`: of pixel coordinates, for formats that have conventions; `masks`: whether to write masks;
    `patches`: of an image, by the ids of its annotations, empty unless masks are wanted; `pixels`: of an image, may
    raise ImageError; `earlier_lines`: of a text file that an earlier export wrote; `is_kept`: whether a file that was
    yielded could not be replaced; `origins`: of boxes, by the annotations' ids; `has_images`: the images are part of a
    data set; `sides`: `train`, `val` or `test` of each image, empty if the images are not split; `problems`: whole
    sentences, to add to.
    """

    images: Mapping[str, ReviewedImage]
    names: Sequence[str]
    classes: Sequence[str]
    root: Path
    target: Path
    convention: Convention
    masks: bool
    patches: Callable[[ReviewedImage], Mapping[str, Patch]]
    pixels: Callable[[Path], NDArray[np.uint8]]
    earlier_lines: Callable[[str], list[str]]
    is_kept: Callable[[str], bool]
    origins: Mapping[str, Origin] = field(default_factory=dict)
    has_images: bool = False
    sides: Mapping[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def places(self, folder: str = "") -> dict[str, PurePath]:
        """The path of each image's XML below a folder of the target that has the same subfolders as the images.

        With `has_images` there are no subfolders and no spaces, because many readers of data sets know none, and no
        characters that only some systems know.
        """
        base = self.target / folder
        found = annotation_paths((base / name for name in self.names), base)
        places: dict[str, PurePath] = {
            image.relative_to(base).as_posix(): xml.relative_to(base) for image, xml in found.items()
        }
        return _flat(places) if self.has_images else places


def _flat(places: Mapping[str, PurePath]) -> dict[str, PurePath]:
    flat: dict[str, PurePath] = {}
    taken: set[str] = set()
    for name, place in places.items():
        bare = _short(_UNUSUAL.sub("_", "_".join(place.with_suffix("").parts).strip()))
        while bare.casefold() in taken:
            bare += "_"
        taken.add(bare.casefold())
        flat[name] = PurePath(bare + place.suffix)
    return flat


def _short(name: str) -> str:
    """A name that file systems can hold, also with an ending. Other long names become others."""
    content = os.fsencode(name)
    if len(content) <= _LONGEST:
        return name
    return f"{content[: _LONGEST - 9].decode(errors='ignore')}_{sha256(content).hexdigest()[:8]}"


class Exporter(ABC):
    """`title`, `about`: for the user; `about_masks`: where masks go, empty if the format has no place for them;
    `has_conventions`: its whole numbers count pixels in one of two ways; `can_be_data_set`: it also writes image files
    and sides; `needs_images`: its files mean little without the images beside them; `cannot`: a sentence about things
    that it cannot hold.
    """

    title: ClassVar[str]
    about: ClassVar[str]
    about_masks: ClassVar[str] = ""
    has_conventions: ClassVar[bool] = False
    can_be_data_set: ClassVar[bool] = False
    needs_images: ClassVar[bool] = False
    cannot: ClassVar[str] = ""

    def refusal(self, root: Path, target: Path, masks: bool) -> str:
        """Why the images of the folder `root` cannot be exported to `target`, a sentence; empty if they can."""
        return ""

    @abstractmethod
    def files(self, order: Order) -> Iterator[File]:
        """Each is written before the next one is asked for. Raises AnnotationError if the format cannot hold it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The annotations of one image in somebody's files.

    `source`: their name in messages; `names`: possible names of the image, the surest first, with slashes between
    folders, and `.*` for an ending that is not known; `size`: (width, height) of the image that they were made for;
    `relative`: the edges of the boxes are shares of the image's sides, not pixels; `verified`:
    they are said to be complete.
    """

    source: str
    names: tuple[str, ...]
    annotations: tuple[Annotation, ...]
    size: tuple[int, int] | None = None
    relative: bool = False
    verified: bool = False

    def sized(self, width: int, height: int) -> tuple[Annotation, ...]:
        """With boxes in pixels of an image of that size."""
        if not self.relative:
            return self.annotations
        scaled = ((a, a.box.scaled(width, height).edges) for a in self.annotations)
        return tuple(replace(a, box=Box(*(round(edge, 6) for edge in edges))) for a, edges in scaled)


@dataclass(slots=True)
class Notes:
    """What an importer has to say besides the boxes.

    `problems`: a sentence each; `classes`: in the order of their numbers, also those without boxes, empty if they have
    no order.
    """

    problems: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    _counted: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def count(self, problem: str, noun: str, which: str) -> None:
        """One more thing with the same problem: they become one sentence."""
        self._counted.setdefault((problem, noun), []).append(which)

    def told(self) -> tuple[str, ...]:
        """All problems."""
        counted = self._counted.items()
        sums = (f"{problem}: {count(len(which), noun)} ({some(which)})." for (problem, noun), which in counted)
        return (*self.problems, *sums)


class Importer(ABC):
    """`title`, `about`: for the user; `endings`: of its files, with the dot; `has_conventions`: as for an Exporter."""

    title: ClassVar[str]
    about: ClassVar[str]
    endings: ClassVar[tuple[str, ...]] = ()
    has_conventions: ClassVar[bool] = False

    @abstractmethod
    def recognizes(self, source: Path) -> int:
        """How many files of its own this file or folder seems to be or to hold. Reads little."""

    @abstractmethod
    def read(self, source: Path, convention: Convention | None, notes: Notes) -> Iterator[Found]:
        """`convention`: of files that record none; None: told by their marks. Tells `notes` about each part that
        cannot be read or kept. Raises AnnotationError if nothing can be read.
        """
