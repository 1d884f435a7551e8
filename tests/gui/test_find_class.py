"""Looking for classes by their names."""

from __future__ import annotations

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.driving import CTRL, Key, Open, press, wait_for_proposals
from tests.gui.fakes import FakeEngine


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


def test_the_answer_to_a_search_stands_under_its_field_and_nothing_is_stored_twice(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document, answer = window.session.current, window.boxes.answer
    assert document is not None

    def asked(names: str) -> str:
        QTest.keyClicks(window.boxes.wanted, names)
        QTest.keyClick(window.boxes.wanted, Key.Key_Return)
        qtbot.waitUntil(lambda: answer.isVisible() and not answer.text().startswith("Looking for"))
        window.boxes.wanted.clear()
        return answer.text()

    assert asked("pig") == "pig = hog: 1 new"
    hog = document.focus
    document.set_focus(None)
    assert asked("pig") == "pig = hog: nothing new"
    assert document.focus == hog
    assert asked("hog , unicorn") == "hog: nothing new\nThe model knows no class “unicorn”. Did you mean hog?"
    assert asked("unicorn") == "The model knows no class “unicorn”. Did you mean hog?"
    assert [p.label for p in window.session.opened.raw_proposals(document.image)] == ["hog", "cat", "dog"]
    press(window, Key.Key_D)
    assert not answer.isVisible()


def test_two_classes_asked_for_one_after_the_other_are_both_found(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    document = window.session.current
    assert document is not None
    window.work.find("hog")
    window.work.find("dog")
    qtbot.waitUntil(lambda: sorted(p.label for p in document.pending) == ["cat", "dog", "dog", "hog"])


def test_a_found_box_does_not_finish_an_image_whose_own_proposals_are_to_come(open_window: Open, qtbot: QtBot) -> None:
    engine = FakeEngine(held=["cat.png"], named_first=True)
    window = open_window(engine)
    document = window.session.current
    assert document is not None
    window.work.requests.cancel()
    window.work.find("hog")
    window.work.propose_current()
    qtbot.waitUntil(lambda: [p.label for p in document.pending] == ["hog"])
    press(window, Key.Key_Space, Key.Key_Space)
    assert not document.verified
    engine.go.set()
    qtbot.waitUntil(lambda: [p.label for p in document.pending] == ["cat", "dog"])
