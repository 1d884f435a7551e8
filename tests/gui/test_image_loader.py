"""The loader reads each image once, the one on the screen first, and keeps only a few in memory."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fastloc_core.images import decode
from fastloc_gui.jobs.worker import Priority, Worker
from fastloc_gui.review.session import Session
from fastloc_gui.work.image_loader import ImageLoader


@pytest.fixture
def loader(session: Session, worker: Worker) -> ImageLoader:
    return ImageLoader(session, worker, 2, session)


def opened(loader: ImageLoader) -> list[int]:
    """A list of the images that arrive from now on."""
    arrived: list[int] = []
    loader.opened.connect(lambda image, opened: arrived.append(image))
    return arrived


def finish(qtbot: QtBot, worker: Worker) -> None:
    worker.start()
    qtbot.waitUntil(lambda: not worker.pending)


def test_the_screen_and_the_model_share_the_pixels_that_the_localization_decodes(
    loader: ImageLoader, session: Session, worker: Worker, qtbot: QtBot, folder: Path
) -> None:
    loader.look_around([1])
    finish(qtbot, worker)
    kept = loader.kept(1)
    assert kept is not None
    assert np.array_equal(kept.pixels, decode(folder / "cat.png"))
    assert not kept.pixels.flags.writeable
    assert bytes(kept.image.constBits()) == kept.pixels.tobytes()
    assert session.document(1).loaded


def test_the_current_image_comes_first_and_an_image_that_is_kept_is_not_read_again(
    loader: ImageLoader, worker: Worker, qtbot: QtBot
) -> None:
    arrived = opened(loader)
    loader.look_around([2, 3])
    loader.look_around([3, 2])
    finish(qtbot, worker)
    loader.look_around([2, 3])
    finish(qtbot, worker)
    assert sorted(arrived) == [2, 3]


def test_an_image_is_read_again_if_another_program_has_written_it(
    loader: ImageLoader, worker: Worker, qtbot: QtBot, folder: Path
) -> None:
    loader.look_around([1])
    finish(qtbot, worker)
    loader.forget_if_changed(1)
    assert loader.kept(1)
    os.utime(folder / "cat.png", ns=(5, 5))
    loader.forget_if_changed(1)
    assert loader.kept(1) is None


def test_look_ahead_that_is_out_of_date_is_dropped(loader: ImageLoader, worker: Worker, qtbot: QtBot) -> None:
    arrived = opened(loader)
    loader.look_around([1, 2])
    loader.look_around([3], also=[])
    finish(qtbot, worker)
    assert arrived == [1, 3]
    assert loader.kept(1) is None  # another image is on the screen


def test_an_image_of_a_batch_is_passed_on_and_not_kept(loader: ImageLoader, worker: Worker, qtbot: QtBot) -> None:
    arrived = opened(loader)
    loader.read(2, Priority.BATCH)
    finish(qtbot, worker)
    assert arrived == [2]
    assert loader.kept(2) is None


def test_an_image_that_cannot_be_read_fails_in_the_list_too(
    loader: ImageLoader, session: Session, worker: Worker, qtbot: QtBot, folder: Path
) -> None:
    (folder / "cat.png").write_bytes(b"not an image")
    loader.look_around([1])
    with qtbot.waitSignal(loader.failed):
        finish(qtbot, worker)
    assert "cat.png" in session.images.row(1).error


def test_nothing_arrives_from_a_folder_that_was_left(
    loader: ImageLoader, session: Session, worker: Worker, qtbot: QtBot
) -> None:
    arrived = opened(loader)
    loader.look_around([1, 2, 3])
    loader.leave()
    session.close()
    finish(qtbot, worker)
    assert arrived == []
