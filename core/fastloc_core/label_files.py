"""Labels as people keep them: one a line, numbered, in quotes, as a table with a header, or as JSON.

Whatever is around a label is taken off only if all lines have it, because a comma also separates synonyms
("hog, pig, grunter"), and a label may begin with a number.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from fastloc_core.errors import CheckpointError
from fastloc_core.files import read_file
from fastloc_core.labels import plain

_LARGEST = 1 << 23  # bytes of a labels file; the 22,000 labels of ImageNet with all synonyms take one
_MOST = 200_000  # labels
_LONGEST = 1000  # characters of a label
_SHOWN = 60  # characters of a line in a message
_REMEDY = "Write one label a line, one line for each class."
_NUMBERS = {"id", "index", "idx", "no", "number", "class_id", "class_index", "label_id", "class_idx", "target", ""}
_NAMES = ("name", "label", "class_name", "class", "label_name", "names", "labels", "classes", "title")
_NOTES = (
    "id2label",
    "idx_to_class",
    "class_names",
    "label_names",
    "classes",
    "categories",
    "class_to_idx",
    "label2id",
    "labels",
    "names",
)
_NUMBERED = re.compile(r"[\"']?(\d{1,9})[\"']?\s*(?:([,;:\t=|])|([.)]?)\s)\s*(\S.*)")
_NUMBER_LAST = re.compile(r"(.*\S)\s*(?:([,;:\t=|])|()\s)\s*[\"']?(\d{1,9})[\"']?")
_SYNSET = re.compile(r"n\d{8}[\s,;:]+(\S.*)")
_QUOTED = re.compile(r"\"((?:[^\"]|\"\")*)\"|'((?:[^']|'')*)'")


def read_labels(path: Path, classes: int = 0, loosely: bool = False) -> list[str]:
    """The labels of a file in the order of the classifier's outputs.

    `classes`: how many there should be, if that is known, to tell a header from a label; `loosely`: a space separates
    a number from its label, too. Raises CheckpointError that names the line.
    """
    text = _text(path)
    stripped = text.strip()
    if stripped[:1] in ("{", "["):
        try:
            labels = labels_of(json.loads(stripped))
        except (ValueError, RecursionError):  # Python's way to write a dictionary or a list
            return _checked(path, _plain_lines([_bare(line) for line in _lines(stripped) if _bare(line)], path, True))
        if labels is None:
            reason = f"{path}: The file holds no list of labels, and no labels with the numbers 0, 1, 2 and so on."
            raise CheckpointError(reason, _REMEDY)
        return _checked(path, labels)
    lines = _lines(text.rstrip())
    if len(lines) > _MOST:
        raise CheckpointError(f"{path}: The file has more than {_MOST} lines.", _REMEDY)
    table = _of_table(path, lines)
    if table is None:
        table = _plain_lines(lines, path, loosely)
        if len(table) == classes + 1 > 1 and table[0].lower() in _NAMES:
            del table[0]
    return _checked(path, table)


def labels_of(value: object) -> list[str] | None:
    """The labels in lists and dictionaries, as JSON files and checkpoints have them; None if there are none.

    A list of labels, {"0": "tench"}, {"tench": 0}, {"0": ["n01440764", "tench"]}, a list of {"id": 0, "name": "tench"},
    or one of them under a usual name. Numbers may begin at 1.
    """
    match value:
        case [{"id": _, "name": str()}, *_]:
            return _in_order([(_number(each.get("id")), _label(each)) for each in value if isinstance(each, Mapping)])
        case list() | tuple():
            labels = [_label(each) for each in value]
            return [each for each in labels if each] if labels and all(labels) else None
        case Mapping():
            for name in _NOTES:
                if name in value and not isinstance(value[name], int | str) and (found := labels_of(value[name])):
                    return found
            by_number = [(_number(key), _label(each)) for key, each in value.items()]
            return _in_order(by_number) or _in_order([(_number(each), str(key)) for key, each in value.items()])
    return None


def _in_order(numbered: Sequence[tuple[int | None, str]]) -> list[str] | None:
    """The labels, if all have a name and the numbers are 0, 1, 2 or 1, 2, 3 and so on."""
    labels = {number: label for number, label in numbered if number is not None and label}
    first = min(labels, default=0)
    if not labels or first > 1 or sorted(labels) != list(range(first, first + len(numbered))):
        return None
    return [labels[number] for number in sorted(labels)]


def _label(value: object) -> str:
    """A label, or the last of (synset, label); empty if it is none."""
    match value:
        case str():
            return value
        case [str(synset), str(label)] if re.fullmatch(r"n\d{8}", synset):
            return label.replace("_", " ")
        case {"name": str(name)}:
            return name
    return ""


def _number(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(path: Path) -> str:
    try:
        content = read_file(path, most=_LARGEST)
    except OSError as error:
        raise CheckpointError(
            f"{path}: The labels cannot be read ({error.strerror}).",
            "Name a text file with one label a line.",
        ) from error
    try:
        return content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        raise CheckpointError(f"{path}: The labels are not UTF-8 text.", "Save the file as UTF-8.") from error


def _encoding(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    for encoding, zeros in ("utf-16-le", content[1:200:2]), ("utf-16-be", content[0:200:2]):
        if len(zeros) > 4 and zeros.count(0) == len(zeros):
            return encoding
    return "utf-8-sig"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"\r\n?|\n", text)]


def _bare(line: str) -> str:
    """A line of a dictionary or a list, without what holds it together."""
    return line.strip("{}[], \t")


def _of_table(path: Path, lines: Sequence[str]) -> list[str] | None:
    """The labels of a table whose header names a column of numbers and one of names."""
    for separator in "\t", ",", ";":
        header = [cell.strip(" \"'").lower() for cell in lines[0].split(separator)]
        name = next((each for each in _NAMES if each in header), None)
        number = next((each for each in header if each in _NUMBERS), None)
        if len(header) < 2 or name is None or number is None:
            continue
        at, last = header.index(name), header.index(name) == len(header) - 1
        found: dict[int, str] = {}
        rows = csv.reader(lines[1:], delimiter=separator, skipinitialspace=True)
        try:
            for line, row in zip(range(2, len(lines) + 1), rows, strict=False):
                value = _number(row[header.index(number)].strip()) if len(row) >= len(header) else None
                if value is None or value in found:
                    raise _wrong(path, line, lines[line - 1], "has no number of its own")
                found[value] = f"{separator} ".join(row[at:]) if last else row[at]
        except csv.Error as error:
            raise CheckpointError(f"{path}: The table cannot be read ({error}).", _REMEDY) from error
        first = min(found, default=0)
        if first > 1 or sorted(found) != list(range(first, first + len(found))):
            raise CheckpointError(f"{path}: The numbers of the classes are not 0, 1, 2 and so on.", _REMEDY)
        return [found[i] for i in sorted(found)]
    return None


def _plain_lines(lines: Sequence[str], path: Path, loosely: bool) -> list[str]:
    """The labels without numbers, synset numbers and quotes around them."""
    labels = list(lines)
    if (
        all(line.endswith(",") for line in labels[:-1])
        and len(labels) > 1
        and _all(_QUOTED, [_bare(x) for x in labels])
    ):
        labels = [_bare(line) for line in labels]
    labels = _without_numbers(labels, path, loosely)
    if found := _all(_SYNSET, labels):
        labels = [each[1] for each in found]
    if found := _all(_QUOTED, labels):
        labels = [(each[1] or "").replace('""', '"') or (each[2] or "").replace("''", "'") for each in found]
    return labels


def _without_numbers(labels: list[str], path: Path, loosely: bool) -> list[str]:
    ways: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, str]]], ...] = (
        (_NUMBERED, lambda found: (found[1], found[4])),
        (_NUMBER_LAST, lambda found: (found[4], found[1])),
    )
    firmly = [bool((match := _NUMBERED.fullmatch(label[:_LONGEST])) and match[2]) for label in labels]
    if len(labels) > 2 and len(labels) / 2 < sum(firmly) < len(labels):
        line = firmly.index(False)
        raise _wrong(path, line + 1, labels[line], "has no number, but most lines have")
    for pattern, parts in ways:
        found = _all(pattern, labels)
        if not found:
            continue
        firm = all(each[2] for each in found)  # a separator that no name has
        numbered = [(int(number), label) for number, label in map(parts, found)]
        first = min(number for number, _ in numbered)
        if sorted(number for number, _ in numbered) == list(range(first, first + len(numbered))) and first in (0, 1):
            counted = first == 0 or all(each[3] for each in found) or len(found) > 2
            sure = firm or (loosely and counted and len(found) > 1)
            if sure and len({label for _, label in numbered}) == len(numbered):
                return [label for _, label in sorted(numbered)]
        elif firm and pattern is _NUMBERED:
            seen: set[int] = set()
            for line, (number, _) in enumerate(numbered, 1):
                if number in seen or number - first >= len(numbered) or first > 1:
                    raise _wrong(
                        path, line, labels[line - 1], "has a number that another line has, or that is too large"
                    )
                seen.add(number)
    return labels


def _all(pattern: re.Pattern[str], texts: Iterable[str]) -> list[re.Match[str]]:
    """The matches of all texts, or nothing."""
    found = []
    for text in texts:
        if len(text) > 2 * _LONGEST or (match := pattern.fullmatch(text)) is None:
            return []
        found.append(match)
    return found


def _checked(path: Path, labels: Iterable[str]) -> list[str]:
    checked = list(map(plain, labels))
    for number, label in enumerate(checked, 1):
        if not label.strip(" ,") or len(label) > _LONGEST:
            reason = f"{path}: Line {number} {'is too long for a label' if label else 'names no class'}."
            raise CheckpointError(reason, _REMEDY)
    if not checked:
        raise CheckpointError(f"{path}: Line 1 names no class.", _REMEDY)
    return checked


def _wrong(path: Path, line: int, text: str, problem: str) -> CheckpointError:
    shown = plain(text)[:_SHOWN]
    return CheckpointError(f"{path}: Line {line}, “{shown}”, {problem}.", _REMEDY)
