"""The installer for Windows, compiled on any system that has NSIS."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not shutil.which("makensis"), reason="NSIS is not installed: apt install nsis")


def test_it_compiles_without_a_warning_and_holds_the_application(tmp_path: Path) -> None:
    application = tmp_path / "application"
    (application / "_internal/data").mkdir(parents=True)
    for name in ("fastloc.exe", "fastloc-gui.exe", "_internal/data/model"):
        (application / name).write_text(f"this stands for {name}")
    subprocess.run([sys.executable, ROOT / "packaging/icons.py"], check=True)
    made = tmp_path / "installer.exe"
    given = {"VERSION": "1.2.3", "SOURCE": application, "OUT": made, "COMPRESSOR": "zlib"}
    options = [f"-D{name}={value}" for name, value in given.items()]
    script = str(ROOT / "packaging/windows/fastloc.nsi")
    compiled = subprocess.run(["makensis", "-WX", *options, script], capture_output=True, text=True)  # noqa: S607
    assert compiled.returncode == 0, compiled.stdout + compiled.stderr
    assert made.read_bytes()[:2] == b"MZ"
    if seven := shutil.which("7z"):
        listed = subprocess.run([seven, "l", "-ba", "-slt", made], capture_output=True, text=True, check=True).stdout
        paths = {line.removeprefix("Path = ").replace("\\", "/") for line in listed.splitlines() if "Path" in line}
        assert {"fastloc.exe", "fastloc-gui.exe", "_internal/data/model", "uninstall.exe"} <= paths
