"""Tries the Debian package as a user has it: `make package-test`, as root, because it makes a system of its own.

    python packaging/try_package.py dist/fastloc_VERSION-1_amd64.deb

The system has no Python, no desktop, and no network while fastloc runs there. The exit code is 0 if everything worked.
build/package/window.png and window-decided.png are what the person sees.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import try_inputs
import try_window
from lxml import etree
from minimal_root import HOME, MinimalRoot, different
from try_window import Measured

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build/package"
TREE = WORK / "root"
PHOTOS = f"{HOME}/photos"
GIVEN = "photos", "again", "science", "labelled", "classifier.pth", "labels.json"


def main() -> None:
    package = Path(sys.argv[1]).resolve()
    inputs = WORK / "inputs"
    shutil.rmtree(inputs, ignore_errors=True)
    inputs.mkdir(parents=True)
    try_inputs.make(inputs)
    system = MinimalRoot(TREE, WORK / "base")
    assert not list(system.path("/usr/bin").glob("python*")), "the system must have no Python"
    before = install(system, package)
    measured = {
        "package": f"{package.stat().st_size / 1e6:.0f} MB",
        "installed": f"{installed_bytes(system) / 1e6:.0f} MB",
    }
    for name in GIVEN:
        system.give(inputs / name, f"{HOME}/{name}")
    with try_window.display() as screen:
        measured |= try_window.use(system, screen, PHOTOS, f"{HOME}/again", WORK)
        say(system.run("fastloc", "doctor", display=screen))
        say(tested := system.run("fastloc-gui", "--self-test", display=screen))
        assert "not inside" not in tested, "a reader of images is not inside"
    measured |= use_commands(system)
    system.apt("purge", "fastloc")
    left = different(before, system.listing())
    print(f"Removed. Differences of the tree before and after: {len(left)}", *left, sep="\n")
    print("", *(f"| {what} | {value} |" for what, value in measured.items()), "", sep="\n")
    if left:
        sys.exit("The package leaves traces.")


def install(system: MinimalRoot, package: Path) -> list[str]:
    """Install the package by apt. Returns what the system had before, with everything that the package depends on."""
    system.apt("update")
    asked = subprocess.run(["dpkg-deb", "--field", package, "Depends"], capture_output=True, text=True, check=True)
    system.apt("satisfy", asked.stdout.strip())
    before = system.listing()
    shutil.copy(package, system.path("/srv/fastloc.deb"))
    print(system.apt("install", "/srv/fastloc.deb").splitlines()[-1])
    system.path("/srv/fastloc.deb").unlink()
    return before


def installed_bytes(system: MinimalRoot) -> int:
    files = (path for path in system.path("/usr/lib/fastloc").rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files)


def use_commands(system: MinimalRoot) -> Measured:
    """Propose, train, add a classifier, read scientific images, export, and ask for what is not inside."""
    try_window.forget_files()
    cold, warm = (propose(system, image) for image in ("cat", "coffee"))
    say(system.run("fastloc", "propose", f"{HOME}/science", "--out", f"{HOME}/science-boxes"))
    assert len(list(system.path(f"{HOME}/science-boxes").rglob("*.xml"))) == 2, "FITS and DICOM are not both read"
    settings = ("--set", "epochs=2", "--set", "size=96", "--device", "cpu")
    say(system.run("fastloc", "train", f"{HOME}/labelled", "--out", "animals", *settings).splitlines()[-1])
    say(system.run("fastloc", "propose", PHOTOS, "--out", f"{HOME}/trained", "--model", "animals"))
    labels = ("--labels", f"{HOME}/labels.json", "--name", "mine")
    say(system.run("fastloc", "models", "add", f"{HOME}/classifier.pth", "--arch", "resnet18", *labels))
    say(system.run("fastloc", "propose", f"{PHOTOS}/cat.png", "--out", f"{HOME}/added", "--model", "mine"))
    say(system.run("fastloc", "export", PHOTOS, "--out", f"{HOME}/coco", "--format", "coco", "--all"))
    assert list(system.path(f"{HOME}/coco").glob("*.json")), "no COCO file was written"
    asked = system.start("fastloc", "import-proposals", f"{HOME}/boxes", "--into", PHOTOS)
    told, _ = asked.communicate(timeout=try_window.PATIENCE_S)
    assert asked.returncode == 2, told
    assert "fastloc[cluster]" in told, f"the addition for clusters is not named: {told}"
    return {
        "fastloc propose, one image, from the disk": f"{cold:.2f} s",
        "fastloc propose, one image, from memory": f"{warm:.2f} s",
    }


def propose(system: MinimalRoot, image: str) -> float:
    """Seconds of the command for one photograph."""
    began = time.monotonic()
    say(system.run("fastloc", "propose", f"{PHOTOS}/{image}.png", "--out", f"{HOME}/boxes"))
    taken = time.monotonic() - began
    assert etree.parse(system.path(f"{HOME}/boxes/{image}.xml")).findtext("object/name"), "no box was proposed"
    return taken


def say(output: str) -> None:
    print(output.rstrip(), flush=True)


if __name__ == "__main__":
    main()
