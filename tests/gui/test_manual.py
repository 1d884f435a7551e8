"""The manual in the window, and what fastloc says about itself."""

from __future__ import annotations

import re

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fastloc_core.plugins import installed
from fastloc_gui.dialogs.about import About
from fastloc_gui.dialogs.manual import Manual, pages
from tests.gui.driving import Open


def test_every_page_for_users_is_shown_and_no_link_leads_nowhere(qtbot: QtBot, parent: QWidget) -> None:
    manual = Manual(parent)
    titles = [manual.list.item(row).text() for row in range(manual.list.count())]
    assert titles[0] == "Your first folder"
    assert {"Export annotations", "Train a classifier"} <= set(titles)
    for row, page in enumerate(pages()):
        manual.list.setCurrentRow(row)
        shown = manual.reader.toPlainText()
        assert titles[row] in shown
        links = re.findall(r'href="([^"]+)"', manual.reader.toHtml())
        files = [link for link in links if not link.startswith(("http", "#"))]
        assert all((page.parent / link.partition("#")[0]).is_file() for link in files), page


def test_a_link_leads_to_the_heading_of_another_page(parent: QWidget) -> None:
    manual = Manual(parent)
    manual.resize(600, 200)
    train = next(page for page in pages() if page.stem == "train")
    manual.reader.setSource(QUrl.fromLocalFile(f"{train}").resolved(QUrl("train.md#from-what-you-have-accepted")))
    assert manual.list.currentItem().text() == "Train a classifier"
    assert manual.reader.textCursor().block().text() == "From what you have accepted"


def test_a_word_leaves_only_the_pages_that_have_it(parent: QWidget) -> None:
    manual = Manual(parent)
    manual.search.setText("Taxonomy without end")
    assert all(manual.list.item(row).isHidden() for row in range(manual.list.count()))
    manual.search.setText("fly AGARIC")
    left = [item.text() for item in map(manual.list.item, range(manual.list.count())) if not item.isHidden()]
    assert left == ["Train a classifier"]
    assert manual.reader.textCursor().selectedText() == "fly agaric"


def test_about_names_version_licence_and_model_and_leads_to_the_manual(open_window: Open, qapp: QApplication) -> None:
    window = open_window()
    window.actions_by_id["about"].trigger()
    (about,) = window.findChildren(About)
    assert f"fastloc {installed('fastloc')}" in about.facts.text()
    assert "fake: CPU" in about.facts.text()
    about.copy.click()
    assert qapp.clipboard().text() == about.facts.text()
    about.manual.click()
    assert window.findChildren(Manual)
