"""Makes of dist/fastloc a Debian package and an archive that runs from anywhere: python packaging/deb.py

dist/fastloc_VERSION-1_amd64.deb and dist/fastloc-VERSION-linux-x86_64.tar.xz. Needs dpkg-deb, objdump, ar and xz.
The environment variables DEBFULLNAME and DEBEMAIL name the maintainer of the package, as in Debian's own tools.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from importlib.metadata import version
from pathlib import Path

import frozen

ROOT = Path(__file__).resolve().parents[1]
APPLICATION = ROOT / "dist/fastloc"
TREE = ROOT / "build/package/deb"
GIVEN = ROOT / "packaging/linux"

# as dpkg-deb compresses, too, but machine code is prepared for it: OpenCV's library takes 2.5 % less, a part of
# PyTorch's 15 %
XZ = "-T0", "--x86", "--lzma2=preset=9"

# not libraries: the names of keys, and where fonts are
DATA = "fontconfig-config", "xkb-data"

CONTROL = """\
Package: fastloc
Version: {version}-1
Architecture: amd64
Maintainer: {maintainer}
Installed-Size: {kibibytes}
Depends: {depends}
Section: science
Priority: optional
Description: proposes object boxes from a plain image classifier
 fastloc proposes boxes around the objects in your images. A plain image
 classifier is enough for it. A person decides about the boxes with the
 keyboard, in a window, and gets one Pascal VOC XML file per image, or a data
 set that trains as it is.
 .
 The command line does the same for whole folders without a window, and trains
 classifiers. Python, Qt and PyTorch are inside. It computes on the CPU.
"""

CHANGES = """\
fastloc ({version}-1) unstable; urgency=medium

  * Release {version}. changelog.gz beside this file says what is new.

 -- {maintainer}  {stamp}
"""

COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: fastloc
Comment: The application brings Python, Qt, PyTorch and other libraries along. Their licences are in
 /usr/lib/fastloc/_internal/licences, a folder for each of them. It also says how to replace Qt (LGPL-3).

Files: *
Copyright: the fastloc authors
License: BSD-3-Clause
{licence}"""


def control(facts: Mapping[str, str]) -> str:
    return CONTROL.format_map(facts)


def copyright_file(licence: str) -> str:
    """In Debian's format: each line of the licence is indented, and empty ones have a full stop."""
    lines = (f" {line.strip() or '.'}\n" for line in licence.strip().splitlines())
    return COPYRIGHT.format(licence="".join(lines))


def maintainer(environment: Mapping[str, str]) -> str:
    name = environment.get("DEBFULLNAME", "the fastloc authors")
    return f"{name} <{environment.get('DEBEMAIL', 'no-mail@fastloc.invalid')}>"


def dependencies(found: list[frozen.Library]) -> list[str]:
    """The Debian packages of what the system must have; the C library in the version that does."""
    (major, minor), _ = frozen.glibc(found)
    command = ["/usr/bin/dpkg-query", "--search", *(f"*/{name}" for name in frozen.from_outside(APPLICATION, found))]
    answer = subprocess.run(command, capture_output=True, text=True).stdout
    packages = {line.split(":")[0] for line in answer.splitlines()} - {"libc6"}
    return [f"libc6 (>= {major}.{minor})", *sorted({*packages, *DATA})]


