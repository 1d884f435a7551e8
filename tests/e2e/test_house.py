"""Source files are short and the start is quick.

The import contracts in pyproject.toml keep the rooms in order and free of circles.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = ("core", "fastloc_gui", "resources", "packaging", "benchmarks", "tests")
MOST = 400  # lines
SHORTER = {"fastloc_gui/window/main_window.py": 300, "fastloc_gui/work/work.py": 200}

START = """
import sys
from PySide6.QtWidgets import QApplication
from fastloc_gui.app import make_window
from fastloc_gui.jobs.engine import Engine
from fastloc_gui.settings import Settings

app = QApplication([])
window = make_window(Engine(), Settings())
window.show()
print(*sorted({"torch", "torchvision", "timm", "numpy", "cv2", "lxml", "requests"} & set(sys.modules)))
window.close()
"""


def test_no_source_file_is_long() -> None:
    files = [file for folder in SOURCES for file in (ROOT / folder).rglob("*.py")]
    lines = {file.relative_to(ROOT).as_posix(): len(file.read_text("utf-8").splitlines()) for file in files}
    assert lines.keys() >= SHORTER.keys()
    long = [f"{name}: {n}" for name, n in lines.items() if n > SHORTER.get(name, MOST)]
    assert not long, f"split these files, by what they do: {long}"


def test_no_query_numbers_its_parameters() -> None:
    """Python 3.14 refuses the values of ?1 as a sequence: parameters are ? in their order, or have names."""
    numbered = re.compile(r"[\s(]\?\d")
    assert not [str(path) for path in (ROOT / "core").rglob("*.py") if numbered.search(path.read_text())]


def test_the_window_shows_before_heavy_libraries_are_imported(tmp_path: Path) -> None:
    code = f"import sys; sys.path[:0] = {sys.path!r}; {START}"
    environment = os.environ | {"XDG_CONFIG_HOME": str(tmp_path)}
    answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert not answer.stdout.split(), "import these inside functions: each delays the window"


def test_the_default_model_loads_without_libraries_of_models() -> None:
    load = "from fastloc_core.models import DEFAULT, loading; loading.load(DEFAULT, 'cpu')"
    code = f"import sys; sys.path[:0] = {sys.path!r}; {load}; print({{'timm', 'torchvision'}} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()", "their imports take seconds, before the first proposal"
