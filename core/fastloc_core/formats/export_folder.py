"""The folder of an export. A file there is only overwritten if an export wrote it and nobody has changed it since.

Files are put into their places some hundreds at a time. The manifest lists the files of an export that has ended. Until
then a journal beside it lists each file before it gets its place, so that the next export knows the files of one that
was killed. A file's mark there is the SHA-256 of its content; a copied or linked image, which may be large, is marked
by its size and time.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path, PureWindowsPath
from time import monotonic
from typing import Any, Literal

from fastloc_core.errors import AnnotationError
from fastloc_core.files import (
    read_file,
    reading,
    sweep,
    within,
    write_atomically,
    writing,
)
from fastloc_core.formats.together import Together
from fastloc_core.plugins import installed

MANIFEST = "manifest.json"
JOURNAL = "manifest.journal"
_MOST_BYTES = 64 << 20  # of either
_HEADER = b"fastloc export\n"
_MARK = re.compile("[0-9a-f]{64}|[0-9]+@[0-9]+")
_AT_ONCE, _AT_ONCE_S = 500, 20.0  # files, and seconds: `sweep` takes what is older than a minute for abandoned
_TICK_S = 2  # the times of some file systems are no finer
ELSEWHERE = "Move it away, or export into another folder."
_FILES = (".json", ".xml", ".csv", ".txt", ".yaml", ".html")


def check_target(path: Path) -> None:
    """Raises AnnotationError if somebody who names it seems to expect a single file."""
    if path.suffix.lower() in _FILES and not path.is_dir():
        reason = "This would become a folder, because an export is a folder: its files, and a list of them."
        raise AnnotationError(path, reason, f"Name a folder, for example {path.with_suffix('').name}.")


class ExportFolder:
    """Raises AnnotationError, also from its methods, if something cannot be read or written.

    `files`: the mark of each file of this export that has its place, by its path below the folder, with slashes;
    `facts`: what the manifest says of the last one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, str] = {}
        self.facts: dict[str, Any] = {}
        self._sweep = cache(sweep)  # each folder once
        self._journal_open = False
        self._waiting: dict[str, str] = {}  # the marks of files without a place yet
        self._together = Together(path)
        self._since = monotonic()
        self._noted = {name: digest for name, digest in self._journal() if self._stands(name, digest)}
        self._earlier = self._manifest() | self._noted

    def put(self, name: str, content: bytes) -> Literal["written", "unchanged", "kept"]:
        """Write a file, unless somebody else's is there, which is kept. It has its place after `settle`.

        Raises OSError if something is there that cannot be read, for example a link that leads out of the folder. Other
        files may still be written then.
        """
        digest = sha256(content).hexdigest()
        standing = self._digest(name)
        if standing not in (None, digest, self._earlier.get(name)):
            return "kept"
        if standing == digest:
            self._sweep((self.path / name).parent)
            self.files[name] = digest
            return "unchanged"
        with self._making(name, digest) as place:
            self._together.write(place, content)
        return "written"

    def put_image(self, name: str, source: Path, root: Path, link: bool) -> Literal["written", "unchanged", "kept"]:
        """`put` a file of the folder `root`: a copy, or a hard link where the disk allows it."""
        real, place = within(source, root), within(self.path / name, self.path)
        mark = _mark(real)
        standing = self._state(name, mark)
        if standing not in (None, mark, self._earlier.get(name)):
            return "kept"
        if standing == mark and (link or not place.samefile(real)):  # somebody may want copies instead of links
            self._sweep(place.parent)
            self.files[name] = mark
            return "unchanged"
        with self._making(name, mark):
            if not (link and self._together.link(place, real)):
                self._together.copy(place, real, root)
        return "written"

    @contextmanager
    def _making(self, name: str, mark: str) -> Iterator[Path]:
        """Inside, the file is written to wait for its place."""
        place = self.path / name
        with writing(place):
            within(place, self.path).parent.mkdir(parents=True, exist_ok=True)
            self._sweep(place.parent)
            yield place
        self._waiting[name] = mark
        if len(self._waiting) >= _AT_ONCE or monotonic() - self._since > _AT_ONCE_S:
            self.settle()

    def settle(self) -> None:
        """All files have their places, and are on the disk. If that fails, it may be so for some of them."""
        waiting, self._waiting, self._since = self._waiting, {}, monotonic()
        try:
            if waiting:
                self._note(waiting)
                with writing(self.path):
                    self._together.replace_all()
        except BaseException:
            self._together.discard()
            waiting = {name: mark for name, mark in waiting.items() if self._stands(name, mark)}
            raise
        finally:
            self.files |= waiting

    def check_room(self, needed: int) -> None:
        """Raises AnnotationError if the disk has no place for so many bytes of images, without those that are there."""
        images = (mark for name, mark in self._earlier.items() if "@" in mark and self._stands(name, mark))
        needed -= sum(int(mark.partition("@")[0]) for mark in images)
        there = next(folder for folder in (self.path, *self.path.absolute().parents) if folder.exists())
        free = shutil.disk_usage(there).free
        if needed > free:
            reason = f"The images need {needed / 2**20:,.0f} MB, and its disk has {free / 2**20:,.0f} MB free."
            raise AnnotationError(self.path, reason, "Free space, choose a folder on another disk, or link the images.")

    def remove_earlier(self) -> list[str]:
        """Delete the files of earlier exports that nobody has changed since. Returns their names."""
        removed = []
        for name, mark in sorted(self.earlier.items()):
            if self._stands(name, mark):
                with suppress(OSError):
                    within((self.path / name).parent, self.path)
                    (self.path / name).unlink()
                    removed.append(name)
        return removed

    def lines(self, name: str) -> list[str]:
        """Of a text file that an earlier export wrote and nobody has changed since. Empty if there is no such file."""
        if not self._stands(name, self._earlier.get(name, "")):
            return []
        return read_file(self.path / name, self.path).decode(errors="replace").splitlines()

    @property
    def earlier(self) -> dict[str, str]:
        """The files that earlier exports wrote and this one did not."""
        return {
            name: digest
            for name, digest in self._earlier.items()
            if name not in self.files and os.path.isfile(self.path / name)
        }

    def write_manifest(self, facts: Mapping[str, Any]) -> None:
        """Without a date, so that the same export makes the same bytes. All files get their places before."""
        self.settle()
        about = {"program": "fastloc", "version": installed("fastloc")}
        manifest = {**about, **facts, "files": dict(sorted(self.files.items())), "earlier_files": self.earlier}
        self._write(MANIFEST, json.dumps(manifest, indent=1).encode() + b"\n")
        with suppress(OSError):
            (self.path / JOURNAL).unlink(missing_ok=True)
        self._journal_open = False

    def _manifest(self) -> dict[str, str]:
        """The files that the manifest lists. Empty if there is none."""
        content = self._record(MANIFEST)
        if content is None:
            return {}
        try:
            manifest = json.loads(content)
            if manifest["program"] != "fastloc":
                raise ValueError("it is another program's")
            files = {**manifest["earlier_files"], **manifest["files"]}
            self.facts = manifest
            return {name: digest for name, digest in files.items() if _is_entry(name, digest)}
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise self._foreign(MANIFEST) from error

    def _journal(self) -> Iterator[tuple[str, str]]:
        """The files that a killed export was about to write, in order; a line that was cut short does not count."""
        content = self._record(JOURNAL) or b""
        if not content.startswith(_HEADER[: len(content)]):
            raise self._foreign(JOURNAL)
        for line in content.split(b"\n")[1:-1]:
            digest, _, name = line.partition(b" ")
            with suppress(ValueError, RecursionError):
                if _is_entry(entry := json.loads(name), digest.decode()):
                    yield entry, digest.decode()

    def _note(self, marks: Mapping[str, str]) -> None:
        """In the journal, on the disk before the files are."""
        if not self._journal_open:
            self._write(JOURNAL, _HEADER + b"".join(_line(*each) for each in self._noted.items()))
            self._journal_open = True
        path = self.path / JOURNAL
        with writing(path), within(path, self.path).open("ab") as journal:
            journal.writelines(_line(*each) for each in marks.items())
            journal.flush()
            os.fsync(journal.fileno())

    def _record(self, name: str) -> bytes | None:
        """The manifest or the journal."""
        with reading(self.path / name, ELSEWHERE), suppress(FileNotFoundError):
            return read_file(self.path / name, self.path, _MOST_BYTES)
        return None

    def _foreign(self, name: str) -> AnnotationError:
        reason = "There is a file here that fastloc did not write, or that was changed since."
        return AnnotationError(self.path / name, reason, ELSEWHERE)

    def _digest(self, name: str) -> str | None:
        """None if there is no file. Raises OSError."""
        with suppress(FileNotFoundError):
            return sha256(read_file(self.path / name, self.path)).hexdigest()
        return None

    def _state(self, name: str, mark: str) -> str | None:
        """The present mark of a file, of the same kind. None if there is no file. Raises OSError."""
        if "@" not in mark:
            return self._digest(name)
        try:
            return _mark(within(self.path / name, self.path))
        except FileNotFoundError:
            return None

    def _stands(self, name: str, mark: str) -> bool:
        try:
            return self._state(name, mark) == mark
        except OSError:
            return False

    def _write(self, name: str, content: bytes) -> None:
        path = self.path / name
        with writing(path):
            within(path, self.path).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content, self.path)


def _mark(path: Path) -> str:
    """Of an ordinary file. Raises OSError."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a file", str(path))
    return f"{status.st_size}@{int(status.st_mtime) // _TICK_S * _TICK_S}"


def _line(name: str, digest: str) -> bytes:
    return f"{digest} {json.dumps(name)}\n".encode()


def _is_entry(name: object, digest: object) -> bool:
    """Whether it is a path below a folder, and a digest. Anybody may have written it."""
    if not (isinstance(name, str) and isinstance(digest, str) and _MARK.fullmatch(digest)):
        return False
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    path = PureWindowsPath(name)  # knows POSIX's separator, too
    return "\0" not in name and not path.anchor and ".." not in path.parts
