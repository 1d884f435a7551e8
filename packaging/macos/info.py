"""What macOS is told about the application; packaging/fastloc.spec hands it to PyInstaller's BUNDLE."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

IDENTIFIER = "io.github.fastloc.fastloc"  # packaging/linux/fastloc.metainfo.xml has it, too
OLDEST = "14.0"  # the oldest macOS that torch's wheels run on


def info() -> dict[str, Any]:
    """The entries of Info.plist."""
    return {
        "CFBundleName": "fastloc",
        "CFBundleDisplayName": "fastloc",
        "CFBundleShortVersionString": version("fastloc"),
        "CFBundleVersion": version("fastloc"),
        "NSHumanReadableCopyright": "© the fastloc authors, BSD-3-Clause",
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        "LSMinimumSystemVersion": OLDEST,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,  # it has a dark theme
        # the bundle holds the command line, too, which PyInstaller would take for the main program
        "CFBundleExecutable": "fastloc-gui",
        "LSBackgroundOnly": False,
        # what macOS shows when it asks whether fastloc may look into one of these folders
        **{
            f"NS{place}FolderUsageDescription": "fastloc shows images there and writes annotation files beside them."
            for place in ("Desktop", "Documents", "Downloads")
        },
    }
