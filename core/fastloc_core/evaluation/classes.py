"""The classes of the classifier that an annotated name stands for."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from fastloc_core.errors import AnnotationError, ClassNameError
from fastloc_core.files import read_file
from fastloc_core.labels import ClassIndex, close_to

_SYNSET = re.compile(r"(n\d{8})[ \t]+(.+)")  # of WordNet, as in LOC_synset_mapping.txt and words.txt
Classes = Mapping[
    str, tuple[int, ...]
]  # by annotated name; if there are several, the likeliest one in the image is meant


def from_source(source: str, names: Iterable[str], labels: ClassIndex) -> Classes | None:
    """`source`: annotation, top1 (None: the classifier's own best class), or the path of a file. Raises as below."""
    if source == "top1":
        return None
    return from_labels(names, labels) if source == "annotation" else from_file(Path(source), names, labels)


def from_labels(names: Iterable[str], labels: ClassIndex) -> Classes:
    """Names that are labels, or synonyms in labels, for example WordNet's numbers. Raises ClassNameError."""
    found = {}
    for name in names:
        try:
            found[name] = (labels.find(name),)
        except ClassNameError as error:
            remedy = f"{error.remedy} A file for --class-from can say which labels it means; top1 needs no names."
            raise ClassNameError(f"An annotation's class: {error.reason}", remedy) from error
    return found


def from_file(path: Path, names: Iterable[str], labels: ClassIndex) -> Classes:
    """A CSV file without a header, or a list of ImageNet's synsets.

    A line of CSV has the annotated name and labels with ";" between them. A line of synsets has WordNet's number, a
    space, and names with commas between them; the first name that is a label or synonym counts. Raises AnnotationError,
    with the line, for a label that the model does not know and for two synsets that seem to be one class;
    ClassNameError for a name without a line.
    """
    lines = _read(path)
    found: dict[str, tuple[int, ...]] = {}
    synsets: dict[int, str] = {}
    for name in names:
        if name not in lines:
            close = "".join(f" Close to it is “{other}”." for other in close_to(name, lines, 1))
            reason = f"{path} has no line for the annotated class “{name}”.{close}"
            raise ClassNameError(reason, f"Add a line such as: {name},{labels.names[0]}")
        line = lines[name]
        try:
            if not line.synset:
                found[name] = tuple(dict.fromkeys(map(labels.find, line.wanted)))
                continue
            index = labels.find_any(line.wanted)
        except ClassNameError as error:
            raise AnnotationError(path, error.reason, error.remedy, line.number) from error
        if (other := synsets.setdefault(index, name)) != name:
            reason = f"{name} and {other} both seem to be “{labels.names[index]}”."
            raise AnnotationError(path, reason, f"Say which label it is: {name},LABEL", line.number)
        found[name] = (index,)
    return found


def likeliest(classes: Classes, logits: Sequence[float]) -> dict[str, int]:
    """The one class that each name means in an image with these logits."""
    return {name: max(indices, key=lambda index: logits[index]) for name, indices in classes.items()}


@dataclass(frozen=True, slots=True)
class _Line:
    """`wanted`: the possible labels; for a `synset`, the names of one class."""

    number: int
    wanted: Sequence[str]
    synset: bool


def _read(path: Path) -> dict[str, _Line]:
    lines = {}
    try:
        for number, text in enumerate(StringIO(read_file(path).decode("utf-8-sig"), newline=""), 1):
            if synset := _SYNSET.fullmatch(text.strip()):
                lines[synset[1]] = _Line(number, [name.strip() for name in synset[2].split(",")], True)
            elif text.strip():
                name, *labels = next(csv.reader([text.strip()], skipinitialspace=True))
                wanted = [label for label in ";".join(labels).split(";") if label.strip()]
                lines[name.strip()] = _Line(number, wanted or [""], False)
    except OSError as error:
        raise AnnotationError(path, f"It cannot be read ({error.strerror}).", "Give a CSV file.") from error
    except UnicodeDecodeError as error:
        raise AnnotationError(path, "It is not UTF-8 text.", "Save it as UTF-8.") from error
    except csv.Error as error:
        raise AnnotationError(path, f"This is no CSV file ({error}).", "Correct that line.", number) from error
    return lines
