"""Boxes that are there, compared with proposals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Annotation, Decision
from fastloc_core.boxes import Box
from fastloc_core.formats import voc
from fastloc_gui.review.image_list import Show
from tests.gui.driving import Key, Open, document_of, image_of, list_only, listed, press


def test_disagreements_with_boxes_that_are_there_are_listed(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    image = voc.VocImage(folder / "coffee.png", 600, 400)
    there = [Box(10, 20, 110, 220), Box(300, 300, 380, 380)]
    boxes = [Annotation(there[0], "cat", Decision.DRAWN), Annotation(there[1], "hog", Decision.DRAWN)]
    (folder / "coffee.xml").write_bytes(voc.to_xml(image, boxes, verified=True))
    window = open_window()
    window.actions_by_id["run_done"].trigger()
    qtbot.waitUntil(lambda: window.session.images.unproposed(verified=True) == [])
    window.session.show(image_of(window, "rocket.jpg"))
    list_only(window, Show.DISAGREEING)
    qtbot.waitUntil(lambda: "coffee.png" in listed(window))
    window.session.show(image_of(window, "coffee.png"))
    assert window.images.order.currentText() == "Worst first"
    text = "Is this hog? Nothing is proposed for it. Space keeps the box, Del deletes it."
    qtbot.waitUntil(lambda: window.status.standing.text() == text)
    assert "cat.png" not in listed(window)
    document = document_of(window, "coffee.png")
    qtbot.waitUntil(lambda: document.loaded)
    press(window, Key.Key_Space)
    text = "Is a box of dog missing? Space takes the proposal, X rejects it."
    qtbot.waitUntil(lambda: window.status.standing.text() == text)
    press(window, Key.Key_X)
    assert [a.label for a in document.annotations] == ["cat", "hog"]
    list_only(window, Show.ALL)
    window.session.show(image_of(window, "rocket.jpg"))
    list_only(window, Show.DISAGREEING)
    qtbot.waitUntil(lambda: "coffee.png" not in listed(window))
    list_only(window, Show.ALL)
    assert window.images.order.currentText() == "By name"
    window.session.show(image_of(window, "rocket.jpg"))
    window.session.show_disagreements({image_of(window, "coffee.png"): 1.0})  # late
    assert window.session.current is document_of(window, "rocket.jpg")


def test_boxes_of_classes_that_the_model_does_not_know_are_named_once_and_not_listed(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    boxes = [Annotation(Box(10 + n, 20, 110, 220), "raccoon", Decision.DRAWN) for n in range(16)]
    (folder / "coffee.xml").write_bytes(voc.to_xml(voc.VocImage(folder / "coffee.png", 600, 400), boxes, verified=True))
    window = open_window()
    window.actions_by_id["run_done"].trigger()
    qtbot.waitUntil(lambda: window.session.images.unproposed(verified=True) == [])
    with qtbot.waitSignal(window.session.problem) as problem:
        list_only(window, Show.DISAGREEING)
    title, text = problem.args or ("", "")
    assert title == "The model knows no raccoon"
    assert text.startswith("Not compared: 16 box")
    assert window.session.images.disagreements[image_of(window, "coffee.png")] == 0.4  # a dog that nobody has marked

    shaping = window.session.shaping
    window.session.set_shaping(replace(shaping, class_map=shaping.class_map.with_mapping("cat", "raccoon")))
    assert window.session.known_classes == frozenset({"raccoon", "dog", "hog", "object"})


def test_a_box_of_another_class_than_the_model_says_is_kept_without_its_proposal(
    open_window: Open, qtbot: QtBot, folder: Path
) -> None:
    image = voc.VocImage(folder / "coffee.png", 600, 400)
    there = [
        Annotation(Box(10, 20, 110, 220), "cat", Decision.DRAWN),
        Annotation(Box(150, 30, 250, 95), "hog", Decision.DRAWN),
    ]
    (folder / "coffee.xml").write_bytes(voc.to_xml(image, there, verified=True))
    window = open_window()
    window.actions_by_id["run_done"].trigger()
    qtbot.waitUntil(lambda: window.session.images.unproposed(verified=True) == [])
    list_only(window, Show.DISAGREEING)
    qtbot.waitUntil(lambda: "coffee.png" in listed(window))
    document = document_of(window, "coffee.png")
    window.session.show(document.image)
    qtbot.waitUntil(lambda: document.loaded)
    text = "The box says hog, the model dog. Space keeps the box, Ctrl+E changes its class."
    qtbot.waitUntil(lambda: window.status.standing.text() == text)
    press(window, Key.Key_Space)
    assert [(a.label, a.decision) for a in document.annotations][1:] == [("hog", Decision.ACCEPTED)]
    assert not window.session.images.disagreements[document.image]
