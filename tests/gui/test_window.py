"""The real window, driven as a person drives it: with keys, from a folder to XML."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Annotation, Decision, ReviewState
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_gui.actions import ACTIONS
from fastloc_gui.app import make_window
from fastloc_gui.dialogs.cheat_sheet import CheatSheet
from fastloc_gui.document import Document
from fastloc_gui.main_window import MainWindow
from fastloc_gui.settings import Settings
from tests.gui.fakes import FakeEngine, proposal, proposal_set

Open = Callable[..., MainWindow]
Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def folder(tmp_path: Path, photos: Path) -> Path:
    for name in ("cat.png", "coffee.png", "rocket.jpg"):
        source = next(p for p in photos.iterdir() if p.stem == Path(name).stem)
        shutil.copy(source, tmp_path / f"{Path(name).stem}{source.suffix}")
    return tmp_path


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, folder: Path) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def opened(engine: FakeEngine | None = None, model: bool = True) -> MainWindow:
        window = make_window(engine or FakeEngine(), Settings())
        window.canvas.animated = False
        windows.append(window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.open_folder(folder)
        if model:
            window.controller.load_model("fake")
        qtbot.waitUntil(lambda: any(document.loaded or document.error for document in window.session.documents))
        if model:
            qtbot.waitUntil(lambda: window.controller.facts is not None)
        return window

    yield opened
    for window in windows:
        window.controller.saver.discard()
        window.close()


def press(window: MainWindow, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(window.canvas, key, modifier)


def wait_for_proposals(qtbot: QtBot, window: MainWindow) -> None:
    def there() -> bool:
        document = window.session.current
        return bool(document and document.loaded and document.proposals)

    qtbot.waitUntil(there)


def test_a_folder_is_reviewed_to_the_end_with_the_space_bar(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    for _ in range(3):
        wait_for_proposals(qtbot, window)
        press(window, Key.Key_Space, Key.Key_X)  # accept the cat, reject the dog: the next image comes
    assert window.session.done == 3
    window.close()
    assert not window.isVisible()
    files = sorted(folder.glob("*.xml"))
    assert len(files) == 3
    for file in files:
        read = voc.read(file)
        assert read.verified
        assert [(a.label, a.box) for a in read.annotations] == [("cat", Box(10, 20, 110, 220))]


def test_adjusting_relabelling_drawing_and_undo_by_keys(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    press(window, Key.Key_Left, modifier=CTRL)  # push the left edge out
    press(window, Key.Key_Left, modifier=CTRL | SHIFT)  # pull the right edge in
    press(window, Key.Key_Down)
    assert document.annotations[0].box == Box(9, 21, 109, 221)
    assert document.annotations[0].decision is Decision.ADJUSTED

    press(window, Key.Key_E, modifier=CTRL)
    qtbot.waitUntil(window.picker.field.hasFocus)
    window.picker.field.setText("lynx")
    QTest.keyClick(window.picker.field, Key.Key_Return)
    assert document.annotations[0].label == "lynx"

    window.canvas.drawn.emit(Box(300, 100, 340, 150))
    qtbot.waitUntil(window.picker.field.hasFocus)
    assert window.picker.field.text() == "lynx"  # the class used last
    QTest.keyClick(window.picker.field, Key.Key_Return)
    assert document.annotations[-1].decision is Decision.DRAWN

    qtbot.waitUntil(window.canvas.hasFocus)
    press(window, Key.Key_Backspace, Key.Key_Backspace)
    press(window, Key.Key_Z, modifier=CTRL)
    assert document.annotations[0].box == Box(9, 20, 109, 220)


def test_undo_returns_to_the_image_it_changes(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    first = window.session.current
    press(window, Key.Key_Return)
    assert window.session.current is not first
    press(window, Key.Key_Backspace)
    assert window.session.current is first
    assert first is not None
    assert len(first.pending) == 2


def test_space_never_verifies_an_image_whose_proposals_are_still_to_come(open_window: Open, qtbot: QtBot) -> None:
    engine = FakeEngine(held=["cat.png"])
    window = open_window(engine)
    document = window.session.current
    assert document is not None
    assert document.path.name == "cat.png"
    press(window, Key.Key_Space)
    assert not document.verified
    assert "not there yet" in window.statusBar().currentMessage()
    engine.go.set()
    wait_for_proposals(qtbot, window)


def test_a_late_result_goes_to_its_own_image(open_window: Open, qtbot: QtBot) -> None:
    engine = FakeEngine(held=["cat.png"])
    window = open_window(engine)
    cat = window.session.current
    assert cat is not None
    press(window, Key.Key_D)
    engine.go.set()
    wait_for_proposals(qtbot, window)
    assert window.session.current is not cat
    qtbot.waitUntil(lambda: cat.proposals is not None)
    assert cat.proposals is not None
    assert cat.proposals.path == cat.path


def test_a_failure_is_shown_with_its_image_and_the_rest_goes_on(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    (folder / "broken.png").write_bytes(b"not an image")
    window = open_window(FakeEngine(broken=["broken.png"]))
    broken = window.session.document(folder / "broken.png")
    qtbot.waitUntil(lambda: broken.state is ReviewState.FAILED)
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
    document = window.session.document(folder / "cat.png")
    assert [a.label for a in document.annotations] == ["lynx"]
    window.session.show(document.path)
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space)
    window.controller.saver.save_now()
    saved = (folder / "cat.xml").read_text()
    assert text[12 : text.index("</annotation>")] in saved
    assert len(voc.read(folder / "cat.xml").annotations) == 2


def test_a_file_that_cannot_be_read_is_named_and_never_overwritten(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    (folder / "cat.xml").write_text("<annotation><object>")
    window = open_window()
    document = window.session.document(folder / "cat.png")
    qtbot.waitUntil(lambda: document.state is ReviewState.FAILED)
    assert "cat.xml" in document.error
    window.session.show(document.path)
    press(window, Key.Key_I)
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space)
    window.controller.saver.save_now()
    assert (folder / "cat.xml").read_text() == "<annotation><object>"
    assert "cat.xml" in document.save_error


def test_closing_with_work_that_cannot_be_saved_asks_first(
    open_window: Open, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fastloc_core.formats.atomic.write_atomically", full)
    press(window, Key.Key_Space)
    window.close()
    assert window.isVisible()
    box = window.findChild(QMessageBox)
    assert box is not None
    assert "No space left" in box.informativeText()
    monkeypatch.undo()
    box.button(QMessageBox.StandardButton.Save).click()
    assert not window.isVisible()
    assert len(list(folder.glob("*.xml"))) == 1


def test_finding_a_class_by_name(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_L, modifier=CTRL)
    assert window.boxes.wanted.hasFocus()
    QTest.keyClicks(window.boxes.wanted, "hog")
    QTest.keyClick(window.boxes.wanted, Key.Key_Return)
    document = window.session.current
    assert document is not None
    qtbot.waitUntil(lambda: document.pending[0].label == "hog")
    assert window.canvas.hasFocus()


def test_two_classes_asked_for_one_after_the_other_are_both_found(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    window.controller.find("hog")
    window.controller.find("dog")
    qtbot.waitUntil(lambda: sorted(p.label for p in document.pending) == ["cat", "dog", "dog", "hog"])


def test_the_threshold_says_what_it_hides(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    window.boxes.threshold.setValue(90)
    assert window.status.standing.text().startswith("2 below the confidence threshold.")


def test_a_class_filter_ends_with_the_folder(open_window: Open, qtbot: QtBot, photos: Path) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    window.boxes.label.setCurrentIndex(window.boxes.label.findData("cat"))
    window.boxes.label.activated.emit(window.boxes.label.currentIndex())
    window.open_folder(photos)
    qtbot.waitUntil(lambda: window.session.root == photos)
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    assert len(document.visible()) == 2


def test_a_class_goes_to_the_box_it_was_asked_for(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    window.review.relabel()
    window.controller.find("hog")  # its result takes the focus
    qtbot.waitUntil(lambda: document.focused is not None and document.focused.label == "hog")
    window.review.set_class("lynx")
    assert [(a.label, a.box) for a in document.annotations] == [("lynx", Box(10, 20, 110, 220))]


def test_a_decision_waits_until_the_image_and_its_file_are_read(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    document = Document(folder / "cat.png", window.session.undo_stack, window)
    document.propose(proposal_set(document.path, proposal()))
    window.session.current = document
    press(window, Key.Key_Space, Key.Key_X, Key.Key_Return, Key.Key_Down)
    assert window.session.undo_stack.count() == 0
    assert "still being read" in window.statusBar().currentMessage()


def test_a_file_that_vanished_is_written_again(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space)
    window.controller.saver.save_now()
    (file,) = folder.glob("*.xml")
    file.unlink()
    press(window, Key.Key_X)
    window.controller.saver.save_now()
    assert file.exists()
    assert not window.session.unsaved


def test_an_image_that_changed_on_disk_gets_no_boxes_of_another_size(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    window = open_window(FakeEngine(size=(902, 600)))
    document = window.session.current
    assert document is not None
    qtbot.waitUntil(lambda: bool(document.error))
    assert "has changed" in document.error
    assert document.pending == ()


def test_a_file_made_for_another_size_says_so(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    turned = voc.VocImage(folder / "cat.png", 300, 451)
    (folder / "cat.xml").write_bytes(voc.to_xml(turned, [Annotation(Box(1, 1, 50, 440), "cat", Decision.DRAWN)]))
    said: list[str] = []
    window = open_window(model=False)
    window.controller.message.connect(said.append)
    window.open_folder(folder)
    qtbot.waitUntil(lambda: any("made for 300 x 451" in text for text in said))


def test_a_box_far_outside_of_its_image_can_be_shown(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    (folder / "cat.xml").write_text(
        "<annotation><object><name>huge</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>4000000000</xmax>"
        "<ymax>5</ymax></bndbox></object></annotation>"
    )
    window = open_window()
    document = window.session.document(folder / "cat.png")
    window.session.show(document.path)
    qtbot.waitUntil(lambda: bool(document.annotations))
    window.canvas.zoom_to_box()
    assert not window.canvas.grab().isNull()


def test_taking_back_the_only_decision_takes_back_its_file(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Return)
    window.controller.saver.save_now()
    assert len(list(folder.glob("*.xml"))) == 1
    press(window, Key.Key_Backspace)
    window.controller.saver.save_now()
    assert not list(folder.glob("*.xml"))


def test_proposals_of_the_command_line_are_not_decisions(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    image = voc.VocImage(folder / "cat.png", 451, 300)
    proposed = [Annotation(Box(1, 1, 50, 50), "lynx", Decision.LOADED)]
    (folder / "cat.xml").write_bytes(voc.to_xml(image, proposed, only_proposals=True))
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.document(folder / "cat.png")
    assert document.annotations == ()
    assert not document.unsaved


def test_proposing_for_all_images_reaches_every_one(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    for number in range(12):
        shutil.copy(folder / "cat.png", folder / f"copy {number}.png")
    window = open_window()
    window.controller.propose_all()
    qtbot.waitUntil(
        lambda: sum(d.proposals is not None for d in window.session.documents) == len(window.session.images)
    )


def test_every_menu_opens_and_the_sheet_of_keys_knows_every_action(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(model=False)
    for entry in window.menuBar().actions():
        menu = entry.menu()
        assert isinstance(menu, QMenu)
        menu.popup(window.pos())
        assert not menu.grab().isNull()
        menu.close()
    window.show_keys()
    (sheet,) = window.findChildren(CheatSheet)
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {row.text.rstrip("…") for row in ACTIONS if row.keys} <= shown
    sheet.close()


def test_letters_typed_into_a_field_decide_nothing(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    window.images.search.setFocus()
    QTest.keyClicks(window.images.search, "x d a w")
    assert len(document.pending) == 2
    assert window.session.current is document
    assert window.images.search.text() == "x d a w"
    QTest.keyClick(window.images.search, Key.Key_Escape)
    assert window.canvas.hasFocus()


def test_holding_h_shows_why(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    plain = window.canvas.grab().toImage()
    QTest.keyPress(window.canvas, Key.Key_H)
    assert window.canvas.grab().toImage() != plain
    QTest.keyRelease(window.canvas, Key.Key_H)
    assert window.canvas.grab().toImage() == plain


def test_without_a_model_boxes_can_still_be_drawn(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(model=False)
    window.no_model()
    document = window.session.current
    assert document is not None
    window.review.drawn(Box(10, 10, 50, 50))
    window.review.set_class("thing")
    press(window, Key.Key_Space)
    assert document.verified
    assert [a.label for a in document.annotations] == ["thing"]


def test_another_folder_opens_only_when_this_one_is_saved(
    open_window: Open, qtbot: QtBot, folder: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)

    def read_only(path: Path, content: bytes) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("fastloc_core.formats.atomic.write_atomically", read_only)
    press(window, Key.Key_Space)
    window.open_folder(photos)
    box = window.findChild(QMessageBox)
    assert box is not None
    assert "Permission denied" in box.informativeText()
    assert window.session.root == folder
    box.button(QMessageBox.StandardButton.Discard).click()
    qtbot.waitUntil(lambda: window.session.root == photos)
