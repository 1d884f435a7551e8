"""`fastloc doctor`: the facts that a bug report needs."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from fastloc_core import limits, plugins
from fastloc_core.formats.table import EXPORTERS, IMPORTERS
from fastloc_core.images.table import READERS
from fastloc_core.localization.presets import PRESETS
from fastloc_core.models import library
from fastloc_core.models.registry import ARCHITECTURES
from fastloc_core.paths import cache_dir, data_dir, log_dir
from fastloc_core.plugins import installed

_PACKAGES = ("torch", "torchvision", "opencv-python-headless", "PySide6-Essentials", "lxml", "numpy")

_DEVICES = """
import torch, torchvision
for i in range(torch.cuda.device_count()):
    print(f"cuda:{i} {torch.cuda.get_device_name(i)}")
if torch.backends.mps.is_available():
    print("mps Apple GPU")
print(f"cpu, {torch.get_num_threads()} threads")
print(f"torch {torch.__version__} is built for CUDA {torch.version.cuda or '(none)'}")
"""

_WINDOW = """
from PySide6.QtGui import QGuiApplication
print("can open windows by", QGuiApplication([]).platformName())
"""

_SELF_TEST = "from fastloc_gui.app import main; main(['--self-test'])"


def doctor(
    self_test: Annotated[
        bool, typer.Option("--self-test", help="Also try everything, with the window, and show how long it takes.")
    ] = False,
) -> None:
    """Show versions, devices, folders and whether a window can open: put this into a bug report."""
    _section(
        "Versions",
        [f"fastloc {installed('fastloc')}", f"Python {platform.python_version()}", platform.platform()],
    )
    _section("Packages", [f"{package} {installed(package)}" for package in _PACKAGES])
    _section("Added by packages", [*_added()] or ["nothing"])
    _section("Devices", _probe(_DEVICES))
    _section("Folders", [_folder("cache", cache_dir()), _folder("data", data_dir()), _folder("log", log_dir())])
    allowed = limits.current()
    _section("Limits", [f"images: {allowed.megapixels} megapixels", f"files: {allowed.megabytes} MB"])
    there = [f"{entry.name}: {entry.state}" for entry in library.entries() if entry.state != "not downloaded"]
    _section("Models", there or ["none is ready; `fastloc models list` shows what can be downloaded"])
    _section("Window", _probe(_WINDOW))
    if self_test:
        typer.echo("\nSelf-test:\n")
        raise typer.Exit(subprocess.run([sys.executable, "-c", _SELF_TEST]).returncode)  # noqa: S603 (both are ours)


def _added() -> Iterator[str]:
    registries: tuple[plugins.Registry[Any], ...] = (PRESETS, ARCHITECTURES, EXPORTERS, IMPORTERS, READERS)
    for registry in registries:
        for name, point in plugins.found(registry.group).items():
            told = registry.broken.get(name, f"{name} of the package {plugins.package_of(point)}")
            yield f"{registry.group}: {told}"


def _section(title: str, lines: list[str]) -> None:
    typer.echo("\n  ".join([f"{title}:", *lines]))


def _folder(use: str, path: Path) -> str:
    existing = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    return f"{use}: {path}, {shutil.disk_usage(existing).free / 2**30:.1f} GiB free"


def _probe(code: str) -> list[str]:
    """The output of `code` in a Python process of its own, which a broken library may crash."""
    try:
        command = [sys.executable, "-c", code]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60)  # noqa: S603 (both are ours)
    except subprocess.TimeoutExpired:
        return ["failed: no answer within a minute"]
    lines = run.stdout.splitlines() + run.stderr.splitlines()
    return lines if run.returncode == 0 else [f"failed with exit code {run.returncode}:", *lines]
