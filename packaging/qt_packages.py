"""Prints in one line the system packages that Qt lacks on a Debian-like system; nothing if none is missing.

    python packaging/qt_packages.py offscreen|window

The exit code is 1 if a package is missing.
"""

from __future__ import annotations

import ctypes
import shutil
import sys

OFFSCREEN = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
WINDOW = OFFSCREEN | {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def missing(libraries: dict[str, str]) -> list[str]:
    """The packages of the libraries that do not load."""
    packages = []
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            packages.append(package)
    return packages


def main() -> int:
    if not sys.platform.startswith("linux"):
        return 0
    packages = missing(WINDOW if "window" in sys.argv else OFFSCREEN)
    if packages:
        other = "install with your package manager the equivalents of"
        install = "sudo apt-get install" if shutil.which("apt-get") else other
        print(f"Qt needs system packages: {install} {' '.join(packages)}", file=sys.stderr)
    return bool(packages)


if __name__ == "__main__":
    sys.exit(main())
