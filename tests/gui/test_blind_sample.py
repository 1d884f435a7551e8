"""The blind sample in the window: hidden proposals, and what the dialog tells."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fastloc_core.boxes import Box
from fastloc_core.review import gestures
from fastloc_core.review.acceptance import wilson
from fastloc_core.review.estimates import Mean, share_in_images
from fastloc_core.store import blind
from fastloc_core.store.blind import Blind
from fastloc_gui.dialogs.blind_sample import BlindSample
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import Key, Open, listed, press, wait_for_proposals

NOTHING = Mean(0, 0, 0.0, None)


def opened(window: MainWindow) -> BlindSample:
    window.actions_by_id["blind"].trigger()
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, BlindSample) and w.isVisible())


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_proposals_are_hidden_until_the_image_is_done(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    dialog = opened(window)
    qtbot.waitUntil(lambda: dialog.free.text() != "")
    dialog.count.setValue(2)
    dialog.draw.click()
    qtbot.waitUntil(lambda: len(listed(window)) == 2)
    document = window.session.current
    assert document
    qtbot.waitUntil(lambda: document.loaded and not window.work.waits_for_proposals(document))
    assert document.blind
    assert document.by_id == {}
    assert window.session.opened.raw_proposals(document.image)
    assert "Blind sample: proposals are hidden" in window.status.standing.text()
    window.session.apply(gestures.add(document.standing, [(Box(10, 20, 110, 220), "cat")]))
    press(window, Key.Key_Space)
    assert document.verified
    assert window.session.current is not document
    dialog = opened(window)
    qtbot.waitUntil(lambda: "Proposals show 100 % of the objects" in plain(dialog.found.text()))
    window.session.show(document.image)
    assert [p.label for p in document.pending] == ["dog"]  # the cat is answered
    dialog.again.click()
    qtbot.waitUntil(lambda: not window.session.images.blind.difference({document.image}))
    assert not any(each.blind for each in window.session.documents)
    dialog.close()


def test_the_sample_is_there_again_at_the_next_start(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    blind.draw(window.session.opened, 3, seed=1)
    window.open_folder(window.session.root or "")
    qtbot.waitUntil(lambda: window.session.current is not None and window.session.current.loaded)
    assert window.session.current
    assert window.session.current.blind


def test_it_says_what_is_missed_and_whether_proposals_pull(qtbot: QtBot) -> None:
    dialog = BlindSample(None)
    qtbot.addWidget(dialog)
    share = share_in_images([(3, 4)] * 20)
    helped, alone = Mean(60, 20, 0.93, 0.01), Mean(50, 20, 0.84, 0.02)
    told = Blind(25, 20, share, share, alone, helped, Mean(20, 20, 4.0, 0.3), Mean(20, 20, 3.5, 0.3))
    dialog.show_outcome((told, 5, 70))
    low, high = (f"{100 * edge:.0f} %" for edge in wilson(60, 80))
    assert f"Proposals show 75 % of the objects (80 boxes in 20 image(s), 95 % interval {low} to {high})." in plain(
        dialog.found.text()
    ).replace("80 box(es)", "80 boxes")
    assert "Missed: 20 of 80 box(es)." in dialog.found.text()
    assert "Difference: 0.09 (95 % interval 0.05 to 0.13).\nProposals pull your boxes" in dialog.sway.text()
    assert "Boxes in an image: 3.50 with proposals, 4.00 without." in dialog.sway.text()
    dialog.show_outcome((told._replace(helped=NOTHING), 5, 0))
    assert "do at least two other images" in dialog.sway.text()
    assert not dialog.draw.isEnabled()
