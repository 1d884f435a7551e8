"""Images and annotation files are identified by the SHA-256 of their contents."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from fastloc_core.files import open_file
from fastloc_core.images.table import reader_of

_HASHED = 1 << 30  # bytes of a file, which may be a stack of any length or sparse
_BLOCK = 1 << 20


def digest_of(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def file_digest(path: Path) -> bytes:
    """The SHA-256 of a file's content. Of a file beyond a gigabyte, the SHA-256 of its beginning and its size.

    Raises OSError.
    """
    status = path.stat()
    reader = reader_of(path)
    again = reader is not None and reader.has_pages  # for each of its pages
    return (_stack_digest if again else _file_digest)(path, status.st_size, status.st_mtime_ns)


def _file_digest(path: Path, size: int, changed: int) -> bytes:
    digest, left = hashlib.sha256(), _HASHED
    with open_file(path) as file:
        while block := file.read(min(left, _BLOCK)):
            digest.update(block)
            left -= len(block)
    if size > _HASHED:
        digest.update(str(size).encode())
    return digest.digest()


_stack_digest = lru_cache(64)(_file_digest)
