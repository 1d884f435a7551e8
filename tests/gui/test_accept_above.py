"""Accepting above a confidence: the dialog shows the history and the effect, and does nothing before Return."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from fastloc_core.annotation import Decision
from fastloc_core.review.estimates import share_in_images
from fastloc_core.store.spot_checks import SpotChecks
from fastloc_gui.dialogs.accept_above import AcceptAbove
from tests.core.review_made import verdict

VERDICTS = [
    *(verdict(confidence=0.9) for _ in range(206)),
    *(verdict(confidence=0.9, decision=Decision.ADJUSTED) for _ in range(2)),
    *(verdict(confidence=0.4, decision=Decision.REJECTED) for _ in range(50)),
    *(verdict(confidence=0.95, label="hog", decision=Decision.REJECTED) for _ in range(2)),
]


def count(threshold: float, label: str) -> tuple[int, int]:
    """1,204 proposals in 873 images, among them 3 hogs in 2 images; none from .99 on."""
    if threshold >= 0.99:
        return 0, 0
    return (3, 2) if label == "hog" else (1204, 873)


@pytest.fixture
def dialog(qtbot: QtBot) -> AcceptAbove:
    made = AcceptAbove(None, VERDICTS, ["cat", "hog"], count)
    qtbot.addWidget(made)
    made.show()
    return made


def known(dialog: AcceptAbove) -> str:
    return dialog.known.text().replace("\u00a0", " ")


def test_it_opens_at_the_suggestion_and_says_what_is_known(dialog: AcceptAbove) -> None:
    assert dialog.threshold.text() == "41\u00a0%"
    assert known(dialog) == ("Confidence ≥ 41 %: you accepted 98 % unchanged (n = 210, 95 % interval 95 % to 99 %).")
    assert dialog.effect.text() == (  # fastloc_en.ts has the plurals
        "Accepts 1,204 proposal(s) in 873 image(s); 87 image(s) come(s) back to you as a spot check."
    )
    assert dialog.suggest.text() == "&Suggested: 41\u00a0%"


def test_it_says_what_spot_checks_found(dialog: AcceptAbove, qtbot: QtBot) -> None:
    assert not dialog.checks.isVisible()
    told = SpotChecks(share_in_images([(9, 10)] * 10), 3)
    after = AcceptAbove(None, VERDICTS, ["cat"], count, told)
    qtbot.addWidget(after)
    assert after.checks.text().replace("\u00a0", " ") == (
        "Spot check: 90 % of the boxes stayed as they were accepted (100 in 10 image(s), 95 % interval 83 % to 94 %)."
        " In the list “Spot check”: 3 image(s)."
    )


def test_slider_and_field_move_each_other(dialog: AcceptAbove) -> None:
    dialog.slider.setValue(30)
    assert dialog.threshold.value() == 30
    assert "n = 260" in known(dialog)
    dialog.threshold.setValue(95)
    assert dialog.slider.value() == 95
    assert "n = 2," in known(dialog)
    dialog.suggest.click()
    assert (dialog.slider.value(), dialog.threshold.value()) == (41, 41)


def test_a_class_has_its_own_history_and_suggestion(dialog: AcceptAbove) -> None:
    dialog.label.setCurrentText("hog")
    assert not dialog.suggest.isEnabled()
    assert known(dialog).startswith("Confidence ≥ 90 %: you accepted 0 % unchanged")
    assert dialog.effect.text().startswith("Accepts 3 proposal(s) in 2 image(s); 1 image(s)")


def test_nothing_is_promised_without_decisions(dialog: AcceptAbove) -> None:
    dialog.threshold.setValue(96)
    assert "nothing is known" in known(dialog)


def test_the_answer_is_the_threshold_and_the_class(dialog: AcceptAbove) -> None:
    spy = QSignalSpy(dialog.accept_wanted)
    dialog.label.setCurrentText("hog")
    dialog.threshold.setValue(83)
    dialog.ok.click()
    assert [spy.at(i) for i in range(spy.count())] == [[0.83, "hog"]]
    assert not dialog.isVisible()


def test_leaving_it_accepts_nothing(dialog: AcceptAbove) -> None:
    spy = QSignalSpy(dialog.accept_wanted)
    dialog.reject()
    assert spy.count() == 0


def test_accepting_is_not_offered_without_proposals(dialog: AcceptAbove) -> None:
    dialog.threshold.setValue(100)
    assert not dialog.ok.isEnabled()
    assert dialog.effect.text() == "There is no such proposal to accept."


def test_a_confidence_can_be_typed_and_return_accepts_nothing(dialog: AcceptAbove, qtbot: QtBot) -> None:
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    dialog.threshold.setFocus()
    dialog.threshold.selectAll()
    QTest.keyClicks(dialog.threshold, "40")
    QTest.keyClick(dialog.threshold, Qt.Key.Key_Return)
    assert dialog.threshold.value() == 40
    assert dialog.isVisible()
