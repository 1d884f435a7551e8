"""A few files of known names in one ZIP archive without compression, whose reader believes nothing of it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import struct
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

import tomli_w

from fastloc_core.errors import CheckpointError, ModelError
from fastloc_core.files import open_file, replacing

FORMAT = 1
BROKEN = "Copy it again, or let it be exported again."
_LIST = "pack.toml"  # the format, and the SHA-256 of each other file
_LARGEST = (1 << 31) - 1  # bytes of an archive, as old readers of ZIP have it
_LARGEST_LIST = 1 << 12
_END = struct.Struct("<4s4H2LH")  # of an archive without a comment: PKWARE's APPNOTE, 4.3.16
_LARGEST_DIRECTORY = 1 << 12


def pack(files: Mapping[str, Path], out: Path) -> None:
    """Write an archive of files by their names in it. The same ones give the same bytes. Raises OSError, ModelError."""
    if sum(path.stat().st_size for path in files.values()) > _LARGEST - (1 << 16):
        raise ModelError("The model is too large for one file (2 GB).", "Copy the folder of the model instead.")
    listed = {"format": FORMAT, "sha256": {name: _digest(path) for name, path in files.items()}}
    with replacing(out) as file, ZipFile(file, "w", ZIP_STORED, allowZip64=False) as archive:
        archive.writestr(ZipInfo(_LIST), tomli_w.dumps(listed))
        for name, path in files.items():
            with open_file(path) as source, archive.open(ZipInfo(name), "w") as target:
                shutil.copyfileobj(source, target)


def unpack(path: Path, folder: Path, names: Collection[str]) -> None:
    """Write the files of an archive into the folder. Raises CheckpointError if anything about it is odd.

    Only files of the given names are written, and together no more bytes than the archive has.
    """
    try:
        with open_file(path) as file:
            _check_end(file)
            with ZipFile(file) as archive:
                _unpack(archive, os.fstat(file.fileno()).st_size, folder, names)
    except _Newer as error:
        raise CheckpointError(f"{path} was written by a newer fastloc.", "Read it with that version.") from error
    except (ValueError, RuntimeError, BadZipFile, LargeZipFile, struct.error, EOFError) as error:
        reason = f"{path} is no model that fastloc exported, or is damaged ({error})."
        raise CheckpointError(reason, BROKEN) from error
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read or copied ({error.strerror}).", "Check its path.") from error


class _Newer(Exception):
    pass


def _check_end(file: BinaryIO) -> None:
    """Before anything is made of the directory, whose length is the file's choice. Raises ValueError."""
    size = file.seek(0, os.SEEK_END)
    if not _END.size <= size <= _LARGEST:
        raise ValueError("too short or too long")
    file.seek(max(0, size - _END.size - 20))
    end = file.read()
    if end[:4] == b"PK\6\7":
        raise ValueError("made for larger files")
    sign, _, _, _, entries, directory, _, _ = _END.unpack(end[-_END.size :])
    if sign != b"PK\5\6" or entries > 16 or directory > _LARGEST_DIRECTORY:
        raise ValueError("not its form")
    file.seek(0)


def _unpack(archive: ZipFile, size: int, folder: Path, names: Collection[str]) -> None:
    """Raises _Newer, ValueError."""
    entries = {entry.filename: entry for entry in archive.infolist()}
    if len(entries) != len(archive.infolist()) or _LIST not in entries:
        raise ValueError("not its files")
    for entry in entries.values():
        if entry.compress_type != ZIP_STORED or entry.file_size != entry.compress_size or entry.flag_bits & 1:
            raise ValueError("compressed or encrypted")
    if sum(entry.file_size for entry in entries.values()) > size or entries[_LIST].file_size > _LARGEST_LIST:
        raise ValueError("larger than it is")
    digests = _listed(archive.read(_LIST))
    if entries.keys() - {_LIST} != digests.keys() or not digests.keys() <= set(names):
        raise ValueError("other files than it lists")
    for name, digest in digests.items():
        with archive.open(entries[name]) as source, (folder / name).open("xb") as target:
            shutil.copyfileobj(source, target)
        if _digest(folder / name) != digest:
            raise ValueError(f"{name} has changed")


def _listed(content: bytes) -> dict[str, str]:
    """The digests by name. Raises _Newer, ValueError."""
    try:
        told = tomllib.loads(content.decode())
    except RecursionError as error:
        raise ValueError("too deep") from error
    number, digests = told.get("format"), told.get("sha256")
    if type(number) is int and number > FORMAT:
        raise _Newer
    if number != FORMAT or not isinstance(digests, dict):
        raise ValueError("no list of files")
    if not all(isinstance(digest, str) and re.fullmatch("[0-9a-f]{64}", digest) for digest in digests.values()):
        raise ValueError("no digests")
    return digests


def _digest(path: Path) -> str:
    with open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
