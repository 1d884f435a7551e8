"""Stopped trainings are found again with their images, and discarded only if they are not needed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from fastloc_core.errors import ModelError, TrainingError
from fastloc_core.models import library
from fastloc_core.training.unfinished import LOCK, STATE, discard, folder_of, note, unfinished


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """The folder of a training of “beetles”, on images with an unusual path."""
    folder = folder_of(library.own_folder("beetles"))
    folder.mkdir(parents=True)
    note(tmp_path / 'Käfer "2026"', folder)
    return folder


def test_it_is_known_by_name_and_images(stopped: Path, tmp_path: Path) -> None:
    (library.models_dir() / ".weevils.training").mkdir()  # a folder without a record
    (library.models_dir() / ".new-x1").mkdir()
    (found,) = unfinished()
    assert (found.name, found.source, found.folder) == ("beetles", tmp_path / 'Käfer "2026"', stopped)


def test_one_that_runs_is_not_discarded(stopped: Path) -> None:
    with FileLock(stopped / LOCK), pytest.raises(TrainingError, match="Stop it first"):
        discard(stopped)
    assert unfinished()
    discard(stopped)
    assert not stopped.exists()


def test_one_whose_lock_is_a_hard_link_is_not_discarded(stopped: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("theirs")
    os.link(tmp_path / "theirs", stopped / LOCK)
    with pytest.raises(TrainingError, match="it is a hard link"):
        discard(stopped)
    assert (tmp_path / "theirs").read_text() == "theirs"


def test_one_whose_model_is_in_place_is_over(stopped: Path) -> None:
    model = library.models_dir() / "beetles"
    model.mkdir()
    (model / library.CARD).touch()
    (stopped / STATE).touch()
    os.utime(model / library.CARD, (0, 0))  # an older model, which the training would replace
    assert unfinished()
    os.utime(model / library.CARD)
    assert not unfinished()
    assert not stopped.exists()


def test_a_model_that_was_not_replaced_after_all_is_still_there(tmp_path: Path) -> None:
    target = tmp_path / "beetles"
    (tmp_path / ".new-beetles" / "old").mkdir(parents=True)  # a kill before the new model arrived
    (tmp_path / ".new-beetles" / "old" / library.CARD).touch()
    with pytest.raises(ZeroDivisionError), library.replacing(target):
        raise ZeroDivisionError
    assert (target / library.CARD).exists()
    with pytest.raises(ModelError), library.replacing(target) as folder:
        folder.rmdir()  # so that it cannot take the place
    assert (target / library.CARD).exists()
    assert list(tmp_path.iterdir()) == [target]


def test_the_remains_of_a_killed_save_go_when_the_model_is_saved_again(tmp_path: Path) -> None:
    left, target = tmp_path / ".new-beetles", tmp_path / "beetles"
    (left / "new").mkdir(parents=True)
    (left / "new" / "weights.pth").touch()
    with library.replacing(target) as folder:
        assert list(folder.iterdir()) == []
    assert list(tmp_path.iterdir()) == [target]


def test_a_name_that_no_folder_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Choose another name"):
        library.free(tmp_path / ("x" * 300))
