"""The place of an attack: a home of its own, with files in it that the opened folder must not reach."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import cv2
import numpy as np

SECRET = "none-of-your-business"  # noqa: S105 (a word that is looked for: in every file that is nobody's to read)
HONEST = "zz-honest.png"  # an image of the folder that no attacker touched: the last of the list
WRITTEN = (".xml", ".tmp")  # the files that the program may write beside images
PRIVATE_XML = (
    "<annotation><filename>a.png</filename><size><width>80</width><height>60</height><depth>3</depth></size>"
    f"<object><name>{SECRET}</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>30</xmax><ymax>30</ymax></bndbox></object>"
    "</annotation>"
)


class Way(StrEnum):
    """The way of an input into the program."""

    WINDOW = "window"  # a folder: opened, looked through, decided about, exported
    PROPOSE = "propose"  # a folder: fastloc propose --out the folder itself
    IMPORT = "import"  # a COCO file or a folder of VOC files: imported into an honest folder
    WEIGHTS = "weights"  # weights with labels: fastloc models add, and proposing with a card
    CARD = "card"  # a model card: among the user's models, and proposing with it


class Sandbox:
    """`folder`: made by the attacker and opened by the user; `input`: the hostile file, if it is a single one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "home"
        self.folder = self.home / "Downloads" / "dataset"
        self.sibling = self.home / "Downloads" / "sibling"
        self.honest = self.home / "Downloads" / "honest"  # opened if the hostile one was refused
        self.program = root / "program"  # fastloc's own files
        self.exports = root / "exports"
        self.input = self.folder

    def make(self) -> None:
        for folder in (self.folder, self.sibling, self.honest, self.program / "tmp", self.exports, self.home / ".ssh"):
            folder.mkdir(parents=True)
        secrets = (".bash_aliases", ".profile", ".ssh/config", "Downloads/notes.txt", "Downloads/sibling/labels.txt")
        for name in secrets:
            (self.home / name).write_text(f"{SECRET}\n")
        (self.home / ".profile_known").write_text("known content\n")
        (self.sibling / "a.xml").write_text(PRIVATE_XML)
        (self.sibling / "b.xml").write_text(PRIVATE_XML)
        make_image(self.sibling / "a.png", 90)
        make_image(self.honest / HONEST, 91)
        with closing(sqlite3.connect(self.sibling / "other.sqlite3")) as other, other:
            other.execute("CREATE TABLE mail(text)")
            other.execute("INSERT INTO mail VALUES(?)", (SECRET,))

    @property
    def environment(self) -> dict[str, str]:
        own = {"HOME": self.home, "FASTLOC_HOME": self.program, "TMPDIR": self.program / "tmp"}
        own |= {f"XDG_{kind}_HOME": self.program / kind.lower() for kind in ("CONFIG", "CACHE", "DATA", "STATE")}
        threads = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "QT_QPA_PLATFORM": "offscreen"}
        return os.environ | {name: str(path) for name, path in own.items()} | threads

    def others(self) -> dict[str, str]:
        """Every file and folder that must not change, with its kind, its mode and its content.

        These are all files outside, and the files of the opened folder that are neither annotations nor the program's
        own.
        """
        own = (self.folder / ".fastloc", self.honest, self.program, self.exports)
        found = {}
        for parent, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if Path(parent, name) not in own]
            for name in (*folders, *files):
                path = Path(parent, name)
                inside = path.is_relative_to(self.folder)
                if not inside or (path.suffix.lower() not in WRITTEN and path.is_file() and not path.is_symlink()):
                    found[str(path.relative_to(self.root))] = _described(path)
        return found

    def leaks(self) -> list[str]:
        """Files of the folder, of the program and of the exports that hold content from outside."""
        found = []
        for place in (self.folder, self.honest, self.program, self.exports):
            for parent, _, files in os.walk(place):
                for name in files:
                    path = Path(parent, name)
                    status = path.lstat()
                    readable = stat.S_ISREG(status.st_mode) and status.st_size < 1 << 26 and status.st_nlink == 1
                    if readable and SECRET.encode() in path.read_bytes():
                        found.append(str(path.relative_to(self.root)))
        return found


@dataclass(frozen=True, slots=True)
class Attack:
    """`build` makes the input in a sandbox; `refused`: the folder may be refused as a whole, with a sentence."""

    name: str
    way: Way
    build: Callable[[Sandbox], object]
    refused: bool = False


def make_image(path: Path, seed: int, width: int = 80, height: int = 60) -> None:
    """A small image that no other seed makes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    path.write_bytes(cv2.imencode(".png", values)[1].tobytes())


def _described(path: Path) -> str:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        content = os.readlink(path)
    elif stat.S_ISREG(status.st_mode):
        small = status.st_size < 1 << 28
        content = hashlib.sha256(path.read_bytes()).hexdigest() if small else str(status.st_size)
    else:
        content = ""
    return f"{status.st_mode:o} {content}"
