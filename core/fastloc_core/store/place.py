"""The place of a folder's store, and the lock of who may write it."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from fastloc_core import limits, paths
from fastloc_core.errors import StoreError
from fastloc_core.files import has_other_names
from fastloc_core.images import OWN_FOLDER

if TYPE_CHECKING:
    from filelock import FileLock

FILE = "review.sqlite3"
_LOCK = "review.lock"
_TRIED = ".writable"
_COPY = "Close the folder everywhere, and put a copy of .fastloc in its place. Or remove it, if it is not yours."


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of images, and the file that its store is or will be in.

    `inside`: the file is in the folder itself, and moves with it; `moved`: the new names of links that
    were in its place.
    """

    root: Path
    file: Path
    moved: tuple[Path, ...] = ()

    @property
    def inside(self) -> bool:
        return self.file.is_relative_to(self.root)

    def lock(self) -> FileLock | None:
        """A lock for this process, until it is released or the process ends. None if another one holds it."""
        from filelock import FileLock, Timeout  # not before the window shows

        lock = FileLock(self.file.with_name(_LOCK), thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return None
        except OSError as error:
            reason = f"{lock.lock_file} cannot be used ({error.strerror})."
            raise StoreError(reason, "It may be another person's: ask them to let you write there.") from error
        return lock


def find_place(root: Path) -> Place:
    """The place of the store that is there, otherwise in the folder, or in the user's data if the folder cannot be
    written.

    Links in the place of the store are renamed first. Raises StoreError if a store can be in neither.
    """
    try:
        return _found(Path(os.path.abspath(root)))
    except OSError as error:
        reason = f"Decisions about {root} cannot be kept anywhere ({error.strerror})."
        raise StoreError(reason, "Free space, or allow reading and writing in the folder.") from error


def has_store(root: Path) -> bool:
    """Whether the folder has a store, or what looks like one. Nothing is written."""
    own = Path(os.path.abspath(root), OWN_FOLDER, FILE)
    return own.exists() or _elsewhere(root).exists()


def _elsewhere(root: Path) -> Path:
    """The file of a store that cannot be in the folder."""
    name = hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()[:16]
    return paths.data_dir() / "folders" / name / FILE


def _found(root: Path) -> Place:
    """Raises OSError."""
    os.scandir(root).close()  # otherwise a folder that is gone would be made
    candidates = [_elsewhere(root)]
    moved: tuple[Path, ...] = ()
    with suppress(OSError):  # otherwise nothing there is changed
        moved = tuple(_cleared(root / OWN_FOLDER))
        candidates.insert(0, root / OWN_FOLDER / FILE)
    usable = [f for f in candidates if f.exists() and (os.access(f.parent, os.W_OK) or f == candidates[-1])]
    if usable:  # there are two if the folder could not be written for a while
        return Place(root, max(usable, key=lambda file: max(part.stat().st_mtime for part in _parts(file))), moved)
    for file in candidates:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            _try(file.parent / _TRIED)
        except OSError:
            if file == candidates[-1]:
                raise
        else:
            if file != candidates[0] and candidates[0].exists():
                _copy(candidates[0], file)
            return Place(root, file, moved)
    raise AssertionError("the last candidate returned or raised")


def _cleared(own: Path) -> Iterator[Path]:
    """Rename everything that would lead a store in this folder elsewhere, and yield the new names. Raises OSError.

    Through a link, the store's tables would be made in somebody else's database, and the lock would empty any file.
    Hard links raise StoreError: a backup may have made them of an honest store, perhaps one that another window has
    open, so nothing is renamed.
    Rollback journals are deleted, because they can name any file, which SQLite would delete. Our stores have one only
    while they are made; after a kill at that moment, the journal or the files of `_try` are still there.
    """
    endings = ("-journal", "", "-wal", "-shm")
    for path in (own, *(own / f"{FILE}{ending}" for ending in endings), own / _LOCK):
        with suppress(FileNotFoundError):
            status = path.lstat()
            kind = status.st_mode
            if path.name.endswith("-journal") and not stat.S_ISDIR(kind):
                path.unlink()
            elif has_other_names(status) and os.access(own, os.W_OK):
                raise StoreError(f"{path} is a hard link, so writing it would change another file, too.", _COPY)
            elif not (stat.S_ISDIR(kind) if path == own else stat.S_ISREG(kind)):
                yield path.rename(path.with_name(f"{path.name}.aside-{uuid4().hex[:8]}"))
    for path in (own / f"{_TRIED}{ending}" for ending in endings):
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)


def _try(file: Path) -> None:
    """Raises OSError if no store can be there, for example on shares without the shared memory that its log needs."""
    parts = [Path(f"{file}{ending}") for ending in ("", "-wal", "-shm")]
    try:
        file.touch()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE tried(x)")
    except sqlite3.Error as error:
        raise OSError(errno.ENOTSUP, f"no database can be kept there: {error}") from error
    finally:
        for part in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Copy a store that cannot be written. The log comes first, because without it the rest would look whole."""
    parts = _parts(source)
    if sum(part.stat().st_size for part in parts) > limits.current().bytes:  # a file full of holes has that at once
        raise OSError(errno.EFBIG, f"the record there is larger than {limits.current().megabytes:,} MB", str(source))
    for part in reversed(parts):
        shutil.copy2(part, Path(f"{target}{str(part).removeprefix(str(source))}"))


def _parts(file: Path) -> list[Path]:
    """The file, and its log if it has one."""
    return [part for part in (file, Path(f"{file}-wal")) if part.exists()]
