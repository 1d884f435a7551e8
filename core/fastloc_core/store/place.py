"""Where the store of a folder is, and who may write it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from fastloc_core import paths
from fastloc_core.images import OWN_FOLDER

FILE = "review.sqlite3"


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of images, and the file that its store is or will be in.

    `inside`: that file stands in the folder itself, and moves with it.
    """

    root: Path
    file: Path

    @property
    def inside(self) -> bool:
        return self.file.is_relative_to(self.root)

    def lock(self) -> FileLock | None:
        """A lock that nobody else holds, until it is released or the process ends; None where somebody does."""
        lock = FileLock(self.file.with_suffix(".lock"), thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return None
        return lock


def find_place(root: Path) -> Place:
    """Where the store stands already; else in the folder, or in the user's data where the folder cannot be written.

    Raises OSError where neither can be.
    """
    root = Path(os.path.abspath(root))
    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    candidates = (root / OWN_FOLDER / FILE, paths.data_dir() / "folders" / name / FILE)
    for file in candidates:
        if file.exists() and (os.access(file.parent, os.W_OK) or file == candidates[-1]):
            return Place(root, file)
    for file in candidates:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            (file.parent / ".writable").touch()
            (file.parent / ".writable").unlink()
        except OSError:
            if file == candidates[-1]:
                raise
        else:
            return Place(root, file)
    raise AssertionError("the last candidate returned or raised")
