"""The real window, driven as a person drives it: with keys, from a folder to XML."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_core.proposal import ClassScore
from fastloc_core.store import Store, find_place
from fastloc_core.store.indexing import index
from fastloc_gui.actions import ACTIONS
from fastloc_gui.dialogs.cheat_sheet import CheatSheet
from fastloc_gui.jobs.engine import ModelFacts
from fastloc_gui.jobs.worker import Token
from fastloc_gui.look.heat import heat_image
from tests.gui.driving import CTRL, SHIFT, Key, Open, press, wait_for_proposals
from tests.gui.fakes import FACTS, FakeEngine
from tests.toys import toy


def test_a_folder_is_reviewed_to_the_end_with_the_space_bar(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    for _ in range(3):
        wait_for_proposals(qtbot, window)
        press(window, Key.Key_Space, Key.Key_X)  # accept the cat, reject the dog: the next image comes
    assert window.session.images.verified == 3
    window.close()
    assert not window.isVisible()
    files = sorted(folder.glob("*.xml"))
    assert len(files) == 3
    for file in files:
        read = voc.read(file)
        assert read.verified
        assert [(a.label, a.box) for a in read.annotations] == [("cat", Box(10, 20, 110, 220))]


@pytest.mark.usefixtures("toys")
def test_an_image_of_an_installed_package_s_kind_is_shown_and_proposed_for(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    (folder / "a.toy").write_bytes(toy(200, 250, 7))
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document
    assert document.path == folder / "a.toy"
    image = window.work.decoded(document)
    assert image
    assert image.pixels.shape == (250, 200, 3)


def test_images_with_numbers_beyond_those_of_qt_are_reviewed_like_any(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    with Store(find_place(folder)) as store:
        index(store)
    with closing(sqlite3.connect(folder / ".fastloc" / "review.sqlite3")) as database:
        database.execute("UPDATE images SET id = id + 9007199254740993")
        database.commit()
    window = open_window()
    wait_for_proposals(qtbot, window)
    press(window, Key.Key_Space, Key.Key_X)
    assert window.session.images.verified == 1


def test_adjusting_relabelling_drawing_and_undo_by_keys(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    window.canvas.actual_size()  # where a step is a pixel
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
    press(window, Key.Key_Return, modifier=CTRL)
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
    assert cat in window.session.documents


def test_the_class_list_always_names_the_class_in_force(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    window.classes.show_only("dog")
    press(window, Key.Key_X)
    assert window.session.filter.label == "dog"
    assert "dog" in window.classes.model.names
    window.classes.all.click()
    assert (window.session.filter.label, window.classes.all.isVisible()) == ("", False)


def test_the_threshold_says_what_it_hides(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    window.boxes.threshold.setValue(90)
    assert window.status.standing.text().startswith("2 below the confidence threshold.")


def test_the_classes_of_the_whole_image_are_shown_if_there_are_any(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document
    assert document.proposals
    assert window.boxes.hint.text().startswith("The model, for the whole image: cat 100\u00a0%")
    unsure = replace(document.proposals, top=(ClassScore(0, "cat", 1.0, 0.009),))
    window.session.proposed(document.image, unsure)
    assert window.boxes.hint.text() == ""


def test_a_class_filter_ends_with_the_folder(open_window: Open, qtbot: QtBot, photos: Path, tmp_path: Path) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    window.classes.show_only("cat")
    other = Path(shutil.copytree(photos, tmp_path / "other"))
    window.open_folder(other)
    qtbot.waitUntil(lambda: window.session.root == other)
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    assert len(document.visible()) == 2


def test_classes_that_begin_with_what_is_typed_come_before_those_that_hold_it(open_window: Open) -> None:
    picker = open_window(model=False).picker
    picker.ask("", ["porcupine", "measuring cup", "cupboard", "cup", "dog"])
    QTest.keyClicks(picker.field, "cup")
    model = picker.list.model()
    names = [model.index(row, 1).data() for row in range(model.rowCount())]
    assert names == ["cup", "cupboard", "measuring cup", "porcupine"]
    picker.reject()


def test_capitals_choose_between_two_classes(open_window: Open, qtbot: QtBot) -> None:
    picker = open_window(model=False).picker
    for typed in ("cardigan", "Cardigan"):
        picker.ask("", ["Cardigan", "cardigan"])
        picker.field.setText(typed)
        with qtbot.waitSignal(picker.chosen) as chosen:
            picker.accept()
        assert chosen.args == [typed]


def test_a_class_is_spelt_as_it_is_known_and_the_last_one_given_is_offered(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    for typed in ("lynx", "HOG", "LYNX"):
        window.review.drawn(Box(1, 1, 40, 40))
        window.picker.field.setText(typed)
        window.picker.accept()
    assert [a.label for a in document.annotations] == ["lynx", "hog", "lynx"]
    window.review.drawn(Box(50, 50, 90, 90))
    assert window.picker.field.text() == "lynx"
    window.picker.reject()


def test_a_duplicate_is_one_step_also_of_a_proposal(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    press(window, Key.Key_D, modifier=CTRL)
    assert [(a.label, a.decision) for a in document.annotations] == [
        ("cat", Decision.ACCEPTED),
        ("cat", Decision.DRAWN),
    ]
    press(window, Key.Key_Backspace)
    assert document.annotations == ()
    assert len(document.pending) == 2


def test_without_a_folder_one_can_be_opened_and_nothing_else_is_offered(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    window = open_window(model=False, images=False)
    tools = {row.id: window.actions_by_id[row.id] for row in ACTIONS.values() if row.tool}
    assert {name for name, action in tools.items() if action.isEnabled()} == {"open", "models"}
    button = window.canvas.message.button
    press(window, Key.Key_Tab)
    assert button.hasFocus()
    QTest.keyClick(button, Key.Key_Space)
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(folder))
    dialog.close()
    qtbot.waitUntil(lambda: window.session.current is not None)
    assert not button.isVisible()
    assert {name for name, action in tools.items() if not action.isEnabled()} == {"undo", "redo"}


def test_a_key_that_is_held_walks_but_never_decides(open_window: Open) -> None:
    repeated = {name for name, action in open_window(model=False).actions_by_id.items() if action.autoRepeat()}
    walks = {f"{way}_{what}" for way in ("next", "previous") for what in ("image", "box")}
    assert repeated == {*walks, "zoom_in", "zoom_out", "undo", "redo"}


def test_a_model_that_loads_is_forgotten_when_another_is_chosen(open_window: Open, qtbot: QtBot) -> None:
    class SlowEngine(FakeEngine):
        def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
            if preset == "slow":
                self.asked.append("load")
                self.go.wait(5)
                raise RuntimeError("It was broken.")
            return replace(FACTS, preset=preset)

    engine = SlowEngine()
    window = open_window(engine, model=False)
    troubles: list[str] = []
    window.session.problem.connect(lambda title, text: troubles.append(title))
    window.work.preset = "slow"
    window.work.load_model("fake")
    qtbot.waitUntil(lambda: engine.asked == ["load"])
    window.work.configure("paper", "cpu")
    engine.go.set()
    qtbot.waitUntil(lambda: window.work.facts == replace(FACTS, preset="paper"))
    assert troubles == []


def test_proposing_for_all_images_reaches_every_one(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    for number in range(12):
        shutil.copy(folder / "cat.png", folder / f"copy {number}.png")
    window = open_window()
    window.work.requests.propose_all()
    queue = window.session.images
    qtbot.waitUntil(lambda: {queue.row(image).pending for image in queue.images()} == {2})
    qtbot.waitUntil(lambda: not window.work.batch.running)


def test_every_menu_opens_and_the_sheet_of_keys_knows_every_action(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(model=False)
    for entry in window.menuBar().actions():
        menu = entry.menu()
        assert isinstance(menu, QMenu)
        menu.popup(window.pos())
        assert not menu.grab().isNull()
        menu.close()
    window.actions_by_id["keys"].trigger()
    (sheet,) = window.findChildren(CheatSheet)
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {row.text.rstrip("…") for row in ACTIONS.values() if row.keys} <= shown
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


def test_the_evidence_is_drawn_as_finely_as_it_is_known() -> None:
    heat = np.zeros((56, 56), np.float32)
    heat[10, 20:30] = 1
    drawn = heat_image(heat)
    assert (drawn.width(), drawn.height()) == (56, 56)
    assert [drawn.pixelColor(x, 10).alpha() > 0 for x in (19, 20, 29, 30)] == [False, True, True, False]


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
