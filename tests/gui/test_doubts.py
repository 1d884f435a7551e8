"""The list of decided boxes whose class is probably wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from fastloc_core.boxes import Box
from fastloc_core.review import gestures
from fastloc_core.store.lessons import keep_descriptor
from fastloc_gui.review.image_list import Show
from fastloc_gui.settings import ReviewOrder
from fastloc_gui.window.main_window import MainWindow
from tests.core.learning_made import descriptor
from tests.gui.driving import Key, Open, document_of, image_of, press


def draw(window: MainWindow, qtbot: QtBot, name: str, *boxes: tuple[str, str]) -> None:
    """Boxes of a class that look like another one, as (class, look) each."""
    window.session.show(image_of(window, name))
    document = document_of(window, name)
    qtbot.waitUntil(lambda: document.loaded)
    for i, (label, look) in enumerate(boxes):
        box = Box(10 + 7 * i, 10, 60 + 7 * i, 90)
        assert window.session.apply(gestures.add(document.standing, [(box, label)]))
        x = np.array([look == "lynx", look == "owl", 0]) + np.random.default_rng(i).normal(0, 0.1, 3)
        embedding = tuple(map(float, x / np.linalg.norm(x)))
        keep_descriptor(window.session.opened, document.image, document.annotations[-1], descriptor(embedding))


def test_images_are_ordered_by_likeness_to_the_box_in_focus(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    draw(window, qtbot, "cat.png", ("owl", "owl"))
    draw(window, qtbot, "rocket.jpg", ("lynx", "lynx"))
    draw(window, qtbot, "coffee.png", ("lynx", "lynx"))
    order = window.images.order

    def choose(wanted: ReviewOrder) -> None:
        order.setCurrentIndex(order.findData(wanted))
        order.activated.emit(order.currentIndex())

    document = document_of(window, "coffee.png")
    document.set_focus(document.annotations[-1].id)
    choose(ReviewOrder.LIKE)
    images = window.session.images
    qtbot.waitUntil(lambda: bool(images.likeness))
    assert [images.row(images.image(i)).name for i in range(3)] == ["coffee.png", "rocket.jpg", "cat.png"]
    assert window.session.current is document

    window.session.show(image_of(window, "rocket.jpg"))
    document = document_of(window, "rocket.jpg")
    document.set_focus(None)
    said: list[str] = []
    window.session.message.connect(said.append)
    choose(ReviewOrder.LIKE)
    assert said == ["Put the focus on a box first: images are compared with it."]


def test_a_doubtful_class_is_shown_taken_or_kept(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    window = open_window()
    said: list[str] = []
    window.session.message.connect(said.append)
    window.actions_by_id["doubtful"].trigger()
    qtbot.waitUntil(lambda: bool(said))
    assert "It takes 20 decided ones" in said[-1]
    assert said[-1].endswith("Here are 0 box(es) of 0 class(es).")
    draw(window, qtbot, "cat.png", *[("lynx", "lynx"), ("owl", "owl")] * 10)
    draw(window, qtbot, "coffee.png", ("owl", "owl"), ("lynx", "owl"), ("owl", "lynx"))
    window.session.show(image_of(window, "rocket.jpg"))
    window.actions_by_id["doubtful"].trigger()
    document = document_of(window, "coffee.png")
    qtbot.waitUntil(lambda: window.session.current is document)
    assert window.images.show_only.currentData() == Show.DOUBTFUL
    assert [window.session.images.image(i) for i in range(window.session.images.rowCount())] == [document.image]

    labels = [a.label for a in document.annotations]
    first = document.focused
    assert first
    other = "owl" if first.label == "lynx" else "lynx"
    text = f"Is this {first.label}? It looks like the boxes of {other}. Space keeps its class, G takes {other}."
    assert window.status.standing.text() == text
    press(window, Key.Key_G)
    changed = document.shown(first.id)
    assert changed
    assert changed.label == other
    second = document.focused
    assert second
    assert second.id != first.id
    assert f"Is this {second.label}?" in window.status.standing.text()
    press(window, Key.Key_Space)
    assert document.shown(second.id) == second
    assert not window.session.images.disagreements[document.image]

    press(window, Key.Key_Backspace)  # takes back the change of the first box, which is doubtful again
    assert [a.label for a in document.annotations] == labels
    assert window.session.images.disagreements[document.image]
    press(window, Key.Key_G)
    window.actions_by_id["doubtful"].trigger()
    qtbot.waitUntil(lambda: said[-1].startswith("No doubtful classes: 23 box(es) of 2 class(es)"))
    assert window.session.images.rowCount() == 0
