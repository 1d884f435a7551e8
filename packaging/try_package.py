"""Tries the Debian package as a user has it: `make package-test`, as root, because it makes a system of its own.

    python packaging/try_package.py dist/fastloc_VERSION-1_amd64.deb

The system has no Python, no desktop, and no network while fastloc runs there. The exit code is 0 if everything worked.
build/package/window.png is what the person sees.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import try_inputs
from lxml import etree
from minimal_root import HOME, MinimalRoot, different

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build/package"
TREE = WORK / "root"
PATIENCE_S = 300
AHEAD = 4  # images that are proposed for before somebody looks at them
PHOTOS = f"{HOME}/photos"

T = TypeVar("T")
Measured = dict[str, str]


def main() -> None:
    package = Path(sys.argv[1]).resolve()
    inputs = WORK / "inputs"
    shutil.rmtree(inputs, ignore_errors=True)
    inputs.mkdir(parents=True)
    try_inputs.make(inputs)
    system = MinimalRoot(TREE, WORK / "base")
    measured = {"package": f"{package.stat().st_size / 1e6:.0f} MB"}
    assert not list(system.path("/usr/bin").glob("python*")), "the system must have no Python"
    before = install(system, package)
    measured["installed"] = f"{installed_bytes(system) / 1e6:.0f} MB"
    for name in ("photos", "science", "labelled", "classifier.pth", "labels.json"):
        system.give(inputs / name, f"{HOME}/{name}")
    with display() as screen:
        measured |= use_window(system, screen)
        say(system.run("fastloc", "doctor", display=screen))
        if "--self-test" in system.run("fastloc-gui", "--help"):
            say(system.run("fastloc-gui", "--self-test", display=screen))
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


def use_window(system: MinimalRoot, screen: str) -> Measured:
    """Start the window on photographs, accept with Space, wait for the XML and for what the decisions taught."""
    forget_files()
    started = time.monotonic()
    program = system.start("fastloc-gui", PHOTOS, display=screen)
    window = until("the window", lambda: xdotool(screen, "search", "--onlyvisible", "--name", "fastloc").split())[0]
    shown = time.monotonic() - started
    until("a proposal", lambda: count(system, "SELECT count(*) FROM proposals"))
    proposed = time.monotonic() - started
    until("the proposals of the next images", lambda: count(system, "SELECT count(*) FROM runs") >= AHEAD)
    xdotool(screen, "windowsize", window, "1366", "768", "windowmove", window, "0", "0", "windowfocus", window)
    xdotool(screen, "key", "--window", window, "Escape")
    time.sleep(2)
    subprocess.run(["import", "-display", screen, "-window", "root", WORK / "window.png"], check=True)

    def taught() -> int:
        xdotool(screen, "key", "--window", window, "space")
        time.sleep(1)
        return count(system, "SELECT max(n) FROM learned")

    decisions = until("what the decisions taught", taught)
    written = [file for file in system.path(PHOTOS).glob("*.xml") if etree.parse(file).findall("object")]
    assert written, "no accepted box is in an XML file"
    subprocess.run(["import", "-display", screen, "-window", "root", WORK / "window-decided.png"], check=True)
    xdotool(screen, "key", "--window", window, "ctrl+q")
    output, _ = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, f"the window ended with {program.returncode}: {output}"
    say(f"Window: {len(written)} XML files, learned from {decisions} decisions.")
    return {"window": f"{shown:.2f} s", "first proposal in the window": f"{proposed:.2f} s"}


def use_commands(system: MinimalRoot) -> Measured:
    """Propose, train, add a classifier, read scientific images, and export, each by its command."""
    forget_files()
    started = time.monotonic()
    say(system.run("fastloc", "propose", f"{PHOTOS}/cat.png", "--out", f"{HOME}/boxes"))
    cold = time.monotonic() - started
    assert etree.parse(system.path(f"{HOME}/boxes/cat.xml")).findtext("object/name")
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
    return {"fastloc propose, one image": f"{cold:.2f} s"}


def forget_files() -> None:
    """Start from the disk, as after the computer was switched on."""
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3")


@contextmanager
def display() -> Iterator[str]:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-ac"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as number:
            yield f":{number.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def until(what: str, ask: Callable[[], T]) -> T:
    """The answer, when it is one. The steps between take 20 ms, so times are exact to that."""
    end = time.monotonic() + PATIENCE_S
    while not (answer := ask()):
        assert time.monotonic() < end, f"{what} did not come within {PATIENCE_S} s"
        time.sleep(0.02)
    return answer


def count(system: MinimalRoot, query: str) -> int:
    """The number that a query of the folder's store answers, 0 as long as there is none."""
    store = system.path(f"{PHOTOS}/.fastloc/review.sqlite3")
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
            return int(connection.execute(query).fetchone()[0] or 0)
    except sqlite3.Error:
        return 0


def xdotool(screen: str, *arguments: str) -> str:
    environment = {"DISPLAY": screen, "PATH": os.environ["PATH"]}
    return subprocess.run(["xdotool", *arguments], env=environment, capture_output=True, text=True).stdout


def say(output: str) -> None:
    print(output.rstrip(), flush=True)


if __name__ == "__main__":
    main()
