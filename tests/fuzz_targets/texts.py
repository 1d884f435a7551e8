"""Text files of any content: labels, model cards, class maps, and the shaping in a store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from fastloc_core.errors import CheckpointError, ClassNameError, SettingError
from fastloc_core.label_files import read_labels
from fastloc_core.labels import ClassIndex
from fastloc_core.models import card
from fastloc_core.review.mapping import ClassMap

_CARD = """name = "a"
architecture = "resnet18"
weights = "w.pth"
labels = "l.txt"
[preprocessing]
size = 224
mean = [0.4, 0.5, 0.6]
std = [1, 1.0, 2e-1]
[about]
"Top-1" = "87.5 %"
"""
_MAP = ClassMap(("cat", "dog"), {"hog": "dog"}, frozenset({"cup"}))


def honest_labels() -> Iterator[bytes]:
    yield b"hog, pig, grunter\ncrane\ncrane, bird\n\xef\xbb\xbfcat\n"
    yield b"a\r\na\r\nb\r\n"
    yield b'id;name\n0;a\n1;"b;c"\n'
    yield b"1. a\n2. b\n3. c\n"
    yield b'{"id2label": {"0": "a", "1": ["n01440764", "b"]}, "categories": [{"id": 1, "name": "c"}]}'


def fuzz_labels(data: bytes) -> None:
    """Raises every error except CheckpointError, and ClassNameError for looking up a class."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "labels.txt")
        path.write_bytes(data)
        with suppress(CheckpointError):
            index = ClassIndex(read_labels(path))
            assert len(set(index.names)) == len(index.names), "names are unique"
            for query in (*index.names[:5], "hog, crane", ""):
                with suppress(ClassNameError):
                    index.parse_classes(query)


def honest_card() -> Iterator[bytes]:
    yield _CARD.encode()


def fuzz_card(data: bytes) -> None:
    """Raises every error except CheckpointError."""
    with TemporaryDirectory() as folder:
        for name in ("w.pth", "l.txt"):
            Path(folder, name).touch()
        path = Path(folder, "model.toml")
        path.write_bytes(data)
        with suppress(CheckpointError):
            card.write(card.read_any(path))
            card.read_any(path)


def honest_class_map() -> Iterator[bytes]:
    yield _MAP.to_csv(["hog, pig", "crane"]).encode()
    yield b"label;class\nhog;dog\n\n'x;-\n"


def fuzz_class_map(data: bytes) -> None:
    """A table. Raises every error except SettingError. A table that was read can be written and read again."""
    with suppress(SettingError):
        found = ClassMap.from_csv(data.decode(errors="replace"))
        assert ClassMap.from_csv(found.to_csv()) == found


def honest_shaping() -> Iterator[bytes]:
    yield json.dumps(_MAP.to_dict()).encode()


def fuzz_shaping(data: bytes) -> None:
    """The JSON in a store. Raises every error except SettingError and ValueError."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    with suppress(SettingError, ValueError):
        ClassMap.from_dict(value).to_csv()