def lay_out(facts: Mapping[str, str]) -> None:
    """Make the tree as it will be installed. The application's files are hard links, because they are large."""
    shutil.rmtree(TREE, ignore_errors=True)
    shutil.copytree(APPLICATION, TREE / "usr/lib/fastloc", symlinks=True, copy_function=os.link)
    for name in ("fastloc", "fastloc-gui"):
        put(f"usr/bin/{name}").symlink_to(f"../lib/fastloc/{name}")
    shutil.copyfile(ROOT / "packaging/fastloc.desktop", put("usr/share/applications/fastloc.desktop"))
    icon = ROOT / "resources/fastloc_resources/icons/fastloc.svg"
    shutil.copyfile(icon, put("usr/share/icons/hicolor/scalable/apps/fastloc.svg"))
    shutil.copyfile(GIVEN / "lintian-overrides", put("usr/share/lintian/overrides/fastloc"))
    put("usr/share/metainfo/io.github.fastloc.fastloc.metainfo.xml").write_text(
        filled("fastloc.metainfo.xml", facts), "utf-8"
    )
    documents = "usr/share/doc/fastloc"
    put(f"{documents}/copyright").write_text(copyright_file((ROOT / "LICENSE").read_text("utf-8")), "utf-8")
    zipped(f"{documents}/changelog.Debian.gz", CHANGES.format_map(facts))
    zipped(f"{documents}/changelog.gz", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    for name in ("fastloc", "fastloc-gui"):
        zipped(f"usr/share/man/man1/{name}.1.gz", (ROOT / f"build/package/man/{name}.1").read_text("utf-8"))


def filled(name: str, facts: Mapping[str, str]) -> str:
    """A file of packaging/linux with the facts in place of @NAME@."""
    text = (GIVEN / name).read_text("utf-8")
    for key, value in facts.items():
        text = text.replace(f"@{key.upper()}@", value)
    return text


def put(path: str) -> Path:
    """The place of a file in the tree, whose folders exist then."""
    (TREE / path).parent.mkdir(parents=True, exist_ok=True)
    return TREE / path


def zipped(path: str, text: str) -> None:
    put(path).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def make_package(facts: Mapping[str, str]) -> Path:
    lay_out(facts)
    size = sum(path.lstat().st_size for path in TREE.rglob("*"))
    put("DEBIAN/control").write_text(control({**facts, "kibibytes": str(size // 1024)}))
    for path in TREE.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or executable(path) else 0o644)
    package = ROOT / f"dist/fastloc_{facts['version']}-1_amd64.deb"
    subprocess.run(["/usr/bin/dpkg-deb", "--root-owner-group", "-Znone", "--build", TREE, package], check=True)
    compress(package)
    return package


def compress(package: Path) -> None:
    """A Debian package is an archive of three files, of which two are archives."""
    with tempfile.TemporaryDirectory(dir=TREE.parent) as folder:
        subprocess.run(["ar", "x", package], check=True, cwd=folder)
        subprocess.run(["xz", *XZ, "control.tar", "data.tar"], check=True, cwd=folder)
        package.unlink()
        parts = "debian-binary", "control.tar.xz", "data.tar.xz"
        subprocess.run(["ar", "rcSD", package, *parts], check=True, cwd=folder)


def executable(path: Path) -> bool:
    return path.name == "torch_shm_manager" or path == TREE / "usr/lib/fastloc/fastloc"


def make_archive(facts: Mapping[str, str]) -> Path:
    """The application with what to read first. It is made of links, too."""
    folder = ROOT / f"build/package/fastloc-{facts['version']}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(APPLICATION, folder, symlinks=True, copy_function=os.link)
    (folder / "README.txt").write_text(filled("README.txt", facts), "utf-8")
    for name in ("LICENSE", "CHANGELOG.md"):
        shutil.copyfile(ROOT / name, folder / name)
    archive = ROOT / f"dist/fastloc-{facts['version']}-linux-x86_64.tar.xz"
    command = ["tar", "--owner=0", "--group=0", "--sort=name", "-I", f"xz {' '.join(XZ)}", "-cf", str(archive)]
    subprocess.run([*command, "-C", str(folder.parent), folder.name], check=True)
    return archive


def main() -> None:
    if not APPLICATION.is_dir() or not shutil.which("dpkg-deb"):
        sys.exit(f"{APPLICATION} or the command dpkg-deb is missing. Call `make package` on a Debian-like system.")
    found = frozen.libraries(APPLICATION)
    depends = dependencies(found)
    now = datetime.now(UTC)
    facts = {
        "version": version("fastloc"),
        "maintainer": maintainer(os.environ),
        "depends": ", ".join(depends),
        "packages": " ".join(depends[1:]),
        "glibc": "{}.{}".format(*frozen.glibc(found)[0]),
        "date": now.date().isoformat(),
        "stamp": format_datetime(now),
    }
    for made in (make_package(facts), make_archive(facts)):
        print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
