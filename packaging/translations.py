"""Brings the translations up to date: collects the texts of the sources, and makes the files that Qt reads.

    python packaging/translations.py

Why it is done like this: docs/adr/0010-translation.md
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import PySide6

from fastloc_core.formats.table import EXPORTERS
from fastloc_core.review.gestures import Act
from fastloc_gui.actions import ACTIONS
from fastloc_gui.keys.keymap import BOX_KEYS
from fastloc_gui.panels.box_table import _STATES, RELABELLED, BoxTableModel
from fastloc_gui.panels.class_table import ClassTableModel
from fastloc_gui.panels.gallery import controls, deciding, panel
from fastloc_gui.panels.images import ORDERS, SHOWS, TIPS
from fastloc_gui.review.image_list import STATES

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources/fastloc_resources/translations"
SOURCES = ROOT / "fastloc_gui"
LANGUAGES = {"de": [], "en": ["-pluralonly"]}  # English needs only "1 image", "2 images"


def tables() -> Mapping[str, Iterable[str]]:
    """Texts in tables, where lupdate does not see them, by the context of their translation."""
    return {
        "actions": [
            *(text for row in ACTIONS.values() for text in (row.menu, row.text, row.tip) if text),
            *(text for pair in BOX_KEYS for text in pair),
        ],
        "BoxTableModel": [*filter(None, BoxTableModel.headers), *_STATES.values(), RELABELLED],
        "ClassTableModel": [*filter(None, ClassTableModel.headers), *ClassTableModel.tips],
        "gallery": [
            *(*controls.LISTINGS.values(), *controls.TIPS.values(), *controls.ORDERS.values()),
            *(*deciding.MANY.values(), *panel.EMPTY.values()),
        ],
        "images": [*SHOWS.values(), *TIPS.values(), *ORDERS.values()],
        "formats": [
            *(text for e in EXPORTERS.values() for text in (f"&{e.title}", e.about, e.about_masks) if text),
        ],
        "gestures": [*map(str, Act)],
        "image_list": [*STATES.values()],
        "ModelsDialog": ["in use", "ready", "not downloaded", "broken"],
    }


def update(folder: Path) -> None:
    """Bring `fastloc_LANGUAGE.ts` up to date with the texts of the sources."""
    with TemporaryDirectory() as place:
        listed = Path(place) / "tables.py"
        lines = (f"translate({context!r}, {text!r})\n" for context, texts in tables().items() for text in texts)
        listed.write_text("".join(lines), encoding="utf-8")
        sources = [*map(str, sorted(SOURCES.rglob("*.py"))), str(listed)]
        for language, options in LANGUAGES.items():
            target = str(folder / f"fastloc_{language}.ts")
            plain = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en"]
            _run("lupdate", *sources, *plain, *options, "-target-language", language, "-ts", target)


def release(folder: Path, into: Path) -> None:
    """Make `fastloc_LANGUAGE.qm` of `fastloc_LANGUAGE.ts`."""
    for source in sorted(folder.glob("*.ts")):
        _run("lrelease", "-silent", str(source), "-qm", str(into / f"{source.stem}.qm"))


def _run(tool: str, *arguments: str) -> None:
    """Run one of Qt's programs, which come with PySide."""
    program = Path(PySide6.__file__).parent / (f"{tool}.exe" if sys.platform == "win32" else tool)
    subprocess.run([program, *arguments], check=True)


if __name__ == "__main__":
    os.environ["FASTLOC_NO_PACKAGES"] = "1"  # their texts are theirs to translate
    update(FOLDER)
    release(FOLDER, FOLDER)
