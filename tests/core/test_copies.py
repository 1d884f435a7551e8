"""Copies in a folder: found by their looks and contents, kept until the next search, left out of exports if wanted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

from fastloc_core.errors import Cancelled
from fastloc_core.formats.export_settings import ExportSettings, Split
from fastloc_core.progress import silent
from fastloc_core.store import Store, copies
from fastloc_core.store.exporting import export_folder
from fastloc_core.store.facts import write
from fastloc_core.store.indexing import index
from tests.core.stores import open_store
from tests.core.test_splits import scene


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two files of one content, a scaled copy of another image, pages of a stack, and others that stand alone."""
    folder = tmp_path / "in"
    folder.mkdir()
    for seed, name in enumerate(("a.png", "b.png", "c.png", "d.png")):
        cv2.imwrite(str(folder / name), scene(seed))
    shutil.copy(folder / "a.png", folder / "a again.png")
    cv2.imwrite(str(folder / "small b.png"), cv2.resize(scene(1), (160, 120), interpolation=cv2.INTER_AREA))
    cv2.imwritemulti(str(folder / "stack.tif"), [scene(7), scene(8)])
    with open_store(folder) as opened:
        index(opened)
        yield opened


def named(store: Store, found: copies.Copies | None) -> list[tuple[set[str], bool]]:
    assert found
    names = {row.id: row.name for row in store.rows()}
    return [({names[image] for image in group.images}, group.same) for group in found.groups]


def test_files_of_one_content_and_images_that_look_alike_are_found(store: Store) -> None:
    found = copies.find(store)
    assert named(store, found) == [({"a.png", "a again.png"}, True), ({"b.png", "small b.png"}, False)]
    assert (found.images, found.unread) == (8, 0)
    assert copies.known(store) == found


def test_what_was_found_goes_with_the_files(store: Store) -> None:
    copies.find(store)
    (store.root / "a again.png").unlink()
    index(store)
    assert named(store, copies.known(store)) == [({"b.png", "small b.png"}, False)]


def test_the_search_can_be_stopped(store: Store) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        copies.find(store, stop)
    assert copies.known(store) is None


def test_an_image_that_is_left_out_is_in_no_export_until_it_is_taken_in(store: Store, tmp_path: Path) -> None:
    found = copies.find(store)
    settings = ExportSettings("coco", only_verified=False, negatives=True, report=True, split=Split(val=40))
    copies.leave_out(store, found.groups[0].images[1:], True)
    told = export_folder(store, settings, tmp_path / "out", silent)
    assert "7 images with 0 boxes" in told
    assert "1 image left out, because a person wants it so: a.png" in told
    page = (tmp_path / "out/report.html").read_text("utf-8")
    assert "2 groups of images that look alike, among 8 images; in 1 of them the files are the same." in page
    assert "Groups of which images are on different sides of the split: 0." in page
    copies.leave_out(store, found.groups[0].images[1:], False)
    assert "8 images with 0 boxes" in export_folder(store, settings, tmp_path / "out", silent)


@pytest.mark.parametrize("damage", [7, [1, 2, 3], ["x", 1, 1, [[[1], True]]], [1.0, 1, 1, [[["y", None], 1]]]])
def test_a_damaged_record_is_none(store: Store, damage: object) -> None:
    with store.transaction() as connection:
        write(connection, {copies.COPIES: damage, copies.LEFT_OUT: damage})
    assert copies.known(store) is None
    assert copies.left_out(store) <= {1, 2, 3}


@pytest.mark.parametrize(("images", "unread"), [(2**70, 0), (1, -1), (1, 2), ("1", 0)])
def test_impossible_numbers_of_a_foreign_record_are_none(store: Store, images: object, unread: object) -> None:
    store.remember(**{copies.COPIES: [1.0, images, unread, []]})
    assert copies.known(store) is None


def test_an_image_of_a_foreign_record_is_in_one_group(store: Store) -> None:
    store.remember(**{copies.COPIES: [1.0, 8, 0, [[[1, 1, 2], True], [[2, 3, 4], False], *[[[1, 3], False]] * 9]]})
    found = copies.known(store)
    assert found
    assert [group.images for group in found.groups] == [(1, 2), (3, 4)]
