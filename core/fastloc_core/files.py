"""Reading and replacing files that nobody vouches for.

A folder may come from anybody. A file that looks like an image or an annotation may be a device, may never end, or may
be a link to something outside. So files are opened here: only ordinary ones of a bearable size, and, if a `root` is
given, only those that are really in that folder when links are followed.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from time import time
from typing import BinaryIO
from uuid import uuid4

from fastloc_core import limits
from fastloc_core.errors import AnnotationError

_TEMPORARY = re.compile(r"\.[0-9a-f]{32}\.tmp")
_ABANDONED_S = 60.0  # a write is never that slow
_AT_ONCE, _NO_LINK = getattr(os, "O_NONBLOCK", 0), getattr(os, "O_NOFOLLOW", 0)  # not on Windows


def within(path: Path, root: Path) -> Path:
    """The real location of `path`. Raises OSError if that is not in the folder `root`."""
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(os.path.realpath(root)):
        raise OSError(errno.EXDEV, "a link leads out of the folder", str(path))
    return real


def unshared(path: Path, root: Path) -> Path:
    """`within`, of a file that is changed in place, if it is there. Raises OSError also for a hard link, because the
    same file has another name somewhere.
    """
    real = within(path, root)
    with suppress(FileNotFoundError):
        if has_other_names(real.lstat()):
            raise OSError(errno.EMLINK, "it is a hard link, so another file would change, too", str(path))
    return real


def has_other_names(status: os.stat_result) -> bool:
    """Whether it is of a file with hard links."""
    return stat.S_ISREG(status.st_mode) and status.st_nlink > 1


def open_file(path: Path, root: Path | None = None) -> BufferedReader:
    """Open a file for reading. Raises OSError, also for a folder, a device or a pipe, or if it is not in `root`."""
    target = within(path, root) if root else path

    def opener(name: str, flags: int) -> int:
        """What was looked at may be something else by now, which must not make anybody wait or lead elsewhere."""
        return os.open(name, flags | _AT_ONCE | (_NO_LINK if root else 0))

    _check_kind(target.stat(), path)  # some devices do something when they are opened
    file = open(target, "rb", opener=opener)  # raises for a folder
    try:
        _check_kind(os.fstat(file.fileno()), path)
    except BaseException:
        file.close()
        raise
    return file


def _check_kind(status: os.stat_result, path: Path) -> None:
    """Raises OSError if it is neither a file nor a folder."""
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise OSError(errno.EINVAL, "it is not a file", str(path))


def read_file(path: Path, root: Path | None = None, most: int | None = None) -> bytes:
    """The bytes of a file.

    Raises OSError like `open_file`, and if there are more than `most`, by default the limit for a file.
    """
    allowed = limits.current().bytes if most is None else most
    with open_file(path, root) as file:
        size = os.fstat(file.fileno()).st_size
        if size <= allowed:
            content = file.read(size + 1)  # not more, because memory is taken for the number that is asked for
            if len(content) > size:  # it has grown
                content += file.read(allowed + 1 - len(content))
            if len(content) <= allowed:
                return content
    raise OSError(errno.EFBIG, f"it is larger than {allowed / 2**20:,.0f} MB", str(path))


def write_atomically(path: Path, content: bytes, root: Path | None = None) -> None:
    """Replaces the file at `path` like `replacing`."""
    with replacing(path, root) as file:
        file.write(content)


@contextmanager
def replacing(path: Path, root: Path | None = None) -> Iterator[BinaryIO]:
    """A new file that replaces the one at `path`, or the one that a link there leads to, and keeps its permissions.

    Even after an interruption it is either the old file or the new one. If OSError or anything else is raised inside,
    the old file is unchanged, and nothing is left beside it.
    """
    target = within(path, root) if root else Path(os.path.realpath(path))
    temporary = temporary_beside(target)
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            with suppress(OSError):  # some shares have no permissions to keep
                shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    flush_folder(target.parent)


def temporary_beside(path: Path) -> Path:
    """A hidden name for new content, which `sweep` knows."""
    return path.with_name(f".{uuid4().hex}.tmp")


_CHECK = "Check that it is a file in its folder, and that you may read it."


@contextmanager
def reading(path: Path, remedy: str = _CHECK) -> Iterator[None]:
    """Inside, an OSError becomes an AnnotationError about the file."""
    try:
        yield
    except OSError as error:
        raise AnnotationError(path, f"The file cannot be read ({error.strerror}).", remedy) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Inside, an OSError becomes an AnnotationError about the file."""
    try:
        yield
    except OSError as error:
        remedy = "Free space or allow writing there, or choose another folder."
        raise AnnotationError(path, f"It could not be written ({error.strerror}).", remedy) from error


def files_below(folder: Path, ending: str) -> list[Path]:
    """The files with that ending, in lower or upper case, at any depth, sorted. Links to folders are not followed.

    Folders may be nested without limit. Path.rglob and os.walk cannot do that, because they call themselves.
    """
    found, pending = [], [os.fspath(folder)]
    while pending:
        with suppress(OSError), os.scandir(pending.pop()) as listing:
            for entry in listing:
                if entry.name.lower().endswith(ending):
                    found.append(Path(entry.path))
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
    return sorted(found)


def sweep(folder: Path) -> None:
    """Delete the temporary files that killed writes left behind in a folder."""
    with suppress(OSError), os.scandir(folder) as listing:
        for file in listing:
            with suppress(OSError):
                if _TEMPORARY.fullmatch(file.name) and time() - file.stat().st_mtime > _ABANDONED_S:
                    os.unlink(file.path)


def flush_folder(folder: Path) -> None:
    """Make the new name survive a power cut, on systems that can flush a folder."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
