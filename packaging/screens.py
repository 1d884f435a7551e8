"""Takes a screenshot of every screen, in the light and the dark theme, and writes docs/screens.md: `make screens`.

    python packaging/screens.py [--model NAME] [--preset NAME] [--out FOLDER] [--only SCREEN ...]

The photographs are the samples of scikit-image, and pieces of them. The decisions and their times are made up. Each
theme gets a process of its own, because Qt reads the scale of the screen only once. tests/screens.py has the screens.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from fastloc_core.localization.learned.preset import LEARNED
from fastloc_core.models import DEFAULT
from fastloc_gui.look import theme, translation
from tests.demonstration import make_folders
from tests.screens import HOME, MADE, SCREENS
from tests.stage import Stage, screenshot

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "docs/images"
QUALITY = 80  # of WebP
ROOMY, FINE, SMALL = (1920, 1080), (3840, 2160), (1366, 768)  # screens without a display, in pixels


def take(names: Sequence[str], out: Path, model: str, preset: str, scheme: str, language: str, ending: str) -> None:
    """Take the screenshots of these screens in this process."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(HOME / "settings"))
    app = QApplication(sys.argv[:1])
    app.setOrganizationName("fastloc")
    app.setApplicationName("fastloc")
    theme.apply_theme(app)
    translation.install(app, language)
    stage = Stage(app, MADE, model, preset, scheme)
    try:
        for screen in SCREENS:
            if screen.name in names:
                taken = screen.take(stage)
                stage.settle()
                assert screenshot(taken).save(str(out / f"{screen.name}-{ending}.webp"), quality=QUALITY)
                print(screen.name, ending, flush=True)
    finally:
        stage.close()


def write_page(file: Path) -> None:
    """Write the page. It shows the screenshots in the theme that the reader's browser prefers."""
    lines = [
        "# All screens",
        "",
        "`make screens` makes these screenshots. They follow your choice of a light or dark page.",
    ]
    for screen in SCREENS:
        shots = (f"![{screen.about}](images/{screen.name}-{s}.webp){{.only-{s}}}" for s in ("light", "dark"))
        lines += ["", f"## {screen.about}", "", *shots]
    for title, ending in ("a screen with twice the resolution", "200"), ("a screen of 1366 x 768 pixels", "small"):
        lines += ["", f"## On {title}"]
        for screen in SCREENS:
            if screen.large:
                lines += ["", f"{screen.about}:", "", f"![{screen.about}](images/{screen.name}-{ending}.webp)"]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Take a screenshot of every screen.")
    parser.add_argument("--model", default=DEFAULT, help="a classifier that knows cats and espresso, by name")
    parser.add_argument("--preset", default=LEARNED.name, help="a preset of the localization")
    parser.add_argument("--out", type=Path, default=SHOTS, help="the folder of the screenshots")
    parser.add_argument("--only", nargs="*", default=[screen.name for screen in SCREENS], help="names of screens")
    parser.add_argument("--again", action="store_true", help="use the photographs and proposals of the last time")
    parser.add_argument("--as", dest="part", nargs=3, help=argparse.SUPPRESS)  # scheme, language, ending
    options = parser.parse_args()
    if options.part:
        take(options.only, options.out, options.model, options.preset, *options.part)
        return
    options.out.mkdir(parents=True, exist_ok=True)
    if not options.again:
        shutil.rmtree(HOME, ignore_errors=True)
        make_folders(MADE, options.model, options.preset)
    wanted = [screen for screen in SCREENS if screen.name in options.only]
    for scheme, language in product(("light", "dark"), ("en", "de")):
        _start(options, [s.name for s in wanted if s.language == language], ROOMY, scheme, language, scheme)
    large = [screen.name for screen in wanted if screen.large]
    _start(options, large, FINE, "light", "en", "200", {"QT_SCALE_FACTOR": "2"})
    _start(options, large, SMALL, "light", "en", "small")
    if options.out.resolve() == SHOTS:
        write_page(ROOT / "docs/screens.md")


def _start(
    options: argparse.Namespace,
    names: Sequence[str],
    size: tuple[int, int],
    scheme: str,
    language: str,
    ending: str,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Start this program once more, for some of the screens, on a screen of that size that nobody sees."""
    width, height = size
    ruler = {"x": 0, "y": 0, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screen = HOME / f"{ending}.json"
    screen.write_text(json.dumps({"screens": [{"name": ending, "width": width, "height": height, **ruler}]}))
    platform = {"QT_QPA_PLATFORM": f"offscreen:configfile={screen}"}
    command = [sys.executable, __file__, "--model", options.model, "--preset", options.preset, "--out", options.out]
    if names:
        part = ["--only", *names, "--as", scheme, language, ending]
        subprocess.run([*command, *part], env=os.environ | platform | dict(environment), check=True)


if __name__ == "__main__":
    main()
