"""The folder of an export. A file there is only overwritten if an export wrote it and nobody has changed it since.

The manifest lists the files of an export that has ended. Until then a journal beside it lists each file before it is
written, so that the next export knows the files of one that was killed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path, PureWindowsPath
from typing import Any, Literal

from fastloc_core.errors import AnnotationError
from fastloc_core.files import read_file, reading, sweep, within, write_atomically, writing
from fastloc_core.plugins import installed

MANIFEST = "manifest.json"
JOURNAL = "manifest.journal"
_MOST_BYTES = 64 << 20  # of either
_HEADER = b"fastloc export\n"
_DIGEST = re.compile("[0-9a-f]{64}")
ELSEWHERE = "Move it away, or export into another folder."


class ExportFolder:
    """Raises AnnotationError, also from its methods, if something cannot be read or written.

    `files`: SHA-256 of each file of this export by its path below the folder, with slashes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, str] = {}
        self._sweep = cache(sweep)  # each folder once
        self._journal_open = False
        self._noted = {name: digest for name, digest in self._journal() if self._stands(name, digest)}
        self._earlier = self._manifest() | self._noted

    def put(self, name: str, content: bytes) -> Literal["written", "unchanged", "kept"]:
        """Write a file, unless somebody else's is there, which is kept.

        Raises OSError if something is there that cannot be read, for example a link that leads out of the folder. Other
        files may still be written then.
        """
        digest = sha256(content).hexdigest()
        standing = self._digest(name)
        if standing not in (None, digest, self._earlier.get(name)):
            return "kept"
        self._sweep((self.path / name).parent)
        if standing != digest:
            self._note(name, digest)
            self._write(name, content)
        self.files[name] = digest
        return "unchanged" if standing == digest else "written"

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
        """Without a date, so that the same export makes the same bytes."""
        about = {"program": "fastloc", "version": installed("fastloc")}
        manifest = {**about, **facts, "files": self.files, "earlier_files": self.earlier}
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

    def _note(self, name: str, digest: str) -> None:
        if not self._journal_open:
            self._write(JOURNAL, _HEADER + b"".join(_line(*each) for each in self._noted.items()))
            self._journal_open = True
        path = self.path / JOURNAL
        with writing(path), within(path, self.path).open("ab") as journal:
            journal.write(_line(name, digest))
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

    def _stands(self, name: str, digest: str) -> bool:
        try:
            return self._digest(name) == digest
        except OSError:
            return False

    def _write(self, name: str, content: bytes) -> None:
        path = self.path / name
        with writing(path):
            within(path, self.path).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content, self.path)


def _line(name: str, digest: str) -> bytes:
    return f"{digest} {json.dumps(name)}\n".encode()


def _is_entry(name: object, digest: object) -> bool:
    """Whether it is a path below a folder, and a digest. Anybody may have written it."""
    if not (isinstance(name, str) and isinstance(digest, str) and _DIGEST.fullmatch(digest)):
        return False
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    path = PureWindowsPath(name)  # knows POSIX's separator, too
    return "\0" not in name and not path.anchor and ".." not in path.parts
