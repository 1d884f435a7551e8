"""The files of a folder that are images, in their order, and the reasons for the others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest

from fastloc_core.errors import Cancelled, ImageError
from fastloc_core.images import find_images
from fastloc_core.masks import to_png


def touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def found(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in find_images(root).images]


def test_images_come_in_natural_order_folder_by_folder(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "day10/a.jpg",
        "day2/img10.png",
        "day2/IMG2.PNG",
        "day2/img1.tif",
        "z.webp",
        "day2/deep/b.jpeg",
    )
    assert found(tmp_path) == [
        "z.webp",
        "day2/img1.tif",
        "day2/IMG2.PNG",
        "day2/img10.png",
        "day2/deep/b.jpeg",
        "day10/a.jpg",
    ]


def test_skipped_images_are_reported_and_other_files_are_not(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "a.jpg",
        ".b.jpg",
        "._a.jpg",
        ".fastloc/c.jpg",
        ".other/d.jpg",
        "d.PSD",
        "notes.txt",
        ".directory",
        "e.fits.gz",
        "f.gz",
    )
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere.png")
    index = find_images(tmp_path)
    assert index.images == (tmp_path / "a.jpg",)
    assert {skipped.path.name: skipped.reason.split(".")[0] for skipped in index.skipped} == {
        ".b.jpg": "It is hidden",
        ".other": "It is hidden",
        "d.PSD": "PSD images are not supported",
        "e.fits.gz": "It is packed",
        "gone.png": "It is not a file, or a link that leads nowhere",
    }


def test_masks_that_fastloc_wrote_are_no_images(tmp_path: Path) -> None:
    touch(tmp_path, "cat.png", "fancy.mask.png")
    (tmp_path / "cat.mask.png").write_bytes(to_png([np.ones((8, 8), bool)], 16, 12))
    assert found(tmp_path) == ["cat.png", "fancy.mask.png"]


def test_links_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    touch(tmp_path, "real/a.jpg")
    (tmp_path / "real" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "real")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert found(tmp_path) == ["real/a.jpg"]


def test_an_unreadable_folder_is_reported_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "open/a.jpg", "secret/b.jpg")
    scandir = os.scandir

    def guarded(folder: Path) -> AbstractContextManager[Iterator[os.DirEntry[str]]]:
        if folder.name == "secret":
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    index = find_images(tmp_path)
    assert index.images == (tmp_path / "open" / "a.jpg",)
    assert [(s.path.name, s.reason.split(".")[0]) for s in index.skipped] == [
        ("secret", "You are not allowed to read it")
    ]


def test_a_folder_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg")
    with pytest.raises(ImageError, match="does not exist"):
        find_images(tmp_path / "gone")
    with pytest.raises(ImageError, match="a file, not a folder"):
        find_images(tmp_path / "a.jpg")


def test_the_search_can_be_cancelled(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "b.jpg")
    answers: Iterator[bool] = iter([False, True])
    with pytest.raises(Cancelled):
        find_images(tmp_path, cancelled=lambda: next(answers))
