"""The window loses and overwrites no file, and reports every failure."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.errors import StoreError
from fastloc_core.formats import voc
from fastloc_gui.dialogs.left_out import LeftOutDialog
from fastloc_gui.jobs.worker import Priority, nothing
from fastloc_gui.window.main_window import MainWindow
from fastloc_gui.work.requests import IN_A_ROW
from fastloc_gui.work.work import AHEAD
from tests.gui.driving import CTRL, Key, Open, document_of, image_of, press, wait_for_proposals
from tests.gui.fakes import FakeEngine, image_size


def written(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until every annotation file is written, or there is a reason why not."""
    window.work.saver.save_all()
    qtbot.waitUntil(lambda: not window.work.saver.waiting)


def test_a_failure_is_shown_with_its_image_and_the_rest_goes_on(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    (folder / "broken.png").write_bytes(b"not an image")
    window = open_window(FakeEngine(broken=["broken.png"]))
    broken = document_of(window, "broken.png")
    qtbot.waitUntil(lambda: bool(broken.error))
    assert "broken.png" in broken.error
    if window.session.current is broken:
        press(window, Key.Key_Space)
    wait_for_proposals(qtbot, window)


def test_existing_files_are_loaded_and_what_was_not_touched_stays(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    text = (
        "<annotation><folder>x</folder><filename>cat.png</filename><mine>kept</mine>"
        "<object><name>lynx</name><occluded>1</occluded><bndbox><xmin>5</xmin><xmax>60.5</xmax>"
        "<ymin>7</ymin><ymax>80</ymax></bndbox></object></annotation>"
    )
    (folder / "cat.xml").write_text(text)
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = document_of(window, "cat.png")
    assert [a.label for a in document.annotations] == ["lynx"]
    window.session.show(document.image)
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space)
    written(qtbot, window)
    saved = (folder / "cat.xml").read_text()
    assert text[12 : text.index("</annotation>")] in saved
    assert len(voc.read(folder / "cat.xml").annotations) == 2


def test_a_file_that_cannot_be_read_is_named_and_never_overwritten(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    (folder / "cat.xml").write_text("<annotation><object>")
    window = open_window()
    document = document_of(window, "cat.png")
    qtbot.waitUntil(lambda: bool(document.error))
    assert "cat.xml" in document.error
    window.session.show(document.image)
    press(window, Key.Key_I)
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space)
    written(qtbot, window)
    assert (folder / "cat.xml").read_text() == "<annotation><object>"
    assert document.content.annotations == ()


def test_a_file_that_cannot_be_written_is_reported_and_written_later(
    open_window: Open, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes, root: Path) -> None:
        raise OSError(28, "No space left on device")

    window = open_window()
    wait_for_proposals(qtbot, window)
    monkeypatch.setattr("fastloc_core.store.sync.write_atomically", refuse)
    press(window, Key.Key_Space)
    written(qtbot, window)
    assert "No space left" in window.status.saving.toolTip()
    window.close()
    monkeypatch.undo()
    again = open_window()
    written(qtbot, again)
    assert [path.name for path in folder.glob("*.xml")] == ["cat.xml"]
    assert [a.label for a in voc.read(folder / "cat.xml").annotations] == ["cat"]


def test_a_decision_waits_until_the_image_and_its_file_are_read(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    document.loaded = False
    press(window, Key.Key_Space, Key.Key_X, Key.Key_Down)
    press(window, Key.Key_Return, modifier=CTRL)
    assert document.content.annotations == ()
    assert "still being read" in window.statusBar().currentMessage()


def test_a_worker_that_is_busy_does_not_keep_a_decision_from_its_file_when_the_window_closes(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    window, free = open_window(), threading.Event()
    wait_for_proposals(qtbot, window)
    window.work.file_worker.submit(lambda token: free.wait(), nothing, nothing, priority=Priority.NOW)
    press(window, Key.Key_Space)
    window.work.saver.finish(0.2)
    free.set()
    assert [a.label for a in voc.read(folder / "cat.xml").annotations] == ["cat"]


def test_a_file_that_vanished_is_written_again(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space)
    written(qtbot, window)
    (file,) = folder.glob("*.xml")
    file.unlink()
    press(window, Key.Key_X)
    written(qtbot, window)
    assert file.exists()


def test_an_image_that_changed_on_disk_is_shown_anew_and_has_to_be_looked_at_again(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Return, modifier=CTRL)
    document = document_of(window, "cat.png")
    assert document.verified
    window.close()
    shutil.copy(folder / "coffee.png", folder / "cat.png")
    again = open_window()
    again.session.show(image_of(again, "cat.png"))
    document = document_of(again, "cat.png")
    qtbot.waitUntil(lambda: document.loaded and not document.verified)
    assert (document.width, document.height) == image_size(folder / "coffee.png")
    assert len(document.annotations) == 2


def test_a_file_made_for_another_size_says_so(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    other = folder / "other"
    other.mkdir()
    shutil.copy(folder / "cat.png", other)
    turned = voc.VocImage(other / "cat.png", 300, 451)
    (other / "cat.xml").write_bytes(voc.to_xml(turned, [Annotation(Box(1, 1, 50, 440), "cat", Decision.DRAWN)]))
    window = open_window(model=False)
    window.open_folder(other)
    qtbot.waitUntil(lambda: "made for 300 x 451" in window.status.standing.text())


def test_a_box_far_outside_of_its_image_can_be_shown(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    (folder / "cat.xml").write_text(
        "<annotation><object><name>huge</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>4000000000</xmax>"
        "<ymax>5</ymax></bndbox></object></annotation>"
    )
    window = open_window()
    document = document_of(window, "cat.png")
    window.session.show(document.image)
    qtbot.waitUntil(lambda: bool(document.annotations))
    window.canvas.zoom_to_box()
    assert not window.canvas.grab().isNull()


def test_taking_back_the_only_decision_takes_back_its_file(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Return, modifier=CTRL)
    written(qtbot, window)
    assert len(list(folder.glob("*.xml"))) == 1
    press(window, Key.Key_Backspace)
    written(qtbot, window)
    assert not list(folder.glob("*.xml"))


def test_proposals_of_the_command_line_are_not_decisions(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    image = voc.VocImage(folder / "cat.png", 451, 300)
    proposed = [Annotation(Box(1, 1, 50, 50), "lynx", Decision.LOADED)]
    (folder / "cat.xml").write_bytes(voc.to_xml(image, proposed, only_proposals=True))
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = document_of(window, "cat.png")
    assert document.annotations == ()
    assert voc.read(folder / "cat.xml").only_proposals


def test_taking_everything_back_leaves_the_command_lines_proposals_as_they_were(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    image = voc.VocImage(folder / "cat.png", 451, 300)
    proposed = [Annotation(Box(1, 1, 50, 50), "lynx", Decision.LOADED)]
    before = voc.to_xml(image, proposed, only_proposals=True)
    (folder / "cat.xml").write_bytes(before)
    window = open_window()
    window.session.show(image_of(window, "cat.png"))
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Return, modifier=CTRL)
    written(qtbot, window)
    assert (folder / "cat.xml").read_bytes() != before
    press(window, Key.Key_Backspace)
    written(qtbot, window)
    assert (folder / "cat.xml").read_bytes() == before


def test_a_folder_that_is_gone_is_reported_and_the_present_one_stays(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    window = open_window()
    with qtbot.waitSignal(window.session.problem):
        window.open_folder(folder / "gone")
    assert window.session.root == folder


def test_a_broken_image_stays_one_when_its_annotation_file_is_read_again(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    (folder / "a broken.png").write_bytes(b"not an image")
    window = open_window(FakeEngine(broken=["a broken.png"]))
    broken = document_of(window, "a broken.png")
    window.session.show(broken.image)
    qtbot.waitUntil(lambda: bool(broken.error) and not window.work.model_worker.pending)
    with qtbot.waitSignal(window.work.image_loader.failed):
        window.actions_by_id["reload"].trigger()
    assert broken.error
    assert window.session.images.row(broken.image).error


def test_a_save_that_failed_is_not_called_saved(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, told = open_window(), list[str]()
    wait_for_proposals(qtbot, window)
    written(qtbot, window)
    window.session.message.connect(told.append)

    def full(store: object, *more: object) -> None:
        raise StoreError("The disk is full.", "Make room.")

    with monkeypatch.context() as patched:
        patched.setattr("fastloc_core.store.sync.write_annotations", full)
        press(window, Key.Key_Space)
        qtbot.waitUntil(lambda: "The disk is full. Make room." in told)
        assert window.status.saving.text() == "Saving …"
    written(qtbot, window)
    assert window.status.saving.text() == "Saved"


@pytest.mark.parametrize(
    ("error", "blamed"),
    [
        (RuntimeError("CUDA error: an illegal memory access"), IN_A_ROW),
        (StoreError("The disk is full.", "Make room."), 0),
    ],
)
def test_an_error_that_concerns_every_image_pauses_the_batch(
    open_window: Open, qtbot: QtBot, folder: Path, error: Exception, blamed: int
) -> None:
    for number in range(12):
        shutil.copy(folder / "cat.png", folder / f"tom{number:02}.png")
    engine, told = FakeEngine(), list[tuple[str, str]]()
    window = open_window(engine)
    window.session.problem.connect(lambda title, text: told.append((title, text)))
    waiting = window.session.images.unproposed
    qtbot.waitUntil(lambda: len(waiting(False)) == 15 - 1 - AHEAD)
    engine.error = error
    window.work.requests.propose_all()
    qtbot.waitUntil(lambda: window.work.batch.paused)
    assert [title for title, _ in told] == ["Proposing for all images is paused"]
    assert str(error) in told[0][1]
    failed = [image for image in waiting(False) if window.session.images.row(image).error]
    assert len(failed) == blamed
    engine.error = None
    window.work.requests.propose_all()
    qtbot.waitUntil(lambda: waiting(False) == [] and not window.work.batch.running)
    assert not any(window.session.images.row(image).error for image in failed)


def test_a_batch_that_goes_on_is_not_stopped_by_an_error_from_before(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    for number in range(12):
        shutil.copy(folder / "cat.png", folder / f"tom{number:02}.png")
    engine, told = FakeEngine(held=[f"tom{number:02}.png" for number in range(2, 12)]), list[str]()
    window = open_window(engine)
    waiting = window.session.images.unproposed
    qtbot.waitUntil(lambda: len(waiting(False)) == 15 - 1 - AHEAD)

    def make_room_and_go_on(title: str) -> None:
        told.append(title)
        for _ in range(200):  # the next image fails, too, before the window hears of it
            if len(engine.asked) < 15 - len(waiting(False)) + 2:
                QThread.msleep(1)
        engine.error = None
        window.work.requests.propose_all()

    window.session.problem.connect(make_room_and_go_on)
    window.work.requests.propose_all()
    qtbot.waitUntil(lambda: window.work.model_worker.pending == 2)
    engine.error = StoreError("The disk is full.", "Make room.")
    engine.go.set()
    qtbot.waitUntil(lambda: waiting(False) == [] and not window.work.batch.running)
    assert told == ["Proposing for all images is paused"]


def test_the_list_of_skipped_files_can_be_opened(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    (folder / "scan.psd").touch()
    for _ in range(2):  # the second time, the folder is known
        window = open_window()
        qtbot.waitUntil(window.images.left_out.isVisible)
        assert window.images.left_out.text() == "1 left out"
        window.images.left_out.click()
        (dialog,) = window.findChildren(LeftOutDialog)
        assert "scan.psd: PSD images are not supported" in dialog.files.toPlainText()
        window.close()
