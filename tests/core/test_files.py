"""A file is the whole old one or the whole new one. No link or device leads a read or write astray."""

from __future__ import annotations

import os
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from fastloc_core import limits
from fastloc_core.files import files_below, read_file, sweep, within, write_atomically
from fastloc_core.formats.importing import read_annotations
from fastloc_core.images import find_images


def _fail(*_: object) -> NoReturn:
    raise OSError("no space left on device")


def test_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a.xml"
    write_atomically(path, b"old")
    monkeypatch.setattr(os, step, _fail)
    with pytest.raises(OSError, match="no space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "missing" / "a.xml", b"new")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permission bits")
def test_permissions_are_kept_and_a_new_file_has_the_usual_ones(tmp_path: Path) -> None:
    kept, usual, new = tmp_path / "kept.xml", tmp_path / "usual.xml", tmp_path / "new.xml"
    kept.touch()
    kept.chmod(0o604)
    usual.touch()
    write_atomically(kept, b"new")
    write_atomically(new, b"new")
    assert kept.stat().st_mode & 0o777 == 0o604
    assert new.stat().st_mode == usual.stat().st_mode


def test_a_share_that_knows_no_permissions_is_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("shutil.copymode", refuse)
    for content in (b"old", b"new"):
        write_atomically(tmp_path / "a.xml", content)
    assert (tmp_path / "a.xml").read_bytes() == b"new"


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
def test_a_link_still_leads_to_the_file(tmp_path: Path) -> None:
    target, link = tmp_path / "target.xml", tmp_path / "link.xml"
    target.touch()
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


links = pytest.mark.skipif(
    os.name != "posix", reason="links need a privilege on Windows, and pipes are other things there"
)


@links
@pytest.mark.parametrize("target", ["../outside.xml", "../dangling.xml", "/etc/hostname", "sub/../../outside.xml"])
def test_no_link_leads_out_of_a_folder(tmp_path: Path, target: str) -> None:
    root = tmp_path / "images"
    (root / "sub").mkdir(parents=True)
    (tmp_path / "outside.xml").write_bytes(b"mine")
    (root / "a.xml").symlink_to(target)
    with pytest.raises(OSError, match="leads out of the folder"):
        read_file(root / "a.xml", root)
    with pytest.raises(OSError, match="leads out of the folder"):
        write_atomically(root / "a.xml", b"new", root)
    assert (tmp_path / "outside.xml").read_bytes() == b"mine"
    assert sorted(tmp_path.iterdir()) == [root, tmp_path / "outside.xml"]


@links
def test_links_within_a_folder_and_to_the_folder_are_followed(tmp_path: Path) -> None:
    root, alias = tmp_path / "images", tmp_path / "alias"
    (root / "sub").mkdir(parents=True)
    alias.symlink_to(root)
    (root / "a.xml").symlink_to("sub/b.xml")
    write_atomically(alias / "a.xml", b"new", alias)
    assert read_file(root / "sub" / "b.xml", alias) == b"new"
    assert within(alias / "sub", root) == (root / "sub").resolve()


@links
def test_nothing_waits_for_an_entry_that_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    for path in (tmp_path / "pipe.xml", Path("/dev/zero")):
        with pytest.raises(OSError, match="not a file"):
            read_file(path)
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path)


@links
@pytest.mark.parametrize("look", [(Path, "stat"), (os.path, "realpath")])
@pytest.mark.parametrize("put", [os.mkfifo, lambda path: path.symlink_to("/etc/hostname")])
def test_what_takes_the_place_of_a_file_after_the_look_at_it_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: tuple[Any, str], put: Callable[[Path], object]
) -> None:
    path, (module, name) = tmp_path / "a.xml", look
    path.touch()
    seen, left = getattr(module, name), ["once"]

    def then_changed(of: Path, *more: object, **options: object) -> object:
        answer = seen(of, *more, **options)
        if of == path and left:
            left.clear()
            path.unlink()
            put(path)
        return answer

    monkeypatch.setattr(module, name, then_changed)
    with pytest.raises(OSError, match=r"not a file|symbolic links"):
        read_file(path, tmp_path)
    assert not left


@links
def test_images_may_be_links_to_anywhere(tmp_path: Path) -> None:
    """ADR 15: without a root, links are followed."""
    (tmp_path / "data").write_bytes(b"pixels")
    (tmp_path / "a.png").symlink_to("data")
    assert read_file(tmp_path / "a.png") == b"pixels"


def test_a_file_is_not_read_beyond_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sparse.xml"
    with path.open("wb") as file:
        file.truncate(20 << 30)
    with pytest.raises(OSError, match="larger than 1,024 MB"):
        read_file(path)
    path.write_bytes(b"1234")
    assert read_file(path, most=4) == b"1234"
    monkeypatch.setattr(limits, "_current", replace(limits.current(), bytes=3))
    with pytest.raises(OSError, match="larger than"):
        read_file(path)


def test_a_small_file_takes_little_memory(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"1234")
    tracemalloc.start()
    try:
        assert read_file(tmp_path / "a.xml") == b"1234"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no files of an unknown size")
def test_a_file_that_is_longer_than_it_says_is_read_to_its_end() -> None:
    says = Path("/proc/self/status")
    assert says.stat().st_size == 0
    assert read_file(says).endswith(b"\n")
    with pytest.raises(OSError, match="larger than"):
        read_file(says, most=10)


def test_only_the_remains_of_killed_writes_are_swept_away(tmp_path: Path) -> None:
    old, fresh, other = (tmp_path / name for name in (f".{'0' * 32}.tmp", f".{'1' * 32}.tmp", ".notes.tmp"))
    for path in (old, fresh, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (0, 0))
    sweep(tmp_path)
    assert set(tmp_path.iterdir()) == {other, fresh}


@pytest.mark.skipif(os.name == "nt", reason="paths are shorter there")
def test_files_and_images_are_found_however_deep_they_lie(tmp_path: Path) -> None:
    """The folders are nested deeper than Python's recursion limit."""
    folders = [tmp_path]
    for _ in range(1100):
        folders.append(folders[-1] / "a")
        folders[-1].mkdir()
    files = [folders[-1] / name for name in ("b.XML", "c.png", "c.xml")]
    for file in files:
        file.touch()
    try:
        assert files_below(tmp_path, ".xml") == [files[0], files[2]]
        assert find_images(tmp_path).images == (files[1],)
        assert read_annotations(tmp_path, (), tmp_path).by_image == {}
    finally:  # pytest could not remove it either
        for file in files:
            file.unlink()
        for folder in folders[:0:-1]:
            folder.rmdir()
