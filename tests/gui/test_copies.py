"""Copies in the window: searched in the background, shown side by side, left out of exports by a mark."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fastloc_core.store import copies
from fastloc_core.store.copies import Copies, Group
from fastloc_gui.dialogs.copies import MOST, CopiesDialog
from fastloc_gui.window.main_window import MainWindow
from tests.gui.driving import Open


def shown(qtbot: QtBot, window: MainWindow) -> CopiesDialog:
    def dialogs() -> list[CopiesDialog]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, CopiesDialog) and w.isVisible()]

    window.actions_by_id["copies"].trigger()
    qtbot.waitUntil(lambda: bool(dialogs()))
    return dialogs()[0]


def texts(dialog: CopiesDialog) -> list[str]:
    return [dialog.images.item(row).text() for row in range(dialog.images.count())]


def test_copies_are_found_shown_and_left_out(open_window: Open, folder: Path, qtbot: QtBot) -> None:
    shutil.copy(folder / "cat.png", folder / "cat again.png")
    window = open_window(model=False)
    dialog = shown(qtbot, window)
    assert texts(dialog) == ["cat again.png", "cat.png"]
    assert "1 of them the files have the same content" in dialog.about.text()
    qtbot.waitUntil(lambda: not dialog.images.item(1).icon().pixmap(150).toImage().pixelColor(70, 70).alpha() == 0)
    dialog.images.item(0).setCheckState(Qt.CheckState.Unchecked)
    second = window.session.images.named("cat.png")
    assert copies.left_out(window.session.opened) == {window.session.images.named("cat again.png")}
    dialog.images.setCurrentRow(0)
    dialog.keep.click()
    assert copies.left_out(window.session.opened) == {second}
    dialog.images.setCurrentRow(1)
    dialog.go.click()
    assert window.session.current
    assert window.session.current.image == second
    dialog.close()
    again = shown(qtbot, window)  # as they were found before, and marked as before
    assert again.images.item(1).checkState() is Qt.CheckState.Unchecked
    again.close()


def test_a_long_film_shows_its_beginning(qtbot: QtBot) -> None:
    group = Group(tuple(range(1000)), same=False)
    names = {image: f"frame {image}.jpg" for image in group.images}
    dialog = CopiesDialog(None, Copies(0.0, 2000, 3, (group,)), names, frozenset({2}))
    qtbot.addWidget(dialog)
    assert dialog.images.count() == MOST
    assert dialog.more.text() == "Not shown: 940 image(s)"
    assert dialog.images.item(2).checkState() is Qt.CheckState.Unchecked
    assert "cannot be read: 3" in dialog.about.text()
    dialog.show_small({5: QImage(bytes(6), 2, 1, 6, QImage.Format.Format_RGB888)})
    assert dialog.images.item(5).icon().pixmap(2, 1).toImage().pixelColor(0, 0).alpha() == 255


def test_a_folder_without_copies_says_so(qtbot: QtBot) -> None:
    dialog = CopiesDialog(None, Copies(0.0, 12, 0, ()), {}, frozenset())
    qtbot.addWidget(dialog)
    assert dialog.about.text() == "No image looks like another one. Compared: 12 image(s)."
    assert not dialog.keep.isEnabled()
