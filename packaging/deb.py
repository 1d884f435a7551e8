"""Makes dist/fastloc_VERSION_amd64.deb of the frozen application in dist/fastloc: python packaging/deb.py"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
APPLICATION = ROOT / "dist/fastloc"
TREE = ROOT / "build/deb"

CONTROL = """\
Package: fastloc
Version: {version}
Architecture: amd64
Maintainer: the fastloc authors
Installed-Size: {kibibytes}
Depends: libc6 (>= {glibc}), libgl1, libegl1, libxcb1, xkb-data, fontconfig-config
Section: science
Priority: optional
Description: proposes object boxes from a plain image classifier
 A person decides about the boxes with the keyboard, in a window, and gets one Pascal VOC XML file per image.
 The command line does the same for whole folders without a window.
"""

FILES = {
    "packaging/fastloc.desktop": "usr/share/applications/fastloc.desktop",
    "resources/fastloc_resources/icons/fastloc.svg": "usr/share/icons/hicolor/scalable/apps/fastloc.svg",
    "LICENSE": "usr/share/doc/fastloc/copyright",
}


def lay_out() -> None:
    """Make the tree as it will be installed. The application's files are hard links, because they are gigabytes."""
    shutil.rmtree(TREE, ignore_errors=True)
    shutil.copytree(APPLICATION, TREE / "opt/fastloc", symlinks=True, copy_function=os.link)
    for source, target in FILES.items():
        (TREE / target).parent.mkdir(parents=True)
        shutil.copyfile(ROOT / source, TREE / target)
    commands = TREE / "usr/bin"
    commands.mkdir()
    for name in ("fastloc", "fastloc-gui"):
        (commands / name).symlink_to(f"../../opt/fastloc/{name}")


def describe() -> None:
    size = sum(path.lstat().st_size for path in TREE.rglob("*"))
    (TREE / "DEBIAN").mkdir()
    control = CONTROL.format(version=version("fastloc"), kibibytes=size // 1024, glibc=platform.libc_ver()[1])
    (TREE / "DEBIAN/control").write_text(control)


def main() -> None:
    if not APPLICATION.is_dir() or not shutil.which("dpkg-deb"):
        sys.exit(f"{APPLICATION} or the command dpkg-deb is missing. Call `make package` on a Debian-like system.")
    lay_out()
    describe()
    package = ROOT / f"dist/fastloc_{version('fastloc')}_amd64.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "--build", str(TREE), str(package)]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
