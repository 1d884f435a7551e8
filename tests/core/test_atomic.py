"""An annotation file is the old one or the new one, never half of either."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

from fastloc_core.formats.atomic import write_atomically


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
