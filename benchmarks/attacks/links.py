"""Folders with links that lead out of them, and entries that are no ordinary files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from fastloc_core.store import Store, find_place

from .sandbox import Attack, Sandbox, Way, make_image
from .stores import FILE, honest

Act = Callable[[Path, Path], object]  # (the entry in the folder, something outside)


def _link(at: Path, to: Path) -> None:
    remove(at)
    at.symlink_to(os.path.relpath(to, at.parent))


def _absolute(at: Path, to: Path) -> None:
    remove(at)
    at.symlink_to(to)


def _dangling(at: Path, to: Path) -> None:
    _link(at, to.with_name(f"new-{to.name}"))


def _round(at: Path, to: Path) -> None:
    remove(at)
    at.symlink_to(at.name)


def _fifo(at: Path, to: Path) -> None:
    remove(at)
    os.mkfifo(at)


def _folder(at: Path, to: Path) -> None:
    remove(at)
    at.mkdir()
    (at / "inside").write_text("x")


def _device(at: Path, to: Path) -> None:
    remove(at)
    at.symlink_to("/dev/zero")


def _hard(at: Path, to: Path) -> None:
    remove(at)
    if to.is_file():
        os.link(to, at)


def _huge(at: Path, to: Path) -> None:
    remove(at)
    at.touch()
    os.truncate(at, 20 << 30)


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


KINDS: dict[str, Act] = {
    "a link": _link,
    "an absolute link": _absolute,
    "a dangling link": _dangling,
    "a link to itself": _round,
    "a pipe": _fifo,
    "a folder": _folder,
    "a link to a device": _device,
    "20 GB of nothing": _huge,
}


def _decided(box: Sandbox) -> None:
    honest(box)
    with Store(find_place(box.folder)) as store, store.transaction() as connection:
        connection.execute("UPDATE images SET revision = revision + 1")  # every annotation file has to be written


def _fresh(box: Sandbox) -> None:
    for number in range(3):
        make_image(box.folder / f"{number:02}.png", number)
    make_image(box.folder / "zz-honest.png", 99)


def _at(box: Sandbox, name: str, outside: str, act: Act, start: Callable[[Sandbox], None]) -> None:
    start(box)
    at = box.folder / name
    at.parent.mkdir(exist_ok=True)
    act(at, box.home / "Downloads" / outside)


def _trap(box: Sandbox, name: str) -> None:
    """A link takes a temporary name that the program is about to use."""
    _fresh(box)
    (box.folder / ".fastloc").mkdir()
    (box.folder / ".fastloc" / name).symlink_to(box.sibling / "other.sqlite3")


def _sibling_export(box: Sandbox, name: str, act: Act) -> None:
    honest(box)
    for kind in ("voc", "coco", "yolo"):
        at = box.exports / kind / name
        at.parent.mkdir(parents=True, exist_ok=True)
        act(at, box.sibling / "a.xml")


def _left_over(box: Sandbox) -> None:
    """The remains of a write that was killed hours ago."""
    honest(box)
    for folder in (box.folder, box.folder / ".fastloc"):
        path = folder / f".{'0' * 32}.tmp"
        path.write_text("half an annotation")
        os.utime(path, (1e9, 1e9))


def _locked_away(box: Sandbox) -> None:
    honest(box)
    (box.folder / "03.xml").touch(mode=0)
    (box.folder / "03.xml").chmod(0)


def attacks() -> Iterator[Attack]:
    inside = {
        ".fastloc": "sibling",
        FILE: "sibling/other.sqlite3",
        f"{FILE}-wal": "sibling/other.sqlite3",
        f"{FILE}-shm": "sibling/other.sqlite3",
        f"{FILE}-journal": "sibling/other.sqlite3",
        ".fastloc/review.lock": "notes.txt",
        "01.xml": "sibling/a.xml",
        "02.xml": "sibling/b.xml",
        "02.png": "sibling/a.png",
        "sub": "sibling",
    }
    for name, outside in inside.items():
        for kind, act in KINDS.items():
            if kind == "20 GB of nothing" and name.endswith((".fastloc", "sub", "-shm")):
                continue
            refused = name.startswith(".fastloc")
            build = partial(_at, name=name, outside=outside, act=act, start=_decided)
            yield Attack(f"link: {name.removeprefix('.fastloc/')} is {kind}", Way.WINDOW, build, refused)
    for name, outside in inside.items():
        if name.startswith(".fastloc/"):
            build = partial(_at, name=name, outside=outside, act=_hard, start=_decided)
            yield Attack(f"link: {name.removeprefix('.fastloc/')} is a hard link", Way.WINDOW, build, refused=True)
    for kind, act in {**KINDS, "a hard link": _hard}.items():
        build = partial(_at, name="01.xml", outside="sibling/a.xml", act=act, start=_fresh)
        if act is not _hard:  # no program can tell it from a file of the folder
            yield Attack(f"link: new 01.xml is {kind}", Way.WINDOW, build)
        yield Attack(f"link: 01.xml is {kind}", Way.PROPOSE, build)
        build = partial(_at, name="01.png", outside="sibling/a.png", act=act, start=_fresh)
        yield Attack(f"link: 01.png is {kind}", Way.PROPOSE, build)
        build = partial(_at, name="01.mask.png", outside="sibling/a.png", act=act, start=_fresh)
        yield Attack(f"link: mask is {kind}", Way.PROPOSE, build)
    yield Attack(
        "link: sub is a link", Way.PROPOSE, partial(_at, name="sub", outside="sibling", act=_link, start=_fresh)
    )
    build = partial(_at, name="sub", outside="", act=_link, start=_fresh)
    yield Attack("link: sub is a link to what is above", Way.WINDOW, build)
    for ending in ("", "-wal", "-shm", "-journal"):
        yield Attack(f"link: .writable{ending} is a link", Way.WINDOW, partial(_trap, name=f".writable{ending}"), True)
        yield Attack(f"link: no store, review.sqlite3{ending} a link", Way.WINDOW, partial(_trap,
            name=f"review.sqlite3{ending}"), True)  # fmt: skip
    yield Attack("link: no store, review.lock a link", Way.WINDOW, partial(_trap, name="review.lock"), True)
    targets = (
        "manifest.json",
        "annotations.json",
        "00.xml",
        "labels",
        "classes.txt",
        "SegmentationClass",
        "labels.txt",
    )
    for name in targets:
        for kind in ("a link", "a dangling link", "a pipe", "a link to a device"):
            build = partial(_sibling_export, name=name, act=KINDS[kind])
            yield Attack(f"link: export's {name} is {kind}", Way.WINDOW, build)
    yield Attack("link: left over by a killed write", Way.WINDOW, _left_over)
    yield Attack("link: annotation file without permissions", Way.WINDOW, _locked_away)
