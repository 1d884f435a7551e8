"""The folder of an export, where nothing is overwritten but what an export wrote there and nobody changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from fastloc_core.errors import AnnotationError
from fastloc_core.files import write_atomically

MANIFEST = "manifest.json"

Outcome = Literal["written", "unchanged", "kept"]
"""`kept`: somebody else's file stands there, and was left alone."""


class ExportFolder:
    """Raises AnnotationError, from its methods too, for what cannot be read or written.

    `files`: SHA-256 of each file of this export by its path below the folder, with slashes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, str] = {}
        self._earlier = _recorded(path / MANIFEST)

    def put(self, name: str, content: bytes) -> Outcome:
        digest = sha256(content).hexdigest()
        standing = _digest(self.path / name)
        if standing not in (None, digest, self._earlier.get(name)):
            return "kept"
        if standing != digest:
            _write(self.path / name, content)
        self.files[name] = digest
        return "unchanged" if standing == digest else "written"

    def lines(self, name: str) -> list[str]:
        """Of a text file that an earlier export wrote and nobody changed since; none where there is no such file."""
        content = _read(self.path / name)
        ours = content is not None and sha256(content).hexdigest() == self._earlier.get(name)
        return content.decode().splitlines() if content and ours else []

    @property
    def earlier(self) -> dict[str, str]:
        """What earlier exports wrote, and this one did not."""
        return {
            name: digest
            for name, digest in self._earlier.items()
            if name not in self.files and (self.path / name).is_file()
        }

    def write_manifest(self, facts: Mapping[str, Any]) -> None:
        """Without a date, so that the same export makes the same bytes."""
        manifest = {
            "program": "fastloc",
            "version": _version(),
            **facts,
            "files": self.files,
            "earlier_files": self.earlier,
        }
        _write(self.path / MANIFEST, json.dumps(manifest, indent=1).encode() + b"\n")


def _recorded(path: Path) -> dict[str, str]:
    """What the manifest at `path` says was written; nothing where there is none."""
    content = _read(path)
    if content is None:
        return {}
    try:
        manifest = json.loads(content)
        if manifest["program"] == "fastloc":
            return {**manifest["earlier_files"], **manifest["files"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    reason = "A file stands here that fastloc did not write, or that was changed since."
    raise AnnotationError(path, reason, "Move it away, or export into another folder.")


def _digest(path: Path) -> str | None:
    content = _read(path)
    return None if content is None else sha256(content).hexdigest()


def _read(path: Path) -> bytes | None:
    """None where there is no file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = f"What stands here cannot be read ({error.strerror})."
        raise AnnotationError(path, reason, "Move it away, or export into another folder.") from error


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as error:
        reason = f"It could not be written ({error.strerror})."
        raise AnnotationError(path, reason, "Free space, or choose a folder where you may write.") from error


def _version() -> str:
    try:
        return version("fastloc")
    except PackageNotFoundError:
        return "unknown"
