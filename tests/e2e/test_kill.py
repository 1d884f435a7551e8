"""A killed program has kept everything that it had shown or reported, and goes on."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from benchmarks.kills.chores import CHORES, Chore, whole_files
from benchmarks.kills.killing import compare, kill_often
from benchmarks.kills.review import Lost, Told, described, kill_once, ledger_length, make_images, survey
from fastloc_core.errors import AnnotationError
from fastloc_core.store import Store, find_place
from tests.core.stores import box, draw, meet


def test_no_decision_is_lost_when_the_program_is_killed(tmp_path: Path) -> None:
    folder, moments = tmp_path / "images", random.Random(7)
    make_images(folder)
    entries = 0
    for seed in range(2):  # the second window finds the decisions of the first one
        told = kill_once(folder, seed, moments.uniform(0.0, 0.6))
        assert told
        entries = survey(folder, told, entries).entries


def test_a_lost_decision_would_be_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    make_images(folder, 1)
    survey(folder, [])
    with Store(find_place(folder)) as store:
        image = meet(store, "00.png")
        draw(store, image, box("dog"))
        content = store.content(image)
        told = [Told("00.png", content.revision, described(content), ledger_length(store))]
        with store.transaction() as connection:
            connection.execute("UPDATE annotations SET label = 'cow'")
    with pytest.raises(Lost, match="was shown"):
        survey(folder, told)


def test_a_torn_annotation_file_would_be_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    make_images(folder, 1)
    survey(folder, [])
    (folder / "00.xml").write_text("<annotation><object>")
    with pytest.raises(AnnotationError):
        survey(folder, [])


@pytest.mark.skipif(os.name != "posix", reason="the work is done in forked processes")
@pytest.mark.parametrize("chore", CHORES, ids=[chore.name for chore in CHORES])
def test_work_that_is_killed_goes_on_and_comes_to_the_same(chore: Chore, tmp_path: Path) -> None:
    kill_often(chore, tmp_path, kills=1, seed=1)


def test_a_torn_file_or_one_too_many_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "mask.png").write_bytes(b"\x89PNG")
    with pytest.raises(Lost, match="torn"):
        whole_files(tmp_path)
    for other in ({}, {"a.xml": b"old"}, {"a.xml": b"new", "stray": b""}):
        with pytest.raises(Lost):
            compare(dict(other), {"a.xml": b"new"})
