"""Every text of the window can be translated, and German is complete."""

from __future__ import annotations

import ast
import re
import runpy
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QProgressDialog,
    QWidget,
)
from pytestqt.qtbot import QtBot

from fastloc_gui.actions import ACTIONS, Opens
from fastloc_gui.dialogs.about import About
from fastloc_gui.dialogs.guide import Guide
from fastloc_gui.window.main_window import MainWindow
from fastloc_resources import translations_folder
from tests.gui.driving import Open, wait_for_proposals

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(str(translations_folder()))
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "packaging/translations.py"))
update: Callable[[Path], None] = TOOL["update"]
release: Callable[[Path, Path], None] = TOOL["release"]

# names and the classes of the fake model are not translated
PRESETS = {"learned", "refined", "paper", "seed-exact"}
NAMES = PRESETS | {"fastloc", "labelImg", "Prodigy", "English", "Deutsch", "Apple (MPS)", "EfficientNet-Lite0"}
CLASSES = {"cat", "dog", "hog"}


@pytest.fixture(scope="module")
def renewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The translations after `make translations`."""
    folder = tmp_path_factory.mktemp("translations")
    for file in FOLDER.glob("*.ts"):
        shutil.copy(file, folder)
    update(folder)
    return folder


def messages(file: Path) -> Iterator[tuple[str, str, ET.Element]]:
    """Context, source and message."""
    for context in ET.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name", ""), message.findtext("source", ""), message


@pytest.mark.parametrize("name", ["fastloc_de.ts", "fastloc_en.ts"])
def test_every_text_of_the_sources_is_translated(renewed: Path, name: str) -> None:
    new = {(context, source) for context, source, _ in messages(renewed / name)}
    old = {(context, source) for context, source, _ in messages(FOLDER / name)}
    assert new - old == set(), "untranslated: run `make translations`, then translate"
    assert old - new == set(), "gone: run `make translations`"
    unfinished = [s for _, s, message in messages(FOLDER / name) if message.find("translation[@type]") is not None]
    assert unfinished == []


@pytest.mark.parametrize("name", ["fastloc_de.ts", "fastloc_en.ts"])
def test_a_translation_has_the_placeholders_of_its_source(name: str) -> None:
    for _, source, message in messages(FOLDER / name):
        translated = message.find("translation")
        assert translated is not None
        forms = translated.findall("numerusform") or [translated]
        assert bool(re.search("%L?n", source)) == (message.get("numerus") == "yes"), (
            f"plurals go through self.tr(): {source}"
        )
        for form in forms:
            assert form.text
            assert placeholders(form.text) == placeholders(source), source


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"{[^}]*}|%L?n", text))


def test_the_compiled_translations_are_up_to_date(tmp_path: Path) -> None:
    release(FOLDER, tmp_path)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert {file.name: file.read_bytes() for file in FOLDER.glob("*.qm")} == made, "run `make translations`"


def test_lupdate_sees_every_text_in_the_context_that_it_is_looked_up_in(renewed: Path) -> None:
    """For example, lupdate overlooks a translate() with a call as its count, and files window.tr() under "window"."""
    seen = {(context, source) for context, source, _ in messages(renewed / "fastloc_de.ts")}
    asked = {
        text for file in (ROOT / "fastloc_gui").rglob("*.py") for text in texts(ast.parse(file.read_text("utf-8")))
    }
    assert asked - seen == set()


def texts(tree: ast.AST, owner: str = "") -> Iterator[tuple[str, str]]:
    """Context and text of self.tr("...") and translate("...", "...")."""
    for node in ast.iter_child_nodes(tree):
        yield from texts(node, node.name if isinstance(node, ast.ClassDef) else owner)
        match node:
            case ast.Call(ast.Attribute(value, "tr"), [ast.Constant(str(text)), *_]):
                yield owner if ast.unparse(value) == "self" else f"not self: {ast.unparse(value)}", text
            case ast.Call(ast.Name("translate"), [ast.Constant(str(context)), ast.Constant(str(text)), *_]):
                yield context, text


class Marking(QTranslator):
    """A translator that marks every translated text."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"«{source}»"


@pytest.fixture
def marked(qapp: QApplication) -> Iterator[None]:
    marking = Marking()
    qapp.installTranslator(marking)
    yield
    qapp.removeTranslator(marking)


NOT_OURS = {"open", "turn", "updates"}  # Qt's dialog of folders, a mere sentence, a question to the net
DIALOGS = sorted({row.id for row in ACTIONS.values() if isinstance(row.act, Opens) and not row.submenu} - NOT_OURS)


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("dialog", ["", *DIALOGS])
def test_no_text_on_the_screen_escapes_translation(open_window: Open, qtbot: QtBot, dialog: str) -> None:
    window = open_window()
    wait_for_proposals(qtbot, window)
    if dialog:
        window.actions_by_id[dialog].trigger()
        qtbot.waitUntil(lambda: is_open(window) and not window.work.bulk_worker.pending)
        QApplication.processEvents()  # the proposals of the worker are shown
    plain = {text for text in shown(window) if re.search("[a-z]{3}", text) and not re.search("[«»]", text)}
    versions = {about.facts.text() for about in window.findChildren(About)}
    assert plain - NAMES - CLASSES - versions == set()


def test_no_message_escapes_translation() -> None:
    spoken = [
        f"{file.name}: {ast.unparse(call)}"
        for file in (ROOT / "fastloc_gui").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in {"say", "problem", "emit", "setText"} and any(map(is_text, call.args))
    ]
    assert not spoken, f"put these texts into self.tr or translate: {spoken}"


def is_text(argument: ast.expr) -> bool:
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    return any(isinstance(p, ast.Constant) and re.search("[a-z]{3}", str(p.value)) for p in parts)


def is_open(window: MainWindow) -> bool:
    """Whether the window shows a dialog or the guide. Some are shown after a worker has found their content."""
    shown = [*window.findChildren(QDialog), *window.findChildren(Guide)]
    return any(each.isVisible() and not isinstance(each, QProgressDialog) for each in shown)


def shown(window: QMainWindow) -> Iterator[str]:
    for action in window.findChildren(QAction):
        yield from (action.text(), action.toolTip())
    for widget in window.findChildren(QWidget):
        yield widget.toolTip()
        yield widget.accessibleName()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        elif isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(i) for i in range(widget.count()))
        elif isinstance(widget, QHeaderView) and widget.orientation() is Qt.Orientation.Horizontal:
            model = widget.model()
            yield from (str(model.headerData(i, widget.orientation())) for i in range(widget.count()))
        elif isinstance(widget, QDialog):
            yield widget.windowTitle()


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("de", 1, "1 Bild geändert."),
        ("de", 2, "2 Bilder geändert."),
        ("en", 1, "1 image changed."),
        ("fr", 2, "2 images changed."),  # not spoken: English
    ],
)
def test_languages_have_their_plurals(speaking: Callable[[str], None], language: str, count: int, text: str) -> None:
    speaking(language)
    assert QCoreApplication.translate("Review", "%n image(s) changed.", None, count) == text


def test_large_counts_are_grouped_as_the_language_does(speaking: Callable[[str], None]) -> None:
    for language, text in (("en", "1,204 proposals"), ("de", "1.204 Vorschläge")):
        speaking(language)
        assert QCoreApplication.translate("AcceptAbove", "%Ln proposal(s)", None, 1204) == text


def test_the_buttons_of_qt_are_german_too(speaking: Callable[[str], None]) -> None:
    speaking("de")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
