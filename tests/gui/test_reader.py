"""The reader reads each image once, the one on the screen first, and keeps only a few in memory."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fastloc_core.images import decode
from fastloc_gui.jobs.worker import Priority, Worker
from fastloc_gui.review.session import Session
from fastloc_gui.work.reader import Reader


@pytest.fixture
def reader(session: Session, worker: Worker) -> Reader:
    return Reader(session, worker, 2, session)


def opened(reader: Reader) -> list[int]:
    """A list of the images that arrive from now on."""
    arrived: list[int] = []
    reader.opened.connect(lambda image, opened: arrived.append(image))
    return arrived


def finish(qtbot: QtBot, worker: Worker) -> None:
    worker.start()
    qtbot.waitUntil(lambda: not worker.pending)


def test_the_screen_and_the_model_share_the_pixels_that_the_localization_decodes(
    reader: Reader, session: Session, worker: Worker, qtbot: QtBot, folder: Path
) -> None:
    reader.look_around([1])
    finish(qtbot, worker)
    kept = reader.kept(1)
    assert kept is not None
    assert np.array_equal(kept.pixels, decode(folder / "cat.png"))
    assert not kept.pixels.flags.writeable
    assert bytes(kept.image.constBits()) == kept.pixels.tobytes()
    assert session.document(1).loaded


def test_the_current_image_comes_first_and_an_image_that_is_kept_is_not_read_again(
    reader: Reader, worker: Worker, qtbot: QtBot
) -> None:
    arrived = opened(reader)
    reader.look_around([2, 3])
    reader.look_around([3, 2])
    finish(qtbot, worker)
    reader.look_around([2, 3])
    finish(qtbot, worker)
    assert sorted(arrived) == [2, 3]


def test_an_image_is_read_again_if_another_program_has_written_it(
    reader: Reader, worker: Worker, qtbot: QtBot, folder: Path
) -> None:
    reader.look_around([1])
    finish(qtbot, worker)
    reader.forget_if_changed(1)
    assert reader.kept(1)
    os.utime(folder / "cat.png", ns=(5, 5))
    reader.forget_if_changed(1)
    assert reader.kept(1) is None


def test_look_ahead_that_is_out_of_date_is_dropped(reader: Reader, worker: Worker, qtbot: QtBot) -> None:
    arrived = opened(reader)
    reader.look_around([1, 2])
    reader.look_around([3], also=[])
    finish(qtbot, worker)
    assert arrived == [1, 3]
    assert reader.kept(1) is None  # another image is on the screen


def test_an_image_of_a_batch_is_passed_on_and_not_kept(reader: Reader, worker: Worker, qtbot: QtBot) -> None:
    arrived = opened(reader)
    reader.read(2, Priority.BATCH)
    finish(qtbot, worker)
    assert arrived == [2]
    assert reader.kept(2) is None


def test_an_image_that_cannot_be_read_fails_in_the_list_too(
    reader: Reader, session: Session, worker: Worker, qtbot: QtBot, folder: Path
) -> None:
    (folder / "cat.png").write_bytes(b"not an image")
    reader.look_around([1])
    with qtbot.waitSignal(reader.failed):
        finish(qtbot, worker)
    assert "cat.png" in session.images.row(1).error


def test_nothing_arrives_from_a_folder_that_was_left(
    reader: Reader, session: Session, worker: Worker, qtbot: QtBot
) -> None:
    arrived = opened(reader)
    reader.look_around([1, 2, 3])
    reader.leave()
    session.close()
    finish(qtbot, worker)
    assert arrived == []
