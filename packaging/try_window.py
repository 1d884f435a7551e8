"""Uses the installed window as a person does, under a display of its own: try_package.py."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from lxml import etree
from minimal_root import MinimalRoot

PATIENCE_S = 300
AHEAD = 4  # images that are proposed for before somebody looks at them

T = TypeVar("T")
Measured = dict[str, str]


@dataclass(frozen=True, slots=True)
class Started:
    """A window on a folder: the program, X's number of the window, and the seconds until it and a proposal came."""

    program: subprocess.Popen[str]
    window: str
    shown: float
    proposed: float


def use(system: MinimalRoot, screen: str, photos: str, again: str, pictures: Path) -> Measured:
    """Start the window on photographs, accept with Space, wait for the XML and for what the decisions taught.

    `again`: a folder for a second start, which finds fastloc in memory; `pictures`: where two screenshots go.
    """
    forget_files()
    cold = start(system, screen, photos)
    window = cold.window
    until("the proposals of the next images", lambda: count(system, photos, "SELECT count(*) FROM runs") >= AHEAD)
    xdotool(screen, "windowsize", window, "1366", "768", "windowmove", window, "0", "0", "windowfocus", window)
    xdotool(screen, "key", "--window", window, "Escape")
    time.sleep(2)
    subprocess.run(["import", "-display", screen, "-window", "root", pictures / "window.png"], check=True)

    def taught() -> int:
        xdotool(screen, "key", "--window", window, "space")
        time.sleep(1)
        return count(system, photos, "SELECT max(n) FROM learned")

    decisions = until("what the decisions taught", taught)
    written = [file for file in system.path(photos).glob("*.xml") if etree.parse(file).findall("object")]
    assert written, "no accepted box is in an XML file"
    subprocess.run(["import", "-display", screen, "-window", "root", pictures / "window-decided.png"], check=True)
    end(cold, screen)
    print(f"Window: {len(written)} XML files, learned from {decisions} decisions.", flush=True)
    warm = start(system, screen, again)
    end(warm, screen)
    return {
        "window, from the disk": f"{cold.shown:.2f} s",
        "window, from memory": f"{warm.shown:.2f} s",
        "first proposal in the window, from the disk": f"{cold.proposed:.2f} s",
        "first proposal in the window, from memory": f"{warm.proposed:.2f} s",
        "memory of the window, at most": f"{most_memory() / 1e6:.0f} MB",
    }


def start(system: MinimalRoot, screen: str, folder: str) -> Started:
    began = time.monotonic()
    program = system.start("fastloc-gui", folder, display=screen)
    window = until("the window", lambda: xdotool(screen, "search", "--onlyvisible", "--name", "fastloc").split())[0]
    shown = time.monotonic() - began
    until("a proposal", lambda: count(system, folder, "SELECT count(*) FROM proposals"))
    return Started(program, window, shown, time.monotonic() - began)


def end(started: Started, screen: str) -> None:
    xdotool(screen, "windowfocus", started.window, "key", "--window", started.window, "ctrl+q")
    output, _ = started.program.communicate(timeout=PATIENCE_S)
    assert started.program.returncode == 0, f"the window ended with {started.program.returncode}: {output}"


def most_memory() -> int:
    """The most bytes that a process had of those that have ended. Before the window, only apt ran."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


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
    last = time.monotonic() + PATIENCE_S
    while not (answer := ask()):
        assert time.monotonic() < last, f"{what} did not come within {PATIENCE_S} s"
        time.sleep(0.02)
    return answer


def count(system: MinimalRoot, folder: str, query: str) -> int:
    """The number that a query of the folder's store answers, 0 as long as there is none."""
    store = system.path(f"{folder}/.fastloc/review.sqlite3")
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
            return int(connection.execute(query).fetchone()[0] or 0)
    except sqlite3.Error:
        return 0


def xdotool(screen: str, *arguments: str) -> str:
    environment = {"DISPLAY": screen, "PATH": os.environ["PATH"]}
    return subprocess.run(["xdotool", *arguments], env=environment, capture_output=True, text=True).stdout
