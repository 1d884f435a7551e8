"""Which of the classifier's classes an annotated name stands for."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from fastloc_core.errors import AnnotationError, ClassNameError
from fastloc_core.labels import ClassIndex

Classes = Mapping[str, tuple[int, ...]]  # by annotated name; of several the likeliest one in the image is meant


def from_labels(names: Iterable[str], labels: ClassIndex) -> Classes:
    """Names that are labels, or synonyms in labels (a wnid, where the labels have them). Raises ClassNameError."""
    found = {}
    for name in names:
        try:
            found[name] = (labels.find(name),)
        except ClassNameError as error:
            remedy = f"{error.remedy} A file for --class-from can say which labels it means; top1 needs no names."
            raise ClassNameError(f"An annotation's class: {error.reason}", remedy) from error
    return found


def from_file(path: Path, names: Iterable[str], labels: ClassIndex) -> Classes:
    """Lines of annotated name, comma, labels with ";" between them: CSV without a header.

    Raises AnnotationError, with the line, for a label that the model does not know, ClassNameError for a name that no
    line has.
    """
    lines = _read(path, labels)
    if missing := next((name for name in names if name not in lines), None):
        close = "".join(f" Close to it is “{name}”." for name in get_close_matches(missing, lines, 1))
        reason = f"{path} has no line for the annotated class “{missing}”.{close}"
        raise ClassNameError(reason, f"Add a line such as: {missing},{labels.names[0]}")
    return {name: lines[name] for name in names}


def likeliest(classes: Classes, logits: Sequence[float]) -> dict[str, int]:
    """The one class that each name means in an image with these logits."""
    return {name: max(indices, key=lambda index: logits[index]) for name, indices in classes.items()}


def _read(path: Path, labels: ClassIndex) -> dict[str, tuple[int, ...]]:
    lines = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, skipinitialspace=True)
            for row in filter(None, reader):
                name, *rest = (cell.strip() for cell in row)
                wanted = [label for label in ";".join(rest).split(";") if label.strip()]
                try:
                    lines[name] = tuple(dict.fromkeys(map(labels.find, wanted or [""])))
                except ClassNameError as error:
                    raise AnnotationError(path, error.reason, error.remedy, reader.line_num) from error
    except OSError as error:
        raise AnnotationError(path, f"It cannot be read ({error.strerror}).", "Give a CSV file.") from error
    except UnicodeDecodeError as error:
        raise AnnotationError(path, "It is not UTF-8 text.", "Save it as UTF-8.") from error
    return lines
