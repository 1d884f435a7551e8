"""Reading YOLO label files: a text file for each image with a line for each object, in shares of the image's sides.

A line is the number of a class, then centre and size of a box, perhaps with a confidence, or the corners of an outline.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.errors import AnnotationError
from fastloc_core.formats.class_names import ClassNames, is_list, names_for, names_in
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.exporter import Found, Notes
from fastloc_core.formats.file_importer import FileImporter, files_with, head, name_below, share
from fastloc_core.formats.matching import like
from fastloc_core.formats.values import NO_AREA, OUTLINES, box_around, box_of, check_size, number, text_of

_CLASS = re.compile(r"\d{1,9}(\.0*)?")
_LOOKED_AT = 10  # lines that tell whether a file is about objects
_LINE_BYTES = 1000  # of memory
_EXACT = 15  # decimals
_OUTSIDE = 1.1  # share of a side: beyond it, a number is no place of an outline, but says that a key point is visible
_FARTHEST = 2.0  # share of a side: beyond it, numbers must be pixels
_UNFIT = "Left out, because they have no class number and coordinates"
_PIXELS = "Left out, because their coordinates are no shares of the image's sides"
_NUMBERS = "No data.yaml or classes.txt names the classes, so they are called by their numbers"
_KEYPOINTS = "Only their boxes were taken, because key points are not kept"
_UNKNOWN = "Left out, because the file with the class names has no such number"


class YoloImporter(FileImporter):
    title = "YOLO"
    about = "A text file for each image, and data.yaml or classes.txt."
    endings = (".txt", ".yaml", ".yml", ".names")
    others = "Left out, because they are no YOLO label files"

    def __init__(self, names: Callable[[Path], ClassNames | None] = names_for) -> None:
        """`names`: of the classes in the label files of a folder."""
        self._names = names

    def files(self, source: Path) -> list[Path]:
        if not source.is_dir():
            return super().files(source)
        return [file for file in files_with((".txt",), source) if not is_list(file)]

    def is_own(self, head: str) -> bool:
        return not head or _begins(head)  # without a line the image has no objects

    def recognizes(self, source: Path) -> int:
        """A file with class names stands for the folder that it is in."""
        labels = share(self.files(source), source, _begins)
        return labels or int(source.is_file() and bool(self.files(source)) and names_in(source) is not None)

    def read(self, source: Path, convention: Convention | None, notes: Notes) -> Iterator[Found]:
        given = None
        if source.is_file() and not _begins(head(source, source)):
            if (given := names_in(source)) is None:
                reason = "It is no YOLO label file and names no classes."
                raise AnnotationError(source, reason, "Choose the folder of the label files.")
            if not self.files(source.parent):
                notes.problems.append(f"{source}: There are no label files in its folder. Choose their folder instead.")
            source = source.parent

        @cache
        def names(folder: Path) -> ClassNames | None:
            found = given or self._names(folder)
            notes.classes += found.names.values() if found else ()
            return found

        yield from FileImporter.read(YoloImporter(names), source, convention, notes)

    def found(self, file: Path, content: bytes, source: Path, notes: Notes) -> Iterator[Found]:
        check_size(content, file, {b"\n": _LINE_BYTES})
        name, names = name_below(file, source), self._names(file.parent)
        annotations = []
        for position, line in enumerate(text_of(content).split("\n"), 1):
            if words := line.split():
                annotation, problem = _read(words, names)
                annotations += [annotation] if annotation else []
                if problem:
                    notes.count(problem, "line", f"{name}, line {position}")
        if names is None and annotations:
            notes.count(_NUMBERS, "file", name)
        yield Found(name, like(file, source), tuple(annotations), relative=True)


def _begins(text: str) -> bool:
    """Whether one of the first lines of a text is about an object."""
    lines = map(str.split, text.split("\n", _LOOKED_AT)[:_LOOKED_AT])
    return any(len(words) > 4 and _read(words, None)[1] != _UNFIT for words in lines)


def _read(words: list[str], names: ClassNames | None) -> tuple[Annotation | None, str]:
    """The annotation of a line, and its problem, if any."""
    shares = [number(word) for word in words[1:]]
    if not _CLASS.fullmatch(words[0]) or len(shares) < 4 or any(map(math.isnan, shares)):
        return None, _UNFIT
    if any(abs(share) > _FARTHEST for share in shares[:4]):
        return None, _PIXELS
    number_of_class = int(float(words[0]))
    label = names.names.get(number_of_class, "") if names else str(number_of_class)
    if not label:
        return None, _UNKNOWN
    outline = len(shares) >= 6 and len(shares) % 2 == 0 and max(map(abs, shares)) <= _OUTSIDE
    is_box = not outline or (names is not None and names.keypoints)
    if is_box:
        x, y, width, height = shares[:4]
        box = box_of(x - width / 2, y - height / 2, x + width / 2, y + height / 2, _EXACT)
    else:
        box = box_around(list(zip(shares[::2], shares[1::2], strict=False)), _EXACT)
    if box is None:
        return None, NO_AREA
    problem = OUTLINES if not is_box else _KEYPOINTS if len(shares) > 6 else ""
    return Annotation(box, label, Decision.LOADED), problem
