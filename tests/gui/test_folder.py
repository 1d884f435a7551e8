"""The window and its folder: restarts, second windows, bulk decisions, classes, import and export."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.review.mapping import ClassMap
from fastloc_gui.dialogs.accept_above import AcceptAbove
from fastloc_gui.dialogs.class_change import replace_class
from fastloc_gui.dialogs.class_map import ClassMapDialog
from fastloc_gui.dialogs.export import ExportDialog
from fastloc_gui.dialogs.importing import ImportDialog
from fastloc_gui.dialogs.statistics import StatisticsWindow
from fastloc_gui.review.image_list import Show
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import CTRL, Key, Open, document_of, image_of, list_only, press, wait_for_proposals
from tests.gui.fakes import FakeEngine

Dialog = TypeVar("Dialog", bound=QDialog)


def propose_all(qtbot: QtBot, window: MainWindow) -> None:
    window.work.requests.propose_all()
    qtbot.waitUntil(lambda: window.session.images.unproposed(verified=False) == [] and not window.work.batch.running)


def opened_dialog(qtbot: QtBot, window: MainWindow, action: str, kind: type[Dialog]) -> Dialog:
    window.actions_by_id[action].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(kind)))
    return window.findChildren(kind)[-1]


def test_the_next_start_is_where_the_last_one_ended_and_undo_reaches_back(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space, Key.Key_X)
    qtbot.waitUntil(lambda: window.session.current is document_of(window, "coffee.png"))
    window.close()
    engine = FakeEngine()
    again = open_window(engine)
    assert again.session.current is document_of(again, "coffee.png")
    assert [d.decision for d in document_of(again, "cat.png").annotations] == [Decision.ACCEPTED]
    assert again.actions_by_id["undo"].text() == "Undo reject dog"
    press(again, Key.Key_Backspace, Key.Key_Backspace)
    assert again.session.current is document_of(again, "cat.png")
    assert [p.label for p in document_of(again, "cat.png").pending] == ["cat", "dog"]
    assert "cat.png" not in engine.asked  # its proposals were kept


def test_a_second_window_on_the_folder_may_look_but_not_decide(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space)
    second = open_window()
    second.session.show(image_of(second, "cat.png"))
    document = document_of(second, "cat.png")
    qtbot.waitUntil(lambda: document.loaded)
    assert second.status.saving.text() == "Read-only"
    assert not second.actions_by_id["import"].isEnabled()
    assert "another window" in second.status.standing.text()
    assert second.actions_by_id["next_image"].isEnabled()
    assert not second.actions_by_id["reject"].isEnabled()
    press(second, Key.Key_X)
    assert [p.label for p in document.pending] == ["dog"]
    second.close()
    window.close()
    third = open_window()
    assert not third.session.read_only


def test_a_batch_pauses_and_goes_on(open_window: Open, qtbot: QtBot) -> None:
    engine = FakeEngine(held=["rocket.jpg"])
    window = open_window(engine)
    window.actions_by_id["run_all"].trigger()
    qtbot.waitUntil(lambda: "rocket.jpg" in engine.asked)
    window.actions_by_id["pause"].trigger()
    assert window.batch.isVisible()
    assert window.batch.pace.text() == "Paused"
    engine.go.set()
    window.actions_by_id["pause"].trigger()
    qtbot.waitUntil(lambda: not window.work.batch.running)
    assert not window.batch.isVisible()
    assert window.session.images.unproposed(verified=False) == []


def test_a_click_on_pause_leaves_the_keyboard_to_the_review(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(FakeEngine(held=["rocket.jpg"]))
    wait_for_proposals(qtbot, window)
    window.work.requests.propose_all()
    window.batch.pause.click()
    QTest.mouseClick(window.batch.pause, Qt.MouseButton.LeftButton)
    assert window.canvas.hasFocus()


def test_accepting_above_is_one_step_that_can_be_taken_back(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    propose_all(qtbot, window)
    dialog = opened_dialog(qtbot, window, "accept_above", AcceptAbove)
    dialog.threshold.setValue(50)
    dialog.accept()
    qtbot.waitUntil(lambda: all(row.decided for row in map(window.session.images.row, window.session.images.images())))
    assert list_only(window, Show.SPOT_CHECK)
    qtbot.waitUntil(window.canvas.hasFocus)
    press(window, Key.Key_Backspace)
    assert not any(row.decided for row in map(window.session.images.row, window.session.images.images()))
    assert list_only(window, Show.SPOT_CHECK) == []


def test_a_step_over_very_many_images_is_taken_back_beside_the_work(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fastloc_gui.review.review.MANY", 2)
    window = open_window()
    propose_all(qtbot, window)
    dialog = opened_dialog(qtbot, window, "accept_above", AcceptAbove)
    dialog.threshold.setValue(50)
    dialog.accept()
    queue = window.session.images
    qtbot.waitUntil(lambda: all(queue.row(image).decided for image in queue.images()))
    qtbot.waitUntil(window.canvas.hasFocus)
    press(window, Key.Key_Backspace)
    qtbot.waitUntil(lambda: not any(queue.row(image).decided for image in queue.images()))
    assert window.actions_by_id["redo"].isEnabled()


def test_dialogs_about_a_folder_close_with_it(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window()
    opened_dialog(qtbot, window, "export", ExportDialog)
    other = tmp_path / "other"
    other.mkdir()
    window.open_folder(other)
    qtbot.waitUntil(lambda: window.session.root == other)
    assert not window.findChildren(ExportDialog)


def test_a_renamed_class_takes_its_boxes_and_proposals_along(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    propose_all(qtbot, window)
    press(window, Key.Key_Space)
    replace_class(window.desk, "cat", "Katze")
    qtbot.waitUntil(lambda: [a.label for a in document_of(window, "cat.png").annotations] == ["Katze"])
    qtbot.waitUntil(lambda: window.session.classes == ("Katze",))
    assert [p.label for p in document_of(window, "cat.png").pending] == ["dog"]
    assert [p.label for p in document_of(window, "coffee.png").pending] == ["Katze", "dog"]
    press(window, Key.Key_Backspace)
    qtbot.waitUntil(lambda: [a.label for a in document_of(window, "cat.png").annotations] == ["cat"])
    assert window.session.classes == ("cat",)
    qtbot.waitUntil(lambda: [p.label for p in document_of(window, "coffee.png").pending] == ["cat", "dog"])


def test_labels_become_the_users_classes_and_ignored_ones_ask_nothing(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    propose_all(qtbot, window)
    document = window.session.current
    assert document is not None
    dialog = opened_dialog(qtbot, window, "class_map", ClassMapDialog)
    dialog.changed.emit(ClassMap().with_mapping("cat", "animal").with_ignored("dog"))
    dialog.close()
    assert [p.label for p in document.pending] == ["animal"]
    qtbot.waitUntil(lambda: {window.session.images.row(i).pending for i in window.session.images.images()} == {1})
    qtbot.waitUntil(window.canvas.hasFocus)
    press(window, Key.Key_Space)
    assert document.verified
    assert [a.label for a in document.annotations] == ["animal"]
    window.close()
    assert open_window().session.classes == ("animal",)


def test_the_extent_slider_reshapes_proposals_not_decided_boxes(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    press(window, Key.Key_Space)
    accepted, before = document.annotations[0].box, document.pending[0].box
    window.boxes.extent.setValue(-60)
    tighter = document.pending[0].box
    assert tighter.area < before.area
    assert document.annotations[0].box == accepted
    window.boxes.extent.setValue(0)
    assert document.pending[0].box == before
    window.boxes.extent.setValue(-60)
    press(window, Key.Key_Space)
    assert document.annotations[1].box == tighter
    window.close()
    assert open_window().boxes.extent.value() == -60


def test_boxes_and_classes_of_a_coco_file_are_imported_as_one_step(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    coco = {
        "images": [{"id": 1, "file_name": "rocket.jpg", "width": 640, "height": 427}],
        "categories": [{"id": 5, "name": "zebra"}, {"id": 3, "name": "rocket"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 3, "bbox": [10, 20, 30, 40]}],
    }
    source = tmp_path / "boxes.json"
    source.write_text(json.dumps(coco))
    window = open_window()
    dialog = opened_dialog(qtbot, window, "import", ImportDialog)
    dialog.path.setText(str(source))
    dialog.start.click()
    qtbot.waitUntil(lambda: len(document_of(window, "rocket.jpg").annotations) == 1)
    (box,) = document_of(window, "rocket.jpg").annotations
    assert (box.label, box.box) == ("rocket", Box(10, 20, 40, 60))
    qtbot.waitUntil(lambda: "Imported 1 box(es)" in dialog.state.text())
    assert window.session.classes == ("zebra", "rocket")  # also the one without a box, as in the file
    dialog.close()
    qtbot.waitUntil(window.canvas.hasFocus)
    press(window, Key.Key_Backspace)
    assert document_of(window, "rocket.jpg").annotations == ()


def test_verified_images_are_exported_from_the_window(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Return, modifier=CTRL)
    dialog = opened_dialog(qtbot, window, "export", ExportDialog)
    dialog.export_wanted.emit(ExportSettings("coco"), tmp_path / "out")
    qtbot.waitUntil(lambda: (tmp_path / "out" / "manifest.json").exists())
    written = json.loads((tmp_path / "out" / "annotations.json").read_text())
    assert [image["file_name"] for image in written["images"]] == ["cat.png"]
    assert len(written["annotations"]) == 2
    assert window.settings.export.format == "coco"


def test_masks_of_decided_boxes_are_exported_from_the_window(
    open_window: Open, qtbot: QtBot, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Of what differs from its surroundings: a white object in the first proposed box, and nothing in the second."""
    out, picture = tmp_path_factory.mktemp("elsewhere"), QImage(451, 300, QImage.Format.Format_RGB32)
    picture.fill(0)
    for x, y in product(range(30, 90), range(50, 190)):
        picture.setPixel(x, y, 0xFFFFFF)
    assert picture.save(str(folder / "cat.png"))
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Return, modifier=CTRL)
    dialog = opened_dialog(qtbot, window, "export", ExportDialog)
    dialog.masks.box.click()
    dialog.target.setText(str(out))
    dialog.start.click()
    qtbot.waitUntil(lambda: " with a mask" in dialog.details.toPlainText())
    (cat,) = (out / "SegmentationObject").iterdir()
    indices = QImage(str(cat))
    assert indices.format() == QImage.Format.Format_Indexed8
    assert [indices.pixelIndex(*spot) for spot in ((60, 120), (100, 120), (300, 200))] == [1, 0, 0]
    assert window.settings.export.masks


