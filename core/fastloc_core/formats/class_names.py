"""The names of the classes that YOLO's label files give only numbers: data.yaml, classes.txt, obj.names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fastloc_core.files import read_file
from fastloc_core.formats.values import entry, label_of, text_of

_LISTS = ("classes.txt", "obj.names", "_darknet.labels")
_TABLES = (".yaml", ".yml")
_MOST_BYTES = 1 << 20
_DEEPEST = 20  # levels of a YAML file
_ABOVE = 3  # folders above the label files that are looked at


@dataclass(frozen=True, slots=True)
class ClassNames:
    """`names`: by number; `keypoints`: label files have their coordinates after the box."""

    names: Mapping[int, str]
    keypoints: bool = False


def is_list(file: Path) -> bool:
    return file.name.lower() in _LISTS


def names_for(folder: Path) -> ClassNames | None:
    """From the nearest folder that has a file with class names, this one or one above it."""
    for place in (folder, *folder.parents[:_ABOVE]):
        with suppress(OSError):
            files = sorted(
                file for file in place.iterdir() if file.suffix.lower() in (*_TABLES, ".txt", ".names", ".labels")
            )
            tables = [file for file in files if file.suffix.lower() in _TABLES]
            tables.sort(key=lambda file: file.stem.lower() != "data")
            for file in (*tables, *filter(is_list, files)):
                if found := names_in(file):
                    return found
    return None


def names_in(file: Path) -> ClassNames | None:
    """None if the file cannot be read or has no names."""
    with suppress(OSError):
        text = text_of(read_file(file, most=_MOST_BYTES))
        if file.suffix.lower() in _TABLES:
            return _in_table(text)
        lines = [label_of(line) for line in text.rstrip().splitlines()]
        return ClassNames(dict(enumerate(lines))) if any(lines) else None
    return None


def _in_table(text: str) -> ClassNames | None:
    data = _yaml(text)
    if not isinstance(data, dict):
        return None
    listed = data.get("names")
    names = dict(enumerate(listed)) if isinstance(listed, list) else entry(listed)
    found = {int(n): label_of(name) for n, name in names.items() if re.fullmatch(r"\d{1,9}", str(n))}
    return ClassNames(dict(sorted(found.items())), "kpt_shape" in data) if found else None


def _yaml(text: str) -> object:
    """Lists, dictionaries and texts. None if it is no YAML, or uses what can make a small file endless.

    The base loader makes nothing but these, so a class may be called `no` or `on`, which are booleans for others.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    with suppress(yaml.YAMLError, ValueError, RecursionError):
        if all(_levels(yaml.parse(text, loader))):
            return yaml.load(text, loader)  # noqa: S506 (the base loader is safer than the safe one)
    return None


def _levels(events: Iterator[object]) -> Iterator[bool]:
    """For each event, whether it is harmless: no reference to another place, and not too deep."""
    import yaml

    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        yield depth <= _DEEPEST and not isinstance(event, yaml.AliasEvent)
