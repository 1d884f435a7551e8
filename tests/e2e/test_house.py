"""No source file is long. The import contracts in pyproject.toml keep the rooms in order and free of circles."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = ("core", "fastloc_gui", "resources", "packaging", "benchmarks")
MOST = 400  # lines
SHORTER = {"fastloc_gui/window/main_window.py": 300}


def test_no_source_file_is_long() -> None:
    files = [file for folder in SOURCES for file in (ROOT / folder).rglob("*.py")]
    lines = {file.relative_to(ROOT).as_posix(): len(file.read_text("utf-8").splitlines()) for file in files}
    assert lines["fastloc_gui/window/main_window.py"] > 100
    assert {name: count for name, count in lines.items() if count > SHORTER.get(name, MOST)} == {}