def test_the_statistics_follow_the_review(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    statistics = opened_dialog(qtbot, window, "statistics", StatisticsWindow)
    press(window, Key.Key_Return, modifier=CTRL)
    wait_for_proposals(qtbot, window)
    qtbot.waitUntil(lambda: "Proposals decided: 2" in statistics.facts.text())


def test_an_image_dropped_on_the_window_is_opened_with_its_folder(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    window = open_window()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / "rocket.jpg"))])
    how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    viewport = window.canvas.viewport()
    QApplication.sendEvent(viewport, QDragEnterEvent(QPoint(9, 9), *how))
    QApplication.sendEvent(viewport, QDropEvent(QPoint(9, 9), *how))
    qtbot.waitUntil(lambda: bool(window.session.current and window.session.current.path.name == "rocket.jpg"))


def test_a_changed_annotation_file_is_read_again_on_request(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Return, modifier=CTRL)
    window.work.saver.save_all()
    qtbot.waitUntil(lambda: not window.work.saver.waiting)
    theirs = voc.to_xml(voc.VocImage(folder / "cat.png", 451, 300), [Annotation(Box(1, 1, 9, 9), "x", Decision.DRAWN)])
    (folder / "cat.xml").write_bytes(theirs)
    window.session.show(image_of(window, "cat.png"))
    window.actions_by_id["reload"].trigger()
    qtbot.waitUntil(lambda: [a.label for a in document_of(window, "cat.png").annotations] == ["x"])
    assert window.actions_by_id["undo"].text() == "Undo read cat.xml again"
    press(window, Key.Key_Backspace)
    assert [a.label for a in document_of(window, "cat.png").annotations] == ["cat", "dog"]


def test_a_renamed_image_keeps_its_boxes(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Return, modifier=CTRL)
    window.close()
    (folder / "cat.png").rename(folder / "tom.png")
    again = open_window()
    qtbot.waitUntil(lambda: again.session.images.named("tom.png") is not None)
    assert len(document_of(again, "tom.png").annotations) == 2
    qtbot.waitUntil(lambda: (folder / "tom.xml").exists())
