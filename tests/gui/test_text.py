"""Numbers are written in the style of the window's language."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from fastloc_gui.dialogs.learning import Kept, LearningDialog
from fastloc_gui.look.text import decimal, percent, short, whole
from fastloc_gui.window.errors import show_problem
from tests.core.learning_made import learned
from tests.gui.driving import Open, wait_for_proposals


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ("1,234", "3.14", "0.5", "2", "0.1 %", "87 %")),
        ("de", ("1.234", "3,14", "0,5", "2", "0,1 %", "87 %")),
        ("fr", ("1,234", "3.14", "0.5", "2", "0.1 %", "87 %")),  # not spoken: English
    ],
)
def test_numbers_are_written_as_the_language_does(
    speaking: Callable[[str], None], language: str, texts: tuple[str, ...]
) -> None:
    speaking(language)
    said = (whole(1234), decimal(3.14159, 2), short(0.5), short(2.0), percent(0.001), percent(0.87))
    assert tuple(text.replace("\u00a0", " ") for text in said) == texts


def test_a_region_of_the_language_keeps_its_ways(speaking: Callable[[str], None]) -> None:
    speaking("de_AT")
    assert QLocale().name() == "de_AT"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (1e-9, "< 0.1 %"), (0.00049, "< 0.1 %"), (0.0005, "0.1 %"), (0.006, "0.6 %"), (0.01, "1 %")],
)
def test_little_is_not_nothing(share: float, text: str) -> None:
    assert percent(share).replace("\u00a0", " ") == text


def test_a_german_window_has_german_numbers(qtbot: QtBot, speaking: Callable[[str], None]) -> None:
    speaking("de")
    dialog = LearningDialog(None)
    qtbot.addWidget(dialog)
    dialog.show_versions([Kept("x", 0.0, "", learned(1212), used=True)], "", held=False)
    row = dialog.table.topLevelItem(0)
    assert row
    assert [row.text(column).replace("\u00a0", " ") for column in range(1, 4)] == [
        "1.212", "0,600 → 0,700", "20 % → 50 %"
    ]  # fmt: skip


def test_names_of_files_and_classes_are_never_taken_for_markup(open_window: Open, qtbot: QtBot, folder: Path) -> None:
    """Qt would open every file that markup names, in the window's own thread, even a pipe."""
    markup = "<img src='x'>"
    (folder / "cat.png").rename(folder / f"{markup}.png")
    (folder / f"{markup}broken.png").write_text("no image")
    objects = f"<object><name>{escape(markup)}</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax>"
    (folder / f"{markup}.xml").write_text(f"<annotation>{objects}</bndbox></object></annotation>")
    window = open_window()
    image = window.session.images.named(f"{markup}.png")
    assert image is not None
    window.session.show(image)
    wait_for_proposals(qtbot, window)
    window.status.show_standing(markup)
    window.work.model_changed.emit(markup)
    window.boxes.hint.setText(markup)
    box = show_problem(window, markup, markup)
    labels = [label for label in window.findChildren(QLabel) if markup in label.text()]
    assert {window.status.standing, window.status.model, window.boxes.hint} < set(labels)
    assert box.informativeText() == markup
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    models = window.session.images, window.boxes.table.model()
    tips = [
        str(model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole))
        for model in models
        for row in range(model.rowCount())
    ]
    tips.append(window.status.standing.toolTip())
    assert sum(escape(markup) in tip for tip in tips) == 4
    assert not any(markup in tip for tip in tips)
