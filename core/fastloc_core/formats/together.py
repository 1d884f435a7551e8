"""Replacing many files of a folder together: as safe as one by one, without waiting for the disk with each of them.

New content stands beside its place under a hidden name at first. Then all of it is flushed to the disk, then it gets
the right names. So even after a power cut, each place has the whole old file or the whole new one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from fastloc_core.files import flush_folder, open_file, temporary_beside, within

_FLUSHES = 8  # at the same time: file systems join them, so that they take hardly longer than one


class Together:
    """The methods raise OSError, also if a link leads out of the folder `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._written: list[tuple[Path, Path]] = []  # the hidden name, and the place
        self._linked: list[tuple[Path, Path]] = []

    def __len__(self) -> int:
        """How many files wait."""
        return len(self._written) + len(self._linked)

    def write(self, path: Path, content: bytes) -> None:
        with self._new(path) as file:
            file.write(content)

    def copy(self, path: Path, source: Path, source_root: Path) -> None:
        """Of the file `source` of another folder, with its time of change."""
        with open_file(source, source_root) as original, self._new(path) as copy:
            shutil.copyfileobj(original, copy, 1 << 20)
            copy.flush()
            status = os.fstat(original.fileno())
            os.utime(copy.name, ns=(status.st_atime_ns, status.st_mtime_ns))

    def link(self, path: Path, source: Path) -> bool:
        """A hard link to the file `source`, a real path. False if there can be none: they are on two disks, or the disk
        knows no links.
        """
        target = within(path, self._root)
        temporary = temporary_beside(target)
        try:
            os.link(source, temporary, follow_symlinks=False)
        except OSError:
            return False
        self._linked.append((temporary, target))
        return True

    @contextmanager
    def _new(self, path: Path) -> Iterator[BinaryIO]:
        target = within(path, self._root)
        temporary = temporary_beside(target)
        try:
            with temporary.open("xb") as file:
                yield file
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        self._written.append((temporary, target))

    def replace_all(self) -> None:
        """Everything stands in its place, and on the disk. Files that were replaced keep their permissions."""
        try:
            with ThreadPoolExecutor(_FLUSHES) as pool:
                list(pool.map(_flush, (temporary for temporary, _ in self._written)))
                for temporary, target in self._written:
                    if target.exists():
                        with suppress(OSError):  # some shares have no permissions to keep
                            shutil.copymode(target, temporary)
                    os.replace(temporary, target)
                for temporary, target in self._linked:
                    os.replace(temporary, target)
                    temporary.unlink(missing_ok=True)  # POSIX leaves it if both were the same file already
                list(pool.map(flush_folder, {target.parent for _, target in (*self._written, *self._linked)}))
        finally:
            self.discard()

    def discard(self) -> None:
        """Nothing waits any more, and nothing is left of it."""
        for temporary, _ in (*self._written, *self._linked):
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        self._written, self._linked = [], []


def _flush(path: Path) -> None:
    with path.open("r+b") as file:  # Windows flushes only what can be written
        os.fsync(file.fileno())
