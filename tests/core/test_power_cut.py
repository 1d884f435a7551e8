"""If the power fails at any moment of a save, the annotation file is the whole old one or the whole new one.

The model: the calls of a save to the file system are recorded and played again up to every byte. After a cut, each file
has its flushed content and any part of the bytes written later. The folder has its flushed changes (names that appear,
move or vanish), and any first part of the later ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pytest

from fastloc_core.files import write_atomically
from fastloc_core.formats.together import Together
from fastloc_core.formats.voc_paths import annotation_paths
from fastloc_core.images import find_images

OLD, NEW = b"<annotation/>", b"<annotation verified='yes'/>"

Names = dict[str, int]
"""The folder: which file, by its number, has which name."""

State = frozenset[tuple[str, bytes]]
"""What is on the disk after a cut: names and contents."""


@dataclass
class Disk:
    """A folder that remembers which bytes and names certainly survive."""

    contents: list[bytes]
    flushed: list[int]  # the number of bytes of each file that certainly survive
    history: list[Names]  # the folder at its last flush, and after each later change

    @classmethod
    def holding(cls, files: dict[str, bytes]) -> Self:
        return cls([*files.values()], [*map(len, files.values())], [{name: i for i, name in enumerate(files)}])

    @property
    def _names(self) -> Names:
        return self.history[-1]

    def create(self, name: str) -> None:
        if name in self._names:  # opening for writing empties an existing file at once
            self.contents[self._names[name]] = b""
            self.flushed[self._names[name]] = 0
        else:
            self.history.append({**self._names, name: len(self.contents)})
            self.contents.append(b"")
            self.flushed.append(0)

    def write(self, name: str, byte: bytes) -> None:
        self.contents[self._names[name]] += byte

    def flush(self, name: str) -> None:
        file = self._names[name]
        self.flushed[file] = len(self.contents[file])

    def flush_folder(self) -> None:
        self.history = [self._names]

    def move(self, name: str, to: str) -> None:
        names = dict(self._names)
        names[to] = names.pop(name)
        self.history.append(names)

    def after_a_cut(self) -> Iterator[State]:
        survivors = [
            [content[:end] for end in range(flushed, len(content) + 1)]
            for content, flushed in zip(self.contents, self.flushed, strict=True)
        ]
        for names in self.history:
            for contents in product(*(survivors[i] for i in names.values())):
                yield frozenset(zip(names, contents, strict=True))


@dataclass
class Recorder:
    """Lets a save happen and records its calls to the file system."""

    steps: list[Callable[[Disk], None]] = field(default_factory=list)
    _open: dict[int, str] = field(default_factory=dict)

    def listen(self, patch: pytest.MonkeyPatch) -> None:
        really_open, really_flush, really_replace = Path.open, os.fsync, os.replace

        def opened(path: Path, mode: str = "r", *args: Any) -> object:  # noqa: ANN401 (pathlib's)
            file = really_open(path, mode, *args)
            if mode not in ("wb", "xb", "r+b"):
                return file
            self._open[file.fileno()] = path.name
            if mode == "r+b":
                return file
            self.steps.append(lambda disk: disk.create(path.name))
            return _Heard(file, path.name, self.steps)

        def flush(descriptor: int) -> None:
            really_flush(descriptor)
            name = self._open.get(descriptor)
            self.steps.append(lambda disk: disk.flush(name) if name else disk.flush_folder())

        def move(source: Path, target: Path) -> None:
            really_replace(source, target)
            self._open.clear()  # the file is closed by now, and a folder may get its number
            self.steps.append(lambda disk: disk.move(Path(source).name, Path(target).name))

        patch.setattr(Path, "open", opened)
        patch.setattr(os, "fsync", flush)
        patch.setattr(os, "replace", move)


@dataclass
class _Heard:
    """An open file. Every written byte is a step of its own."""

    file: IO[bytes]
    name: str
    steps: list[Callable[[Disk], None]]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.file.close()

    def write(self, content: bytes) -> int:
        bytewise = (content[i : i + 1] for i in range(len(content)))
        self.steps += [partial(Disk.write, name=self.name, byte=byte) for byte in bytewise]
        return self.file.write(content)

    def flush(self) -> None:
        self.file.flush()

    def fileno(self) -> int:
        return self.file.fileno()


def after_every_cut(save: Callable[[Path], object], folder: Path) -> list[set[State]]:
    """The possible contents of the disk if the power fails before the first step, after it, ..., after the last one."""
    disk = Disk.holding({path.name: path.read_bytes() for path in folder.iterdir()})
    recorder = Recorder()
    with pytest.MonkeyPatch.context() as patch:
        recorder.listen(patch)
        save(folder / "cat.xml")
    states = [set(disk.after_a_cut())]
    for step in recorder.steps:
        step(disk)
        states.append(set(disk.after_a_cut()))
    assert frozenset((path.name, path.read_bytes()) for path in folder.iterdir()) in states[-1]  # as on a real disk
    return states


@pytest.fixture(params=[OLD, None], ids=["over an old file", "the first save"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> bytes | None:
    content: bytes | None = request.param
    if content is not None:
        (tmp_path / "cat.xml").write_bytes(content)
    return content


def _alone(path: Path) -> None:
    write_atomically(path, NEW)


def _with_others(path: Path) -> None:
    files = Together(path.parent)
    files.write(path, NEW)
    files.replace_all()


@pytest.mark.parametrize("save", [_alone, _with_others])
def test_a_cut_at_any_byte_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, old: bytes | None, save: Callable[[Path], None]
) -> None:
    cuts = after_every_cut(save, tmp_path)
    assert len(cuts) > len(NEW)
    assert {dict(state).get("cat.xml") for states in cuts for state in states} == {old, NEW}
    if os.name == "posix":  # a finished save lasts; Windows cannot flush a folder
        assert cuts[-1] == {frozenset({("cat.xml", NEW)})}


def test_the_remains_of_a_power_cut_are_hidden_and_ignored(tmp_path: Path, photo: Path) -> None:
    saves, folder = tmp_path / "saves", tmp_path / "photos"
    saves.mkdir()
    (saves / "cat.xml").write_bytes(OLD)
    cuts = after_every_cut(lambda path: write_atomically(path, NEW), saves)
    left = {name: content for states in cuts for state in states for name, content in state if name != "cat.xml"}
    assert len(left) == 1

    folder.mkdir()
    (folder / "cat.png").symlink_to(photo)
    (folder / "cat.xml").write_bytes(OLD)
    for name, content in left.items():
        assert name.startswith(".")
        assert name.endswith(".tmp")
        (folder / name).write_bytes(content)
    index = find_images(folder)
    assert index.images == (folder / "cat.png",)
    assert index.skipped == ()
    assert annotation_paths(index.images) == {folder / "cat.png": folder / "cat.xml"}
    assert list(folder.glob("*.xml")) == [folder / "cat.xml"]


def _in_place(path: Path) -> None:
    path.write_bytes(NEW)


def _without_flushing(path: Path) -> None:
    path.with_name(".new.tmp").write_bytes(NEW)
    os.replace(path.with_name(".new.tmp"), path)


@pytest.mark.parametrize("careless", [_in_place, _without_flushing])
def test_the_model_sees_what_a_careless_save_would_do(tmp_path: Path, careless: Callable[[Path], None]) -> None:
    (tmp_path / "cat.xml").write_bytes(OLD)
    cuts = after_every_cut(careless, tmp_path)
    assert {dict(state)["cat.xml"] for states in cuts for state in states} - {OLD, NEW}
